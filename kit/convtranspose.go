package kit

import (
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A ConvTransposeLayer is a transposed convolution. Make one with [Conv1DTranspose], [Conv2DTranspose] or [Conv3DTranspose].
type ConvTransposeLayer struct {
	convolutionOptions[*ConvTransposeLayer]
	filters       int
	outputPadding []int // nil for the usual size of the output
}

// Conv1DTranspose returns a transposed convolution over sequences: [batch, steps, channels] becomes [batch, output steps, filters].
// All else is as for [Conv2DTranspose].
func Conv1DTranspose(filters, kernelSize int) *ConvTransposeLayer {
	return convTranspose(1, filters, []int{kernelSize})
}

// Conv2DTranspose returns a transposed convolution over images, the reverse of [Conv2D]: each pixel adds a pattern, the kernel times
// its channels, to a window of the output, and the windows of neighbouring pixels are strides apart. [batch, height, width, channels]
// becomes [batch, output height, output width, filters]. The kernel size is one number, or two: height and width.
//
// Along each axis the output has (input-1)·stride + max(size, stride) pixels, or with [Same] padding input·stride (Dumoulin and Visin
// 2016, "A guide to convolution arithmetic for deep learning"). Weights are the kernel, [height, width, filters, channels], initially
// glorot uniform, and the bias, [filters], initially zeros. By default strides are 1, the padding is [Valid] and there is no
// activation.
func Conv2DTranspose(filters int, kernelSize ...int) *ConvTransposeLayer {
	return convTranspose(2, filters, kernelSize)
}

// Conv3DTranspose returns a transposed convolution over volumes: [batch, depth, height, width, channels] becomes [batch, output depth,
// output height, output width, filters]. The kernel size is one number, or three: depth, height and width. All else is as for
// [Conv2DTranspose].
func Conv3DTranspose(filters int, kernelSize ...int) *ConvTransposeLayer {
	return convTranspose(3, filters, kernelSize)
}

func convTranspose(s space, filters int, kernelSize []int) *ConvTransposeLayer {
	c := &ConvTransposeLayer{filters: filters}
	c.convolutionOptions = newConvolutionOptions(c, fmt.Sprintf("Conv%dDTranspose", s), s, kernelSize)
	return c
}

// OutputPadding chooses among the output sizes that a convolution with the same strides would reduce to the input size: along each axis
// (input-1)·stride + size + padding, or with [Same] padding (input-1)·stride + size mod 2 + padding. It is one number for all axes, or
// one for each, from 0 to less than the stride.
func (c *ConvTransposeLayer) OutputPadding(padding ...int) *ConvTransposeLayer {
	c.outputPadding = c.window.each(padding)
	return c
}

// Describe implements [Layer].
func (c *ConvTransposeLayer) Describe() Description {
	return c.describe(Options{"filters": &c.filters, "output_padding": &c.outputPadding})
}

// Build implements [Layer].
func (c *ConvTransposeLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := checkCount(fmt.Sprintf("%s: filters is %d", c.class, c.filters), c.filters); err != nil {
		return nil, nil, err
	}
	if err := c.window.checkOptions(c.class, input); err != nil {
		return nil, nil, err
	}
	if err := c.window.checkStrides(c.class); err != nil {
		return nil, nil, err
	}
	if c.outputPadding != nil {
		if err := c.window.space.check(c.class+": the output padding", c.outputPadding, 0); err != nil {
			return nil, nil, err
		}
	}
	if size := c.size(input); size > math.MaxInt32 {
		return nil, nil, hint.Try(fmt.Errorf("%s: Strides%v make %.3g pixels", c.class, Shape(c.window.strides), size), "there must be at most %.3g", float64(math.MaxInt32))
	}
	var output Shape
	for axis, n := range input[:c.window.space] {
		if stride := c.window.strides[axis]; c.outputPadding != nil && c.outputPadding[axis] >= stride {
			return nil, nil, hint.Try(fmt.Errorf("%s: OutputPadding%v", c.class, Shape(c.outputPadding)), "it must be less than the strides, %v", Shape(c.window.strides))
		}
		_, size := c.part(axis, n)
		output = append(output, size)
	}
	if !output.positive() {
		return nil, nil, hint.Try(fmt.Errorf("%s: the output of the input %v is empty", c.class, batched(input)), "set a larger OutputPadding")
	}
	channels := input[len(input)-1]
	return append(output, c.filters), c.weights(c.window.kernel(c.filters, channels), Shape{c.filters}), nil
}

// size returns an upper bound of the number of pixels in the padded output.
func (c *ConvTransposeLayer) size(input Shape) float64 {
	size := 1.0
	for axis, stride := range c.window.strides {
		size *= float64(input[axis])*float64(stride) + float64(c.window.extents()[axis])
	}
	return size
}

// part returns the part of the full output along an axis, for an input of n pixels, that Keras keeps: its start and size. The formulas
// are those of Keras's backend_utils.compute_conv_transpose_padding_args_for_jax.
func (c *ConvTransposeLayer) part(axis, n int) (start, size int) {
	stride, extent := c.window.strides[axis], c.window.extents()[axis]
	before, after := extent-1, max(extent, stride)-1 // padding of the input, with stride-1 zeros between its pixels
	if c.outputPadding != nil {
		after = extent - 1 + c.outputPadding[axis]
	}
	if c.window.padding == Same {
		total := stride + extent - 2
		if c.outputPadding != nil {
			total = extent + extent%2 - 2 + c.outputPadding[axis]
		}
		before = min((total+1)/2, extent-1)
		after = total - before
	}
	return extent - 1 - before, (n-1)*stride + 1 + before + after - (extent - 1)
}

// Call implements [Layer]. Output pixels that are strides apart are a convolution with the part of the kernel that reaches them. Call
// computes these parts as the channels of one convolution, and then distributes the channels over the output. This avoids multiplying
// by zeros.
func (c *ConvTransposeLayer) Call(call *Call, x *graph.Node) *graph.Node {
	s := int(c.window.space)
	inputs := slices.Clone(x.Shape().Dimensions[1 : 1+s])
	filters, channels := c.filters, x.Shape().Dim(-1)
	w := newWindow(c.window.space, nil, []int{1})
	w.dilation, w.padding = c.window.dilation, full

	// Split each axis of the kernel in two: whole strides, in reverse order, and pixels within a stride.
	kernel := call.Weight("kernel")
	var split, steps, between []int
	for axis, stride := range c.window.strides {
		size := c.window.size[axis]
		count := (size + stride - 1) / stride
		kernel = pad(kernel, axis, 0, count*stride-size, 0)
		w.size, split = append(w.size, count), append(split, count, stride)
		steps, between = append(steps, 2*axis), append(between, 2*axis+1)
	}
	kernel = graph.Reshape(kernel, append(split, filters, channels)...)
	for _, axis := range steps {
		kernel = reversed(kernel, axis)
	}
	kernel = graph.TransposeAllAxes(kernel, slices.Concat(steps, []int{2*s + 1}, between, []int{2 * s})...)
	kernel = graph.Reshape(kernel, slices.Concat(w.size, []int{channels, -1})...)

	var y *graph.Node
	if w.asProduct(x) {
		rows := w.rows(x)
		y = graph.DotGeneral(rows, []int{rows.Rank() - 1}, nil, graph.Reshape(kernel, -1, kernel.Shape().Dim(-1)), []int{0}, nil)
	} else {
		y = w.convolve(x, kernel)
	}

	dims := y.Shape().Dimensions
	y = graph.Reshape(y, slices.Concat(dims[:1+s], c.window.strides, []int{filters})...)
	order, all := []int{0}, []int{dims[0]}
	for axis, stride := range c.window.strides {
		order, all = append(order, 1+axis, 1+s+axis), append(all, dims[1+axis]*stride)
	}
	y = graph.Reshape(graph.TransposeAllAxes(y, append(order, 1+2*s)...), append(all, filters)...)
	for axis, n := range inputs {
		start, size := c.part(axis, n)
		end := min(start+size, all[1+axis])
		y = graph.SliceAxis(y, 1+axis, graph.AxisRange(start, end))
		y = pad(y, 1+axis, 0, start+size-end, 0)
	}
	return c.finish(call, y)
}

// reversed reverses x along an axis. (GoMLX's Reverse has no gradient.)
func reversed(x *graph.Node, axis int) *graph.Node {
	var parts []*graph.Node
	for i := x.Shape().Dim(axis) - 1; i >= 0; i-- {
		parts = append(parts, graph.SliceAxis(x, axis, graph.AxisRange(i, i+1)))
	}
	return graph.Concatenate(parts, axis)
}
