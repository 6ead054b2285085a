package kit

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
)

// The cases are described in batchwise.py.

type batchwiseFixture struct {
	Validations map[string]struct {
		Text    string
		History map[string][]float64
		Weights [][]float64
	}
	Hooks     map[string][]string
	Alternate struct {
		Values, Tests []map[string]float64
		Output        []float64
		G, D, Fitted  [][]float64
	}
}

func readBatchwise(t *testing.T) (f batchwiseFixture) {
	readFixture(t, "batchwise", &f)
	return f
}

// validationBatches yields 30 examples in batches of 8, the last one of 6.
func validationBatches(weighted bool) iter.Seq2[*Dataset, error] {
	return func(yield func(*Dataset, error) bool) {
		x, y := fittingData(30, 102)
		for i := 0; i < 30; i += 8 {
			end := min(i+8, 30)
			batch := Data(x.Slice(i, end), y.Slice(i, end))
			if weighted {
				batch.SampleWeight = Arange(30).Mod(3).Slice(i, end)
			}
			if !yield(batch, nil) {
				return
			}
		}
	}
}

func TestValidationsEqualKeras(t *testing.T) {
	fixture := readBatchwise(t).Validations
	validation := Data(fittingData(30, 102))
	cases := map[string]fitCase{
		"steps":                    {options: FitOptions{BatchSize: 16, Epochs: 2, Validation: validation, ValidationSteps: 1}},
		"steps_without_batch_size": {options: FitOptions{Epochs: 2, Validation: validation, ValidationSteps: 3}},
		"batch_size":               {options: FitOptions{BatchSize: 16, Epochs: 2, Validation: validation, ValidationBatchSize: 7, ValidationSteps: 2}},
		"split":                    {options: FitOptions{BatchSize: 16, Epochs: 2, ValidationSplit: 0.3, ValidationSteps: 1, ValidationBatchSize: 4}},
		"batches":                  {options: FitOptions{BatchSize: 16, Epochs: 3, ValidationBatches: validationBatches(false), ValidationFreq: 2}},
		"batches_steps":            {options: FitOptions{BatchSize: 16, Epochs: 2, ValidationBatches: validationBatches(false), ValidationSteps: 3}},
		"batches_weighted":         {options: FitOptions{BatchSize: 16, Epochs: 2, ValidationBatches: validationBatches(true)}},
		"all_batches":              {batches: batchesOf16, options: FitOptions{Epochs: 2, ValidationBatches: validationBatches(false)}},
	}
	if len(cases) != len(fixture) {
		t.Fatalf("%d cases in the fixture, %d here", len(fixture), len(cases))
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, c := range cases {
			want := fixture[name]
			c.options.NoShuffle, c.options.Verbose = c.batches == nil, PerEpoch
			var m *Model
			var h *History
			text := printed(t, func() { m, h = c.fit(t, backend) })
			if _, text, _ = strings.Cut(text, "\n"); name != "all_batches" && timeless(text) != want.Text {
				t.Errorf("%s prints\n%q\nKeras prints\n%q", name, timeless(text), want.Text)
			}
			if got, want := h.Names(), slices.Sorted(maps.Keys(want.History)); !slices.Equal(got, want) {
				t.Errorf("%s: history of %v; Keras has %v", name, got, want)
			}
			for metric, values := range want.History {
				var got []float32
				for _, v := range h.MustValues(metric) {
					got = append(got, float32(v))
				}
				compareNumbers(t, name+": "+metric, got, values)
			}
			compareArrays(t, name+": weights", weightsOf(m), want.Weights)
		}
	})
}
