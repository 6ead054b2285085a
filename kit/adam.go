package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// AdamOptimizer follows running averages of the gradient and of its square. Make one with [Adam] and change its fields.
type AdamOptimizer struct {
	Tuning       // Schedule, WeightDecay, ClipNorm, ClipValue, GlobalClipNorm
	LearningRate float64
	Beta1        float64 // how much of the average gradient is kept in a step, from 0 to 1
	Beta2        float64 // how much of the average square is kept in a step, from 0 to 1
	Epsilon      float64 // keeps the division from running away
	AMSGrad      bool    // divide by the largest average square seen so far
}

// Adam returns Keras's Adam with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.999, epsilon 1e-7 (Kingma and Ba
// 2014, in the form just before section 2.1). In step t, counted from 1:
//
//	m = beta1·m + (1-beta1)·g
//	v = beta2·v + (1-beta2)·g²
//	w = w - rate·sqrt(1-beta2^t)/(1-beta1^t) · m / (sqrt(v) + epsilon)
func Adam(learningRate ...float64) *AdamOptimizer {
	return &AdamOptimizer{Tuning: onlyRate(learningRate), LearningRate: optional(learningRate, 0.001), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// Describe implements [Optimizer].
func (o *AdamOptimizer) Describe() string {
	return fmt.Sprintf("adam beta1=%v beta2=%v epsilon=%v amsgrad=%t", o.Beta1, o.Beta2, o.Epsilon, o.AMSGrad)
}

// InitialLearningRate implements [Optimizer].
func (o *AdamOptimizer) InitialLearningRate() float64 { return o.LearningRate }

// Check implements [Optimizer].
func (o *AdamOptimizer) Check() error {
	return errors.Join(checkOptions(o.LearningRate, fraction{"Beta1", o.Beta1}, fraction{"Beta2", o.Beta2}), checkEpsilon(o.Epsilon, "Adam"))
}

// Slots implements [Optimizer].
func (o *AdamOptimizer) Slots() []Slot {
	slots := []Slot{{Name: "momentum"}, {Name: "velocity"}}
	if o.AMSGrad {
		slots = append(slots, Slot{Name: "velocity_max"})
	}
	return slots
}

// Update implements [Optimizer].
func (o *AdamOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	rate := graph.Div(graph.Mul(u.LearningRate, graph.Sqrt(u.missing(o.Beta2))), u.missing(o.Beta1))
	m := average(u.Slots[0], u.Gradient, o.Beta1)
	v := average(u.Slots[1], graph.Square(u.Gradient), o.Beta2)
	slots := []*graph.Node{m, v}
	divisor := v
	if o.AMSGrad {
		divisor = graph.Max(u.Slots[2], v)
		slots = append(slots, divisor)
	}
	change := graph.Div(graph.Mul(rate, m), graph.AddScalar(graph.Sqrt(divisor), o.Epsilon))
	return graph.Sub(u.Weight, change), slots
}
