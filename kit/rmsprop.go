package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// RMSpropOptimizer divides each gradient by a running average of its size. Make one with [RMSprop] and change its fields.
type RMSpropOptimizer struct {
	Tuning       // Schedule, WeightDecay, ClipNorm, ClipValue, GlobalClipNorm
	LearningRate float64
	Rho          float64 // how much of the running average is kept in a step, from 0 to 1
	Momentum     float64 // how much of the last change is kept, from 0 to 1
	Epsilon      float64 // keeps the division from running away
	Centered     bool    // divide by the gradient's variance rather than its mean square
}

// RMSprop returns Keras's RMSprop with its defaults: learning rate 0.001 if none is given, rho 0.9, no momentum,
// epsilon 1e-7.
//
//	v = rho·v + (1-rho)·g²
//	w = w - rate·g / sqrt(v + epsilon)
//
// Centered takes the square of a running average of g away from v under the root; momentum m turns the change into
// m = momentum·m + change.
func RMSprop(learningRate ...float64) *RMSpropOptimizer {
	return &RMSpropOptimizer{Tuning: onlyRate(learningRate), LearningRate: optional(learningRate, 0.001), Rho: 0.9, Epsilon: 1e-7}
}

// Describe implements [Optimizer].
func (o *RMSpropOptimizer) Describe() string {
	return fmt.Sprintf("rmsprop rho=%v momentum=%v epsilon=%v centered=%t", o.Rho, o.Momentum, o.Epsilon, o.Centered)
}

// InitialLearningRate implements [Optimizer].
func (o *RMSpropOptimizer) InitialLearningRate() float64 { return o.LearningRate }

// Check implements [Optimizer].
func (o *RMSpropOptimizer) Check() error {
	return errors.Join(checkOptions(o.LearningRate, fraction{"Rho", o.Rho}, fraction{"Momentum", o.Momentum}), checkEpsilon(o.Epsilon, "RMSprop"))
}

// Slots implements [Optimizer].
func (o *RMSpropOptimizer) Slots() []Slot {
	slots := []Slot{{Name: "velocity"}}
	if o.Momentum > 0 {
		slots = append(slots, Slot{Name: "momentum"})
	}
	if o.Centered {
		slots = append(slots, Slot{Name: "average_gradient"})
	}
	return slots
}

// Update implements [Optimizer].
func (o *RMSpropOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	velocity := average(u.Slots[0], graph.Square(u.Gradient), o.Rho)
	slots := []*graph.Node{velocity}
	var mean *graph.Node
	divisor := velocity
	if o.Centered {
		mean = average(u.Slots[len(u.Slots)-1], u.Gradient, o.Rho)
		divisor = graph.Sub(velocity, graph.Square(mean))
	}
	change := graph.Div(graph.Mul(u.LearningRate, u.Gradient), graph.Sqrt(graph.AddScalar(divisor, o.Epsilon)))
	if o.Momentum > 0 {
		change = graph.Add(graph.MulScalar(u.Slots[1], o.Momentum), change)
		slots = append(slots, change)
	}
	if o.Centered {
		slots = append(slots, mean)
	}
	return graph.Sub(u.Weight, change), slots
}
