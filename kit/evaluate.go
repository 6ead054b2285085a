package kit

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"layercake/internal/engine"
	"layercake/internal/metricnames"
)

// A Score is the result of [Model.Evaluate]. [Score.Metric] returns one of the metrics by name.
type Score struct {
	Loss     float64 // mean over the examples
	Accuracy float64 // of the kind that the model was compiled with; NaN without one

	metrics map[string]float64 // by name, including the loss
}

// Names lists the metrics in alphabetical order, including the loss.
func (s Score) Names() []string { return slices.Sorted(maps.Keys(s.metrics)) }

// Metric returns a metric by name, which can be short or general, as in [History.Values]: "mae", "accuracy". An unknown name
// is an error that lists the known ones.
func (s Score) Metric(name string) (float64, error) {
	found, err := metricnames.Find(name, s.Names())
	if err != nil {
		return math.NaN(), fmt.Errorf("score: %w", err)
	}
	return s.metrics[found], nil
}

// MustMetric is like Metric but ends the cell with the error.
func (s Score) MustMetric(name string) float64 { return Must(s.Metric(name)) }

// String returns all metrics as Keras prints them: accuracy: 0.9825 - loss: 0.0630.
func (s Score) String() string { return strings.TrimPrefix(formatLogs(s.metrics), " - ") }

// EvaluateOptions are the options of [Model.Evaluate].
type EvaluateOptions struct {
	BatchSize    int       // maximum number of examples at a time, which does not change the result, except of [Dice] and [Tversky]; 0 means 512
	SampleWeight Arrays    // weight of each example in the loss, as in [Dataset]; by default 1
	Verbose      Verbosity // Bar and PerEpoch print Keras's line; Auto, the default, prints nothing here
}

// Evaluate measures the model on the examples x and their targets y. The loss includes that of regularizers, as in Keras.
// By default it prints nothing but notes on the data, for example that it is synthetic.
func (m *Model) Evaluate(x, y Arrays, options ...EvaluateOptions) (Score, error) {
	o, err := only(options)
	var score Score
	if err == nil {
		score, err = m.evaluate(x, y, o)
	}
	if err != nil {
		return Score{}, fmt.Errorf("evaluate: %w", err)
	}
	return score, nil
}

// MustEvaluate is like Evaluate but ends the cell with the error.
func (m *Model) MustEvaluate(x, y Arrays, options ...EvaluateOptions) Score {
	return Must(m.Evaluate(x, y, options...))
}

func (m *Model) evaluate(x, y Arrays, options EvaluateOptions) (score Score, err error) {
	if err := checkWatch(options.Verbose, options.BatchSize); err != nil {
		return score, err
	}
	given := Data(x, y)
	given.SampleWeight = options.SampleWeight
	data, p, s, err := m.prepare(given)
	if err != nil {
		return score, err
	}
	show := watch(options.Verbose, options.BatchSize, data.len())
	backend, err := m.open()
	if err != nil {
		return score, err
	}
	e, err := m.newEvaluator(backend, p, data, options.BatchSize)
	if err != nil {
		return score, err
	}
	defer e.Free()
	weights, err := p.weightVariables().ToDevice(backend.devices(1)[0], s.Weights)
	if err != nil {
		return score, err
	}
	defer engine.Free(weights...)
	sums, err := e.Run(weights, nil, func(done int, sums func() ([]float32, error)) {
		if show != nil {
			show(done, func() map[string]float64 {
				values, _ := sums()
				logs, _ := m.read(p, values, "")
				return logs
			})
		}
	})
	if err != nil {
		return score, err
	}
	logs, err := m.read(p, sums, "")
	if err != nil {
		return score, err
	}
	printNotes(data.note(), m.state.Note)
	return Score{logs["loss"], m.accuracy(p, logs), logs}, nil
}

// accuracy returns the metric named accuracy, or else the first accuracy of Compile; top-k accuracies come last.
func (m *Model) accuracy(p *plan, logs map[string]float64) float64 {
	if value, ok := logs[Accuracy.Name()]; ok {
		return value
	}
	found := math.NaN()
	for _, g := range m.gauges(p) {
		for i, name := range g.logs {
			switch unnamed(g.metrics[i]).(type) {
			case accuracy, *BinaryAccuracyMetric, classAccuracy:
				return logs[name]
			case *TopKAccuracyMetric:
				if math.IsNaN(found) {
					found = logs[name]
				}
			}
		}
	}
	return found
}
