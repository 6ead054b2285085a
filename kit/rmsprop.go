package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// RMSpropOptimizer divides each gradient by a running average of its size. Make one with [RMSprop].
type RMSpropOptimizer struct {
	optimizerOptions[*RMSpropOptimizer]
	rho      float64
	momentum float64
	epsilon  float64
	centered bool
}

// RMSprop returns Keras's RMSprop with its defaults: learning rate 0.001 if none is given, rho 0.9, no momentum,
// epsilon 1e-7.
//
//	v = rho·v + (1-rho)·g²
//	w = w - rate·g / sqrt(v + epsilon)
//
// Centered subtracts the square of a running average of g from v under the root; momentum m replaces the change by m =
// momentum·m + change.
func RMSprop(learningRate ...float64) *RMSpropOptimizer {
	o := &RMSpropOptimizer{rho: 0.9, epsilon: 1e-7}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// Rho sets the decay rate of the running averages, from 0 to 1; by default 0.9.
func (o *RMSpropOptimizer) Rho(rho float64) *RMSpropOptimizer {
	o.rho = rho
	return o
}

// Momentum sets the fraction of the last change that is added to the next one, from 0 to 1; by default 0.
func (o *RMSpropOptimizer) Momentum(momentum float64) *RMSpropOptimizer {
	o.momentum = momentum
	return o
}

// Epsilon sets the number added to the mean square, above 0; by default 1e-7.
func (o *RMSpropOptimizer) Epsilon(epsilon float64) *RMSpropOptimizer {
	o.epsilon = epsilon
	return o
}

// Centered sets whether to divide by the root of the gradient's variance instead of its mean square; by default false.
func (o *RMSpropOptimizer) Centered(centered bool) *RMSpropOptimizer {
	o.centered = centered
	return o
}

// Config implements [Configured].
func (o *RMSpropOptimizer) Config() Config {
	return o.config("RMSprop", Options{"rho": &o.rho, "momentum": &o.momentum, "epsilon": &o.epsilon, "centered": &o.centered})
}

// Describe implements [Optimizer].
func (o *RMSpropOptimizer) Describe() string {
	return fmt.Sprintf("rmsprop rho=%v momentum=%v epsilon=%v centered=%t", o.rho, o.momentum, o.epsilon, o.centered)
}

// Check implements [Optimizer].
func (o *RMSpropOptimizer) Check() error {
	return errors.Join(checkFractions(fraction{"Rho", o.rho}, fraction{"Momentum", o.momentum}), checkEpsilon(o.epsilon, "RMSprop"))
}

// Slots implements [Optimizer].
func (o *RMSpropOptimizer) Slots() []Slot {
	slots := []Slot{{Name: "velocity"}}
	if o.momentum > 0 {
		slots = append(slots, Slot{Name: "momentum"})
	}
	if o.centered {
		slots = append(slots, Slot{Name: "average_gradient"})
	}
	return slots
}

// Update implements [Optimizer].
func (o *RMSpropOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	velocity := average(u.Slots[0], graph.Square(u.Gradient), o.rho)
	slots := []*graph.Node{velocity}
	var mean *graph.Node
	divisor := velocity
	if o.centered {
		mean = average(u.Slots[len(u.Slots)-1], u.Gradient, o.rho)
		divisor = graph.Sub(velocity, graph.Square(mean))
	}
	change := graph.Div(graph.Mul(u.LearningRate, u.Gradient), graph.Sqrt(graph.AddScalar(divisor, o.epsilon)))
	if o.momentum > 0 {
		change = graph.Add(graph.MulScalar(u.Slots[1], o.momentum), change)
		slots = append(slots, change)
	}
	if o.centered {
		slots = append(slots, mean)
	}
	return graph.Sub(u.Weight, change), slots
}
