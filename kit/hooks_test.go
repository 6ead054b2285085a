package kit

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"testing"
)

// recorder returns a callback that records the calls with the number of the batch or epoch, and stops after one of them.
func recorder(calls *[]string, stop string) Callback {
	record := func(name string, number int, end func()) error {
		if number >= 0 {
			name = fmt.Sprint(name, " ", number)
		}
		*calls = append(*calls, name)
		if name == stop {
			end()
		}
		return nil
	}
	train := func(name string, number func(*Training) int) func(*Training) error {
		return func(t *Training) error { return record(name, number(t), t.Stop) }
	}
	test := func(name string, number func(*Testing) int) func(*Testing) error {
		return func(t *Testing) error { return record(name, number(t), t.Stop) }
	}
	predict := func(name string, number func(*Predicting) int) func(*Predicting) error {
		return func(p *Predicting) error { return record(name, number(p), p.Stop) }
	}
	epoch := func(t *Training) int { return t.Epoch - 1 }
	return LambdaCallback().
		OnTrainBegin(train("train_begin", func(*Training) int { return -1 })).
		OnTrainEnd(train("train_end", func(*Training) int { return -1 })).
		OnEpochBegin(train("epoch_begin", epoch)).
		OnEpochEnd(train("epoch_end", epoch)).
		OnBatchBegin(train("train_batch_begin", func(t *Training) int { return t.Step })).
		OnBatchEnd(train("train_batch_end", func(t *Training) int { return t.Step - 1 })).
		OnTestBegin(test("test_begin", func(*Testing) int { return -1 })).
		OnTestEnd(test("test_end", func(*Testing) int { return -1 })).
		OnTestBatchBegin(test("test_batch_begin", func(t *Testing) int { return t.Step })).
		OnTestBatchEnd(test("test_batch_end", func(t *Testing) int { return t.Step - 1 })).
		OnPredictBegin(predict("predict_begin", func(*Predicting) int { return -1 })).
		OnPredictEnd(predict("predict_end", func(*Predicting) int { return -1 })).
		OnPredictBatchBegin(predict("predict_batch_begin", func(p *Predicting) int { return p.Step })).
		OnPredictBatchEnd(predict("predict_batch_end", func(p *Predicting) int { return p.Step - 1 }))
}

