package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// SGDOptimizer is gradient descent. Make one with [SGD] and change its fields.
type SGDOptimizer struct {
	Tuning       // Schedule, WeightDecay, ClipNorm, ClipValue, GlobalClipNorm
	LearningRate float64
	Momentum     float64 // how much of the last change is kept, from 0 to 1
	Nesterov     bool    // look ahead along the momentum
}

// SGD returns Keras's gradient descent with its defaults: learning rate 0.01 if none is given, no momentum.
//
//	w = w - rate·g
//	m = momentum·m - rate·g;  w = w + m                          with momentum
//	m = momentum·m - rate·g;  w = w + momentum·m - rate·g        with Nesterov's
func SGD(learningRate ...float64) *SGDOptimizer {
	return &SGDOptimizer{Tuning: onlyRate(learningRate), LearningRate: optional(learningRate, 0.01)}
}

// Describe implements [Optimizer].
func (o *SGDOptimizer) Describe() string {
	return fmt.Sprintf("sgd momentum=%v nesterov=%t", o.Momentum, o.Nesterov)
}

// InitialLearningRate implements [Optimizer].
func (o *SGDOptimizer) InitialLearningRate() float64 { return o.LearningRate }

// Check implements [Optimizer].
func (o *SGDOptimizer) Check() error {
	return checkOptions(o.LearningRate, fraction{"Momentum", o.Momentum})
}

// Slots implements [Optimizer].
func (o *SGDOptimizer) Slots() []Slot {
	if o.Momentum == 0 {
		return nil
	}
	return []Slot{{Name: "momentum"}}
}

// Update implements [Optimizer].
func (o *SGDOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	change := graph.Neg(graph.Mul(u.LearningRate, u.Gradient))
	if o.Momentum == 0 {
		return graph.Add(u.Weight, change), nil
	}
	m := graph.Add(graph.MulScalar(u.Slots[0], o.Momentum), change)
	if o.Nesterov {
		change = graph.Add(graph.MulScalar(m, o.Momentum), change)
	} else {
		change = m
	}
	return graph.Add(u.Weight, change), []*graph.Node{m}
}
