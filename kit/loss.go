package kit

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
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

// A formula is a loss that compares numbers with numbers: its targets have the shape of the model's output, except for an
// axis of one at the end.
type formula struct {
	MeanMetric
	class  string // Keras's class of the loss
	metric string // Keras's class of the metric, if different

	// of returns the loss of each number or of each row, [batch, ...], whose mean is the loss.
	of func(target, output *graph.Node) *graph.Node
}

func (f *formula) Name() string                     { return words.Snake(f.class) }
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

// losses are the losses that can be made by name.
var losses = &kind[Loss]{what: "loss", module: "keras.losses", describe: describeConfigured[Loss]}
