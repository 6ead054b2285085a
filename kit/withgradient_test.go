package kit

import (
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// The gradient of reverse is reversed.
func TestReverse(t *testing.T) {
	x, factors := NewArray([]float32{1, 2, 3, 4, 5, 6}, 3, 2), NewArray([]float32{1, 10, 100, 1000, 1e4, 1e5}, 3, 2)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		got := runGraphOf(t, backend, []Array{x, factors}, func(xs []*graph.Node) []*graph.Node {
			y := reverse(xs[0], 0)
			return []*graph.Node{y, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, xs[1])), xs[0])[0]}
		})
		compareNumbers(t, "reversed", got[0], []float64{5, 6, 3, 4, 1, 2})
		compareNumbers(t, "gradient", got[1], []float64{1e4, 1e5, 100, 1000, 1, 10})
	})
}

// A custom gradient has several xs; it is computed once, and a value that the loss does not depend on has none.
func TestWithGradient(t *testing.T) {
	xs := []Array{NewArray([]float32{1, 2}), NewArray([]float32{3, 4})}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		calls := 0
		got := runGraphOf(t, backend, xs, func(xs []*graph.Node) []*graph.Node {
			values := []*graph.Node{graph.Reverse(xs[0], 0), graph.Mul(xs[0], xs[1])}
			values = withGradient(values, xs, func(v []*graph.Node) []*graph.Node {
				calls++
				if v[0] != nil || v[1] == nil {
					t.Error("the loss depends on the second value alone")
				}
				return []*graph.Node{graph.Mul(v[1], xs[1]), graph.Mul(v[1], xs[0])}
			})
			return append(values, graph.Gradient(graph.ReduceAllSum(graph.MulScalar(values[1], 10)), xs...)...)
		})
		if calls != 1 {
			t.Errorf("the gradient was asked for %d times", calls)
		}
		for i, want := range [][]float64{{2, 1}, {3, 8}, {30, 40}, {10, 20}} {
			compareNumbers(t, "values and gradients", got[i], want)
		}
	})
}
