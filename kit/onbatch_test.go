package kit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Two models that share layers are trained in turn.
func TestTrainOnBatchEqualsKeras(t *testing.T) {
	want := readBatchwise(t).Alternate
	eachBackend(t, func(t *testing.T, backend *Backend) {
		g := patterned(t, Sequential(Dense(5).Activation(Tanh).InputShape(3), Dense(6)))
		d := patterned(t, Sequential(Dense(8).Activation(Tanh).InputShape(6), Dense(1).Activation(Sigmoid))).
			Compile(Adam(0.01), BinaryCrossentropy, Accuracy)
		gan := Sequential(g, d).Compile(RMSprop(0.01), BinaryCrossentropy)
		for _, m := range []*Model{g, d, gan} {
			m.backend = backend
		}
		const n = 10
		examples, _ := fittingData(n, 101)
		noise := NewArray(pattern(n*3, 1, 103), n, 3)
		y := ArrayList{Full(1, n, 1), Full(0, n, 1)}.Concatenate()
		weights := Arange(2 * n).Mul(5).Mod(7).Div(4)
		compare := func(what string, got Score, want map[string]float64) {
			t.Helper()
			for name, value := range want {
				compareNumbers(t, "in turn: "+what+" "+name, []float32{float32(got.MustMetric(name))}, []float64{value})
			}
			if len(got.Names()) != len(want) || got.Loss != got.MustMetric("loss") {
				t.Errorf("%s: %v; Keras has %v", what, got, want)
			}
		}
		both := func() Array { return ArrayList{examples, g.MustPredictOnBatch(noise)}.Concatenate() }
		for i, want := range want.Values {
			d.MustSetTrainable(i%2 == 0)
			var got Score
			if i%2 == 0 {
				got = d.MustTrainOnBatch(both(), y, map[int]TrainOnBatchOptions{4: {SampleWeight: weights}, 6: {ClassWeight: map[int]float64{0: 0.5, 1: 2}}}[i])
			} else {
				got = gan.MustTrainOnBatch(noise, Full(1, n, 1))
			}
			compare(fmt.Sprint("batch ", i), got, want)
		}
		programs := []int{g.programs.Len(), d.programs.Len(), gan.programs.Len()}
		if !slices.Equal(programs, []int{1, 2, 1}) { // with and without sample weights
			t.Errorf("%v programs", programs)
		}
		x := both()
		d.MustSetTrainable(true)
		compare("test", d.MustTestOnBatch(x, y), want.Tests[0])
		compare("weighted test", d.MustTestOnBatch(x, y, TestOnBatchOptions{SampleWeight: weights}), want.Tests[1])
		compareNumbers(t, "in turn: output", MustValues[float32](gan.MustPredictOnBatch(noise)), want.Output)
		compareArrays(t, "in turn: generator", weightsOf(g), want.G)
		compareArrays(t, "in turn: discriminator", weightsOf(d), want.D)
		d.MustFit(x, y, FitOptions{BatchSize: 8, Epochs: 2, NoShuffle: true, Verbose: Silent})
		compareArrays(t, "in turn: fitted", weightsOf(d), want.Fitted)
		if d.state.Step != 16 || d.state.Epoch != 2 {
			t.Errorf("%d steps, %d epochs", d.state.Step, d.state.Epoch)
		}
	})
}

func TestTrainOnBatchErrors(t *testing.T) {
	x, y := two(20)
	m := onGo(t, twoNetwork())
	m.MustTrainOnBatch(x, y)
	diverges := onGo(t, Sequential(Input(6), Dense(1)).Compile(SGD(), MeanSquaredError)).Seed(1)
	diverges.MustReset()
	before := weightsOf(diverges)
	_, diverged := diverges.TrainOnBatch(x.Mul(1e30), y)
	if !slices.Equal(before[0], weightsOf(diverges)[0]) {
		t.Error("a step with an infinite loss changed the weights")
	}
	var inFit error
	again := LambdaCallback().OnBatchEnd(func(t *Training) error {
		_, inFit = t.Model.TrainOnBatch(x, y)
		return nil
	})
	_, fit := m.Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{again}})
	for want, err := range map[string]error{
		"train on batch: the loss is inf; the weights are from before this step":                  diverged,
		"train on batch: the model is not compiled":                                               second(onGo(t, Sequential(Dense(2))).TrainOnBatch(x, y)),
		"train on batch: x: array: empty":                                                         second(m.TrainOnBatch(Array{}, y)),
		"train on batch: x has 20 examples and y has 9":                                           second(m.TrainOnBatch(x, y.Slice(0, 9))),
		"train on batch: both sample weights and ClassWeight are given":                           second(m.TrainOnBatch(x, y, TrainOnBatchOptions{SampleWeight: y, ClassWeight: map[int]float64{1: 2}})),
		"train on batch: 2 kit.TrainOnBatchOptions are given":                                     second(m.TrainOnBatch(x, y, TrainOnBatchOptions{}, TrainOnBatchOptions{})),
		"train on batch: the model takes (None, 6), as its first layer says; the data is (None,)": second(m.TrainOnBatch(x.At(0), y.Slice(0, 6))),
		"train on batch: the model is being trained":                                              inFit,
		"fit: callback *kit.FuncCallback: TrainOnBatch: the model is being":                       fit,
		"test on batch: y: there are no targets; give them to Data":                               second(m.TestOnBatch(x, Array{})),
		"test on batch: sample weight is (9,)":                                                    second(m.TestOnBatch(x, y, TestOnBatchOptions{SampleWeight: y.Slice(0, 9)})),
		"predict on batch: x: array: empty":                                                       second(m.PredictOnBatch(Array{})),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
