package kit

import (
	"io"
	"path/filepath"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// counted is a layer that changes nothing and counts the plans and graphs made of a model.
type counted struct{ plans, graphs int }

func (c *counted) Describe() Description { return Description{Class: "Counted"} }

func (c *counted) Build(input Shape) (Shape, []Weight, error) {
	c.plans++
	return input, nil, nil
}

func (c *counted) Call(_ *Call, x *graph.Node) *graph.Node {
	c.graphs++
	return x
}

// A model is planned once per operation, whatever else that reads, measures and writes.
func TestOperationsPlanOnce(t *testing.T) {
	x, y := two(40)
	given := []Array{NewArray(pattern(12, 1, 1), 6, 2), NewArray(pattern(2, 1, 1))}
	weights := filepath.Join(t.TempDir(), "weights.npz")
	operations := []struct {
		name   string
		do     func(m *Model) error
		graphs int
	}{
		{"Info", func(m *Model) error { return second(m.Info()) }, 0},
		{"CountParams", func(m *Model) error { return second(m.CountParams()) }, 0},
		{"Summary", func(m *Model) error { return m.fprintSummary(io.Discard, SummaryOptions{}) }, 0},
		{"String", func(m *Model) error { _ = m.String(); return nil }, 0},
		{"SetTrainable", func(m *Model) error { return m.SetTrainable(true) }, 0},
		{"Weights", func(m *Model) error { return second(m.Weights()) }, 0},
		{"Predict", func(m *Model) error { return second(m.Predict(x)) }, 1},
		{"Predict again, of other data", func(m *Model) error { return second(m.Predict(x.Slice(3, 40))) }, 0},
		{"PredictLayer", func(m *Model) error { return second(m.PredictLayer("dense_1", x)) }, 1},
		{"Evaluate", func(m *Model) error { return second(m.Evaluate(x, y)) }, 1},
		{"Fit", func(m *Model) error {
			return second(m.Fit(x, y, FitOptions{Epochs: 3, Verbose: Silent, Validation: Data(x, y)}))
		}, 1}, // for training: the evaluation's exists
		{"Fit with a part to validate on", func(m *Model) error {
			return second(m.Fit(x, y, FitOptions{Epochs: 3, Verbose: Silent, ValidationSplit: 0.1}))
		}, 2},
		{"FitBatches", func(m *Model) error {
			return second(m.FitBatches(cut(x, y, 8, 8, 8, 8, 8), FitOptions{Epochs: 2, Verbose: Silent, Validation: Data(x, y)}))
		}, 1},
		{"History", func(m *Model) error { return second(m.History()) }, 0},
		{"SaveWeights", func(m *Model) error { return m.SaveWeights(weights) }, 0},
		{"LoadWeights", func(m *Model) error { return m.LoadWeights(weights) }, 0},
		{"SetWeights", func(m *Model) error { return m.SetWeights(given) }, 0},
		{"Reset", func(m *Model) error { return m.Reset() }, 0},
	}
	for kind, model := range map[string]func(layer Layer) *Model{
		"a chain": func(layer Layer) *Model { return Sequential(Input(6), layer, Dense(2).Activation(Softmax)) },
		"a graph": func(layer Layer) *Model {
			in := Input(6)
			return NewModel(in, Dense(2).Activation(Softmax).On(On(layer, in)))
		},
		"a model within a model": func(layer Layer) *Model {
			return Sequential(Input(6), Sequential(layer).Trainable(false), Dense(2).Activation(Softmax))
		},
	} {
		for _, notebook := range []bool{false, true} {
			layer := &counted{}
			declared := func() *Model { return model(layer).Compile(SGD(), SparseCategoricalCrossentropy) }
			var m *Model
			if notebook { // which stores the model after each epoch
				t.Setenv(folderVariable, t.TempDir())
				m = cell(declared)
			} else {
				m = declared()
			}
			onGo(t, m)
			for _, operation := range operations {
				*layer = counted{}
				if err := operation.do(m); err != nil {
					t.Fatalf("%s, %s, in a notebook: %t: %v", kind, operation.name, notebook, err)
				}
				if layer.plans != 1 || layer.graphs != operation.graphs {
					t.Errorf("%s, %s, in a notebook: %t: %d plans and %d graphs; want 1 and %d", kind, operation.name, notebook, layer.plans, layer.graphs, operation.graphs)
				}
			}
		}
	}
}
