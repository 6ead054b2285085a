package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// AdamOptimizer follows running averages of the gradient and its square. Make one with [Adam].
type AdamOptimizer struct {
	optimizerOptions[*AdamOptimizer]
	beta1   float64
	beta2   float64
	epsilon float64
	amsgrad bool
	decays  bool // it is AdamW
}

// Adam returns Keras's Adam with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.999, epsilon 1e-7 (Kingma and Ba
// 2014, in the form just before section 2.1). In step t, counted from 1:
//
//	m = beta1·m + (1-beta1)·g
//	v = beta2·v + (1-beta2)·g²
//	w = w - rate·sqrt(1-beta2^t)/(1-beta1^t) · m / (sqrt(v) + epsilon)
func Adam(learningRate ...float64) *AdamOptimizer {
	o := &AdamOptimizer{beta1: 0.9, beta2: 0.999, epsilon: 1e-7}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// Beta1 sets the decay rate of the average gradient, from 0 to 1; by default 0.9.
func (o *AdamOptimizer) Beta1(beta1 float64) *AdamOptimizer {
	o.beta1 = beta1
	return o
}

// Beta2 sets the decay rate of the average square, from 0 to 1; by default 0.999.
func (o *AdamOptimizer) Beta2(beta2 float64) *AdamOptimizer {
	o.beta2 = beta2
	return o
}

// Epsilon sets the number added to the divisor, above 0; by default 1e-7.
func (o *AdamOptimizer) Epsilon(epsilon float64) *AdamOptimizer {
	o.epsilon = epsilon
	return o
}

// AMSGrad sets whether to divide by the root of the largest average square so far; by default false.
func (o *AdamOptimizer) AMSGrad(amsgrad bool) *AdamOptimizer {
	o.amsgrad = amsgrad
	return o
}

// Config implements [Configured].
func (o *AdamOptimizer) Config() Config {
	own := Options{"beta_1": &o.beta1, "beta_2": &o.beta2, "epsilon": &o.epsilon, "amsgrad": &o.amsgrad}
	if o.decays {
		own["weight_decay"] = &o.weightDecay // required by Keras's AdamW
		return o.config("AdamW", own)
	}
	return o.config("Adam", own)
}

// Describe implements [Optimizer].
func (o *AdamOptimizer) Describe() string {
	return fmt.Sprintf("adam beta1=%v beta2=%v epsilon=%v amsgrad=%t", o.beta1, o.beta2, o.epsilon, o.amsgrad)
}

// Check implements [Optimizer].
func (o *AdamOptimizer) Check() error {
	return errors.Join(checkFractions(fraction{"Beta1", o.beta1}, fraction{"Beta2", o.beta2}), checkEpsilon(o.epsilon, "Adam"))
}

// Slots implements [Optimizer].
func (o *AdamOptimizer) Slots() []Slot {
	slots := []Slot{{Name: "momentum"}, {Name: "velocity"}}
	if o.amsgrad {
		slots = append(slots, Slot{Name: "velocity_max"})
	}
	return slots
}

// Update implements [Optimizer].
func (o *AdamOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	rate := graph.Div(graph.Mul(u.LearningRate, graph.Sqrt(u.missing(o.beta2))), u.missing(o.beta1))
	m := average(u.Slots[0], u.Gradient, o.beta1)
	v := average(u.Slots[1], graph.Square(u.Gradient), o.beta2)
	slots := []*graph.Node{m, v}
	divisor := v
	if o.amsgrad {
		divisor = graph.Max(u.Slots[2], v)
		slots = append(slots, divisor)
	}
	change := graph.Div(graph.Mul(rate, m), graph.AddScalar(graph.Sqrt(divisor), o.epsilon))
	return graph.Sub(u.Weight, change), slots
}
