package kit

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// Layers that two nested models share, or a part and the model around it, have one set of weights.
func TestWeightsAreSharedAcrossModels(t *testing.T) {
	x := Input(3)
	shared := Dense(3).Name("shared")
	encoder := NewModel(x, shared.On(x))
	other := NewModel(x, Dense(2).On(shared.On(x)))
	a := Input(3)
	both := NewModel(a, Concatenate().On(encoder.On(a), other.On(a)))
	onGo(t, both.Compile(SGD(0.1), MeanSquaredError).Seed(1))
	if n := Must(both.CountParams()); n != 12+8 {
		t.Errorf("%d parameters, want 20", n)
	}
	data := NewArray(pattern(8*3, 1, 1), 8, 3)
	both.MustFit(data, NewArray(pattern(8*5, 1, 2), 8, 5), FitOptions{Epochs: 3, Verbose: Silent})
	encoder.backend = both.backend
	if got, want := encoder.MustPredict(data).String(), both.MustPredict(data).At(All, Range(0, 3)).String(); got != want {
		t.Errorf("the encoder predicts %s, its part of the model %s", got, want)
	}
	if err := both.Save(filepath.Join(t.TempDir(), "both.kit")); err == nil || !strings.Contains(err.Error(), "2 weights are shared by layers of several models") {
		t.Errorf("saving ends with %v", err)
	}
	all := weightsOf(both)
	if len(all) != 4 {
		t.Errorf("%d weights, want 4", len(all))
	}

	// One layer as two parts, and outside.
	outside := Dense(3)
	twice := &blockLayer{first: outside, second: outside}
	m := onGo(t, Sequential(Input(3), twice).Seed(2))
	if n := Must(m.CountParams()); n != 12 {
		t.Errorf("%d parameters of a block with a layer twice, want 12", n)
	}
	alone := onGo(t, Sequential(Input(3), outside))
	m.MustPredict(data)
	if got, want := alone.MustPredict(alone.MustPredict(data)).String(), m.MustPredict(data).String(); got != want {
		t.Errorf("the layer alone, twice, predicts %s; the block %s", got, want)
	}
}

// A blockLayer applies two layers.
type blockLayer struct{ first, second Layer }

func (b *blockLayer) Describe() Description { return Description{Class: "Block"} }

func (b *blockLayer) Build(input Shape) (Shape, []Weight, error) {
	var parts Parts
	x := parts.Build("second", b.second, parts.Build("first", b.first, input))
	return x, parts.Weights(), parts.Err()
}

func (b *blockLayer) Call(c *Call, x *graph.Node) *graph.Node {
	return c.Apply("second", b.second, c.Apply("first", b.first, x))
}

// Mistakes in graphs are errors, not crashes.
func TestGraphMistakes(t *testing.T) {
	x, y := Input(3), Input(2)
	data := NewArray(make([]float32, 6), 2, 3)
	loop := Sequential(Input(3), Dense(3))
	loop.Add(loop)
	inner := NewModel(x, List{Dense(1).On(x), Dense(2).On(x)})
	compiled := func(loss Loss, metrics ...Metric) error {
		m := onGo(t, NewModel(x, List{Dense(1).Name("a").On(x), Dense(1).Name("b").On(x)}).Compile(SGD(), loss, metrics...))
		target := NewArray(make([]float32, 2), 2, 1)
		_, err := m.Fit(data, ArrayList{target, target}, FitOptions{Verbose: Silent})
		return err
	}
	for want, err := range map[string]error{
		"is a layer of itself":                                 second(onGo(t, loop).Predict(data)),
		"no output depends on input number 2":                  second(onGo(t, NewModel(List{x, y}, Dense(1).On(x))).Predict(ArrayList{data, data})),
		`layer "add_1" is called without tensors`:              second(onGo(t, NewModel(x, Add().On())).Predict(data)),
		"layer number 1 is a model with 2 outputs":             second(onGo(t, Sequential(inner)).Predict(data)),
		"its InputShape is (None, 4), but its input (None, 3)": second(onGo(t, NewModel(x, Dense(1).InputShape(4).On(x))).Predict(data)),
		"array: empty":                                             second(onGo(t, Sequential(Dense(1))).Predict(nil)),
		"the loss accuracy is only a metric":                       compiled(LossList{MeanSquaredError, Accuracy.(Loss)}),
		"the loss accuracy is only a metric: training":             compiled(LossMap{"a": WeightedLoss(1, Accuracy.(Loss)), "b": MeanSquaredError}),
		"the weight of a loss is nan":                              compiled(LossList{MeanSquaredError, WeightedLoss(math.NaN(), MeanSquaredError)}),
		"one of the losses is nil":                                 compiled(LossList{MeanSquaredError, WeightedLoss(1, nil)}),
		`the metric mine is of the output "c"; the model has a, b`: compiled(MeanSquaredError, Named("mine", Of("c", MeanSquaredError))),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// A program is compiled again after a change of a model within the model, or of a function without a name.
func TestProgramsFollowChanges(t *testing.T) {
	times := func(factor float64) ActivationFunc {
		return ActivationFunc{Name: "times", Graph: func(x *graph.Node) *graph.Node { return graph.MulScalar(x, factor) }}
	}
	double := ActivationFunc{Graph: func(x *graph.Node) *graph.Node { return graph.MulScalar(x, 2) }}
	triple := ActivationFunc{Graph: func(x *graph.Node) *graph.Node { return graph.MulScalar(x, 3) }}
	x := NewArray([]float32{1, -2}, 1, 2)
	inner := Sequential(Input(2), Activation(times(2)))
	outer := onGo(t, Sequential(Input(2), inner))
	if got := outer.MustPredict(x).String(); got != "[[ 2. -4.]]" {
		t.Errorf("got %s", got)
	}
	inner.Add(Activation(ReLU))
	if got := outer.MustPredict(x).String(); got != "[[2. 0.]]" {
		t.Errorf("after Add got %s", got)
	}
	layer := Dense(2).KernelInitializer(Identity(1)).Activation(double)
	m := onGo(t, Sequential(Input(2), layer))
	if got := m.MustPredict(x).String(); got != "[[ 2. -4.]]" {
		t.Errorf("got %s", got)
	}
	layer.Activation(triple)
	if got := m.MustPredict(x).String(); got != "[[ 3. -6.]]" {
		t.Errorf("with another function got %s", got)
	}
}
