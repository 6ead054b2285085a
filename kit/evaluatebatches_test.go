package kit

import (
	"errors"
	"iter"
	"strings"
	"testing"
)

// Evaluations and predictions of batches equal those of the whole arrays.
func TestEvaluateAndPredictBatches(t *testing.T) {
	x, y := two(70)
	weights := Arange(70).Mod(4)
	batches := func(sizes ...int) iter.Seq2[*Dataset, error] {
		return func(yield func(*Dataset, error) bool) {
			at := 0
			for _, n := range sizes {
				batch := Data(x.Slice(at, at+n), y.Slice(at, at+n))
				batch.SampleWeight = weights.Slice(at, at+n)
				at += n
				if !yield(batch, nil) {
					return
				}
			}
		}
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		m := twoNetwork().Seed(1)
		m.backend = backend
		score := m.MustEvaluate(x, y, EvaluateOptions{SampleWeight: weights})
		output := MustValues[float32](m.MustPredict(x))
		some := m.MustEvaluate(x.Slice(0, 20), y.Slice(0, 20), EvaluateOptions{SampleWeight: weights.Slice(0, 20)})
		for _, sizes := range [][]int{{70}, {20, 20, 20, 10}, {1, 2, 3, 60, 4}, {30, 1, 39}} {
			got := m.MustEvaluateBatches(batches(sizes...))
			if !nearly(got.Loss, score.Loss) || got.Accuracy != score.Accuracy {
				t.Errorf("batches of %v: %v, want %v", sizes, got, score)
			}
			predicted := m.MustPredictBatches(batches(sizes...))
			for i, v := range MustValues[float32](predicted) {
				if !nearly(float64(v), float64(output[i])) {
					t.Fatalf("batches of %v, output number %d: %v, want %v", sizes, i, v, output[i])
				}
			}
			if predicted.Shape().String() != "(70, 2)" {
				t.Errorf("batches of %v: %v", sizes, predicted.Shape())
			}
		}
		if got := m.MustEvaluateBatches(batches(10, 10, 50), EvaluateOptions{Steps: 2}); !nearly(got.Loss, some.Loss) {
			t.Errorf("of two batches %v, want %v", got, some)
		}
		if got := m.MustPredictBatches(batches(10, 10, 50), PredictOptions{Steps: 2}); got.Len() != 20 {
			t.Errorf("of two batches %v", got.Shape())
		}
		if got := m.MustEvaluate(x, y, EvaluateOptions{SampleWeight: weights, BatchSize: 10, Steps: 2}); !nearly(got.Loss, some.Loss) {
			t.Errorf("of two batches of 10 %v, want %v", got, some)
		}
		if got := m.MustPredict(x, PredictOptions{BatchSize: 10, Steps: 2}); got.Len() != 20 {
			t.Errorf("of two batches of 10 %v", got.Shape())
		}
	})
}

