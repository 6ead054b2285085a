package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A SeparableConvLayer is a depthwise separable convolution. Make one with [SeparableConv1D] or [SeparableConv2D].
type SeparableConvLayer struct {
	convolutionOptions[*SeparableConvLayer]
	filters, multiplier int
	pointwise           Weight // without its shape
}

// SeparableConv1D returns a depthwise separable convolution over sequences: [batch, steps, channels] becomes [batch, output steps,
// filters]. All else is as for [SeparableConv2D].
func SeparableConv1D(filters, kernelSize int) *SeparableConvLayer {
	return separableConv(1, filters, []int{kernelSize})
}

// SeparableConv2D returns a depthwise separable convolution over images: a [DepthwiseConv2D], followed by a [Conv2D] of kernel size 1
// that mixes the channels (Chollet 2017, "Xception"). [batch, height, width, channels] becomes [batch, output height, output width,
// filters]. The kernel size is one number, or two: height and width.
//
// Weights are the depthwise kernel, [height, width, channels, multiplier], and the pointwise kernel, [1, 1, channels·multiplier,
// filters], both initially glorot uniform, and the bias, [filters], initially zeros. By default the multiplier and the strides are 1,
// the padding is [Valid] and there is no activation. Keras's depthwise_initializer, depthwise_regularizer and depthwise_constraint are
// KernelInitializer, KernelRegularizer and KernelConstraint.
func SeparableConv2D(filters int, kernelSize ...int) *SeparableConvLayer {
	return separableConv(2, filters, kernelSize)
}

func separableConv(s space, filters int, kernelSize []int) *SeparableConvLayer {
	l := &SeparableConvLayer{filters: filters, multiplier: 1, pointwise: Weight{Name: "pointwise_kernel", Initializer: GlorotUniform}}
	l.convolutionOptions = newConvolutionOptions(l, fmt.Sprintf("SeparableConv%dD", s), s, kernelSize)
	l.prefix, l.kernel.Name = "depthwise", "depthwise_kernel"
	return l
}

// DepthMultiplier sets the number of depthwise filters for each channel; by default 1.
func (l *SeparableConvLayer) DepthMultiplier(multiplier int) *SeparableConvLayer {
	l.multiplier = multiplier
	return l
}

// PointwiseInitializer sets the initializer of the pointwise kernel; by default [GlorotUniform].
func (l *SeparableConvLayer) PointwiseInitializer(f Initializer) *SeparableConvLayer {
	l.pointwise.Initializer = f
	return l
}

// PointwiseRegularizer sets the regularizer of the pointwise kernel, which is added to the loss; by default none.
func (l *SeparableConvLayer) PointwiseRegularizer(r Regularizer) *SeparableConvLayer {
	l.pointwise.Regularizer = r
	return l
}

// PointwiseConstraint sets the constraint applied to the pointwise kernel after each training step; by default none.
func (l *SeparableConvLayer) PointwiseConstraint(c Constraint) *SeparableConvLayer {
	l.pointwise.Constraint = c
	return l
}

// Describe implements [Layer].
func (l *SeparableConvLayer) Describe() Description {
	return l.describe(Options{"filters": &l.filters, "depth_multiplier": &l.multiplier}.and(l.pointwise.options("pointwise")))
}

// Build implements [Layer].
func (l *SeparableConvLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := checkCount(fmt.Sprintf("%s: filters is %d", l.class, l.filters), l.filters); err != nil {
		return nil, nil, err
	}
	if err := checkCount(fmt.Sprintf("%s: DepthMultiplier(%d)", l.class, l.multiplier), l.multiplier); err != nil {
		return nil, nil, err
	}
	if err := l.window.check(l.class, input); err != nil {
		return nil, nil, err
	}
	channels := input[len(input)-1]
	pointwise := l.pointwise
	pointwise.Shape = append(slices.Repeat(Shape{1}, int(l.window.space)), channels*l.multiplier, l.filters)
	weights := l.weights(l.window.kernel(channels, l.multiplier), Shape{l.filters})
	return l.window.outputShape(input, l.filters), slices.Insert(weights, 1, pointwise), nil
}

// Call implements [Layer].
func (l *SeparableConvLayer) Call(c *Call, x *graph.Node) *graph.Node {
	return l.finish(c, c.Dot(l.window.convolveChannels(x, c.Weight("depthwise_kernel")), "pointwise_kernel"))
}
