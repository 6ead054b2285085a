package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// TopKCategoricalAccuracy is the part of the one-hot rows, [batch, ..., classes], whose class is among the 5 most
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

// K returns the metric with another number, 5 by default, of classes that the right one must be among.
func (a *TopKAccuracyMetric) K(k int) *TopKAccuracyMetric {
	other := *a
	other.k = k
	return &other
}

// Name implements [Metric].
func (a *TopKAccuracyMetric) Name() string { return snakeCase(a.Config().Class) }

// Config implements [Configured].
func (a *TopKAccuracyMetric) Config() Config {
	c := Config{Class: "TopKCategoricalAccuracy", Options: Options{"k": &a.k}}
	if a.sparse {
		c.Class = "SparseTopKCategoricalAccuracy"
	}
	return c
}

// Rises says that an accuracy is the better the higher it is.
func (*TopKAccuracyMetric) Rises() bool { return true }

// String is the metric's name, with the options that are not the defaults.
func (a *TopKAccuracyMetric) String() string { return metricText(a) }

// Check implements [Metric].
func (a *TopKAccuracyMetric) Check(target, output Shape) error {
	if a.k < 1 {
		return fmt.Errorf("%s: K(%d): it must be 1 or more", a.Name(), a.k)
	}
	return checkClassTargets(a.Name(), a.sparse, target, output)
}

// Graph counts the classes that are more probable than the right one. Those that are as probable do not count against it.
func (a *TopKAccuracyMetric) Graph(p Prediction) *graph.Node {
	right := graph.OneHot(p.classes(a.sparse), p.Output.Shape().Dim(-1), Float32)
	probability := graph.ReduceAndKeep(graph.Mul(p.Output, right), graph.ReduceSum, -1)
	before := graph.ReduceSum(float(graph.GreaterThan(p.Output, probability)), -1)
	return float(graph.LessThan(before, graph.Scalar(before.Graph(), Float32, a.k)))
}
