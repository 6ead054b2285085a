package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// AdadeltaOptimizer makes each change as large as the latest ones were on average. Make one with [Adadelta] and change its
// fields.
type AdadeltaOptimizer struct {
	Tuning       // Schedule, WeightDecay, ClipNorm, ClipValue, GlobalClipNorm
	LearningRate float64
	Rho          float64 // how much of the running averages is kept in a step, from 0 to 1
	Epsilon      float64 // keeps the division from running away, and makes the first changes other than 0
}

// Adadelta returns Keras's Adadelta with its defaults: learning rate 0.001 if none is given, rho 0.95, epsilon 1e-7 (Zeiler
// 2012, arXiv:1212.5701). The paper's learning rate is 1.
//
//	a = rho·a + (1-rho)·g²
//	c = g·sqrt(d + epsilon) / sqrt(a + epsilon)
//	d = rho·d + (1-rho)·c²
//	w = w - rate·c
func Adadelta(learningRate ...float64) *AdadeltaOptimizer {
	return &AdadeltaOptimizer{Tuning: onlyRate(learningRate), LearningRate: optional(learningRate, 0.001), Rho: 0.95, Epsilon: 1e-7}
}

// Describe implements [Optimizer].
func (o *AdadeltaOptimizer) Describe() string {
	return fmt.Sprintf("adadelta rho=%v epsilon=%v", o.Rho, o.Epsilon)
}

// InitialLearningRate implements [Optimizer].
func (o *AdadeltaOptimizer) InitialLearningRate() float64 { return o.LearningRate }

// Check implements [Optimizer].
func (o *AdadeltaOptimizer) Check() error {
	return errors.Join(checkOptions(o.LearningRate, fraction{"Rho", o.Rho}), checkEpsilon(o.Epsilon, "Adadelta"))
}

// Slots implements [Optimizer].
func (o *AdadeltaOptimizer) Slots() []Slot {
	return []Slot{{Name: "accumulated_grad"}, {Name: "accumulated_delta_var"}}
}

// Update implements [Optimizer].
func (o *AdadeltaOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	root := func(x *graph.Node) *graph.Node { return graph.Sqrt(graph.AddScalar(x, o.Epsilon)) }
	gradients := average(u.Slots[0], graph.Square(u.Gradient), o.Rho)
	change := graph.Div(graph.Mul(root(u.Slots[1]), u.Gradient), root(gradients))
	changes := average(u.Slots[1], graph.Square(change), o.Rho)
	return graph.Sub(u.Weight, graph.Mul(u.LearningRate, change)), []*graph.Node{gradients, changes}
}