// Predictions in training mode draw the same random numbers for each example, whatever the batches.
func TestPredictBatchesInTrainingMode(t *testing.T) {
	x, y := two(40)
	m := onGo(t, Sequential(Input(6), GaussianNoise(1)))
	options := PredictOptions{Training: true, Seed: 3, BatchSize: 20}
	want := m.MustPredict(x, options).String()
	options.BatchSize = 0
	if got := m.MustPredictBatches(cut(x, y, 20, 20), options).String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// All batches but one share a program, and one batch at a time is read.
func TestEvaluateBatchesReadsOneBatchAtATime(t *testing.T) {
	x, y := two(16)
	given, done, closed := 0, 0, 0
	endless := func(yield func(*Dataset, error) bool) {
		defer func() { closed++ }()
		for given++; yield(Data(x.Slice(given%3, 16), y.Slice(given%3, 16)), nil); given++ {
			if given > done+1 {
				t.Errorf("%d batches were read for %d steps", given, done)
			}
		}
	}
	layer := &counted{}
	m := onGo(t, Sequential(Input(6), layer, Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy))
	for _, test := range []struct {
		name string
		run  func(c Callback) error
	}{
		{"evaluate", func(c Callback) error {
			return second(m.EvaluateBatches(endless, EvaluateOptions{Steps: 20, Callbacks: []Callback{c}}))
		}},
		{"predict", func(c Callback) error {
			return second(m.PredictBatches(endless, PredictOptions{Steps: 20, Callbacks: []Callback{c}}))
		}},
	} {
		given, done, closed, layer.graphs = 0, 0, 0, 0
		count := LambdaCallback().OnTestBatchEnd(func(*Testing) error { done++; return nil }).OnPredictBatchEnd(func(*Predicting) error { done++; return nil })
		if err := test.run(count); err != nil || given != 20 || done != 20 || closed != 1 || layer.graphs > 2 {
			t.Errorf("%s: %v; %d batches read and %d used, closed %d times, %d programs", test.name, err, given, done, closed, layer.graphs)
		}
	}
}

// wrong yields a batch and then another one with an error.
func wrong(first, second *Dataset, err error) iter.Seq2[*Dataset, error] {
	return func(yield func(*Dataset, error) bool) { _ = yield(first, nil) && yield(second, err) }
}

func TestBadSequencesOfBatches(t *testing.T) {
	x, y := two(60)
	good := Data(x, y)
	for name, test := range map[string]struct {
		batches iter.Seq2[*Dataset, error]
		want    []string
	}{
		"nil":          {nil, []string{"sequence of batches is nil"}},
		"none":         {func(func(*Dataset, error) bool) {}, []string{"sequence has no batches; it must produce them each time it is ranged over"}},
		"nil batch":    {wrong(good, nil, nil), []string{"batch 2 is nil"}},
		"its error":    {wrong(good, nil, errors.New("disk full")), []string{"batch 2: disk full"}},
		"shape":        {wrong(good, Data(x.Reshape(-1, 2, 3), y), nil), []string{"batch 2: ", "the data is (None, 2, 3)"}},
		"arrays":       {wrong(good, Data(ArrayList{x, x}, y), nil), []string{"batch 2: x: 2 arrays given; the model has 1 input"}},
		"not finite":   {wrong(good, Data(x.Div(0), y), nil), []string{"batch 2: x holds "}},
		"panics":       {func(func(*Dataset, error) bool) { panic("boo") }, []string{"batch 1: boo, at ", "evaluatebatches_test.go:"}},
		"panics later": {func(yield func(*Dataset, error) bool) { yield(good, nil); panic("boo") }, []string{"batch 2: boo, at "}},
		"cannot load":  {wrong(good, Data(LazyArray(func() ([]uint8, error) { return nil, errors.New("gone") }, 60, 6), y), nil), []string{"batch 2: x: gone"}},
	} {
		for verb, err := range map[string]error{
			"fit: ":             second(onGo(t, twoNetwork()).FitBatches(test.batches, FitOptions{Verbose: Silent})),
			"evaluate: ":        second(onGo(t, twoNetwork()).EvaluateBatches(test.batches)),
			"predict: ":         second(onGo(t, twoNetwork()).PredictBatches(test.batches)),
			"fit: validation: ": second(onGo(t, twoNetwork()).Fit(x, y, FitOptions{Verbose: Silent, ValidationBatches: test.batches})),
		} {
			for i, want := range test.want {
				if verb == "fit: validation: " && test.batches == nil {
					continue // no validation
				}
				if verb == "fit: validation: " && i == 0 {
					want = "validation " + want
				}
				verb, _, _ := strings.Cut(verb, " v")
				if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), verb) {
					t.Errorf("%s, %s: error %v does not say %q", name, verb, err, want)
				}
			}
		}
	}
}

