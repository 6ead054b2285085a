package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A Conv2DLayer slides small learned patterns over images. Make one with [Conv2D].
type Conv2DLayer struct {
	convolutionOptions[*Conv2DLayer]
	filters int
}

// Conv2D returns a convolution with so many filters: each looks at a window of the images, [batch, height, width,
// channels], at all its places, and the output is [batch, output height, output width, filters]. The kernel size is one
// number, or two: height and width.
//
// Weights are the kernel, [height, width, channels, filters], glorot uniform at first, and the bias, [filters], zeros at
// first. By default strides are 1, the padding is [Valid] and there is no activation.
func Conv2D(filters int, kernelSize ...int) *Conv2DLayer {
	c := &Conv2DLayer{filters: filters}
	c.convolutionOptions = newConvolutionOptions(c, kernelSize)
	return c
}

// convolutionOptions are those of layers that multiply what a window sees with a kernel.
type convolutionOptions[Self any] struct {
	kernelOptions[Self]
	windowOptions[Self]
}

func newConvolutionOptions[Self any](layer Self, kernelSize []int) convolutionOptions[Self] {
	w := window{size: pair(kernelSize), strides: []int{1, 1}, dilation: []int{1, 1}}
	return convolutionOptions[Self]{newKernelOptions(layer), windowOptions[Self]{w, layer}}
}

// windowed are the options of a convolution's window, and the ones of Keras that have one value here.
func (o *convolutionOptions[Self]) windowed() Options {
	return o.window.options("kernel_size").and(imageOptions(), Options{"dilation_rate": &o.window.dilation, "activity_regularizer": always(nil)})
}

// DilationRate sets how far the pixels that a window sees lie apart: one number, or two for the height and the width. By
// default 1: next to each other.
func (o *convolutionOptions[Self]) DilationRate(rate ...int) Self {
	o.window.dilation = pair(rate)
	return o.owner
}

// Describe implements [Layer].
func (c *Conv2DLayer) Describe() Description {
	out := c.describe("Conv2D")
	out.Options = Options{"filters": &c.filters, "groups": always(1)}.and(out.Options, c.windowed())
	return out
}

// Build implements [Layer].
func (c *Conv2DLayer) Build(input Shape) (Shape, []Weight, error) {
	if c.filters < 1 {
		return nil, nil, fmt.Errorf("Conv2D(%d): filters has to be 1 or more", c.filters)
	}
	if err := c.window.check("Conv2D", input); err != nil {
		return nil, nil, err
	}
	weights := c.weights(Shape{c.window.size[0], c.window.size[1], input[2], c.filters}, Shape{c.filters})
	return c.window.outputShape(input, c.filters), weights, nil
}

// Call implements [Layer].
func (c *Conv2DLayer) Call(call *Call, x *graph.Node) *graph.Node {
	y := c.convolve(call, x)
	if !c.noBias {
		y = call.AddBias(y, "bias")
	}
	return call.Activate(c.activation, y)
}

// convolve is the convolution alone. XLA has its own, which on a CPU is as fast as a matrix product from a few channels
// on. Elsewhere all that the window sees at one place becomes a row, and the convolution one matrix product.
func (c *Conv2DLayer) convolve(call *Call, x *graph.Node) *graph.Node {
	const fewChannels = 8
	if !compiled(x) || x.Shape().Dim(-1) < fewChannels {
		return call.Dot(graph.Concatenate(c.window.views(x, 0), -1), "kernel")
	}
	var padding [][2]int
	for axis, n := range x.Shape().Dimensions[1:3] {
		before, after := c.window.pads(axis, n)
		padding = append(padding, [2]int{before, after})
	}
	return graph.Convolve(x, call.Weight("kernel")).StridePerAxis(c.window.strides...).
		DilationPerAxis(c.window.dilation...).PaddingPerDim(padding).Done()
}
