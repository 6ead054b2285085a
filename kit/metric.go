package kit

import (
	"github.com/gomlx/gomlx/core/graph"
)

// A Metric measures how good a model is, and is shown beside the loss. It is computed from sums over all examples, so it
// does not depend on the batch size or the number of devices. A metric that is a mean over the examples embeds
// [MeanMetric].
//
// Those of this package are ready to use. If a metric has options in Keras, methods named after them return it with the
// option changed: kit.Precision.Thresholds(0.8). Losses are metrics too.
type Metric interface {
	// Name returns Keras's name: "accuracy".
	Name() string

	// Check returns an error if the metric cannot compare targets with outputs of these shapes (of one example).
	Check(target, output Shape) error

	// Sums returns the number of sums, for outputs of this shape.
	Sums(output Shape) int

	// Graph returns each example's addition to the sums, [batch, sums]. For a single sum it is [batch], or [batch, ...] of each part of
	// the example, such as a step of a sequence, whose mean counts; masks apply to the parts.
	Graph(p Prediction) *graph.Node

	// Result computes the metric from the sums over the given number of examples.
	Result(sums []float32, examples float64) float64
}

// A MeanMetric is embedded in a [Metric] that is the mean over all examples of what Graph returns, [batch].
type MeanMetric struct{}

// Sums implements [Metric].
func (MeanMetric) Sums(Shape) int { return 1 }

// Result implements [Metric].
func (MeanMetric) Result(sums []float32, examples float64) float64 {
	return float64(sums[0]) / examples
}

// Named returns the metric with another name. Without it a model's second metric named precision is precision_1, as in
// Keras.
func Named(name string, metric Metric) Metric { return named{metric, name} }

type named struct {
	Metric
	name string
}

func (n named) Name() string { return n.name }

// unnamed returns the metric without the name or the output that it was given.
func unnamed(metric Metric) Metric {
	for {
		switch m := metric.(type) {
		case named:
			metric = m.Metric
		case metricOf:
			metric = m.Metric
		default:
			return metric
		}
	}
}

// divide returns x/y, or 0 if y is 0.
func divide(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return x / y
}
