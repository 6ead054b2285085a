package kit

import "github.com/gomlx/gomlx/core/graph"

// A Prediction is a model's output for a batch with its target.
type Prediction struct {
	Target *graph.Node // [batch, target...]: Float32, or the integer type of the labels
	Output *graph.Node // [batch, output...]

	// The input of the last layer's activation, if that is "softmax" or "sigmoid"; else nil and "".
	Logits     *graph.Node
	Activation string

	// What the parts of examples count: in the loss by the output's mask and sample weights, and in metrics by the mask. [batch, ...]
	// with the first axes of the output; nil for 1.
	lossWeights, metricWeights *graph.Node

	// 1 for each example, and 0 for what fills up the last batch, [batch]; nil for 1.
	exist *graph.Node
}

// prediction returns the model's output with its target.
func (c *Call) prediction(target, output *graph.Node) Prediction {
	from := c.logits[output]
	return Prediction{Target: target, Output: output, Logits: from.x, Activation: from.activation, exist: c.examples}
}

// numbers returns target and output as Float32 of the same shape, [batch, ...] with at least one more axis.
func (p Prediction) numbers() (target, output *graph.Node) {
	output = p.Output
	if output.Rank() == 1 {
		output = graph.ExpandAxes(output, -1)
	}
	target = graph.ConvertDType(p.Target, Float32)
	if !target.Shape().Equal(output.Shape()) {
		target = graph.Reshape(target, output.Shape().Dimensions...)
	}
	return target, output
}

// classes returns the true class numbers, Int32 in the shape of the output without its last axis. Sparse targets are the
// numbers themselves, others are one-hot.
func (p Prediction) classes(sparse bool) *graph.Node {
	if !sparse {
		target, _ := p.numbers()
		return graph.ArgMax(target, -1, Int32)
	}
	target, dims := p.Target, p.Output.Shape().Dimensions
	if target.DType().IsFloat() {
		target = graph.Round(target) // 41 divided by 41 can be 0.99999994 on a device
	}
	return graph.Reshape(graph.ConvertDType(target, Int32), dims[:len(dims)-1]...)
}
