package kit

import (
	"fmt"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

func TestActivationsEqualKeras(t *testing.T) {
	var cases map[string]map[string]struct{ Output, Gradient []float64 }
	readFixture(t, "activations", &cases)
	activations := map[string]ActivationFunc{"swish": SiLU, "hard_swish": HardSiLU}
	for _, f := range []ActivationFunc{
		Linear, ReLU, ReLU6, LeakyReLU, ELU, CELU, SELU, GELU, SiLU, Mish, Sigmoid, LogSigmoid, Tanh, TanhShrink, Softplus,
		Softsign, Squareplus, Exponential, HardSigmoid, HardSiLU, HardTanh, HardShrink, SoftShrink, SparsePlus,
		SparseSigmoid, Softmax, LogSoftmax, Sparsemax, GLU, Threshold(1.5, -2),
	} {
		activations[f.Name] = f
	}
	if len(cases) != len(activations) {
		t.Fatalf("%d cases for %d activations", len(cases), len(activations))
	}
	inputs := map[string]Array{
		"usual":   NewArray(pattern(4*8, 4, 101), 4, 8),
		"special": NewArray([]float32{-3.5, -2, -0.75, -0.25, 0, 0.25, 2, 7, -40, -20, -10, -5, 5, 10, 20, 40}, 2, 8),
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, f := range activations {
			for kind, x := range inputs {
				want := cases[name][kind]
				got := runGraph(t, backend, x, func(x *graph.Node) []*graph.Node {
					y := f.Graph(x)
					weights := graph.Const(x.Graph(), pattern(y.Shape().Size(), 1, 7))
					sum := graph.ReduceAllSum(graph.Mul(graph.Reshape(y, -1), weights))
					return []*graph.Node{y, graph.Gradient(sum, x)[0]}
				})
				compareNumbers(t, fmt.Sprintf("%s: %s numbers", name, kind), got[0], want.Output)
				compareNumbers(t, fmt.Sprintf("%s: gradients of %s numbers", name, kind), got[1], want.Gradient)
			}
		}
	})
}

// runGraph computes a graph's outputs.
func runGraph(t *testing.T, backend *Backend, x Array, build func(x *graph.Node) []*graph.Node) [][]float32 {
	t.Helper()
	return runGraphOf(t, backend, []Array{x}, func(xs []*graph.Node) []*graph.Node { return build(xs[0]) })
}

// runGraphOf computes the outputs of a graph over several arrays, passed as Float32.
func runGraphOf(t *testing.T, backend *Backend, arrays []Array, build func(xs []*graph.Node) []*graph.Node) [][]float32 {
	t.Helper()
	var inputs []engine.Input
	var buffers []compute.Buffer
	for i, a := range arrays {
		values, err := Values[float32](a)
		if err != nil {
			t.Fatal(err)
		}
		buffer, err := engine.ToDevice(backend.devices(1)[0], values, a.shape...)
		if err != nil {
			t.Fatal(err)
		}
		inputs, buffers = append(inputs, engine.Input{Name: fmt.Sprint("x", i), Shape: shapes.Make(Float32, a.shape...)}), append(buffers, buffer)
	}
	var out [][]float32
	program, err := engine.Compile(backend.devices(1), "test", inputs, func(params []*graph.Node) []*graph.Node {
		outputs := build(params)
		for _, y := range outputs {
			out = append(out, make([]float32, y.Shape().Size()))
		}
		return outputs
	})
	if err != nil {
		t.Fatal(err)
	}
	outputs, err := program.Run(buffers...)
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range outputs {
		if err := engine.FromDevice(b, out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
