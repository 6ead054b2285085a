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

// A recipe is what is done to each element of an array's source, one step after the other. At most one is oneHot.
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

// apply computes on the host: the value of the column'th element that the source's element v becomes. Each step is
// rounded to its type, so that a Float32 comes out as Float32 arithmetic has it.
func (r recipe) apply(v float64, column int) float64 {
	for _, s := range r {
		x := s.x
		if s.dtype == Float32 {
			x = float64(float32(x))
		}
		switch s.kind {
		case mul:
			v *= x
		case div:
			v /= x
		case add:
			v += x
		case sub:
			v -= x
		case oneHot:
			if column == int(v) {
				v = 1
			} else {
				v = 0
			}
		}
		v = round(v, s.dtype)
	}
	return v
}

func round(v float64, dtype DType) float64 {
	switch dtype {
	case Uint8:
		return float64(uint8(int64(v)))
	case Int32:
		return float64(int32(int64(v)))
	case Int64:
		return float64(int64(v))
	case Float32:
		return float64(float32(v))
	}
	return v
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
			x = graph.DivScalar(x, s.x)
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
