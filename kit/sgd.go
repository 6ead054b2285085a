package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// SGDOptimizer is gradient descent. Make one with [SGD].
type SGDOptimizer struct {
	optimizerOptions[*SGDOptimizer]
	momentum float64
	nesterov bool
}

// SGD returns Keras's gradient descent with its defaults: learning rate 0.01 if none is given, no momentum.
//
//	w = w - rate·g
//	m = momentum·m - rate·g;  w = w + m                          with momentum
//	m = momentum·m - rate·g;  w = w + momentum·m - rate·g        with Nesterov's
func SGD(learningRate ...float64) *SGDOptimizer {
	o := &SGDOptimizer{}
	o.optimizerOptions = newOptimizerOptions(o, 0.01, learningRate)
	return o
}

// Momentum sets the fraction of the last change that is added to the next one, from 0 to 1; by default 0.
func (o *SGDOptimizer) Momentum(momentum float64) *SGDOptimizer {
	o.momentum = momentum
	return o
}

// Nesterov sets whether to look ahead along the momentum; by default false.
func (o *SGDOptimizer) Nesterov(nesterov bool) *SGDOptimizer {
	o.nesterov = nesterov
	return o
}

// Config implements [Configured].
func (o *SGDOptimizer) Config() Config {
	return o.config("SGD", Options{"momentum": &o.momentum, "nesterov": &o.nesterov})
}

// Describe implements [Optimizer].
func (o *SGDOptimizer) Describe() string {
	return fmt.Sprintf("sgd momentum=%v nesterov=%t", o.momentum, o.nesterov)
}

// Check implements [Optimizer].
func (o *SGDOptimizer) Check() error {
	return checkFractions(fraction{"Momentum", o.momentum})
}

// Slots implements [Optimizer].
func (o *SGDOptimizer) Slots() []Slot {
	if o.momentum == 0 {
		return nil
	}
	return []Slot{{Name: "momentum"}}
}

// Update implements [Optimizer].
func (o *SGDOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	change := graph.Neg(graph.Mul(u.LearningRate, u.Gradient))
	if o.momentum == 0 {
		return graph.Add(u.Weight, change), nil
	}
	m := graph.Add(graph.MulScalar(u.Slots[0], o.momentum), change)
	if o.nesterov {
		change = graph.Add(graph.MulScalar(m, o.momentum), change)
	} else {
		change = m
	}
	return graph.Add(u.Weight, change), []*graph.Node{m}
}
