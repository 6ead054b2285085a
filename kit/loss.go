package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// A Loss says how wrong predictions are; training makes it smaller.
type Loss interface {
	// Name is Keras's: "categorical_crossentropy".
	Name() string

	// Check returns an error if the loss cannot compare targets with outputs of these shapes (of one example).
	Check(target, output Shape) error

	// Graph returns the loss of each example, [batch].
	Graph(p Prediction) *graph.Node
}

// A Prediction is a model's output for a batch beside what it should have been.
type Prediction struct {
	Target *graph.Node // [batch, target...]: Float32, or the whole numbers that labels came as
	Output *graph.Node // [batch, output...]
	Logits *graph.Node // what the last layer's softmax was computed from; nil if there was none
}

// The crossentropies of Keras. They compare one-hot targets [batch, classes], or class numbers [batch] or [batch, 1] in
// the sparse case, with predicted probabilities [batch, classes].
var (
	CategoricalCrossentropy       Loss = crossentropy{"categorical_crossentropy", false}
	SparseCategoricalCrossentropy Loss = crossentropy{"sparse_categorical_crossentropy", true}
)

type crossentropy struct {
	name   string
	sparse bool
}

func (l crossentropy) Name() string { return l.name }

func (l crossentropy) Check(target, output Shape) error {
	if len(output) != 1 {
		return fmt.Errorf("%s: the model's output has to be (None, classes); it is %v", l.name, batched(output))
	}
	classes := output[0]
	if classes < 2 {
		return fmt.Errorf("%s: the model's output has one class only, so that nothing can be learned; end the model with Dense(2).Activation(kit.Softmax) for two", l.name)
	}
	switch {
	case l.sparse && target.Size() == 1 && len(target) <= 1:
		return nil
	case l.sparse:
		return fmt.Errorf("%s: targets have to be class numbers, (None,) or (None, 1); they are %v (for one-hot rows there is CategoricalCrossentropy)", l.name, batched(target))
	case len(target) == 1 && target[0] == classes:
		return nil
	case target.Size() == 1:
		return fmt.Errorf("%s: targets have to be one-hot rows, (None, %d); they are %v (use kit.ToCategorical, or SparseCategoricalCrossentropy for class numbers)", l.name, classes, batched(target))
	}
	return fmt.Errorf("%s: targets have to be (None, %d) as the model's output is; they are %v", l.name, classes, batched(target))
}

// Graph computes -sum(target·log(p)). After a softmax, log(p) comes from the logits. Other outputs are first divided by
// their sum and kept away from 0 and 1, as Keras does.
func (l crossentropy) Graph(p Prediction) *graph.Node {
	var logP *graph.Node
	if p.Logits != nil {
		logP = graph.LogSoftmax(p.Logits, -1)
	} else {
		q := graph.Div(p.Output, graph.ReduceAndKeep(p.Output, graph.ReduceSum, -1))
		logP = graph.Log(graph.MinScalar(graph.MaxScalar(q, epsilon), 1-epsilon))
	}
	target := p.Target
	if l.sparse {
		target = oneHotLabels(target, p.Output)
	}
	return graph.Neg(graph.ReduceSum(graph.Mul(target, logP), -1))
}

// oneHotLabels turns class numbers, [batch] or [batch, 1], into one-hot rows in the shape of output.
func oneHotLabels(labels, output *graph.Node) *graph.Node {
	shape := output.Shape()
	labels = graph.Reshape(graph.ConvertDType(labels, Int32), shape.Dimensions[0])
	return graph.OneHot(labels, shape.Dimensions[1], shape.DType)
}

// batched writes the shape of one example as that of a batch: (None, 784).
func batched(example Shape) Shape { return append(Shape{-1}, example...) }

// checkTargets implements targetChecker: class numbers have to be among the model's classes. One-hot rows made by
// ToCategorical are checked where they were made.
func (l crossentropy) checkTargets(y Array, output Shape) error {
	if !l.sparse {
		return nil
	}
	return checkClasses(y, output[0])
}
