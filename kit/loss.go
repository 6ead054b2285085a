package kit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A Loss measures how wrong predictions are; training minimizes it. Those of this package are ready to use. If a loss has
// options in Keras, methods named after them return it with the option changed:
//
//	kit.CategoricalCrossentropy
//	kit.CategoricalCrossentropy.LabelSmoothing(0.1)
//	kit.Huber.Delta(2)
//
// Each is also a [Metric], so that a model can be trained with one loss and watched with another. A custom loss computes
// with the package github.com/gomlx/gomlx/core/graph; a notebook cell need not import it.
type Loss interface {
	// Name returns Keras's name: "categorical_crossentropy".
	Name() string

	// Check returns an error if the loss cannot compare targets with outputs of these shapes (of one example).
	Check(target, output Shape) error

	// Graph returns the loss of each example, [batch], or of each of its parts, such as steps of a sequence, [batch, ...]: their mean
	// counts. Masks and sample weights apply to the parts.
	Graph(p Prediction) *graph.Node
}

// A LossMetric is a loss that is also a metric, its mean over all examples.
type LossMetric interface {
	Loss
	Metric
}

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
}

// logits is the input of an activation.
type logits struct {
	x          *graph.Node
	activation string
}

// prediction returns the model's output with its target.
func (c *Call) prediction(target, output *graph.Node) Prediction {
	from := c.logits[output]
	return Prediction{Target: target, Output: output, Logits: from.x, Activation: from.activation}
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

// meanOfEach returns the mean of x, [batch, ...], for each example: [batch].
func meanOfEach(x *graph.Node) *graph.Node { return ofEach(x, graph.ReduceMean) }

// sumOfEach returns the sum of x, [batch, ...], for each example: [batch].
func sumOfEach(x *graph.Node) *graph.Node { return ofEach(x, graph.ReduceSum) }

func ofEach(x *graph.Node, reduce func(x *graph.Node, axes ...int) *graph.Node) *graph.Node {
	if x.Rank() == 1 {
		return x
	}
	return reduce(graph.Reshape(x, x.Shape().Dim(0), -1), -1)
}

// float is 1 where a condition holds, and 0 elsewhere.
func float(condition *graph.Node) *graph.Node { return graph.ConvertDType(condition, Float32) }

// alike reports whether two shapes are the same, except for an axis of one at the end.
func alike(a, b Shape) bool {
	one := Shape{1}
	return slices.Equal(a, b) || slices.Equal(slices.Concat(a, one), b) || slices.Equal(a, slices.Concat(b, one))
}

// last returns the size of the last axis of one example, and the axes before it.
func (s Shape) last() (size int, before Shape) {
	if len(s) == 0 {
		return 1, nil
	}
	return s[len(s)-1], s[:len(s)-1]
}

// checkAlike returns an error if the targets do not have the output's shape. name is the name of a loss or metric.
func checkAlike(name string, target, output Shape) error {
	if alike(target, output) {
		return nil
	}
	help := flattenHint(target, output)
	if classes, before := output.last(); classes > 1 && alike(target, before) {
		help = fmt.Sprintf("if they are class numbers, kit.ToCategorical(y, %d) makes rows of them, and SparseCategoricalCrossentropy takes them as they are", classes)
	}
	return hint.Try(hint.Try(fmt.Errorf("%s: targets must be %v, like the model's output", name, batched(output)), "they are %v", batched(target)), "%s", help)
}

// flattenHint says how to reduce the output's axes to those of the targets, if it has more than one axis too many: one may
// be missing, for the classes.
func flattenHint(target, output Shape) string {
	if len(target) > 1 || len(output) <= len(target)+1 {
		return ""
	}
	return "kit.Flatten() before the last layers makes one row of each example"
}

// batched returns the shape of a batch of such examples: (None, 784).
func batched(example Shape) Shape { return append(Shape{-1}, example...) }

// A formula is a loss that compares numbers with numbers: its targets have the shape of the model's output, except for an
// axis of one at the end.
type formula struct {
	MeanMetric
	class  string // Keras's class of the loss
	metric string // Keras's class of the metric, if different

	// of returns the loss of each number or of each row, [batch, ...], whose mean is the loss.
	of func(target, output *graph.Node) *graph.Node
}

func (f *formula) Name() string                     { return snakeCase(f.class) }
func (f *formula) String() string                   { return f.Name() }
func (f *formula) Check(target, output Shape) error { return checkAlike(f.Name(), target, output) }
func (f *formula) Graph(p Prediction) *graph.Node   { return f.of(p.numbers()) }

// Config implements [Configured].
func (f *formula) Config() Config { return lossConfig(f.class, f.Name(), nil) }

func (f *formula) metricConfig() Config { return Config{Class: cmp.Or(f.metric, f.class)} }

// lossConfig returns the config of a loss with its options, and with those of all losses in Keras.
func lossConfig(class, name string, own Options) Config {
	return Config{Class: class, Options: Options{"name": ignored(name), "reduction": always("sum_over_batch_size")}.and(own)}
}

// described returns the same text for losses that compute the same.
func described(l Loss) string {
	if s, ok := l.(fmt.Stringer); ok {
		return s.String()
	}
	return l.Name()
}
