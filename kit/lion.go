package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// LionOptimizer changes all weights by the same amount, up or down. Make one with [Lion].
type LionOptimizer struct {
	optimizerOptions[*LionOptimizer]
	beta1 float64
	beta2 float64
}

// Lion returns Keras's Lion with its defaults: learning rate 0.001 if none is given, beta1 0.9, beta2 0.99 (Chen et al.
// 2023, arXiv:2302.06675). Use a learning rate three to ten times smaller than AdamW's.
//
//	w = w - rate·sign(beta1·m + (1-beta1)·g)
//	m = beta2·m + (1-beta2)·g
func Lion(learningRate ...float64) *LionOptimizer {
	o := &LionOptimizer{beta1: 0.9, beta2: 0.99}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// Beta1 sets the weight of the average gradient against this step's gradient, above 0 and up to 1; by default 0.9.
func (o *LionOptimizer) Beta1(beta1 float64) *LionOptimizer {
	o.beta1 = beta1
	return o
}

// Beta2 sets the decay rate of the average gradient, from 0 to 1; by default 0.99.
func (o *LionOptimizer) Beta2(beta2 float64) *LionOptimizer {
	o.beta2 = beta2
	return o
}

// Config implements [Configured].
func (o *LionOptimizer) Config() Config {
	return o.config("Lion", Options{"beta_1": &o.beta1, "beta_2": &o.beta2})
}

// Describe implements [Optimizer].
func (o *LionOptimizer) Describe() string {
	return fmt.Sprintf("lion beta1=%v beta2=%v", o.beta1, o.beta2)
}

// Check implements [Optimizer].
func (o *LionOptimizer) Check() error {
	err := checkFractions(fraction{"Beta1", o.beta1}, fraction{"Beta2", o.beta2})
	if o.beta1 == 0 {
		err = errors.Join(err, hint.Try(errors.New("Beta1(0): it must be above 0, or the average gradient would not count"), "kit.Lion() makes an optimizer with the default, 0.9"))
	}
	return err
}

// Slots implements [Optimizer].
func (o *LionOptimizer) Slots() []Slot { return []Slot{{Name: "momentum"}} }

// Update implements [Optimizer].
func (o *LionOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	m := u.Slots[0]
	change := graph.Mul(u.LearningRate, graph.Sign(average(m, u.Gradient, o.beta1)))
	return graph.Sub(u.Weight, change), []*graph.Node{average(m, u.Gradient, o.beta2)}
}
