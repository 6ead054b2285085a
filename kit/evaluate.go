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

// EvaluateOptions are the options of [Model.Evaluate] and [Model.EvaluateBatches].
type EvaluateOptions struct {
	BatchSize    int        // maximum number of examples at a time, which does not change the result, except of [Dice] and [Tversky]; 0 means 512
	SampleWeight Arrays     // weight of each example in the loss, as in [Dataset]; by default 1
	Steps        int        // number of batches to measure; 0 means all. Without a BatchSize so many batches have all examples
	Verbose      Verbosity  // Bar and PerEpoch print Keras's line; Auto, the default, prints nothing here
	Callbacks    []Callback // their methods of [TestCallback] are called
}

// Evaluate measures the model on the examples x and their targets y. The loss includes that of regularizers, as in Keras.
// By default it prints nothing but notes on the data, for example that it is synthetic.
func (m *Model) Evaluate(x, y Arrays, options ...EvaluateOptions) (Score, error) {
	return m.evaluate(options, func(o EvaluateOptions) (feeder, *plan, *state, error) {
		given := Data(x, y)
		given.SampleWeight = o.SampleWeight
		data, p, s, err := m.prepare(given)
		if err != nil {
			return nil, nil, nil, err
		}
		return newArrayBatches(data, o.BatchSize, o.Steps), p, s, nil
	})
}

// MustEvaluate is like Evaluate but ends the cell with the error.
func (m *Model) MustEvaluate(x, y Arrays, options ...EvaluateOptions) Score {
	return Must(m.Evaluate(x, y, options...))
}

// evaluate measures the model on the batches of a feeder.
func (m *Model) evaluate(options []EvaluateOptions, feed func(EvaluateOptions) (feeder, *plan, *state, error)) (score Score, err error) {
	o, err := only(options)
	var note string
	if err == nil {
		score, note, err = m.score(o, feed)
	}
	if err != nil {
		return Score{}, fmt.Errorf("evaluate: %w", err)
	}
	printNotes(note, m.state.Note)
	return score, nil
}

// score returns the score of an evaluation, and the notes of its data.
func (m *Model) score(o EvaluateOptions, feed func(EvaluateOptions) (feeder, *plan, *state, error)) (score Score, note string, err error) {
	if err := checkPass(o.Verbose, o.BatchSize, o.Steps, o.Callbacks); err != nil {
		return score, "", err
	}
	from, p, s, err := feed(o)
	if err != nil {
		return score, "", err
	}
	defer from.end()
	backend, err := m.open()
	if err != nil {
		return score, "", err
	}
	e := m.newEvaluation(backend, p, from, watching[TestCallback](o.Callbacks, o.Verbose))
	defer e.evaluator.Free()
	if e.option = "Steps"; o.Verbose != Silent {
		e.asked = o.Steps
	}
	weights, err := p.weightVariables().ToDevice(backend.devices(1)[0], s.Weights)
	if err != nil {
		return score, "", err
	}
	defer engine.Free(weights...)
	logs, err := e.run(weights, nil)
	if err != nil {
		return score, "", err
	}
	return m.scoreOf(p, logs), from.note(), nil
}

// scoreOf returns the score of metrics.
func (m *Model) scoreOf(p *plan, logs map[string]float64) Score {
	return Score{logs["loss"], m.accuracy(p, logs), logs}
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
