package kit

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// A residualBlock is the Block of testdata/keras/graphs.py, with its energy as a metric.
type residualBlock struct {
	name          string
	first, second Layer
}

func newResidualBlock(name string) *residualBlock {
	return &residualBlock{name, Dense(5).Activation(ReLU), Dense(6)}
}

func (b *residualBlock) Describe() Description { return Description{Class: "Block", Name: b.name} }

func (b *residualBlock) Metrics() []string { return []string{"energy"} }

func (b *residualBlock) Build(input Shape) (Shape, []Weight, error) {
	var parts Parts
	x := parts.Build("second", b.second, parts.Build("first", b.first, input))
	return x, parts.Weights(), parts.Err()
}

func (b *residualBlock) Call(c *Call, x *graph.Node) *graph.Node {
	y := c.Apply("second", b.second, c.Apply("first", b.first, x))
	c.AddLoss(graph.MulScalar(c.BatchMean(graph.ReduceSum(graph.Square(y), -1)), 0.01))
	c.AddMetric("energy", graph.Square(y))
	return graph.Add(x, y)
}

// Models with several outputs, and with a custom layer that adds to the loss, equal Keras's.
func TestGraphsEqualKeras(t *testing.T) {
	models := map[string]func() *Model{
		"two_outputs": func() *Model {
			x := Input(6)
			y := Dense(5).Activation(ReLU).On(x)
			return NewModel(x, List{Dense(3).Activation(Softmax).Name("class").On(y), Dense(1).Name("size").On(y)}).Compile(SGD(0.1).Momentum(0.9),
				LossMap{"class": CategoricalCrossentropy, "size": WeightedLoss(0.5, MeanSquaredError)}, Of("class", Accuracy), Of("size", Named("mae", MeanAbsoluteError)))
		},
		"own_block": func() *Model {
			return Sequential(Input(6), newResidualBlock(""), newResidualBlock(""), Dense(3).Activation(Softmax)).
				Compile(SGD(0.1).Momentum(0.9), CategoricalCrossentropy, Accuracy)
		},
	}
	var cases map[string]struct {
		Energies []float64
		Logs     map[string][]float64
		Evaluate map[string]float64
		Predict  [][]float64
		Weights  [][]float64
	}
	readFixture(t, "graphs", &cases)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, want := range cases {
			m := models[name]()
			m.backend = backend
			patterned(t, m)
			x, classes := NewArray(pattern(8*6, 1, 101), 8, 6), ToCategorical(kerasLabels(8, 3), 3)
			var y Arrays = classes
			if len(want.Predict) > 1 {
				y = ArrayList{classes, NewArray(pattern(8, 1, 102), 8, 1)}
			}
			h, err := m.Fit(x, y, FitOptions{BatchSize: 4, Epochs: 5, NoShuffle: true, Validation: Data(x, y), Verbose: Silent})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for log, values := range want.Logs {
				compareNumbers64(t, name+": "+log, h.MustValues(log), values)
			}
			score, err := m.Evaluate(x, y)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for log, value := range want.Evaluate {
				compareNumbers64(t, name+": evaluate: "+log, []float64{score.MustMetric(log)}, []float64{value})
			}
			for i, energy := range want.Energies {
				log := []string{"energy", "energy_1"}[i]
				compareNumbers64(t, name+": "+log, []float64{score.MustMetric(log)}, []float64{energy})
				if got := h.MustValues("val_" + log); len(got) != 5 || got[4] != score.MustMetric(log) {
					t.Errorf("%s: val_%s is %v; evaluated it is %v", name, log, got, score.MustMetric(log))
				}
			}
			if all := len(want.Logs) + 2*len(want.Energies); len(h.Names()) != all {
				t.Errorf("%s: the history has %d metrics, want %d", name, len(h.Names()), all)
			}
			for i, w := range weightsOf(m) {
				compare32(t, fmt.Sprintf("%s: weights %d", name, i), w, want.Weights[i])
			}
		}
	})
}

// A gaugeLayer adds to the loss and the metrics in a way that a test defines.
type gaugeLayer struct {
	metrics []string
	call    func(c *Call, x *graph.Node)
}

func (l *gaugeLayer) Describe() Description                      { return Description{Class: "Gauge"} }
func (l *gaugeLayer) Metrics() []string                          { return l.metrics }
func (l *gaugeLayer) Build(input Shape) (Shape, []Weight, error) { return input, nil, nil }
func (l *gaugeLayer) Call(c *Call, x *graph.Node) *graph.Node    { l.call(c, x); return x }

