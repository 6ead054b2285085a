package kit

import (
	"encoding/json"
	"fmt"
	"testing"
)

// array32 is an array of a fixture's numbers.
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
				compareNumbers64(t, "models of sequences: evaluate "+name+" "+metric, []float64{score.Metrics[metric]}, []float64{value})
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
				compareNumbers64(t, "models of sequences: fit "+name+" "+metric, h.Metrics[metric], values)
			}
			for i, w := range weightsOf(m) {
				compare32(t, fmt.Sprintf("models of sequences: weights %d of %s", i, name), w, want.Weights[i])
			}
		}
	})
}
