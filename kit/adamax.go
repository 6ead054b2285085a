package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// AdamaxOptimizer is Adam with the largest gradient in place of the average square. Make one with [Adamax] and change its
// fields.
type AdamaxOptimizer struct {
	Tuning       // Schedule, WeightDecay, ClipNorm, ClipValue, GlobalClipNorm
	LearningRate float64
	Beta1        float64 // how much of the average gradient is kept in a step, from 0 to 1
	Beta2        float64 // how much of the largest gradient is kept in a step, from 0 to 1
	Epsilon      float64 // keeps the division from running away
}

// Adamax returns Keras's Adamax with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.999, epsilon
// 1e-7 (Kingma and Ba 2014, section 7.1). In step t, counted from 1:
//
//	m = beta1·m + (1-beta1)·g
//	u = max(beta2·u, |g|)
//	w = w - rate/(1-beta1^t) · m / (u + epsilon)
func Adamax(learningRate ...float64) *AdamaxOptimizer {
	return &AdamaxOptimizer{Tuning: onlyRate(learningRate), LearningRate: optional(learningRate, 0.001), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// Describe implements [Optimizer].
func (o *AdamaxOptimizer) Describe() string {
	return fmt.Sprintf("adamax beta1=%v beta2=%v epsilon=%v", o.Beta1, o.Beta2, o.Epsilon)
}

// InitialLearningRate implements [Optimizer].
func (o *AdamaxOptimizer) InitialLearningRate() float64 { return o.LearningRate }

// Check implements [Optimizer].
func (o *AdamaxOptimizer) Check() error {
	return errors.Join(checkOptions(o.LearningRate, fraction{"Beta1", o.Beta1}, fraction{"Beta2", o.Beta2}), checkEpsilon(o.Epsilon, "Adamax"))
}

// Slots implements [Optimizer].
func (o *AdamaxOptimizer) Slots() []Slot { return []Slot{{Name: "momentum"}, {Name: "norm"}} }

// Update implements [Optimizer].
func (o *AdamaxOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	m := average(u.Slots[0], u.Gradient, o.Beta1)
	norm := graph.Max(graph.MulScalar(u.Slots[1], o.Beta2), graph.Abs(u.Gradient))
	change := graph.Div(graph.Mul(u.LearningRate, m), graph.Mul(u.missing(o.Beta1), graph.AddScalar(norm, o.Epsilon)))
	return graph.Sub(u.Weight, change), []*graph.Node{m, norm}
}
