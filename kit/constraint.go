package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A Constraint keeps a weight within bounds: each training step puts the new weight through it. Those of this package are
// [NonNeg], and what [MaxNorm], [MinMaxNorm] and [UnitNorm] make; the zero value is none.
type Constraint struct {
	Name  string
	Graph func(w *graph.Node) *graph.Node

	config Config // of those of this package
}

// Config returns the constraint's class and options.
func (c Constraint) Config() Config { return ownOr(c.config, c.Name) }

// MarshalJSON writes the constraint as Keras does.
func (c Constraint) MarshalJSON() ([]byte, error) { return constraints.encode(c) }

// UnmarshalJSON makes the constraint that MarshalJSON wrote.
func (c *Constraint) UnmarshalJSON(text []byte) (err error) {
	*c, err = constraints.decode(text)
	return err
}

// NonNeg sets what is negative to 0.
var NonNeg = constraint("NonNeg", nil, func(w *graph.Node) *graph.Node { return graph.MaxScalar(w, 0) })

func constraint(class string, options Options, graph func(w *graph.Node) *graph.Node) Constraint {
	return Constraint{snakeCase(class), graph, Config{Class: class, Options: options}}
}

// MaxNorm returns a constraint that shrinks each unit's weights to the norm max, if theirs is larger. The axes are those
// that the norm is taken along; by default the first, that of a Dense kernel's inputs. Keras's default maximum is 2.
//
//go:noinline
func MaxNorm(maximum float64, axes ...int) Constraint {
	axes = axesOrFirst(axes)
	return constraint("MaxNorm", Options{"max_value": &maximum, "axis": (*axesOption)(&axes)}, func(w *graph.Node) *graph.Node {
		if !(maximum >= 0) {
			panic(fmt.Errorf("MaxNorm(%v): the maximum has to be 0 or more", maximum))
		}
		norms := norm("MaxNorm", w, axes)
		return graph.Mul(w, graph.Div(clamp(norms, 0, maximum), graph.AddScalar(norms, epsilon)))
	})
}

// MinMaxNorm returns a constraint that brings the norm of each unit's weights between minimum and maximum: by the part
// rate of the way in each step. Keras's defaults are 0, 1 and 1. For the axes see [MaxNorm].
//
//go:noinline
func MinMaxNorm(minimum, maximum, rate float64, axes ...int) Constraint {
	axes = axesOrFirst(axes)
	options := Options{"min_value": &minimum, "max_value": &maximum, "rate": &rate, "axis": (*axesOption)(&axes)}
	return constraint("MinMaxNorm", options, func(w *graph.Node) *graph.Node {
		if !(0 <= minimum && minimum <= maximum && 0 <= rate && rate <= 1) {
			panic(fmt.Errorf("MinMaxNorm(%v, %v, %v): it takes a minimum of 0 or more, a maximum that is not below it, and a rate from 0 to 1", minimum, maximum, rate))
		}
		norms := norm("MinMaxNorm", w, axes)
		desired := graph.Add(graph.MulScalar(clamp(norms, minimum, maximum), rate), graph.MulScalar(norms, 1-rate))
		return graph.Mul(w, graph.Div(desired, graph.AddScalar(norms, epsilon)))
	})
}

// UnitNorm returns a constraint that gives each unit's weights the norm 1. For the axes see [MaxNorm].
//
//go:noinline
func UnitNorm(axes ...int) Constraint {
	axes = axesOrFirst(axes)
	return constraint("UnitNorm", Options{"axis": (*axesOption)(&axes)}, func(w *graph.Node) *graph.Node {
		return graph.Div(w, graph.AddScalar(norm("UnitNorm", w, axes), epsilon))
	})
}

// epsilon is Keras's backend.epsilon: what keeps divisions by small numbers and logarithms from running away.
const epsilon = 1e-7

// axesOrFirst are the axes, or the first one if none are given.
func axesOrFirst(axes []int) []int {
	if len(axes) == 0 {
		return []int{0}
	}
	return axes
}

// norm is the root of the sum of squares along the axes. What names the constraint.
func norm(what string, w *graph.Node, axes []int) *graph.Node {
	resolved, ok := axesFrom(0, w.Rank(), axes)
	if !ok {
		panic(hint.Try(fmt.Errorf("%s: axes %v of %v", what, axes, Shape(w.Shape().Dimensions)), "each has to be another one, from 0 to %d or from %d to -1", w.Rank()-1, -w.Rank()))
	}
	return graph.Sqrt(graph.ReduceAndKeep(graph.Square(w), graph.ReduceSum, resolved...))
}

// clamp keeps x from low to high; NaN stays NaN. Unlike that of [clip], its gradient at the bounds is not Keras's.
func clamp(x *graph.Node, low, high float64) *graph.Node {
	return graph.MinScalar(graph.MaxScalar(x, low), high)
}
