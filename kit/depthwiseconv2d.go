package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A DepthwiseConv2DLayer slides small learned patterns over each channel of images. Make one with [DepthwiseConv2D].
type DepthwiseConv2DLayer struct {
	convolutionOptions[*DepthwiseConv2DLayer]
	multiplier int
}

// DepthwiseConv2D returns a convolution that does not mix channels: each channel of the images, [batch, height, width,
// channels], has patterns of its own, one unless DepthMultiplier sets more. The output is [batch, output height, output
// width, channels·multiplier], with the results of one channel next to each other. The kernel size is one number, or two:
// height and width.
//
// Weights are the kernel, [height, width, channels, multiplier], glorot uniform at first, and the bias,
// [channels·multiplier], zeros at first. By default strides are 1, the padding is [Valid] and there is no activation.
// What Keras calls depthwise_initializer and so on is KernelInitializer and so on here.
func DepthwiseConv2D(kernelSize ...int) *DepthwiseConv2DLayer {
	d := &DepthwiseConv2DLayer{multiplier: 1}
	d.convolutionOptions = newConvolutionOptions(d, kernelSize)
	d.prefix = "depthwise"
	return d
}

// DepthMultiplier sets how many patterns each channel has; by default 1.
func (d *DepthwiseConv2DLayer) DepthMultiplier(multiplier int) *DepthwiseConv2DLayer {
	d.multiplier = multiplier
	return d
}

// Describe implements [Layer].
func (d *DepthwiseConv2DLayer) Describe() Description {
	out := d.describe("DepthwiseConv2D")
	out.Options = Options{"depth_multiplier": &d.multiplier}.and(out.Options, d.windowed())
	return out
}

// Build implements [Layer].
func (d *DepthwiseConv2DLayer) Build(input Shape) (Shape, []Weight, error) {
	if d.multiplier < 1 {
		return nil, nil, hint.Try(fmt.Errorf("DepthwiseConv2D: DepthMultiplier(%d)", d.multiplier), "it has to be 1 or more")
	}
	if err := d.window.check("DepthwiseConv2D", input); err != nil {
		return nil, nil, err
	}
	channels := input[2] * d.multiplier
	weights := d.weights(Shape{d.window.size[0], d.window.size[1], input[2], d.multiplier}, Shape{channels})
	return d.window.outputShape(input, channels), weights, nil
}

// Call implements [Layer]. The convolution is a sum of products, one for each element of the window, since the backends'
// own operation is ten times slower than that: XLA's on a CPU, and the Go backend's.
func (d *DepthwiseConv2DLayer) Call(c *Call, x *graph.Node) *graph.Node {
	kernel := c.Weight("kernel")
	channels := kernel.Shape().Dim(2)
	elements := graph.Reshape(kernel, -1, 1, 1, 1, channels, d.multiplier)
	var y *graph.Node
	for i, view := range d.window.views(x, 0) {
		term := graph.Mul(graph.ExpandAxes(view, -1), graph.Squeeze(graph.SliceAxis(elements, 0, graph.AxisElem(i)), 0))
		if i > 0 {
			term = graph.Add(y, term)
		}
		y = term
	}
	dims := y.Shape().Dimensions
	y = graph.Reshape(y, dims[0], dims[1], dims[2], channels*d.multiplier)
	if !d.noBias {
		y = c.AddBias(y, "bias")
	}
	return c.Activate(d.activation, y)
}
