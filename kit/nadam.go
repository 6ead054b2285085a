package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// NadamOptimizer is Adam with Nesterov's momentum. Make one with [Nadam].
type NadamOptimizer struct {
	optimizerOptions[*NadamOptimizer]
	beta1   float64
	beta2   float64
	epsilon float64
}

// Nadam returns Keras's Nadam with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.999, epsilon 1e-7
// (Dozat 2015, cs229.stanford.edu/proj2015/054_report.pdf). The momentum warms up. In step t, counted from 1, with u_t =
// beta1·(1 - 0.96^t/2) and p_t the product of all u up to u_t:
//
//	m = beta1·m + (1-beta1)·g
//	v = beta2·v + (1-beta2)·g²
//	w = w - rate · (u_t+1·m/(1-p_t+1) + (1-u_t)·g/(1-p_t)) / (sqrt(v/(1-beta2^t)) + epsilon)
func Nadam(learningRate ...float64) *NadamOptimizer {
	o := &NadamOptimizer{beta1: 0.9, beta2: 0.999, epsilon: 1e-7}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// Beta1 sets the decay rate of the average gradient, from 0 to 1; by default 0.9.
func (o *NadamOptimizer) Beta1(beta1 float64) *NadamOptimizer {
	o.beta1 = beta1
	return o
}

// Beta2 sets the decay rate of the average square, from 0 to 1; by default 0.999.
func (o *NadamOptimizer) Beta2(beta2 float64) *NadamOptimizer {
	o.beta2 = beta2
	return o
}

// Epsilon sets the number added to the divisor, above 0; by default 1e-7.
func (o *NadamOptimizer) Epsilon(epsilon float64) *NadamOptimizer {
	o.epsilon = epsilon
	return o
}

// Config implements [Configured].
func (o *NadamOptimizer) Config() Config {
	return o.config("Nadam", Options{"beta_1": &o.beta1, "beta_2": &o.beta2, "epsilon": &o.epsilon})
}

// Describe implements [Optimizer].
func (o *NadamOptimizer) Describe() string {
	return fmt.Sprintf("nadam beta1=%v beta2=%v epsilon=%v", o.beta1, o.beta2, o.epsilon)
}

// Check implements [Optimizer].
func (o *NadamOptimizer) Check() error {
	return errors.Join(checkFractions(fraction{"Beta1", o.beta1}, fraction{"Beta2", o.beta2}), checkEpsilon(o.epsilon, "Nadam"))
}

// Slots implements [Optimizer]. The product of the momenta is the same for all weights.
func (o *NadamOptimizer) Slots() []Slot {
	return []Slot{{Name: "momentum"}, {Name: "velocity"}, {Name: "product", Initial: 1, Scalar: true}}
}

// Update implements [Optimizer].
func (o *NadamOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	decay := u.power(0.96)
	momentum := func(decay *graph.Node) *graph.Node {
		return graph.MulScalar(graph.OneMinus(graph.MulScalar(decay, 0.5)), o.beta1)
	}
	now, next := momentum(decay), momentum(graph.MulScalar(decay, 0.96))
	product := graph.Mul(u.Slots[2], now)

	m := average(u.Slots[0], u.Gradient, o.beta1)
	v := average(u.Slots[1], graph.Square(u.Gradient), o.beta2)
	ahead := graph.Add(
		graph.Mul(m, graph.Div(next, graph.OneMinus(graph.Mul(product, next)))),
		graph.Mul(u.Gradient, graph.Div(graph.OneMinus(now), graph.OneMinus(product))))
	root := graph.Sqrt(graph.Div(v, u.missing(o.beta2)))
	change := graph.Div(graph.Mul(u.LearningRate, ahead), graph.AddScalar(root, o.epsilon))
	return graph.Sub(u.Weight, change), []*graph.Node{m, v, product}
}
