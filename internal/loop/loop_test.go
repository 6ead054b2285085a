package loop

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"layercake/internal/stack"
	"layercake/xla"
)

// onXLA returns a graph on XLA, or nil without a plugin.
func onXLA(t *testing.T) *graph.Graph {
	t.Helper()
	plugins, err := xla.Find("cpu")
	if err != nil || !slices.Contains(compute.List(), "xla") {
		t.Log("not on XLA:", err)
		return nil
	}
	b, err := compute.NewWithConfig("xla:" + plugins[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	if !Supported(b) {
		t.Fatal("XLA is said not to support loops")
	}
	return graph.NewGraph(b, t.Name())
}

// run returns the values of a graph's outputs.
func run(t *testing.T, outputs []*graph.Node, inputs ...any) (all [][]float32) {
	t.Helper()
	g := outputs[0].Graph()
	if err := g.Compile(outputs...); err != nil {
		t.Fatal(err)
	}
	for _, x := range g.Run(inputs...) {
		all = append(all, tensors.MustCopyFlatData[float32](x))
	}
	return all
}

func TestTheGoBackendHasNoLoops(t *testing.T) {
	b, err := compute.NewWithConfig(gobackend.BackendName)
	if err != nil {
		t.Fatal(err)
	}
	if Supported(b) {
		t.Error("the Go backend is said to support loops; if it does now, recurrent layers can use them there")
	}
}

// row returns the row of x, [n, m], that has the number i.
func row(x, i *graph.Node) *graph.Node {
	return graph.Squeeze(graph.DynamicSlice(x, []*graph.Node{i, graph.Const(x.Graph(), int32(0))}, []int{1, x.Shape().Dim(1)}), 0)
}

// The body uses a parameter, a large constant and small ones from outside; the small ones are used before and after it too.
func TestBodyUsesNodesFromOutside(t *testing.T) {
	g := onXLA(t)
	if g == nil {
		return
	}
	x := graph.Parameter(g, "x", shapes.Make(dtypes.Float32, 3, 2))
	scale := graph.AddScalar(graph.Parameter(g, "scale", shapes.Make(dtypes.Float32, 2)), 0.5)
	large := graph.Const(g, slices.Repeat([]float32{1}, 40))
	zeros := graph.Zeros(g, shapes.Make(dtypes.Float32, 2))
	// Both variables begin with the same node.
	out := For(3, []*graph.Node{zeros, zeros}, func(i *graph.Node, v []*graph.Node) []*graph.Node {
		next := graph.Add(graph.MulScalar(v[0], 2), graph.Mul(row(x, i), scale))
		steps := graph.Add(graph.AddScalar(v[1], 0.25), graph.MulScalar(graph.ReduceAllSum(large), 0.1))
		return []*graph.Node{next, steps}
	})
	after := graph.AddScalar(graph.MulScalar(out[0], 2), 0.25)
	got := run(t, []*graph.Node{out[0], out[1], after}, [][]float32{{1, 2}, {3, 4}, {5, 6}}, []float32{0.5, 1.5})
	want := [][]float32{{4 + 6 + 5, 2 * (8 + 8 + 6)}, {12.75, 12.75}, {30.25, 88.25}}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("output %d: got %v, want %v", i, got[i], want[i])
		}
	}
}

// A gradient within the body equals the gradient of the same operations outside.
func TestGradientWithinTheBody(t *testing.T) {
	g := onXLA(t)
	if g == nil {
		return
	}
	x := graph.Parameter(g, "x", shapes.Make(dtypes.Float32, 3, 2))
	slope := func(row *graph.Node) *graph.Node {
		y := graph.Mul(graph.Tanh(row), graph.OneMinus(graph.Where(graph.GreaterThan(row, graph.ScalarZero(g, row.DType())), row, graph.ZerosLike(row))))
		return graph.Gradient(graph.ReduceAllSum(y), row)[0]
	}
	inside := For(3, []*graph.Node{graph.Zeros(g, shapes.Make(dtypes.Float32, 2))}, func(i *graph.Node, v []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.Add(v[0], slope(row(x, i)))}
	})[0]
	outside := graph.ReduceSum(slope(x), 0)
	got := run(t, []*graph.Node{inside, outside}, [][]float32{{-1, 2}, {0.5, -0.25}, {1, 0.125}})
	for i, v := range got[1] {
		if d := got[0][i] - v; d > 1e-6 || d < -1e-6 {
			t.Errorf("got %v, want %v", got[0], got[1])
		}
	}
}

func TestNothingIsRepeated(t *testing.T) {
	g := onXLA(t)
	if g == nil {
		return
	}
	x := graph.Parameter(g, "x", shapes.Make(dtypes.Float32, 2))
	out := For(0, []*graph.Node{x}, func(_ *graph.Node, v []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.AddScalar(v[0], 1)}
	})
	if got := run(t, out, []float32{1, 2})[0]; !slices.Equal(got, []float32{1, 2}) {
		t.Errorf("got %v", got)
	}
}

func TestBodyHasToKeepShapes(t *testing.T) {
	b, err := compute.NewWithConfig(gobackend.BackendName)
	if err != nil {
		t.Fatal(err)
	}
	x := graph.Parameter(graph.NewGraph(b, t.Name()), "x", shapes.Make(dtypes.Float32, 2))
	for want, result := range map[string]func(x *graph.Node) []*graph.Node{
		"variable 0 is (Float32)[2]; the body returned (Float32)[1, 2]": func(x *graph.Node) []*graph.Node { return []*graph.Node{graph.ExpandLeftToRank(x, 2)} },
		"the body returned 2 nodes for 1 variables":                     func(x *graph.Node) []*graph.Node { return []*graph.Node{x, x} },
	} {
		err := stack.Catch(func() {
			For(3, []*graph.Node{x}, func(_ *graph.Node, v []*graph.Node) []*graph.Node { return result(v[0]) })
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
