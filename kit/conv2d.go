package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A Conv2DLayer slides small learned patterns over images. Make one with [Conv2D].
type Conv2DLayer struct {
	kernelOptions[*Conv2DLayer]
	filters int
	window  window
}

// Conv2D returns a convolution with so many filters: each looks at a window of the images, [batch, height, width,
// channels], at all its places, and the output is [batch, output height, output width, filters]. The kernel size is one
// number, or two: height and width.
//
// Weights are the kernel, [height, width, channels, filters], glorot uniform at first, and the bias, [filters], zeros at
// first. By default strides are 1, the padding is [Valid] and there is no activation.
func Conv2D(filters int, kernelSize ...int) *Conv2DLayer {
	c := &Conv2DLayer{
		filters: filters,
		window:  window{size: pair(kernelSize), strides: [2]int{1, 1}, dilation: [2]int{1, 1}},
	}
	c.kernelOptions = newKernelOptions(c)
	return c
}

// Strides sets how far the window moves, in pixels: one number, or two for the height and the width. By default 1.
func (c *Conv2DLayer) Strides(strides ...int) *Conv2DLayer {
	c.window.strides = pair(strides)
	return c
}

// Padding sets what happens at the images' edges: [Valid], the default, or [Same].
func (c *Conv2DLayer) Padding(p PaddingMode) *Conv2DLayer {
	c.window.padding = p
	return c
}

// DilationRate sets how far the pixels that a window sees lie apart: one number, or two for the height and the width. By
// default 1: next to each other.
func (c *Conv2DLayer) DilationRate(rate ...int) *Conv2DLayer {
	c.window.dilation = pair(rate)
	return c
}

// Describe implements [Layer].
func (c *Conv2DLayer) Describe() Description {
	out := c.describe("Conv2D")
	out.Config = fmt.Sprintf("filters=%d %v %s", c.filters, c.window, out.Config)
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
	return Shape{c.window.output(0, input[0]), c.window.output(1, input[1]), c.filters}, weights, nil
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
	return graph.Convolve(x, call.Weight("kernel")).StridePerAxis(c.window.strides[:]...).
		DilationPerAxis(c.window.dilation[:]...).PaddingPerDim(padding).Done()
}
