package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// AdagradOptimizer divides each gradient by the root of the sum of all squares so far, so that weights which changed a lot
// change less and less. Make one with [Adagrad] and change its fields.
type AdagradOptimizer struct {
	Tuning                  // Schedule, WeightDecay, ClipNorm, ClipValue, GlobalClipNorm
	LearningRate            float64
	InitialAccumulatorValue float64 // what the sum of squares begins with, from 0 up
	Epsilon                 float64 // keeps the division from running away
}

// Adagrad returns Keras's Adagrad with its defaults: learning rate 0.001 if none is given, initial accumulator value 0.1,
// epsilon 1e-7 (Duchi et al. 2011, jmlr.org/papers/v12/duchi11a.html). The paper's learning rate is 1.
//
//	a = a + g²
//	w = w - rate·g / sqrt(a + epsilon)
func Adagrad(learningRate ...float64) *AdagradOptimizer {
	return &AdagradOptimizer{Tuning: onlyRate(learningRate), LearningRate: optional(learningRate, 0.001), InitialAccumulatorValue: 0.1, Epsilon: 1e-7}
}

// Describe implements [Optimizer].
func (o *AdagradOptimizer) Describe() string {
	return fmt.Sprintf("adagrad initial_accumulator_value=%v epsilon=%v", o.InitialAccumulatorValue, o.Epsilon)
}

// InitialLearningRate implements [Optimizer].
func (o *AdagradOptimizer) InitialLearningRate() float64 { return o.LearningRate }

// Check implements [Optimizer].
func (o *AdagradOptimizer) Check() error {
	err := errors.Join(checkOptions(o.LearningRate), checkEpsilon(o.Epsilon, "Adagrad"))
	if !(o.InitialAccumulatorValue >= 0) {
		err = errors.Join(err, fmt.Errorf("InitialAccumulatorValue %v: it has to be 0 or more", o.InitialAccumulatorValue))
	}
	return err
}

// Slots implements [Optimizer].
func (o *AdagradOptimizer) Slots() []Slot {
	return []Slot{{Name: "accumulator", Initial: o.InitialAccumulatorValue}}
}

// Update implements [Optimizer].
func (o *AdagradOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	sum := graph.Add(u.Slots[0], graph.Square(u.Gradient))
	change := graph.Div(graph.Mul(u.LearningRate, u.Gradient), graph.Sqrt(graph.AddScalar(sum, o.Epsilon)))
	return graph.Sub(u.Weight, change), []*graph.Node{sum}
}
