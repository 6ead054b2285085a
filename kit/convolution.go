package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// convolutionOptions are the options of layers that multiply windows by a kernel.
type convolutionOptions[Self any] struct {
	kernelOptions[Self]
	windowOptions[Self]
	class string
}

func newConvolutionOptions[Self any](layer Self, class string, s space, kernelSize []int) convolutionOptions[Self] {
	return convolutionOptions[Self]{newKernelOptions(layer), windowOptions[Self]{newWindow(s, kernelSize, []int{1}), layer}, class}
}

// DilationRate sets the distance between neighbouring elements of the window: one number for all axes, or one for each; by default 1.
func (o *convolutionOptions[Self]) DilationRate(rate ...int) Self {
	o.window.dilation = o.window.each(rate)
	return o.owner
}

// describe returns the layer's description, with these options and others.
func (o *convolutionOptions[Self]) describe(others Options) Description {
	out := o.kernelOptions.describe(o.class)
	out.Options.and(o.window.options("kernel_size"), Options{"dilation_rate": &o.window.dilation, "activity_regularizer": always(nil)}, others)
	return out
}

// checkStrides returns an error for strides and a dilation rate that are both above 1, as Keras does for [Conv2D] and its kind.
func (w window) checkStrides(what string) error {
	if slices.Max(w.strides) > 1 && slices.Max(w.dilation) > 1 {
		return hint.Try(fmt.Errorf("%s: Strides%v and DilationRate%v", what, Shape(w.strides), Shape(w.dilation)), "one of the two must be 1")
	}
	return nil
}

// kernel returns the shape of a kernel: the window's size, and two more axes.
func (w window) kernel(in, out int) Shape { return slices.Concat(w.size, []int{in, out}) }

// finish adds the bias and applies the activation.
func (o *convolutionOptions[Self]) finish(c *Call, y *graph.Node) *graph.Node {
	if !o.noBias {
		y = c.AddBias(y, "bias")
	}
	return c.Activate(o.activation, y)
}

// asProduct reports whether a convolution of x is computed as one matrix product, with the window at each position as a row. With more
// than a few channels XLA's own convolution is as fast on a CPU, except for volumes, where it is four times slower; but GoMLX's
// gradient of it is wrong for a window that spans an even number of pixels.
func (w window) asProduct(x *graph.Node) bool {
	const fewChannels = 8
	even := func(n int) bool { return n%2 == 0 }
	return !compiled(x) || x.Shape().Dim(-1) < fewChannels || w.space == 3 || slices.ContainsFunc(w.extents(), even)
}

// rows returns the window's elements at each position, [batch, output spatial..., elements·channels].
func (w window) rows(x *graph.Node) *graph.Node { return graph.Concatenate(w.views(x, 0), -1) }

// convolve returns XLA's convolution of x with a kernel, [size..., channels, filters].
func (w window) convolve(x, kernel *graph.Node) *graph.Node {
	var padding [][2]int
	for axis, n := range x.Shape().Dimensions[1 : 1+w.space] {
		before, after := w.pads(axis, n)
		padding = append(padding, [2]int{before, after})
	}
	return graph.Convolve(x, kernel).StridePerAxis(w.strides...).
		DilationPerAxis(w.dilation...).PaddingPerDim(padding).Done()
}

// convolveGroups convolves each group of the channels of x with a group of a kernel's filters, [size..., channels/groups, filters].
func (w window) convolveGroups(x, kernel *graph.Node, groups int) *graph.Node {
	channels, filters := x.Shape().Dim(-1)/groups, kernel.Shape().Dim(-1)
	var rows []*graph.Node
	var dims []int
	for _, view := range w.views(x, 0) {
		dims = slices.Clone(view.Shape().Dimensions)
		rows = append(rows, graph.Reshape(view, -1, 1, groups, channels))
	}
	y := graph.DotGeneral(graph.Concatenate(rows, 1), []int{1, 3}, []int{2},
		graph.Reshape(kernel, -1, channels, groups, filters/groups), []int{0, 1}, []int{2})
	dims[len(dims)-1] = filters
	return graph.Reshape(graph.TransposeAllAxes(y, 1, 0, 2), dims...)
}

// convolveChannels convolves each channel of x with its own filters, [size..., channels, multiplier], to [batch, output spatial...,
// channels·multiplier]. It sums products, one for each element of the window: the backends' own operation, XLA's on a CPU and the Go
// backend's, is ten times slower.
func (w window) convolveChannels(x, kernel *graph.Node) *graph.Node {
	channels, multiplier := kernel.Shape().Dim(-2), kernel.Shape().Dim(-1)
	shape := append(slices.Repeat([]int{1}, 1+int(w.space)), channels, multiplier)
	elements := graph.Reshape(kernel, append([]int{-1}, shape...)...)
	var y *graph.Node
	for i, view := range w.views(x, 0) {
		term := graph.Mul(graph.ExpandAxes(view, -1), graph.Squeeze(graph.SliceAxis(elements, 0, graph.AxisElem(i)), 0))
		if i > 0 {
			term = graph.Add(y, term)
		}
		y = term
	}
	dims := slices.Clone(y.Shape().Dimensions[:1+w.space])
	return graph.Reshape(y, append(dims, channels*multiplier)...)
}