// What layers add does not depend on the batches, nor on examples that only pad them.
func TestAddLossAndMetricOfPartialBatches(t *testing.T) {
	x := NewArray([]float32{1, 2, 3, 4, 5, 6, 7}, 7, 1)
	layer := &gaugeLayer{[]string{"mean", "scalar", "rows"}, func(c *Call, x *graph.Node) {
		c.AddLoss(c.BatchMean(graph.Reshape(x, -1)))
		c.AddMetric("mean", x)
		c.AddMetric("scalar", graph.Scalar(x.Graph(), Float32, 3.0))
		c.AddMetric("rows", graph.Concatenate([]*graph.Node{x, graph.OnesLike(x)}, 1))
	}}
	shared := Input(1)
	inner := NewModel(shared, On(layer, shared))
	outer := Input(1)
	for _, test := range []struct {
		name  string
		model *Model
		loss  float64
	}{
		{"chain", Sequential(Input(1), layer), 4},
		{"nested", Sequential(Input(1), inner), 4},
		{"called twice", NewModel(outer, inner.On(inner.On(outer))), 8},
	} {
		m := test.model.Compile(SGD(0), MeanSquaredError)
		for _, batch := range []int{2, 3, 7, 32} {
			h, err := m.Fit(x, x, FitOptions{BatchSize: batch, Verbose: Silent})
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			score, err := m.Evaluate(x, x)
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			for log, want := range map[string]float64{"loss": test.loss, "mean": 4, "scalar": 3, "rows": 2.5} {
				if got := h.MustValues(log); len(got) != 1 || math.Abs(got[0]-want) > 1e-5 || math.Abs(score.MustMetric(log)-want) > 1e-5 {
					t.Errorf("%s, batches of %d: %s is %v and %v, want %v", test.name, batch, log, got, score.MustMetric(log), want)
				}
			}
		}
	}
}

func TestAddMetricMistakes(t *testing.T) {
	x := NewArray([]float32{1, 2}, 2, 1)
	for _, test := range []struct {
		metrics []string
		call    func(c *Call, x *graph.Node)
		want    string
	}{
		{nil, func(c *Call, x *graph.Node) { c.AddMetric("a", x) }, `AddMetric("a"): the layer announces no metrics`},
		{[]string{"b", "c"}, func(c *Call, x *graph.Node) { c.AddMetric("a", x) }, `AddMetric("a"): the layer's Metrics method announces b, c`},
		{[]string{"a"}, func(c *Call, x *graph.Node) { c.AddMetric("a", graph.Concatenate([]*graph.Node{x, x}, 0)) }, `AddMetric: the tensor is [4 1]; its first axis must be the batch's, 2`},
		{nil, func(c *Call, x *graph.Node) { c.AddLoss(graph.Reshape(x, 1, -1)) }, `AddLoss: the tensor is [1 2]`},
		{nil, func(c *Call, x *graph.Node) { c.AddLoss(graph.ReduceAllSum(graph.Square(x))) }, "AddLoss: the scalar is made of all rows of the batch, of which some may only pad it; pass a tensor, [batch, ...], or use c.BatchMean"},
		{[]string{"a"}, func(c *Call, x *graph.Node) { c.AddMetric("a", graph.ReduceAllMean(x)) }, `AddMetric("a"): the scalar is made of all rows`},
		{nil, func(c *Call, x *graph.Node) { c.BatchMean(graph.ReduceAllSum(x)) }, `BatchMean: the tensor is []`},
	} {
		_, err := Sequential(Input(1), &gaugeLayer{test.metrics, test.call}).Compile(SGD(), MeanSquaredError).Evaluate(x, x)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("the error is %v, want %s", err, test.want)
		}
	}
	// The metric is announced, but not added in evaluation.
	m := Sequential(Input(1), &gaugeLayer{[]string{"a"}, func(c *Call, x *graph.Node) {
		if c.Training() {
			c.AddMetric("a", x)
		}
	}}).Compile(SGD(), MeanSquaredError)
	h, err := m.Fit(x, x, FitOptions{Validation: Data(x, x), Verbose: Silent})
	if err != nil || !slices.Equal(h.MustValues("a"), []float64{1.5}) || !math.IsNaN(h.MustValues("val_a")[0]) {
		t.Errorf("the history is %v, %v", h, err)
	}
}