func TestCallbacksAreCalledInKerasOrder(t *testing.T) {
	fixture := readBatchwise(t).Hooks
	x, y := fittingData(50, 101)
	validation := Data(fittingData(30, 102))
	fit := func(options FitOptions) func(*Model, []Callback) error {
		return func(m *Model, callbacks []Callback) error {
			options.Callbacks, options.Verbose = callbacks, Silent
			return second(m.Fit(x, y, options))
		}
	}
	fitBatches := func(batches iter.Seq2[*Dataset, error], options FitOptions) func(*Model, []Callback) error {
		return func(m *Model, callbacks []Callback) error {
			options.Callbacks, options.Verbose = callbacks, Silent
			return second(m.FitBatches(batches, options))
		}
	}
	evaluate := func(options EvaluateOptions) func(*Model, []Callback) error {
		return func(m *Model, callbacks []Callback) error {
			options.Callbacks = callbacks
			return second(m.Evaluate(x, y, options))
		}
	}
	predict := func(options PredictOptions) func(*Model, []Callback) error {
		return func(m *Model, callbacks []Callback) error {
			options.Callbacks = callbacks
			return second(m.Predict(x, options))
		}
	}
	both := FitOptions{BatchSize: 20, Epochs: 2, Validation: validation, ValidationBatchSize: 16}
	cases := map[string]struct {
		run  func(*Model, []Callback) error
		stop string
	}{
		"fit":            {fit(both), ""},
		"fit_batches":    {fitBatches(batchesOf16, FitOptions{Epochs: 2, ValidationBatches: validationBatches(false), ValidationFreq: 2}), ""},
		"fit_steps":      {fitBatches(endlessBatches(false), FitOptions{Epochs: 2, StepsPerEpoch: 2}), ""},
		"fit_stopped":    {fit(both), "train_batch_end 0"},
		"evaluate":       {evaluate(EvaluateOptions{BatchSize: 16}), ""},
		"evaluate_steps": {evaluate(EvaluateOptions{Steps: 2}), ""},
		"evaluate_batches": {func(m *Model, callbacks []Callback) error {
			return second(m.EvaluateBatches(batchesOf16, EvaluateOptions{Callbacks: callbacks}))
		}, ""},
		"evaluate_stopped": {evaluate(EvaluateOptions{BatchSize: 16}), "test_batch_end 1"},
		"predict":          {predict(PredictOptions{BatchSize: 16}), ""},
		"predict_batches": {func(m *Model, callbacks []Callback) error {
			return second(m.PredictBatches(batchesOf16, PredictOptions{Callbacks: callbacks, Steps: 3}))
		}, ""},
		"predict_stopped": {predict(PredictOptions{BatchSize: 16}), "predict_batch_begin 0"},
	}
	if len(cases) != len(fixture) {
		t.Fatalf("%d cases in the fixture, %d here", len(fixture), len(cases))
	}
	for name, c := range cases {
		var calls []string
		m := onGo(t, smallNetwork().Compile(SGD(0.1), SparseCategoricalCrossentropy, Accuracy))
		if err := c.run(m, []Callback{recorder(&calls, c.stop)}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(calls, fixture[name]) {
			t.Errorf("%s: the calls are\n%v; Keras's are\n%v", name, calls, fixture[name])
		}
	}
}

// misspelt has a method of TestCallback with another parameter.
type misspelt struct{ CallbackBase }

func (misspelt) TestEnd(*Training) error { return nil }

// A learning rate or weights that a callback sets before a step are those of this step.
func TestBatchBegin(t *testing.T) {
	x, y := two(60)
	m := onGo(t, twoNetwork())
	var steps []int
	freeze := LambdaCallback().OnBatchBegin(func(t *Training) error {
		steps = append(steps, t.Step)
		t.SetLearningRate(0)
		return nil
	})
	m.MustReset()
	before := weightsOf(m)
	m.MustFit(x, y, FitOptions{BatchSize: 20, Verbose: Silent, Callbacks: []Callback{freeze}})
	if !alikeWeights(before, weightsOf(m)) || !slices.Equal(steps, []int{0, 1, 2}) {
		t.Errorf("with a learning rate of 0 the weights changed, or the steps %v are wrong", steps)
	}
}

func TestCallbacksSeeMetricsAndOutputs(t *testing.T) {
	x, y := two(60)
	m := onGo(t, twoNetwork()).Seed(1)
	var losses []float64
	var rows []string
	watch := LambdaCallback().
		OnTestBatchEnd(func(t *Testing) error { losses = append(losses, t.Logs()["loss"]); return nil }).
		OnTestEnd(func(t *Testing) error { losses = append(losses, t.Logs()["loss"]); return nil }).
		OnPredictBatchEnd(func(p *Predicting) error { rows = append(rows, p.Outputs()[0].Shape().String()); return nil })
	score := m.MustEvaluate(x, y, EvaluateOptions{BatchSize: 40, Callbacks: []Callback{watch}})
	first := m.MustEvaluate(x.Slice(0, 40), y.Slice(0, 40))
	if len(losses) != 3 || math.Abs(losses[0]-first.Loss) > 1e-6 || losses[1] != score.Loss || losses[2] != score.Loss {
		t.Errorf("losses %v; of the first batch %v, of all %v", losses, first.Loss, score.Loss)
	}
	m.MustPredict(x, PredictOptions{BatchSize: 40, Callbacks: []Callback{watch}})
	if !slices.Equal(rows, []string{"(40, 2)", "(20, 2)"}) {
		t.Errorf("outputs %v", rows)
	}
}
