package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A Metric is a number that tells how well a model does, shown beside the loss. It is computed from sums over all examples.
// One that is a mean over them embeds [MeanMetric].
type Metric interface {
	// Name is Keras's: "accuracy".
	Name() string

	// Check returns an error if the metric cannot compare targets with outputs of these shapes (of one example).
	Check(target, output Shape) error

	// Sums is how many numbers are added up.
	Sums() int

	// Graph returns what each example adds to the sums, [batch, sums], or [batch] for a single one.
	Graph(p Prediction) *graph.Node

	// Result makes the metric of the sums over so many examples.
	Result(sums []float32, examples float64) float64
}

// A MeanMetric is the part of a [Metric] that makes it the mean over all examples of what Graph returns, [batch].
type MeanMetric struct{}

// Sums implements [Metric].
func (MeanMetric) Sums() int { return 1 }

// Result implements [Metric].
func (MeanMetric) Result(sums []float32, examples float64) float64 {
	return float64(sums[0]) / examples
}

// Accuracy is the part of examples whose most probable class is the true one. Targets are one-hot rows or class numbers,
// whichever the model is trained on; with a single output per example it is the part on the right side of 0.5.
var Accuracy Metric = accuracy{}

type accuracy struct{ MeanMetric }

func (accuracy) Name() string { return "accuracy" }

func (accuracy) Check(target, output Shape) error {
	if len(output) == 1 && len(target) <= 1 && (target.Size() == 1 || target.Size() == output[0]) {
		return nil
	}
	return fmt.Errorf("accuracy: cannot compare targets %v with outputs %v", batched(target), batched(output))
}

func (accuracy) Graph(p Prediction) *graph.Node {
	batch, classes := p.Output.Shape().Dimensions[0], p.Output.Shape().Dimensions[1]
	var truth, said *graph.Node
	switch {
	case classes == 1:
		truth = graph.ConvertDType(graph.Reshape(p.Target, batch), Int32)
		half := graph.Scalar(p.Output.Graph(), p.Output.DType(), 0.5)
		said = graph.ConvertDType(graph.GreaterThan(graph.Reshape(p.Output, batch), half), Int32)
	case p.Target.Shape().Size() == batch:
		truth = graph.ConvertDType(graph.Reshape(p.Target, batch), Int32)
		said = graph.ArgMax(p.Output, -1, Int32)
	default:
		truth, said = graph.ArgMax(p.Target, -1, Int32), graph.ArgMax(p.Output, -1, Int32)
	}
	return graph.ConvertDType(graph.Equal(truth, said), Float32)
}
