package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// A Constraint keeps a weight within bounds: it is applied to the new weight after each training step. This package has
// [NonNeg], [MaxNorm], [MinMaxNorm] and [UnitNorm]; the zero value is none.
type Constraint struct {
	Name  string
	Graph func(w *graph.Node) *graph.Node

	config Config // of this package's constraints
}

// Config returns the constraint's class and options.
func (c Constraint) Config() Config { return ownOr(c.config, c.Name) }

// MarshalJSON writes the constraint as Keras does.
func (c Constraint) MarshalJSON() ([]byte, error) { return constraints.encode(c) }

// UnmarshalJSON reads the constraint that MarshalJSON wrote.
func (c *Constraint) UnmarshalJSON(text []byte) (err error) {
	*c, err = constraints.decode(text)
	return err
}

// NonNeg sets negative weights to 0.
var NonNeg = constraint("NonNeg", nil, func(w *graph.Node) *graph.Node { return graph.MaxScalar(w, 0) })

func constraint(class string, options Options, graph func(w *graph.Node) *graph.Node) Constraint {
	return Constraint{words.Snake(class), graph, Config{Class: class, Options: options}}
}

// MaxNorm returns a constraint that shrinks each unit's weights to the norm maximum if theirs is larger. The norm is taken along the
// axes, by default the first, the inputs of a Dense kernel. Keras's default maximum is 2.
//
//go:noinline
func MaxNorm(maximum float64, axes ...int) Constraint {
	axes = axesOrFirst(axes)
	return constraint("MaxNorm", Options{"max_value": &maximum, "axis": (*axesOption)(&axes)}, func(w *graph.Node) *graph.Node {
		if !(maximum >= 0) {
			panic(fmt.Errorf("MaxNorm(%v): the maximum must be 0 or more", maximum))
		}
		norms := norm("MaxNorm", w, axes)
		return graph.Mul(w, graph.Div(clamp(norms, 0, maximum), graph.AddScalar(norms, epsilon)))
	})
}

// MinMaxNorm returns a constraint that moves the norm of each unit's weights towards the range from minimum to maximum, in
// each step by the fraction rate of the way. Keras's defaults are 0, 1 and 1. For the axes see [MaxNorm].
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

// UnitNorm returns a constraint that scales each unit's weights to norm 1. For the axes see [MaxNorm].
//
//go:noinline
func UnitNorm(axes ...int) Constraint {
	axes = axesOrFirst(axes)
	return constraint("UnitNorm", Options{"axis": (*axesOption)(&axes)}, func(w *graph.Node) *graph.Node {
		return graph.Div(w, graph.AddScalar(norm("UnitNorm", w, axes), epsilon))
	})
}

// epsilon is Keras's backend.epsilon: it keeps divisors and arguments of logarithms away from 0.
const epsilon = 1e-7

// axesOrFirst returns the axes, or the first one if none are given.
func axesOrFirst(axes []int) []int {
	if len(axes) == 0 {
		return []int{0}
	}
	return axes
}

// norm is the root of the sum of squares along the axes. what names the constraint in errors.
func norm(what string, w *graph.Node, axes []int) *graph.Node {
	resolved, ok := axesFrom(0, w.Rank(), axes)
	if !ok {
		panic(hint.Try(fmt.Errorf("%s: axes %v of %v", what, axes, Shape(w.Shape().Dimensions)), "each must be another one, from 0 to %d or from %d to -1", w.Rank()-1, -w.Rank()))
	}
	return graph.Sqrt(graph.ReduceAndKeep(graph.Square(w), graph.ReduceSum, resolved...))
}

// clamp limits x to the range from low to high; NaN stays NaN. Unlike [clip]'s, its gradient at the bounds differs from
// Keras's.
func clamp(x *graph.Node, low, high float64) *graph.Node {
	return graph.MinScalar(graph.MaxScalar(x, low), high)
}

// constraints are the constraints that can be created by name.
var constraints = &kind[Constraint]{what: "constraint", module: "keras.constraints", none: true, describe: describeValue[Constraint]}

// String describes the constraint: MaxNorm(max_value=2).
func (c Constraint) String() string {
	if c.Name == "" {
		return "no constraint"
	}
	return constraints.text(c)
}

func (c *Constraint) optionText() string { return c.String() }

func (c *Constraint) code() any { return c.Graph }
