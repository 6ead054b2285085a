package kit

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// AdafactorOptimizer divides each gradient by its average size like [RMSprop], but remembers only the averages of rows and columns. Make
// one with [Adafactor].
type AdafactorOptimizer struct {
	optimizerOptions[*AdafactorOptimizer]
	beta2Decay    float64
	epsilon1      float64
	epsilon2      float64
	clipThreshold float64
	relativeStep  bool
}

// Adafactor returns Keras's Adafactor with its defaults: learning rate 0.001 if none is given, beta2 decay -0.8, epsilon1 1e-30, epsilon2
// 0.001, clip threshold 1 (Shazeer and Stern 2018, arXiv:1804.04235). It keeps much less than [Adam] for a large weight. In step t,
// counted from 1, where rms is the root of the mean of the squares of all numbers of a weight:
//
//	beta2 = 1 - t^decay
//	r = beta2·r + (1-beta2)·mean(g² + epsilon1) of each row
//	c = beta2·c + (1-beta2)·mean(g² + epsilon1) of each column
//	u = g / sqrt(r·c / mean(r))
//	w = w - min(rate, 1/sqrt(t))·max(epsilon2, rms(w)) · u / max(1, rms(u)/threshold)
//
// Rows and columns are the last two axes. For a weight with one axis the average of g² + epsilon1 itself replaces r·c / mean(r).
func Adafactor(learningRate ...float64) *AdafactorOptimizer {
	o := &AdafactorOptimizer{beta2Decay: -0.8, epsilon1: 1e-30, epsilon2: 1e-3, clipThreshold: 1, relativeStep: true}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	return o
}

// Beta2Decay sets the power of the step's number in beta2, 0 or less; by default -0.8.
func (o *AdafactorOptimizer) Beta2Decay(decay float64) *AdafactorOptimizer {
	o.beta2Decay = decay
	return o
}

// Epsilon1 sets the number added to the squares of gradients, above 0; by default 1e-30.
func (o *AdafactorOptimizer) Epsilon1(epsilon float64) *AdafactorOptimizer {
	o.epsilon1 = epsilon
	return o
}

// Epsilon2 sets the smallest size of a weight that steps are in proportion to, 0 or more; by default 0.001.
func (o *AdafactorOptimizer) Epsilon2(epsilon float64) *AdafactorOptimizer {
	o.epsilon2 = epsilon
	return o
}

// ClipThreshold sets the size above which changes are scaled down to it, above 0; by default 1.
func (o *AdafactorOptimizer) ClipThreshold(threshold float64) *AdafactorOptimizer {
	o.clipThreshold = threshold
	return o
}

// RelativeStep sets whether the learning rate is at most 1/sqrt(t); by default true. As in Keras 3.15 it is so for false too.
func (o *AdafactorOptimizer) RelativeStep(relative bool) *AdafactorOptimizer {
	o.relativeStep = relative
	return o
}

// Config implements [Configured].
func (o *AdafactorOptimizer) Config() Config {
	return o.config("Adafactor", Options{
		"beta_2_decay": &o.beta2Decay, "epsilon_1": &o.epsilon1, "epsilon_2": &o.epsilon2, "clip_threshold": &o.clipThreshold,
		"relative_step": &o.relativeStep,
	})
}

// Describe implements [Optimizer].
func (o *AdafactorOptimizer) Describe() string {
	return fmt.Sprintf("adafactor beta_2_decay=%v epsilon_1=%v epsilon_2=%v clip_threshold=%v", o.beta2Decay, o.epsilon1, o.epsilon2, o.clipThreshold)
}

// Check implements [Optimizer].
func (o *AdafactorOptimizer) Check() error {
	var decay, epsilon1, threshold error
	if !(o.beta2Decay <= 0) || math.IsInf(o.beta2Decay, 0) {
		decay = fmt.Errorf("Beta2Decay(%v): it must be a finite number of 0 or less", o.beta2Decay)
	}
	if !(float32(o.epsilon1) > 0) {
		epsilon1 = fmt.Errorf("Epsilon1(%v): it must be above 0 as Float32", o.epsilon1)
	}
	if !(o.clipThreshold > 0) {
		threshold = fmt.Errorf("ClipThreshold(%v): it must be above 0", o.clipThreshold)
	}
	return errors.Join(decay, epsilon1, atLeast(0, "Epsilon2", o.epsilon2), threshold)
}

// factored reports whether averages of rows and columns are kept of a weight.
func factored(weight Shape) bool { return len(weight) >= 2 }

// Slots implements [Optimizer]: the averages of rows and of columns, or of the numbers of a weight with one axis.
func (o *AdafactorOptimizer) Slots() []Slot {
	of := func(factor bool, shape func(w Shape) Shape) func(Shape) Shape {
		return func(w Shape) Shape {
			if factored(w) != factor {
				return Shape{}
			}
			return shape(w)
		}
	}
	without := func(fromEnd int) func(w Shape) Shape {
		return func(w Shape) Shape {
			at := len(w) - fromEnd
			return append(append(Shape{}, w[:at]...), w[at+1:]...)
		}
	}
	return []Slot{
		{Name: "rows", of: of(true, without(1))},
		{Name: "columns", of: of(true, without(2))},
		{Name: "velocity", of: of(false, func(w Shape) Shape { return w })},
	}
}

// Update implements [Optimizer].
func (o *AdafactorOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	rms := func(x *graph.Node) *graph.Node { return graph.Sqrt(graph.ReduceAllMean(graph.Square(x))) }
	beta := graph.OneMinus(graph.Pow(u.Step, graph.Scalar(u.Step.Graph(), u.Step.DType(), o.beta2Decay)))
	average := func(old, x *graph.Node) *graph.Node {
		return graph.Add(graph.Mul(beta, old), graph.Mul(graph.OneMinus(beta), x))
	}
	squares := graph.AddScalar(graph.Square(u.Gradient), o.epsilon1)
	rows, columns, velocity := u.Slots[0], u.Slots[1], u.Slots[2]
	mean := velocity
	if factored(u.Weight.Shape().Dimensions) {
		rows = average(rows, graph.ReduceMean(squares, -1))
		columns = average(columns, graph.ReduceMean(squares, -2))
		relative := graph.Div(rows, graph.ReduceAndKeep(rows, graph.ReduceMean, -1))
		mean = graph.Mul(graph.ExpandAxes(relative, -1), graph.ExpandAxes(columns, -2))
	} else {
		velocity = average(velocity, squares)
		mean = velocity
	}
	change := graph.Div(u.Gradient, graph.Sqrt(mean))
	change = graph.Div(change, graph.MaxScalar(graph.DivScalar(rms(change), o.clipThreshold), 1))
	rate := graph.Min(u.LearningRate, graph.Reciprocal(graph.Sqrt(u.Step)))
	rate = graph.Mul(rate, graph.MaxScalar(rms(u.Weight), o.epsilon2))
	return graph.Sub(u.Weight, graph.Mul(rate, change)), []*graph.Node{rows, columns, velocity}
}
