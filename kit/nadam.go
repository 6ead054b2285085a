package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// NadamOptimizer is Adam with Nesterov's momentum. Make one with [Nadam] and change its fields.
type NadamOptimizer struct {
	Tuning       // Schedule, WeightDecay, ClipNorm, ClipValue, GlobalClipNorm
	LearningRate float64
	Beta1        float64 // how much of the average gradient is kept in a step, from 0 to 1
	Beta2        float64 // how much of the average square is kept in a step, from 0 to 1
	Epsilon      float64 // keeps the division from running away
}

// Nadam returns Keras's Nadam with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.999, epsilon 1e-7
// (Dozat 2015, cs229.stanford.edu/proj2015/054_report.pdf). The momentum warms up. In step t, counted from 1, with
// u_t = beta1·(1 - 0.96^t/2) and p_t the product of all of them up to u_t:
//
//	m = beta1·m + (1-beta1)·g
//	v = beta2·v + (1-beta2)·g²
//	w = w - rate · (u_t+1·m/(1-p_t+1) + (1-u_t)·g/(1-p_t)) / (sqrt(v/(1-beta2^t)) + epsilon)
func Nadam(learningRate ...float64) *NadamOptimizer {
	return &NadamOptimizer{Tuning: onlyRate(learningRate), LearningRate: optional(learningRate, 0.001), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// Describe implements [Optimizer].
func (o *NadamOptimizer) Describe() string {
	return fmt.Sprintf("nadam beta1=%v beta2=%v epsilon=%v", o.Beta1, o.Beta2, o.Epsilon)
}

// InitialLearningRate implements [Optimizer].
func (o *NadamOptimizer) InitialLearningRate() float64 { return o.LearningRate }

// Check implements [Optimizer].
func (o *NadamOptimizer) Check() error {
	return errors.Join(checkOptions(o.LearningRate, fraction{"Beta1", o.Beta1}, fraction{"Beta2", o.Beta2}), checkEpsilon(o.Epsilon, "Nadam"))
}

// Slots implements [Optimizer]. The product of the momenta is the same for all weights.
func (o *NadamOptimizer) Slots() []Slot {
	return []Slot{{Name: "momentum"}, {Name: "velocity"}, {Name: "product", Initial: 1, Scalar: true}}
}

// Update implements [Optimizer].
func (o *NadamOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	decay := u.power(0.96)
	momentum := func(decay *graph.Node) *graph.Node {
		return graph.MulScalar(graph.OneMinus(graph.MulScalar(decay, 0.5)), o.Beta1)
	}
	now, next := momentum(decay), momentum(graph.MulScalar(decay, 0.96))
	product := graph.Mul(u.Slots[2], now)

	m := average(u.Slots[0], u.Gradient, o.Beta1)
	v := average(u.Slots[1], graph.Square(u.Gradient), o.Beta2)
	ahead := graph.Add(
		graph.Mul(m, graph.Div(next, graph.OneMinus(graph.Mul(product, next)))),
		graph.Mul(u.Gradient, graph.Div(graph.OneMinus(now), graph.OneMinus(product))))
	root := graph.Sqrt(graph.Div(v, u.missing(o.Beta2)))
	change := graph.Div(graph.Mul(u.LearningRate, ahead), graph.AddScalar(root, o.Epsilon))
	return graph.Sub(u.Weight, change), []*graph.Node{m, v, product}
}
