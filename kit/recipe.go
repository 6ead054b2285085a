package kit

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
)

// A recipeStep is an operation on each element.
type recipeStep struct {
	kind    stepKind
	dtype   DType   // of the result
	classes int     // of a oneHot step
	with    *source // the other operand: one number, or a block that repeats along the elements; nil for unary operations
	swapped bool    // the other operand is on the left
}

// A recipe is a sequence of operations on each element of an array's source. At most one step is opOneHot, and then no step has a block
// of more than one number. The other operand has the type of the previous step's result.
type recipe []recipeStep

// width returns the number of elements that result from one element of the source.
func (r recipe) width() int {
	for _, s := range r {
		if s.kind == opOneHot {
			return s.classes
		}
	}
	return 1
}

// period returns the number of elements after which the recipe repeats.
func (r recipe) period() int {
	period := 1
	for _, s := range r {
		if s.with != nil && period%s.with.size != 0 {
			period = leastCommonMultiple(period, s.with.size)
		}
	}
	return period
}

func leastCommonMultiple(a, b int) int {
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	return a / x * b
}

// A readyRecipe is a recipe with loaded operands.
type readyRecipe []readyStep

type readyStep struct {
	recipeStep
	block numbers // the other operand, repeated: enough for a block of elements from any position in the period
}

// ready loads the operands, for an array with size elements.
func (r recipe) ready(size int) (readyRecipe, error) {
	out := make(readyRecipe, len(r))
	for i, s := range r {
		out[i].recipeStep = s
		if s.with == nil {
			continue
		}
		n, err := s.with.load()
		if err != nil {
			return nil, err
		}
		out[i].block = n.repeated(n.len() - 1 + min(size, blockSize))
	}
	return out, nil
}

// take returns the other operand for size elements from first on.
func (s readyStep) take(first, size int) numbers {
	if s.with == nil {
		return nil
	}
	first %= s.with.size
	if first+size > s.block.len() {
		s.block = s.block.slice(0, s.with.size).repeated(first + size)
	}
	return s.block.slice(first, first+size)
}

// apply computes on the host, each step in its own type: Float32 steps use Float32 arithmetic, and integers stay integers. n has the
// source's elements from first on. With an opOneHot step the result is longer than n, and low and high select the part to compute. If
// out is not nil, the last step may use it for the result.
func (r readyRecipe) apply(n numbers, first, low, high int, out numbers) (numbers, error) {
	for i, s := range r {
		var err error
		switch s.kind {
		case opCast:
			n, err = n.cast(s.dtype)
		case opOneHot:
			n = n.oneHot(s.classes, low, high)
		default:
			into := out
			if i < len(r)-1 || out == nil {
				if into = nil; i > 0 {
					into = n // allocated by the step before
				}
			}
			n, err = n.compute(s.kind, s.take(first, n.len()), s.swapped, into)
		}
		if err != nil {
			return nil, err
		}
	}
	return n, nil
}

// onHost returns the number of steps that the host must compute, given the source's type: up to the last one that converts floats to
// integers, casts to a type that cannot hold all values, or has another result on devices. Devices compute Float64 as Float32, and do
// not report values that do not fit.
func (r recipe) onHost(dtype DType) (steps int) {
	for i, s := range r {
		switch s.kind {
		case opCast:
			if !holdsAll(s.dtype, dtype) {
				steps = i + 1
			}
		case opOneHot:
			if dtype.IsFloat() {
				steps = i
			}
		default:
			if !s.dtype.IsFloat() || onDevice[s.kind] == nil {
				steps = i + 1
			}
		}
		dtype = s.dtype
	}
	return steps
}

// onDevice has the operations whose results on devices equal the host's to the last bit.
var onDevice = map[stepKind]func(x, y *graph.Node) *graph.Node{
	opAdd:      graph.Add,
	opSub:      graph.Sub,
	opMul:      graph.Mul,
	opDiv:      graph.Div, // DivScalar multiplies by the reciprocal, which rounds twice
	opNegative: func(x, _ *graph.Node) *graph.Node { return graph.Neg(x) },
	opAbsolute: func(x, _ *graph.Node) *graph.Node { return graph.Abs(x) },
	opMaximum:  graph.Max,
	opMinimum:  graph.Min,
}

// graph is apply on devices: x holds source elements, [batch, row]; a one-hot step adds an axis. Models compute in Float32, so Float64
// steps do too. The operands must be loaded.
func (r recipe) graph(x *graph.Node) *graph.Node {
	for _, s := range r {
		dtype := s.dtype
		if dtype == Float64 {
			dtype = Float32
		}
		switch s.kind {
		case opCast:
			x = graph.ConvertDType(x, dtype)
		case opOneHot:
			x = graph.OneHot(graph.ConvertDType(x, Int32), s.classes, dtype)
		default:
			x = s.graph(x)
		}
	}
	return x
}

func (s recipeStep) graph(x *graph.Node) *graph.Node {
	var y *graph.Node
	sizes := x.Shape().Dimensions
	if s.with != nil {
		n, _ := s.with.load()
		switch values := n.floats(); len(values) {
		case 1:
			y = graph.Scalar(x.Graph(), x.DType(), values[0])
		default:
			x = graph.Reshape(x, sizes[0], -1, len(values))
			y = graph.ConvertDType(graph.Const(x.Graph(), [][][]float64{{values}}), x.DType())
		}
	}
	if s.swapped {
		x, y = y, x
	}
	return graph.Reshape(onDevice[s.kind](x, y), sizes...)
}

// load loads the operands.
func (r recipe) load() error {
	_, err := r.ready(0)
	return err
}

// String identifies the recipe and its operands.
func (r recipe) String() string {
	var out strings.Builder
	for _, s := range r {
		fmt.Fprint(&out, " ", s.kind, s.dtype, s.classes, s.swapped)
		if s.with == nil {
			continue
		}
		n, err := s.with.load()
		if err != nil {
			fmt.Fprint(&out, err)
			continue
		}
		h := fnv.New128a()
		fmt.Fprint(h, n.dtype(), n.len(), n.flat())
		fmt.Fprintf(&out, " %x", h.Sum(nil))
	}
	return out.String()
}

// equal reports whether two recipes compute the same.
func (r recipe) equal(other recipe) bool {
	return slices.EqualFunc(r, other, func(a, b recipeStep) bool {
		same := a
		same.with = b.with
		return same == b && (a.with == b.with || a.with != nil && b.with != nil && a.with.size == 1 && recipe{a}.String() == recipe{b}.String())
	})
}
