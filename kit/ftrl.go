package kit

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// FtrlOptimizer follows the regularized leader, for shallow models of many sparse inputs. Make one with [Ftrl].
type FtrlOptimizer struct {
	optimizerOptions[*FtrlOptimizer]
	power              float64
	initialAccumulator float64
	l1, l2, shrinkage  float64
	beta               float64
}

// Ftrl returns Keras's Ftrl with its defaults: learning rate 0.001 if none is given, learning rate power -0.5, initial accumulator
// value 0.1, no regularization, beta 0 (McMahan et al. 2013, research.google.com/pubs/archive/41159.pdf). With L1 regularization
// many weights become 0.
//
//	n' = n + g²
//	z = z + g + 2·shrinkage·w - (n'^-power - n^-power)/rate · w
//	w = (clip(z, -l1, l1) - z) / (n'^-power/rate + 2·l2 + beta/rate)
func Ftrl(learningRate ...float64) *FtrlOptimizer {
	o := &FtrlOptimizer{power: -0.5, initialAccumulator: 0.1}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// LearningRatePower sets how the learning rate falls as squares of gradients add up, 0 or less; by default -0.5. 0 keeps it constant.
func (o *FtrlOptimizer) LearningRatePower(power float64) *FtrlOptimizer {
	o.power = power
	return o
}

// InitialAccumulatorValue sets the initial value of the sum of squares, 0 or more; by default 0.1.
func (o *FtrlOptimizer) InitialAccumulatorValue(value float64) *FtrlOptimizer {
	o.initialAccumulator = value
	return o
}

// L1RegularizationStrength sets the strength of L1 regularization, 0 or more; by default 0.
func (o *FtrlOptimizer) L1RegularizationStrength(strength float64) *FtrlOptimizer {
	o.l1 = strength
	return o
}

// L2RegularizationStrength sets the strength of L2 regularization, which stabilizes, 0 or more; by default 0.
func (o *FtrlOptimizer) L2RegularizationStrength(strength float64) *FtrlOptimizer {
	o.l2 = strength
	return o
}

// L2ShrinkageRegularizationStrength sets the strength of an L2 penalty added to the loss, 0 or more; by default 0.
func (o *FtrlOptimizer) L2ShrinkageRegularizationStrength(strength float64) *FtrlOptimizer {
	o.shrinkage = strength
	return o
}

// Beta sets the paper's beta, 0 or more, which makes the first steps smaller; by default 0.
func (o *FtrlOptimizer) Beta(beta float64) *FtrlOptimizer {
	o.beta = beta
	return o
}

// Config implements [Configured].
func (o *FtrlOptimizer) Config() Config {
	return o.config("Ftrl", Options{
		"learning_rate_power": &o.power, "initial_accumulator_value": &o.initialAccumulator, "l1_regularization_strength": &o.l1,
		"l2_regularization_strength": &o.l2, "l2_shrinkage_regularization_strength": &o.shrinkage, "beta": &o.beta,
	})
}

// Describe implements [Optimizer].
func (o *FtrlOptimizer) Describe() string {
	return fmt.Sprintf("ftrl learning_rate_power=%v initial_accumulator_value=%v l1=%v l2=%v l2_shrinkage=%v beta=%v",
		o.power, o.initialAccumulator, o.l1, o.l2, o.shrinkage, o.beta)
}

// Check implements [Optimizer].
func (o *FtrlOptimizer) Check() error {
	var power error
	if !(o.power <= 0) || math.IsInf(o.power, 0) {
		power = fmt.Errorf("LearningRatePower(%v): it must be a finite number of 0 or less", o.power)
	}
	return errors.Join(power, atLeast(0, "InitialAccumulatorValue", o.initialAccumulator), atLeast(0, "L1RegularizationStrength", o.l1),
		atLeast(0, "L2RegularizationStrength", o.l2), atLeast(0, "L2ShrinkageRegularizationStrength", o.shrinkage), atLeast(0, "Beta", o.beta))
}

// Slots implements [Optimizer].
func (o *FtrlOptimizer) Slots() []Slot {
	return []Slot{{Name: "accumulator", Initial: o.initialAccumulator}, {Name: "linear"}}
}

// Update implements [Optimizer].
func (o *FtrlOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	raised := func(x *graph.Node) *graph.Node {
		switch o.power {
		case 0:
			return graph.OnesLike(x)
		case -0.5:
			return graph.Sqrt(x)
		}
		return graph.Pow(x, graph.Scalar(x.Graph(), x.DType(), -o.power))
	}
	sum := graph.Add(u.Slots[0], graph.Square(u.Gradient))
	after := raised(sum)
	sigma := graph.Div(graph.Sub(after, raised(u.Slots[0])), u.LearningRate)
	gradient := graph.Add(u.Gradient, graph.MulScalar(u.Weight, 2*o.shrinkage))
	linear := graph.Add(u.Slots[1], graph.Sub(gradient, graph.Mul(sigma, u.Weight)))
	divisor := graph.AddScalar(graph.Div(graph.AddScalar(after, o.beta), u.LearningRate), 2*o.l2)
	return graph.Div(graph.Sub(clip(linear, -o.l1, o.l1), linear), divisor), []*graph.Node{sum, linear}
}
