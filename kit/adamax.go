package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// AdamaxOptimizer is Adam with the largest gradient instead of the average square. Make one with [Adamax].
type AdamaxOptimizer struct {
	optimizerOptions[*AdamaxOptimizer]
	beta1   float64
	beta2   float64
	epsilon float64
}

// Adamax returns Keras's Adamax with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.999, epsilon
// 1e-7 (Kingma and Ba 2014, section 7.1). In step t, counted from 1:
//
//	m = beta1·m + (1-beta1)·g
//	u = max(beta2·u, |g|)
//	w = w - rate/(1-beta1^t) · m / (u + epsilon)
func Adamax(learningRate ...float64) *AdamaxOptimizer {
	o := &AdamaxOptimizer{beta1: 0.9, beta2: 0.999, epsilon: 1e-7}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// Beta1 sets the decay rate of the average gradient, from 0 to 1; by default 0.9.
func (o *AdamaxOptimizer) Beta1(beta1 float64) *AdamaxOptimizer {
	o.beta1 = beta1
	return o
}

// Beta2 sets the decay rate of the largest gradient, from 0 to 1; by default 0.999.
func (o *AdamaxOptimizer) Beta2(beta2 float64) *AdamaxOptimizer {
	o.beta2 = beta2
	return o
}

// Epsilon sets the number added to the divisor, above 0; by default 1e-7.
func (o *AdamaxOptimizer) Epsilon(epsilon float64) *AdamaxOptimizer {
	o.epsilon = epsilon
	return o
}

// Config implements [Configured].
func (o *AdamaxOptimizer) Config() Config {
	return o.config("Adamax", Options{"beta_1": &o.beta1, "beta_2": &o.beta2, "epsilon": &o.epsilon})
}

// Describe implements [Optimizer].
func (o *AdamaxOptimizer) Describe() string {
	return fmt.Sprintf("adamax beta1=%v beta2=%v epsilon=%v", o.beta1, o.beta2, o.epsilon)
}

// Check implements [Optimizer].
func (o *AdamaxOptimizer) Check() error {
	return errors.Join(checkFractions(fraction{"Beta1", o.beta1}, fraction{"Beta2", o.beta2}), checkEpsilon(o.epsilon, "Adamax"))
}

// Slots implements [Optimizer].
func (o *AdamaxOptimizer) Slots() []Slot { return []Slot{{Name: "momentum"}, {Name: "norm"}} }

// Update implements [Optimizer].
func (o *AdamaxOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	m := average(u.Slots[0], u.Gradient, o.beta1)
	norm := graph.Max(graph.MulScalar(u.Slots[1], o.beta2), graph.Abs(u.Gradient))
	change := graph.Div(graph.Mul(u.LearningRate, m), graph.Mul(u.missing(o.beta1), graph.AddScalar(norm, o.epsilon)))
	return graph.Sub(u.Weight, change), []*graph.Node{m, norm}
}
