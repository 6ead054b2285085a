package kit

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// array32 returns an array of a fixture's numbers.
func array32(values []float64, shape ...int) Array {
	return NewArray(values, shape...).AsType(Float32)
}

// Random models of sequences, read from Keras's configs, equal Keras's: masks, attention, weights of steps.
func TestMasksEqualKeras(t *testing.T) {
	lossesByName := map[string]Loss{"mean_squared_error": MeanSquaredError, "binary_crossentropy": BinaryCrossentropy,
		"categorical_crossentropy": CategoricalCrossentropy, "sparse_categorical_crossentropy": SparseCategoricalCrossentropy}
	metricsByName := map[string]Metric{"mean_squared_error": MeanSquaredError, "mean_absolute_error": MeanAbsoluteError, "binary_accuracy": BinaryAccuracy,
		"categorical_accuracy": CategoricalAccuracy, "sparse_categorical_accuracy": SparseCategoricalAccuracy}
	var cases []struct {
		Model       json.RawMessage
		Loss        string
		Metrics     []string
		X, Y        []float64
		XShape      []int     `json:"x_shape"`
		YShape      []int     `json:"y_shape"`
		Weight      []float64 `json:"sample_weight"`
		WeightShape []int     `json:"sample_weight_shape"`
		Predict     []float64
		Evaluate    map[string]float64
		History     map[string][]float64
		Weights     [][]float64
	}
	readFixture(t, "masks", &cases)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for i, want := range cases {
			name := fmt.Sprintf("model %d", i)
			layer, err := layers.decode(want.Model)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			var metrics []Metric
			for _, metric := range want.Metrics {
				metrics = append(metrics, metricsByName[metric])
			}
			m := layer.(*Model).Compile(SGD(0.05), lossesByName[want.Loss], metrics...)
			m.backend = backend
			patterned(t, m)
			x, y := array32(want.X, want.XShape...), array32(want.Y, want.YShape...)
			var weights Arrays
			if len(want.Weight) > 0 {
				weights = array32(want.Weight, want.WeightShape...)
			}
			predicted, err := m.Predict(x)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			compare32(t, "models of sequences: predict "+name, MustValues[float32](predicted), want.Predict)
			score, err := m.Evaluate(x, y, EvaluateOptions{SampleWeight: weights, BatchSize: 4})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for metric, value := range want.Evaluate {
				compareNumbers64(t, "models of sequences: evaluate "+name+" "+metric, []float64{score.MustMetric(metric)}, []float64{value})
			}
			if want.Weights == nil {
				continue
			}
			h, err := m.Fit(x, y, FitOptions{SampleWeight: weights, BatchSize: 4, Epochs: 2, NoShuffle: true, Verbose: Silent})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for metric, values := range want.History {
				compareNumbers64(t, "models of sequences: fit "+name+" "+metric, h.MustValues(metric), values)
			}
			for i, w := range weightsOf(m) {
				compare32(t, fmt.Sprintf("models of sequences: weights %d of %s", i, name), w, want.Weights[i])
			}
		}
	})
}

// A maskingLayer handles masks with a test's function.
type maskingLayer struct {
	supports bool
	call     func(c *Call, x *graph.Node) *graph.Node
}

func (l *maskingLayer) Describe() Description {
	return Description{Class: "Marker", SupportsMasking: l.supports}
}
func (l *maskingLayer) Build(input Shape) (Shape, []Weight, error) { return input, nil, nil }
func (l *maskingLayer) Call(c *Call, x *graph.Node) *graph.Node    { return l.call(c, x) }

// A custom layer passes on its input's mask, sets one, uses it up or drops it.
func TestMasksOfCustomLayers(t *testing.T) {
	twice := func(_ *Call, x *graph.Node) *graph.Node { return graph.MulScalar(x, 2) }
	firstOnly := func(c *Call, x *graph.Node) *graph.Node {
		y := graph.MulScalar(x, 2)
		c.SetMask(y, graph.LessThan(graph.Iota(x.Graph(), shapes.Make(Float32, x.Shape().Dimensions[:2]...), 1), graph.Scalar(x.Graph(), Float32, 1)))
		return y
	}
	x := NewArray([]float32{1, 1, 0, 2, 2, 2}, 2, 3, 1) // the last step of the first example is masked
	y := NewArray([]float32{0, 0, 50, 0, 0, 0}, 2, 3, 1)
	for _, c := range []struct {
		layer Layer
		loss  float64 // of 2x
		notes string
	}{
		{&maskingLayer{true, twice}, (4 + 4 + 16*3) / 5.0, ""},
		{&maskingLayer{false, twice}, (4 + 4 + 50*50 + 16*3) / 6.0, "Layers after \"marker_1\" see no mask: Marker does not support masking.\n"},
		{&maskingLayer{false, func(c *Call, x *graph.Node) *graph.Node { c.Mask(x); return twice(c, x) }}, (4 + 4 + 50*50 + 16*3) / 6.0, ""},
		{&maskingLayer{false, firstOnly}, (4 + 16) / 2.0, ""},
		{&maskingLayer{true, firstOnly}, (4 + 16) / 2.0, ""},
	} {
		m := onGo(t, Sequential(Masking(), c.layer).Compile(SGD(0), MeanSquaredError))
		var loss float64
		text := printed(t, func() { loss = m.MustFit(x, y, FitOptions{Verbose: PerEpoch}).MustValues("loss")[0] })
		if math.Abs(loss-c.loss) > 1e-4 {
			t.Errorf("the loss is %v, want %v", loss, c.loss)
		}
		if !strings.Contains(text, c.notes) || c.notes == "" && strings.Contains(text, "mask") {
			t.Errorf("printed %q, want %q", text, c.notes)
		}
	}
	for want, mask := range map[string]func(x *graph.Node) *graph.Node{
		"SetMask: the mask holds Float32; it must be Bool": func(x *graph.Node) *graph.Node { return graph.Squeeze(x, -1) },
		"SetMask: the mask is (1, 1, 3, 1)":                func(x *graph.Node) *graph.Node { return graph.ExpandAxes(graph.NotEqual(x, x), 0) },
	} {
		wrong := &maskingLayer{false, func(c *Call, x *graph.Node) *graph.Node { c.SetMask(x, mask(x)); return x }}
		if _, err := onGo(t, Sequential(wrong)).Predict(x.Slice(0, 1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
