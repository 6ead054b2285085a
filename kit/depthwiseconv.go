package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A DepthwiseConvLayer is a depthwise convolution. Make one with [DepthwiseConv1D] or [DepthwiseConv2D].
type DepthwiseConvLayer struct {
	convolutionOptions[*DepthwiseConvLayer]
	multiplier int
}

// DepthwiseConv1D returns a convolution over sequences that does not mix channels: [batch, steps, channels] becomes [batch, output
// steps, channels·multiplier]. All else is as for [DepthwiseConv2D].
func DepthwiseConv1D(kernelSize int) *DepthwiseConvLayer { return depthwiseConv(1, []int{kernelSize}) }

// DepthwiseConv2D returns a convolution over images that does not mix channels: each channel has its own filters, one unless
// DepthMultiplier sets more. [batch, height, width, channels] becomes [batch, output height, output width, channels·multiplier], with
// the outputs of a channel next to each other. The kernel size is one number, or two: height and width.
//
// Weights are the kernel, [height, width, channels, multiplier], initially glorot uniform, and the bias, [channels·multiplier],
// initially zeros. By default strides are 1, the padding is [Valid] and there is no activation. Keras's depthwise_initializer,
// depthwise_regularizer and depthwise_constraint are KernelInitializer, KernelRegularizer and KernelConstraint.
func DepthwiseConv2D(kernelSize ...int) *DepthwiseConvLayer { return depthwiseConv(2, kernelSize) }

func depthwiseConv(s space, kernelSize []int) *DepthwiseConvLayer {
	d := &DepthwiseConvLayer{multiplier: 1}
	d.convolutionOptions = newConvolutionOptions(d, fmt.Sprintf("DepthwiseConv%dD", s), s, kernelSize)
	d.prefix = "depthwise"
	return d
}

// DepthMultiplier sets the number of filters for each channel; by default 1.
func (d *DepthwiseConvLayer) DepthMultiplier(multiplier int) *DepthwiseConvLayer {
	d.multiplier = multiplier
	return d
}

// Describe implements [Layer].
func (d *DepthwiseConvLayer) Describe() Description {
	return d.describe(Options{"depth_multiplier": &d.multiplier})
}

// Build implements [Layer].
func (d *DepthwiseConvLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := checkCount(fmt.Sprintf("%s: DepthMultiplier(%d)", d.class, d.multiplier), d.multiplier); err != nil {
		return nil, nil, err
	}
	if err := d.window.check(d.class, input); err != nil {
		return nil, nil, err
	}
	channels := input[len(input)-1]
	weights := d.weights(d.window.kernel(channels, d.multiplier), Shape{channels * d.multiplier})
	return d.window.outputShape(input, channels*d.multiplier), weights, nil
}

// Call implements [Layer].
func (d *DepthwiseConvLayer) Call(c *Call, x *graph.Node) *graph.Node {
	return d.finish(c, d.window.convolveChannels(x, c.Weight("kernel")))
}
