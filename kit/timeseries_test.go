package kit_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

// A series has Keras's batches. If Keras makes no batch, or refuses the arguments, kit returns an error.
func TestTimeseriesEqualsKeras(t *testing.T) {
	cases, compared := readSequences(t).Windows, 0
	for i, c := range cases {
		data := kit.NewArray(counting[float32](c.Steps*max(1, c.Width), 1), c.Steps)
		if c.Width > 0 {
			data = kit.NewArray(counting[float32](c.Steps*c.Width, 1), c.Steps, c.Width)
		} else if c.Steps > 0 {
			data = kit.NewArray(counting[float32](c.Steps, 1))
		}
		var targets kit.Array
		if c.Targets > 0 {
			targets = kit.NewArray(counting[int32](c.Targets, 10))
		}
		series, err := kit.TimeseriesFromArray(data, targets, c.Sequence_Length, kit.TimeseriesOptions{
			SequenceStride: c.Sequence_Stride, SamplingRate: c.Sampling_Rate, BatchSize: c.Batch_Size, Shuffle: c.Shuffle, StartIndex: c.Start_Index, EndIndex: c.End_Index,
		})
		switch {
		case strings.HasPrefix(c.Error, "IndexError"): // fewer targets than sequences, which StartIndex hides from Keras
			continue
		case (err != nil) != (c.Error != "" || len(c.Batches) == 0):
			t.Errorf("case %d, %+v: got error %v, want %q", i, c, err, c.Error)
			continue
		case err != nil:
			continue
		}
		compared++
		n := 0
		for batch, err := range series.Batches() {
			if err != nil {
				t.Fatal(err)
			}
			if n >= len(c.Batches) {
				t.Errorf("case %d has more than %d batches", i, n)
				break
			}
			want := c.Batches[n]
			n++
			if c.Shuffle { // in a different order
				if !slices.Equal(batch.X.Shape(), want.X.Shape) {
					t.Errorf("case %d: batch %d is %v, want %v", i, n, batch.X.Shape(), want.X.Shape)
				}
				continue
			}
			if err := want.X.same(batch.X); err != nil {
				t.Errorf("case %d, batch %d: %v", i, n, err)
			}
			if want.Y == nil {
				if batch.Y.Err() == nil {
					t.Errorf("case %d has targets %v", i, batch.Y)
				}
			} else if err := want.Y.same(batch.Y); err != nil {
				t.Errorf("case %d, batch %d: targets: %v", i, n, err)
			}
		}
		if n != len(c.Batches) {
			t.Errorf("case %d has %d batches, want %d", i, n, len(c.Batches))
		}
	}
	if compared < len(cases)/4 {
		t.Errorf("%d of %d cases were compared", compared, len(cases))
	}
}

func counting[T kit.Number](n, step int) []T {
	values := make([]T, n)
	for i := range values {
		values[i] = T(i * step)
	}
	return values
}

// Each round has a different order; sequences and targets stay together.
func TestTimeseriesShuffled(t *testing.T) {
	data := kit.NewArray(counting[float32](50, 1))
	series := kit.MustTimeseriesFromArray(data, data, 3, kit.TimeseriesOptions{Shuffle: true, Seed: 3})
	var orders [][]float64
	for range 2 {
		all := series.MustDataset()
		x, _ := kit.Values[float64](all.X)
		y, err := kit.Values[float64](all.Y)
		if err != nil || len(y) != 48 || series.Len() != 48 {
			t.Fatalf("%d targets, %v", len(y), err)
		}
		for i, start := range y {
			if !slices.Equal(x[3*i:][:3], []float64{start, start + 1, start + 2}) {
				t.Fatalf("sequence %v has the target %v", x[3*i:][:3], start)
			}
		}
		orders = append(orders, y)
	}
	if slices.Equal(orders[0], orders[1]) || slices.IsSorted(orders[0]) {
		t.Errorf("the orders are %v", orders)
	}
}

