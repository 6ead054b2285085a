package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// AdagradOptimizer divides each gradient by the root of the sum of all its squares so far, so that weights which changed a
// lot change less and less. Make one with [Adagrad].
type AdagradOptimizer struct {
	optimizerOptions[*AdagradOptimizer]
	initialAccumulator float64
	epsilon            float64
}

// Adagrad returns Keras's Adagrad with its defaults: learning rate 0.001 if none is given, initial accumulator value 0.1,
// epsilon 1e-7 (Duchi et al. 2011, jmlr.org/papers/v12/duchi11a.html). The paper's learning rate is 1.
//
//	a = a + g²
//	w = w - rate·g / sqrt(a + epsilon)
func Adagrad(learningRate ...float64) *AdagradOptimizer {
	o := &AdagradOptimizer{initialAccumulator: 0.1, epsilon: 1e-7}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// InitialAccumulatorValue sets the initial value of the sum of squares, 0 or more; by default 0.1.
func (o *AdagradOptimizer) InitialAccumulatorValue(value float64) *AdagradOptimizer {
	o.initialAccumulator = value
	return o
}

// Epsilon sets the number added to the sum of squares, above 0; by default 1e-7.
func (o *AdagradOptimizer) Epsilon(epsilon float64) *AdagradOptimizer {
	o.epsilon = epsilon
	return o
}

// Config implements [Configured].
func (o *AdagradOptimizer) Config() Config {
	return o.config("Adagrad", Options{"initial_accumulator_value": &o.initialAccumulator, "epsilon": &o.epsilon})
}

// Describe implements [Optimizer].
func (o *AdagradOptimizer) Describe() string {
	return fmt.Sprintf("adagrad initial_accumulator_value=%v epsilon=%v", o.initialAccumulator, o.epsilon)
}

// Check implements [Optimizer].
func (o *AdagradOptimizer) Check() error {
	return errors.Join(checkEpsilon(o.epsilon, "Adagrad"), atLeast(0, "InitialAccumulatorValue", o.initialAccumulator))
}

// Slots implements [Optimizer].
func (o *AdagradOptimizer) Slots() []Slot {
	return []Slot{{Name: "accumulator", Initial: o.initialAccumulator}}
}

// Update implements [Optimizer].
func (o *AdagradOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	sum := graph.Add(u.Slots[0], graph.Square(u.Gradient))
	change := graph.Div(graph.Mul(u.LearningRate, u.Gradient), graph.Sqrt(graph.AddScalar(sum, o.epsilon)))
	return graph.Sub(u.Weight, change), []*graph.Node{sum}
}
