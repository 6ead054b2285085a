package kit

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// The shape of a Lambda's output is found, gradients go through it, and its weights are saved without it.
func TestLambda(t *testing.T) {
	halves := func(x *graph.Node) *graph.Node {
		return graph.Concatenate([]*graph.Node{graph.Square(x), graph.SliceAxis(x, -1, graph.AxisRange(0, 2))}, -1)
	}
	x, y := NewArray(pattern(20*3, 1, 101), 20, 3), kerasLabels(20, 4)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		m := Sequential(Dense(3).InputShape(3), Lambda(halves), Dense(4).Activation(Softmax)).Compile(SGD(0.5), SparseCategoricalCrossentropy)
		m.backend = backend
		layers, err := m.Info()
		if err != nil || layers[1].Output.String() != "(5,)" {
			t.Fatal(layers, err)
		}
		if _, err := m.Fit(x, y, FitOptions{Epochs: 30, Verbose: Silent}); err != nil {
			t.Fatal(err)
		}
		history := m.MustHistory().MustValues("loss")
		if first, last := history[0], history[len(history)-1]; !(last < first) {
			t.Errorf("the loss went from %v to %v", first, last)
		}
		path := filepath.Join(t.TempDir(), "weights.npz")
		m.MustSaveWeights(path)
		m.MustLoadWeights(path)
		if err := m.Save(filepath.Join(t.TempDir(), "model")); err == nil || !strings.Contains(err.Error(), `layer "lambda_1": function: a function cannot be written to a file`) {
			t.Error(err)
		}
	})
}

// A function on operations that only some backends have says its shape itself.
func TestLambdaOutputShape(t *testing.T) {
	layer := Lambda(func(x *graph.Node) *graph.Node { panic("not on this backend") })
	if _, _, err := layer.Build(Shape{3}); err == nil || !strings.Contains(err.Error(), "not on this backend") {
		t.Error(err)
	}
	if output, _, err := layer.OutputShape(7).Build(Shape{3}); err != nil || output.String() != "(7,)" {
		t.Error(output, err)
	}
	wrong := Sequential(Lambda(func(x *graph.Node) *graph.Node { return x }).OutputShape(7))
	if _, err := wrong.Predict(NewArray(make([]float32, 3), 1, 3)); err == nil || !strings.Contains(err.Error(), "it made (1, 3)") {
		t.Error(err)
	}
}
