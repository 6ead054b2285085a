package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// LambOptimizer is [Adam] with steps in proportion to the size of each weight, for large batches. Make one with [Lamb].
type LambOptimizer struct {
	optimizerOptions[*LambOptimizer]
	beta1   float64
	beta2   float64
	epsilon float64
}

// Lamb returns Keras's Lamb with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.999, epsilon 1e-7 (You et al.
// 2019, arXiv:1904.00962). In step t, counted from 1, where |x| is the length of all numbers of a weight together:
//
//	m = beta1·m + (1-beta1)·g
//	v = beta2·v + (1-beta2)·g²
//	u = m/(1-beta1^t) / (sqrt(v/(1-beta2^t)) + epsilon)
//	w = w - rate·|w|/|u| · u
//
// If one of the lengths is 0, their ratio counts as 1.
func Lamb(learningRate ...float64) *LambOptimizer {
	o := &LambOptimizer{beta1: 0.9, beta2: 0.999, epsilon: 1e-7}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// Beta1 sets the decay rate of the average gradient, from 0 to 1; by default 0.9.
func (o *LambOptimizer) Beta1(beta1 float64) *LambOptimizer {
	o.beta1 = beta1
	return o
}

// Beta2 sets the decay rate of the average square, from 0 to 1; by default 0.999.
func (o *LambOptimizer) Beta2(beta2 float64) *LambOptimizer {
	o.beta2 = beta2
	return o
}

// Epsilon sets the number added to the divisor, above 0; by default 1e-7.
func (o *LambOptimizer) Epsilon(epsilon float64) *LambOptimizer {
	o.epsilon = epsilon
	return o
}

// Config implements [Configured].
func (o *LambOptimizer) Config() Config {
	return o.config("Lamb", Options{"beta_1": &o.beta1, "beta_2": &o.beta2, "epsilon": &o.epsilon})
}

// Describe implements [Optimizer].
func (o *LambOptimizer) Describe() string {
	return fmt.Sprintf("lamb beta1=%v beta2=%v epsilon=%v", o.beta1, o.beta2, o.epsilon)
}

// Check implements [Optimizer].
func (o *LambOptimizer) Check() error {
	return errors.Join(checkFractions(fraction{"Beta1", o.beta1}, fraction{"Beta2", o.beta2}), checkEpsilon(o.epsilon, "Lamb"))
}

// Slots implements [Optimizer].
func (o *LambOptimizer) Slots() []Slot { return []Slot{{Name: "momentum"}, {Name: "velocity"}} }

// Update implements [Optimizer].
func (o *LambOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	m := average(u.Slots[0], u.Gradient, o.beta1)
	v := average(u.Slots[1], graph.Square(u.Gradient), o.beta2)
	root := graph.Sqrt(graph.Div(v, u.missing(o.beta2)))
	update := graph.Div(graph.Div(m, u.missing(o.beta1)), graph.AddScalar(root, o.epsilon))
	size, change := length(u.Weight), length(update)
	zero := graph.ZerosLike(size)
	known := graph.LogicalAnd(graph.GreaterThan(size, zero), graph.GreaterThan(change, zero))
	one := graph.OnesLike(size)
	ratio := graph.Div(graph.Where(known, size, one), graph.Where(known, change, one))
	return graph.Sub(u.Weight, graph.Mul(graph.Mul(ratio, u.LearningRate), update)), []*graph.Node{m, v}
}

// length is the root of the sum of the squares of all numbers.
func length(x *graph.Node) *graph.Node { return graph.Sqrt(graph.ReduceAllSum(graph.Square(x))) }
