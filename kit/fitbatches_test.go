package kit

import (
	"errors"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// cut returns the examples in batches of the given sizes.
func cut(x, y Array, sizes ...int) iter.Seq2[*Dataset, error] {
	return func(yield func(*Dataset, error) bool) {
		at := 0
		for _, n := range sizes {
			if !yield(Data(x.Slice(at, at+n), y.Slice(at, at+n)), nil) {
				return
			}
			at += n
		}
	}
}

// FitBatches learns from batches what Fit learns from the whole arrays, also on several devices.
func TestFitBatchesLearnsAsFit(t *testing.T) {
	x, y := two(150)
	validation := Data(x.Slice(0, 30), y.Slice(0, 30))
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for _, devices := range []int{1, 4} {
			if devices > backend.NumDevices() {
				continue
			}
			fit := func(fit func(m *Model) (*History, error)) (*Model, *History) {
				m := twoNetwork().Seed(1)
				m.backend = backend
				h, err := fit(m)
				if err != nil {
					t.Fatal(err)
				}
				return m, h
			}
			options := FitOptions{Epochs: 3, Devices: devices, Verbose: Silent, Validation: validation}
			got, history := fit(func(m *Model) (*History, error) { return m.FitBatches(cut(x, y, 32, 32, 32, 32, 22), options) })
			options.BatchSize, options.NoShuffle = 32, true
			want, all := fit(func(m *Model) (*History, error) { return m.Fit(x, y, options) })
			if !alikeWeights(weightsOf(got), weightsOf(want)) {
				t.Errorf("on %d devices other weights than Fit's", devices)
			}
			if !reflect.DeepEqual(history.Names(), all.Names()) || len(history.Epochs) != 3 {
				t.Errorf("history %v, Fit's is %v", history, all)
			}
		}
	})
}

func TestFitBatchesCompilesOnceForSimilarBatches(t *testing.T) {
	x, y := two(400)
	bytes := NewArray(make([]uint8, 60*6), 60, 6).Div(255)
	mixed := func(yield func(*Dataset, error) bool) {
		for batch, err := range cut(x, y, 20, 7, 20, 1) {
			if !yield(batch, err) || !yield(Data(bytes.Slice(0, 9), y.Slice(0, 9)), nil) {
				return
			}
		}
	}
	for name, test := range map[string]struct {
		batches  iter.Seq2[*Dataset, error]
		programs int
		steps    uint32
	}{
		"smaller":       {cut(x, y, 32, 32, 7, 1, 30), 1, 5},
		"larger":        {cut(x, y, 8, 32, 7, 8, 32), 2, 5},
		"ever larger":   {cut(x, y, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), 5, 13}, // 4, 6, 9, 13, 19
		"another dtype": {mixed, 2, 8},
	} {
		layer := &counted{}
		m := onGo(t, Sequential(Input(6), layer, Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy))
		if _, err := m.FitBatches(test.batches, FitOptions{Verbose: Silent}); err != nil {
			t.Fatal(err)
		}
		if layer.graphs != test.programs || m.state.Step != test.steps {
			t.Errorf("%s: %d programs, %d steps; want %d and %d", name, layer.graphs, m.state.Step, test.programs, test.steps)
		}
	}
}

// A batch is taken from the sequence only when its step comes; the sequence is closed at the end.
func TestFitBatchesTakesOneBatchAtATime(t *testing.T) {
	x, y := two(16)
	given, done, closed := 0, 0, 0
	batches := func(yield func(*Dataset, error) bool) {
		defer func() { closed++ }()
		for {
			given++
			if !yield(Data(x, y), nil) {
				return
			}
			if given > done+1 {
				t.Errorf("%d batches were taken for %d steps", given, done)
			}
		}
	}
	count := LambdaCallback().OnBatchEnd(func(*Training) error { done++; return nil })
	h, err := onGo(t, twoNetwork()).FitBatches(batches, FitOptions{Epochs: 3, StepsPerEpoch: 50, Verbose: Silent, Callbacks: []Callback{count}})
	if err != nil || len(h.Epochs) != 3 || done != 150 || given != 150 || closed != 1 {
		t.Errorf("error %v, %d epochs, %d steps on %d batches, closed %d times", err, len(h.Epochs), done, given, closed)
	}
	stop := LambdaCallback().OnBatchEnd(func(t *Training) error { t.Stop(); return nil })
	if _, err := onGo(t, twoNetwork()).FitBatches(batches, FitOptions{Epochs: 3, Verbose: Silent, Callbacks: []Callback{stop}}); err != nil || closed != 2 {
		t.Errorf("stopped after a step: error %v, closed %d times", err, closed)
	}
}

