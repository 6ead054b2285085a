package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// AdadeltaOptimizer scales each step to the average size of the latest ones. Make one with [Adadelta].
type AdadeltaOptimizer struct {
	optimizerOptions[*AdadeltaOptimizer]
	rho     float64
	epsilon float64
}

// Adadelta returns Keras's Adadelta with its defaults: learning rate 0.001 if none is given, rho 0.95, epsilon 1e-7 (Zeiler
// 2012, arXiv:1212.5701). The paper's learning rate is 1.
//
//	a = rho·a + (1-rho)·g²
//	c = g·sqrt(d + epsilon) / sqrt(a + epsilon)
//	d = rho·d + (1-rho)·c²
//	w = w - rate·c
func Adadelta(learningRate ...float64) *AdadeltaOptimizer {
	o := &AdadeltaOptimizer{rho: 0.95, epsilon: 1e-7}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// Rho sets the decay rate of the running averages, from 0 to 1; by default 0.95.
func (o *AdadeltaOptimizer) Rho(rho float64) *AdadeltaOptimizer {
	o.rho = rho
	return o
}

// Epsilon sets the number added to both averages, above 0; by default 1e-7.
func (o *AdadeltaOptimizer) Epsilon(epsilon float64) *AdadeltaOptimizer {
	o.epsilon = epsilon
	return o
}

// Config implements [Configured].
func (o *AdadeltaOptimizer) Config() Config {
	return o.config("Adadelta", Options{"rho": &o.rho, "epsilon": &o.epsilon})
}

// Describe implements [Optimizer].
func (o *AdadeltaOptimizer) Describe() string {
	return fmt.Sprintf("adadelta rho=%v epsilon=%v", o.rho, o.epsilon)
}

// Check implements [Optimizer].
func (o *AdadeltaOptimizer) Check() error {
	return errors.Join(checkFractions(fraction{"Rho", o.rho}), checkEpsilon(o.epsilon, "Adadelta"))
}

// Slots implements [Optimizer].
func (o *AdadeltaOptimizer) Slots() []Slot {
	return []Slot{{Name: "accumulated_grad"}, {Name: "accumulated_delta_var"}}
}

// Update implements [Optimizer].
func (o *AdadeltaOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	root := func(x *graph.Node) *graph.Node { return graph.Sqrt(graph.AddScalar(x, o.epsilon)) }
	gradients := average(u.Slots[0], graph.Square(u.Gradient), o.rho)
	change := graph.Div(graph.Mul(root(u.Slots[1]), u.Gradient), root(gradients))
	changes := average(u.Slots[1], graph.Square(change), o.rho)
	return graph.Sub(u.Weight, graph.Mul(u.LearningRate, change)), []*graph.Node{gradients, changes}
}