func TestBadOptionsOfBatches(t *testing.T) {
	x, y := two(60)
	batches := cut(x, y, 30, 30)
	m := onGo(t, twoNetwork())
	for want, err := range map[string]error{
		"evaluate: BatchSize and SampleWeight are for Evaluate":                                                    second(m.EvaluateBatches(batches, EvaluateOptions{BatchSize: 2})),
		"evaluate: Steps -1: it must be 1 or more, or 0 for all":                                                   second(m.EvaluateBatches(batches, EvaluateOptions{Steps: -1})),
		"evaluate: one of the callbacks is nil":                                                                    second(m.Evaluate(x, y, EvaluateOptions{Callbacks: []Callback{nil}})),
		"evaluate: callback kit.misspelt: TestBegin, TestBatchBegin, TestBatchEnd and TestEnd take a *kit.Testing": second(m.Evaluate(x, y, EvaluateOptions{Callbacks: []Callback{misspelt{}}})),
		"evaluate: callback *kit.FuncCallback: boo, at ":                                                           second(m.Evaluate(x, y, EvaluateOptions{Callbacks: []Callback{LambdaCallback().OnTestEnd(func(*Testing) error { panic("boo") })}})),
		"predict: BatchSize is for Predict":                                                                        second(m.PredictBatches(batches, PredictOptions{BatchSize: 2})),
		"predict: Steps -1":                                                                                        second(m.Predict(x, PredictOptions{Steps: -1})),
		"predict: callback *kit.FuncCallback: no":                                                                  second(m.Predict(x, PredictOptions{Callbacks: []Callback{LambdaCallback().OnPredictBatchEnd(func(*Predicting) error { return errors.New("no") })}})),
		"fit: ValidationSteps -1":                                                                                  second(m.Fit(x, y, FitOptions{ValidationSteps: -1})),
		"fit: both Validation and ValidationBatches are given":                                                     second(m.Fit(x, y, FitOptions{Validation: Data(x, y), ValidationBatches: batches})),
		"fit: both ValidationBatches and ValidationSplit are given":                                                second(m.Fit(x, y, FitOptions{ValidationSplit: 0.5, ValidationBatches: batches})),
		"fit: ValidationSteps and ValidationBatchSize are for a validation; give data for it":                      second(m.Fit(x, y, FitOptions{ValidationSteps: 2})),
		"fit: ValidationBatchSize is for Validation and ValidationSplit":                                           second(m.Fit(x, y, FitOptions{ValidationBatches: batches, ValidationBatchSize: 2})),
		"fit: callback *kit.FuncCallback: in the validation":                                                       second(m.Fit(x, y, FitOptions{Verbose: Silent, Validation: Data(x, y), Callbacks: []Callback{LambdaCallback().OnTestBegin(func(*Testing) error { return errors.New("in the validation") })}})),
		"fit: Compile: the model is being trained":                                                                 second(m.Fit(x, y, FitOptions{Verbose: Silent, Validation: Data(x, y), Callbacks: []Callback{LambdaCallback().OnTestBegin(func(t *Testing) error { t.Model.Compile(SGD(), MeanSquaredError); return nil })}})),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Steps that the data does not have are noted.
func TestShortages(t *testing.T) {
	x, y := two(60)
	m := onGo(t, twoNetwork())
	for want, run := range map[string]func(){
		"Steps is 5, but the number of batches is 2.\n": func() { m.MustEvaluateBatches(cut(x, y, 30, 30), EvaluateOptions{Steps: 5}) },
		"Steps is 9, but the number of batches is 3.\n": func() { m.MustPredict(x, PredictOptions{BatchSize: 20, Steps: 9}) },
		"": func() { m.MustPredict(x, PredictOptions{BatchSize: 20, Steps: 9, Verbose: Silent}) },
		"ValidationSteps is 3, but the number of batches is 2.\n": func() {
			m.MustFit(x, y, FitOptions{Epochs: 3, Verbose: PerEpoch, ValidationBatches: cut(x, y, 30, 30), ValidationSteps: 3})
		},
	} {
		if got := printed(t, run); strings.Count(got, want) != 1 && want != "" || want == "" && got != "" {
			t.Errorf("printed %q, want %q", got, want)
		}
	}
}
