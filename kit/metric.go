package kit

import (
	"github.com/gomlx/gomlx/core/graph"
)

// A Metric is a number that tells how well a model does, shown beside the loss. It is computed from sums over all examples,
// and so the same whatever the batch size and the number of devices. One that is a mean over them embeds [MeanMetric].
//
// Those of this package are ready values. Where Keras has options, methods named after them return the metric with an
// option changed: kit.Precision.Thresholds(0.8). Losses are metrics too.
type Metric interface {
	// Name is Keras's: "accuracy".
	Name() string

	// Check returns an error if the metric cannot compare targets with outputs of these shapes (of one example).
	Check(target, output Shape) error

	// Sums is how many numbers are added up, for outputs of this shape.
	Sums(output Shape) int

	// Graph returns what each example adds to the sums, [batch, sums]. For a single sum it is [batch], or [batch, ...] of each part of
	// the example, such as a step of a sequence, whose mean counts; masks apply to the parts.
	Graph(p Prediction) *graph.Node

	// Result returns the metric from the sums over this number of examples.
	Result(sums []float32, examples float64) float64
}

// A MeanMetric is the part of a [Metric] that makes it the mean over all examples of what Graph returns, [batch].
type MeanMetric struct{}

// Sums implements [Metric].
func (MeanMetric) Sums(Shape) int { return 1 }

// Result implements [Metric].
func (MeanMetric) Result(sums []float32, examples float64) float64 {
	return float64(sums[0]) / examples
}

// Named returns the metric under another name. Without it a model's second metric of the name precision is precision_1, as
// in Keras.
func Named(name string, metric Metric) Metric { return named{metric, name} }

type named struct {
	Metric
	name string
}

func (n named) Name() string { return n.name }

// unnamed returns the metric that was given another name, or an output.
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

// divide is x/y, or 0 where y is 0.
func divide(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return x / y
}
