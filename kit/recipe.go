package kit

import (
	"github.com/gomlx/gomlx/core/graph"
)

// A recipeStep is one thing an array's recipe does to each element.
type recipeStep struct {
	kind    stepKind
	dtype   DType // of the outcome
	x       float64
	classes int
}

type stepKind int

const (
	cast stepKind = iota
	mul
	div
	add
	sub
	oneHot
)

// A recipe is what is done to each element of an array's source, one step after the other. At most one is oneHot. The
// numbers that mul, div, add and sub take are floats, and of the same type as the outcome.
type recipe []recipeStep

// width is the number of elements that one element of the source becomes.
func (r recipe) width() int {
	for _, s := range r {
		if s.kind == oneHot {
			return s.classes
		}
	}
	return 1
}

// apply computes on the host, each step in its own type: Float32 comes out as Float32 arithmetic has it, and whole numbers
// stay whole. With a oneHot step the outcome is longer than the source; low and high then say which part of it to make.
func (r recipe) apply(n numbers, low, high int) (numbers, error) {
	for _, s := range r {
		var err error
		switch s.kind {
		case cast:
			n, err = n.cast(s.dtype)
		case oneHot:
			n = n.oneHot(s.classes, low, high)
		default:
			n = n.arithmetic(s.kind, s.x)
		}
		if err != nil {
			return nil, err
		}
	}
	return n, nil
}

// onHost counts the first steps that the host has to compute, of a recipe for numbers of a type: up to the last one that
// makes whole numbers of floats, or casts to a type that cannot hold all there is. Devices compute Float64 as Float32, and do
// not tell of a number that does not fit.
func (r recipe) onHost(dtype DType) (steps int) {
	for i, s := range r {
		switch {
		case s.kind == cast && !holdsAll(s.dtype, dtype):
			steps = i + 1
		case s.kind == oneHot && dtype.IsFloat():
			steps = i
		}
		dtype = s.dtype
	}
	return steps
}

// graph computes on the device what apply computes on the host: x holds source elements, of any shape; the outcome has
// an axis more for a one-hot step. Models compute in Float32, so Float64 steps do too.
func (r recipe) graph(x *graph.Node) *graph.Node {
	for _, s := range r {
		dtype := s.dtype
		if dtype == Float64 {
			dtype = Float32
		}
		switch s.kind {
		case cast:
			x = graph.ConvertDType(x, dtype)
		case mul:
			x = graph.MulScalar(x, s.x)
		case div:
			x = graph.Div(x, graph.Scalar(x.Graph(), x.DType(), s.x)) // DivScalar multiplies with the inverse, which rounds twice
		case add:
			x = graph.AddScalar(x, s.x)
		case sub:
			x = graph.SubScalar(x, s.x)
		case oneHot:
			x = graph.OneHot(graph.ConvertDType(x, Int32), s.classes, dtype)
		}
	}
	return x
}