func TestTimeseriesErrors(t *testing.T) {
	data := kit.NewArray(counting[float32](10, 1))
	for name, test := range map[string]struct {
		data, targets kit.Array
		length        int
		options       kit.TimeseriesOptions
		want          string
	}{
		"no data":        {kit.Array{}, kit.Array{}, 2, kit.TimeseriesOptions{}, "timeseries: data: array: empty"},
		"bad targets":    {data, data.Reshape(3), 2, kit.TimeseriesOptions{}, "timeseries: targets: array: reshape"},
		"length":         {data, kit.Array{}, 0, kit.TimeseriesOptions{}, "a sequence length of 0; it must be at least 1"},
		"long":           {data, kit.Array{}, 11, kit.TimeseriesOptions{}, "a sequence length of 11; the data has 10 steps"},
		"stride":         {data, kit.Array{}, 2, kit.TimeseriesOptions{SequenceStride: -1}, "SequenceStride is -1; it must be at least 1"},
		"rate":           {data, kit.Array{}, 2, kit.TimeseriesOptions{SamplingRate: 10}, "SamplingRate is 10; it must be at least 1, and less than the 10 steps"},
		"batch":          {data, kit.Array{}, 2, kit.TimeseriesOptions{BatchSize: -1}, "BatchSize is -1"},
		"start":          {data, kit.Array{}, 2, kit.TimeseriesOptions{StartIndex: 10}, "StartIndex is 10 and EndIndex 10; the data has 10 steps"},
		"end":            {data, kit.Array{}, 2, kit.TimeseriesOptions{EndIndex: 11}, "EndIndex 11; the data has 10 steps"},
		"no sequence":    {data, kit.Array{}, 6, kit.TimeseriesOptions{SamplingRate: 2}, "10 steps from 0 to 10 have no sequence of 6, 2 steps apart"},
		"too few labels": {data, data.Slice(0, 2), 2, kit.TimeseriesOptions{StartIndex: 2}, "there are 2 targets, and StartIndex is 2"},
	} {
		if _, err := kit.TimeseriesFromArray(test.data, test.targets, test.length, test.options); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
	if _, err := kit.TimeseriesFromArray(data, kit.Array{}, 2, kit.TimeseriesOptions{}, kit.TimeseriesOptions{}); err == nil {
		t.Error("two options are taken")
	}
}

// Evaluations, validations and predictions on the batches of a timeseries equal those on its dataset.
func TestTimeseriesInBatches(t *testing.T) {
	x := kit.NewArray(counting[float32](40, 1)).Mul(0.1).Sin().ExpandDims(-1)
	series := kit.MustTimeseriesFromArray(x.Slice(0, 37), x.Slice(3, 40), 3, kit.TimeseriesOptions{BatchSize: 8})
	all := series.MustDataset()
	model := kit.Sequential(kit.SimpleRNN(4), kit.Dense(1)).Compile(kit.SGD(), kit.MeanSquaredError).Seed(1)
	h := model.MustFitBatches(series.Batches(), kit.FitOptions{Epochs: 2, Verbose: kit.Silent, ValidationBatches: series.Batches()})
	loss, _ := h.Last("val_loss")
	for what, got := range map[string]float64{"validation": loss, "evaluation": model.MustEvaluateBatches(series.Batches()).Loss} {
		if want := model.MustEvaluate(all.X, all.Y).Loss; math.Abs(got-want) > 1e-6 {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	if got, want := model.MustPredictBatches(series.Batches()), model.MustPredict(all.X); got.Shape().String() != "(35, 1)" || got.Sub(want).Abs().Max().String() > "1e-06" {
		t.Errorf("predictions %v, want %v", got, want)
	}
}

// Mistakes with a timeseries say what to do.
func TestMistakesWithTimeseries(t *testing.T) {
	x := kit.NewArray(counting[float32](40, 1)).Mul(0.1)
	network := func() *kit.Model {
		return kit.Sequential(kit.LSTM(4), kit.Dense(1)).Compile(kit.SGD(), kit.MeanSquaredError)
	}
	untargeted := kit.MustTimeseriesFromArray(x.ExpandDims(-1), kit.Array{}, 3)
	flat := kit.MustTimeseriesFromArray(x.Slice(0, 37), x.Slice(3, 40), 3)
	_, noTargets := network().FitBatches(untargeted.Batches(), kit.FitOptions{Verbose: kit.Silent})
	_, noTargetsValidation := network().FitBatches(kit.MustTimeseriesFromArray(x.ExpandDims(-1), x, 3).Batches(), kit.FitOptions{Verbose: kit.Silent, ValidationBatches: untargeted.Batches()})
	_, noTargetsEvaluation := network().EvaluateBatches(untargeted.Batches())
	_, noFeatures := network().FitBatches(flat.Batches(), kit.FitOptions{Verbose: kit.Silent})
	_, noFeaturesPrediction := network().PredictBatches(flat.Batches())
	for i, c := range []struct {
		err  error
		want string
	}{
		{noTargets, "fit: batch 1: y: there are no targets; give them to Data, or to TimeseriesFromArray"},
		{noTargetsValidation, "fit: validation batch 1: y: there are no targets; "},
		{noTargetsEvaluation, "evaluate: batch 1: y: there are no targets; "},
		{noFeatures, "ExpandDims(-1) the series of a Timeseries"},
		{noFeaturesPrediction, "ExpandDims(-1) the series of a Timeseries"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%d: got %v, want %s", i, c.err, c.want)
		}
	}
}

// Three hours predict the next one.
func ExampleTimeseriesFromArray() {
	temperature := kit.NewArray([]float32{10, 11, 13, 16, 15, 14})
	series := kit.MustTimeseriesFromArray(temperature.Slice(0, 5), temperature.Slice(3, 6), 3)
	fmt.Println(series)
	for batch := range series.Batches() {
		fmt.Println(batch.X)
		fmt.Println(batch.Y)
	}
	// Output:
	// Timeseries of 3 sequences of (3,) float32, in batches of 128
	// [[10. 11. 13.]
	//  [11. 13. 16.]
	//  [13. 16. 15.]]
	// [16. 15. 14.]
}
