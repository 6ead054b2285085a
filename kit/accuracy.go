package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Accuracy is the fraction of correct outputs. As in Keras the shapes decide how it is computed: as [BinaryAccuracy] if the
// last axis of the output is 1, else as [SparseCategoricalAccuracy] if the targets are class numbers, or as
// [CategoricalAccuracy].
var Accuracy Metric = accuracy{}

type accuracy struct{ MeanMetric }

func (accuracy) Name() string   { return "accuracy" }
func (accuracy) String() string { return "accuracy" }

// Rises reports that a higher accuracy is better.
func (accuracy) Rises() bool { return true }

// Config implements [Configured]. Keras writes only the name of this metric: its class Accuracy is a different one.
func (accuracy) Config() Config { return Config{Class: "accuracy", alone: true} }

func (a accuracy) Check(target, output Shape) error {
	if a.kind(target, output).Check(target, output) != nil {
		return fmt.Errorf("accuracy: cannot compare targets %v with outputs %v", batched(target), batched(output))
	}
	return nil
}

func (a accuracy) Graph(p Prediction) *graph.Node {
	return a.kind(p.Target.Shape().Dimensions[1:], p.Output.Shape().Dimensions[1:]).Graph(p)
}

// kind chooses as Keras does (compile_utils.is_binary_or_sparse_categorical).
func (accuracy) kind(target, output Shape) Metric {
	classes, _ := output.last()
	of, _ := target.last()
	switch {
	case classes == 1:
		return BinaryAccuracy
	case len(target) < len(output) || of == 1:
		return SparseCategoricalAccuracy
	}
	return CategoricalAccuracy
}

// BinaryAccuracy is the fraction of outputs, each a yes or no, on the same side of 0.5 as their targets. Targets are 0 or 1
// and have the output's shape.
var BinaryAccuracy = &BinaryAccuracyMetric{threshold: 0.5}

// A BinaryAccuracyMetric is [BinaryAccuracy] with a threshold.
type BinaryAccuracyMetric struct {
	MeanMetric
	threshold float64
}

// Threshold returns the metric with the given threshold, by default 0.5, above which an output means yes. For logits use 0.
func (a *BinaryAccuracyMetric) Threshold(threshold float64) *BinaryAccuracyMetric {
	other := *a
	other.threshold = threshold
	return &other
}

// Name implements [Metric].
func (*BinaryAccuracyMetric) Name() string { return "binary_accuracy" }

// Config implements [Configured].
func (a *BinaryAccuracyMetric) Config() Config {
	return Config{Class: "BinaryAccuracy", Options: Options{"threshold": &a.threshold}}
}

// Rises reports that a higher accuracy is better.
func (*BinaryAccuracyMetric) Rises() bool { return true }

// String returns the metric's name, with the options that differ from the defaults.
func (a *BinaryAccuracyMetric) String() string { return metricText(a) }

// Check implements [Metric].
func (a *BinaryAccuracyMetric) Check(target, output Shape) error {
	return checkAlike(a.Name(), target, output)
}

// Graph implements [Metric].
func (a *BinaryAccuracyMetric) Graph(p Prediction) *graph.Node {
	truth, output := p.numbers()
	return float(graph.Equal(truth, float(above(output, a.threshold))))
}

// above reports where x is larger than limit.
func above(x *graph.Node, limit float64) *graph.Node {
	return graph.GreaterThan(x, graph.Scalar(x.Graph(), x.DType(), limit))
}

// CategoricalAccuracy is the fraction of the one-hot targets, [batch, ..., classes], whose class is the most probable one.
var CategoricalAccuracy Metric = classAccuracy{}

// SparseCategoricalAccuracy is the same for targets that are class numbers, [batch, ...] or [batch, ..., 1].
var SparseCategoricalAccuracy Metric = classAccuracy{sparse: true}

type classAccuracy struct {
	MeanMetric
	sparse bool
}

func (a classAccuracy) Name() string   { return words.Snake(a.Config().Class) }
func (a classAccuracy) String() string { return a.Name() }

// Rises reports that a higher accuracy is better.
func (classAccuracy) Rises() bool { return true }

// Config implements [Configured].
func (a classAccuracy) Config() Config {
	if a.sparse {
		return Config{Class: "SparseCategoricalAccuracy"}
	}
	return Config{Class: "CategoricalAccuracy"}
}

func (a classAccuracy) Check(target, output Shape) error {
	return checkClassTargets(a.Name(), a.sparse, target, output)
}

func (a classAccuracy) Graph(p Prediction) *graph.Node {
	return float(graph.Equal(p.classes(a.sparse), graph.ArgMax(p.Output, -1, Int32)))
}

// checkClassTargets returns an error unless the targets are class numbers, if sparse, or one-hot rows.
func checkClassTargets(name string, sparse bool, target, output Shape) error {
	_, before := output.last()
	switch {
	case len(output) == 0:
		return hint.Try(fmt.Errorf("%s: the model's output is one number", name), "it must be %v", batched(Shape{-1}))
	case !sparse:
		return checkAlike(name, target, output)
	case !alike(target, before):
		return hint.Try(hint.Try(fmt.Errorf("%s: targets must be class numbers, %v or %v", name, batched(before), append(batched(before), 1)), "they are %v", batched(target)), "%s", flattenHint(target, output))
	}
	return nil
}
