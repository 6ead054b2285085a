package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// LionOptimizer changes all weights by the same amount, up or down. Make one with [Lion] and change its fields.
type LionOptimizer struct {
	Tuning       // Schedule, WeightDecay, ClipNorm, ClipValue, GlobalClipNorm
	LearningRate float64
	Beta1        float64 // how much of the average gradient counts beside this step's, above 0 and up to 1
	Beta2        float64 // how much of the average gradient is kept in a step, from 0 to 1
}

// Lion returns Keras's Lion with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.99 (Chen et al. 2023,
// arXiv:2302.06675). A learning rate of a third to a tenth of AdamW's suits it.
//
//	w = w - rate·sign(beta1·m + (1-beta1)·g)
//	m = beta2·m + (1-beta2)·g
func Lion(learningRate ...float64) *LionOptimizer {
	return &LionOptimizer{Tuning: onlyRate(learningRate), LearningRate: optional(learningRate, 0.001), Beta1: 0.9, Beta2: 0.99}
}

// Describe implements [Optimizer].
func (o *LionOptimizer) Describe() string {
	return fmt.Sprintf("lion beta1=%v beta2=%v", o.Beta1, o.Beta2)
}

// InitialLearningRate implements [Optimizer].
func (o *LionOptimizer) InitialLearningRate() float64 { return o.LearningRate }

// Check implements [Optimizer].
func (o *LionOptimizer) Check() error {
	err := checkOptions(o.LearningRate, fraction{"Beta1", o.Beta1}, fraction{"Beta2", o.Beta2})
	if o.Beta1 == 0 {
		err = errors.Join(err, fmt.Errorf("Beta1 0: it has to be above 0, since the average gradient would not count; make the optimizer with kit.Lion() and change its fields"))
	}
	return err
}

// Slots implements [Optimizer].
func (o *LionOptimizer) Slots() []Slot { return []Slot{{Name: "momentum"}} }

// Update implements [Optimizer].
func (o *LionOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	m := u.Slots[0]
	change := graph.Mul(u.LearningRate, graph.Sign(average(m, u.Gradient, o.Beta1)))
	return graph.Sub(u.Weight, change), []*graph.Node{average(m, u.Gradient, o.Beta2)}
}
