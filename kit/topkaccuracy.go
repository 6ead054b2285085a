package kit

import (
	"fmt"

	"layercake/internal/words"

	"github.com/gomlx/gomlx/core/graph"
)

// TopKCategoricalAccuracy is the fraction of the one-hot targets, [batch, ..., classes], whose class is among the 5 most
// probable ones.
var TopKCategoricalAccuracy = &TopKAccuracyMetric{k: 5}

// SparseTopKCategoricalAccuracy is the same for targets that are class numbers, [batch, ...] or [batch, ..., 1].
var SparseTopKCategoricalAccuracy = &TopKAccuracyMetric{k: 5, sparse: true}

// A TopKAccuracyMetric is [TopKCategoricalAccuracy] or [SparseTopKCategoricalAccuracy] with a K.
type TopKAccuracyMetric struct {
	MeanMetric
	sparse bool
	k      int
}

// K returns the metric for the k most probable classes, 1 or more; by default 5.
func (a *TopKAccuracyMetric) K(k int) *TopKAccuracyMetric {
	other := *a
	other.k = k
	return &other
}

// Name implements [Metric].
func (a *TopKAccuracyMetric) Name() string { return words.Snake(a.Config().Class) }

// Config implements [Configured].
func (a *TopKAccuracyMetric) Config() Config {
	c := Config{Class: "TopKCategoricalAccuracy", Options: Options{"k": &a.k}}
	if a.sparse {
		c.Class = "SparseTopKCategoricalAccuracy"
	}
	return c
}

// Rises reports that a higher accuracy is better.
func (*TopKAccuracyMetric) Rises() bool { return true }

// String returns the metric's name, with the options that differ from the defaults.
func (a *TopKAccuracyMetric) String() string { return metricText(a) }

// Check implements [Metric].
func (a *TopKAccuracyMetric) Check(target, output Shape) error {
	if a.k < 1 {
		return fmt.Errorf("%s: K(%d): it must be 1 or more", a.Name(), a.k)
	}
	return checkClassTargets(a.Name(), a.sparse, target, output)
}

// Graph counts the classes that are more probable than the right one. Equally probable ones do not count against it.
func (a *TopKAccuracyMetric) Graph(p Prediction) *graph.Node {
	right := graph.OneHot(p.classes(a.sparse), p.Output.Shape().Dim(-1), Float32)
	probability := graph.ReduceAndKeep(graph.Mul(p.Output, right), graph.ReduceSum, -1)
	before := graph.ReduceSum(float(graph.GreaterThan(p.Output, probability)), -1)
	return float(graph.LessThan(before, graph.Scalar(before.Graph(), Float32, a.k)))
}