func TestFitBatchesStartsAgain(t *testing.T) {
	x, y := two(60)
	var starts, steps int
	batches := func(yield func(*Dataset, error) bool) {
		starts++
		cut(x, y, 20, 20, 20)(yield)
	}
	var lengths []int
	count := LambdaCallback().OnEpochBegin(func(t *Training) error { lengths = append(lengths, t.Steps); return nil }).OnBatchEnd(func(t *Training) error { steps++; return nil })
	for _, test := range []struct {
		perEpoch, starts, steps int
		lengths                 []int
	}{
		{0, 2, 6, []int{0, 3}},
		{2, 2, 4, []int{2, 2}},
		{7, 5, 14, []int{7, 7}},
	} {
		starts, steps, lengths = 0, 0, nil
		_, err := onGo(t, twoNetwork()).FitBatches(batches, FitOptions{Epochs: 2, StepsPerEpoch: test.perEpoch, Verbose: Silent, Callbacks: []Callback{count}})
		if err != nil || starts != test.starts || steps != test.steps || !slices.Equal(lengths, test.lengths) {
			t.Errorf("%d steps per epoch: error %v, %d starts, %d steps, epochs of %v; want %v", test.perEpoch, err, starts, steps, lengths, test)
		}
	}
}

func TestFitBatchesErrors(t *testing.T) {
	x, y := two(60)
	wrong := func(second *Dataset, err error) iter.Seq2[*Dataset, error] {
		return func(yield func(*Dataset, error) bool) { _ = yield(Data(x, y), nil) && yield(second, err) }
	}
	once := 0
	for name, test := range map[string]struct {
		batches iter.Seq2[*Dataset, error]
		options FitOptions
		want    []string
	}{
		"nil":               {nil, FitOptions{}, []string{"is nil"}},
		"none":              {func(func(*Dataset, error) bool) {}, FitOptions{}, []string{"no batches"}},
		"nil batch":         {wrong(nil, nil), FitOptions{}, []string{"batch 2 is nil"}},
		"its error":         {wrong(nil, errors.New("disk full")), FitOptions{}, []string{"batch 2: disk full"}},
		"shape":             {wrong(Data(x.Reshape(-1, 2, 3), y), nil), FitOptions{}, []string{"batch 2", "(None, 2, 3)", "(None, 6)"}},
		"labels":            {wrong(Data(x, y.Add(1).AsType(Uint8)), nil), FitOptions{}, []string{"batch 2: y", "label 2"}},
		"sizes":             {wrong(Data(x, y.Slice(0, 9)), nil), FitOptions{}, []string{"batch 2", "60 examples", "has 9"}},
		"batch size":        {cut(x, y, 60), FitOptions{BatchSize: 10}, []string{"BatchSize is for Fit"}},
		"sample weight":     {cut(x, y, 60), FitOptions{SampleWeight: y}, []string{"SampleWeight is for Fit"}},
		"validation split":  {cut(x, y, 60), FitOptions{ValidationSplit: 0.1}, []string{"ValidationSplit is for Fit"}},
		"no shuffle":        {cut(x, y, 60), FitOptions{NoShuffle: true}, []string{"NoShuffle is for Fit"}},
		"negative":          {cut(x, y, 60), FitOptions{StepsPerEpoch: -1}, []string{"StepsPerEpoch -1"}},
		"validation labels": {cut(x, y, 60), FitOptions{Validation: Data(x, y.Add(1).AsType(Uint8))}, []string{"validation y", "label 2"}},
		"panics":            {func(func(*Dataset, error) bool) { panic("boo") }, FitOptions{}, []string{"batch 1: boo, at ", "fitbatches_test.go:"}},
		"panics later":      {func(yield func(*Dataset, error) bool) { yield(Data(x, y), nil); panic("boo") }, FitOptions{}, []string{"batch 2: boo, at "}},
		"gives once": {func(yield func(*Dataset, error) bool) {
			if once++; once == 1 {
				yield(Data(x, y), nil)
			}
		}, FitOptions{Epochs: 2}, []string{"no batches", "each time"}},
	} {
		test.options.Verbose = Silent
		_, err := onGo(t, twoNetwork()).FitBatches(test.batches, test.options)
		for _, part := range append(test.want, "fit: ") {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %v does not say %q", name, err, part)
			}
		}
	}
}

func TestFitBatchesEndsASequenceThatContinues(t *testing.T) {
	x, y := two(60)
	_, err := onGo(t, twoNetwork()).FitBatches(func(yield func(*Dataset, error) bool) {
		for {
			yield(Data(x, y), nil)
		}
	}, FitOptions{StepsPerEpoch: 2, Verbose: Silent})
	if err != nil {
		t.Error(err)
	}
}

// BenchmarkBatch times a step of the tutorial's network on a batch of 128 from a sequence, to compare with BenchmarkStep:
// in addition the batch is checked and sent to the device. The pixels are Float32, which takes longest.
func BenchmarkBatch(b *testing.B) {
	x := NewArray(pattern(128*784, 1, 1), 128, 784)
	y := ToCategorical(kerasLabels(128, 10), 10)
	m := tutorialNetwork()
	f, err := m.newFitBatches(func(yield func(*Dataset, error) bool) {
		for yield(Data(x, y), nil) {
		}
	}, FitOptions{StepsPerEpoch: 100, Verbose: Silent})
	if err != nil {
		b.Fatal(err)
	}
	defer f.finalize()
	if err := errors.Join(f.open(), f.trainer.Begin()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := f.supply.next(f.trainer); err != nil {
			b.Fatal(err)
		}
		if err := f.trainer.Step(); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := f.logs(); err != nil {
		b.Fatal(err)
	}
}
