package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A ConvLayer is a convolution. Make one with [Conv1D], [Conv2D] or [Conv3D].
type ConvLayer struct {
	convolutionOptions[*ConvLayer]
	filters, groups int
}

// Conv1D returns a convolution over sequences: each filter slides a window of kernelSize steps over the sequence. [batch, steps,
// channels] becomes [batch, output steps, filters].
//
// Weights are the kernel, [size, channels, filters], initially glorot uniform, and the bias, [filters], initially zeros. By default
// strides are 1, the padding is [Valid] and there is no activation. With [Causal] padding, outputs do not depend on later steps.
func Conv1D(filters, kernelSize int) *ConvLayer { return conv(1, filters, []int{kernelSize}) }

// Conv2D returns a convolution over images: each filter slides a window over the image. [batch, height, width, channels] becomes
// [batch, output height, output width, filters]. The kernel size is one number, or two: height and width.
//
// Weights are the kernel, [height, width, channels, filters], initially glorot uniform, and the bias, [filters], initially zeros. By
// default strides are 1, the padding is [Valid] and there is no activation.
func Conv2D(filters int, kernelSize ...int) *ConvLayer { return conv(2, filters, kernelSize) }

// Conv3D returns a convolution over volumes or videos: [batch, depth, height, width, channels] becomes [batch, output depth, output
// height, output width, filters]. The kernel size is one number, or three: depth, height and width. All else is as for [Conv2D].
func Conv3D(filters int, kernelSize ...int) *ConvLayer { return conv(3, filters, kernelSize) }

func conv(s space, filters int, kernelSize []int) *ConvLayer {
	c := &ConvLayer{filters: filters, groups: 1}
	c.convolutionOptions = newConvolutionOptions(c, fmt.Sprintf("Conv%dD", s), s, kernelSize)
	return c
}

// Groups sets the number of groups of channels and filters: filters see only the channels of their group, and the kernel is [size...,
// channels/groups, filters]. It must divide the numbers of channels and filters; by default 1.
func (c *ConvLayer) Groups(groups int) *ConvLayer {
	c.groups = groups
	return c
}

// Describe implements [Layer].
func (c *ConvLayer) Describe() Description {
	return c.describe(Options{"filters": &c.filters, "groups": &c.groups})
}

// Build implements [Layer].
func (c *ConvLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := checkCount(fmt.Sprintf("%s: filters is %d", c.class, c.filters), c.filters); err != nil {
		return nil, nil, err
	}
	if err := checkCount(fmt.Sprintf("%s: Groups(%d)", c.class, c.groups), c.groups); err != nil {
		return nil, nil, err
	}
	if err := c.window.check(c.class, input); err != nil {
		return nil, nil, err
	}
	if err := c.window.checkStrides(c.class); err != nil {
		return nil, nil, err
	}
	channels := input[len(input)-1]
	if c.filters%c.groups != 0 || channels%c.groups != 0 {
		return nil, nil, hint.Try(fmt.Errorf("%s: Groups(%d) of %d filters and %d channels", c.class, c.groups, c.filters, channels), "it must divide both numbers")
	}
	weights := c.weights(c.window.kernel(channels/c.groups, c.filters), Shape{c.filters})
	return c.window.outputShape(input, c.filters), weights, nil
}

// Call implements [Layer].
func (c *ConvLayer) Call(call *Call, x *graph.Node) *graph.Node {
	switch {
	case c.groups > 1:
		x = c.window.convolveGroups(x, call.Weight("kernel"), c.groups)
	case c.window.asProduct(x):
		x = call.Dot(c.window.rows(x), "kernel")
	default:
		x = c.window.convolve(x, call.Weight("kernel"))
	}
	return c.finish(call, x)
}
