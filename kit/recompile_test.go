package kit

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// rates records the learning rate before each step.
type rates struct {
	CallbackBase
	of []float64
}

func (r *rates) EpochBegin(t *Training) error {
	r.of = append(r.of, t.LearningRate())
	return nil
}

func TestCompileResetsTheOptimizer(t *testing.T) {
	x, y := NewArray([]float32{1, 2, 3, 4}, 4, 1), NewArray([]float32{2, 4, 6, 8})
	scheduled := func() Optimizer {
		adam := Adam().LearningRate(CosineDecay(0.5, 4))
		return adam
	}
	optimizer := scheduled()
	m := Sequential(Dense(1).InputShape(1)).Compile(optimizer, MeanSquaredError)
	rate := func() float64 {
		t.Helper()
		r := &rates{}
		if _, err := m.Fit(x, y, FitOptions{BatchSize: 1, Verbose: Silent, Callbacks: []Callback{r}}); err != nil {
			t.Fatal(err)
		}
		return r.of[0]
	}
	if got := rate(); got != 0.5 {
		t.Errorf("first fit: rate %v, want 0.5", got)
	}
	if got := rate(); got != 0 {
		t.Errorf("second fit: rate %v, want 0: the schedule is at its end", got)
	}
	m.Compile(optimizer, MeanAbsoluteError)
	if got := rate(); got != 0 {
		t.Errorf("compiled with the same optimizer: rate %v, want 0", got)
	}
	m.Compile(scheduled(), MeanSquaredError)
	if got := rate(); got != 0.5 {
		t.Errorf("compiled with another optimizer: rate %v, want 0.5", got)
	}
	// A loaded model can be compiled with a new optimizer.
	path := filepath.Join(t.TempDir(), "m")
	err := m.Save(path)
	if err == nil {
		m, err = Load(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.Compile(scheduled(), MeanSquaredError)
	if got := rate(); got != 0.5 {
		t.Errorf("loaded and compiled with another optimizer: rate %v, want 0.5", got)
	}
	// The learning rate set by a callback belonged to the old optimizer.
	m.Compile(SGD(0.1), MeanSquaredError)
	lower := LearningRateScheduler(func(int, float64) float64 { return 0.001 })
	if _, err := m.Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{lower}}); err != nil {
		t.Fatal(err)
	}
	m.Compile(SGD(0.1), MeanSquaredError)
	if got := rate(); got != float64(float32(0.1)) {
		t.Errorf("compiled after a callback set the rate: %v, want 0.1", got)
	}
}

func TestFreezingIsSeenAtOnce(t *testing.T) {
	frozen := Dense(2).InputShape(3)
	m := Sequential(frozen, Dense(1))
	if err := m.Reset(); err != nil {
		t.Fatal(err)
	}
	frozen.Trainable(false)
	l, err := m.Layer("dense_1")
	if err != nil || !l.Frozen || l.TrainableParams() != 0 {
		t.Errorf("frozen %t, %d trainable, error %v", l.Frozen, l.TrainableParams(), err)
	}
	path := filepath.Join(t.TempDir(), "m")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if l, err := loaded.Layer("dense_1"); err != nil || !l.Frozen {
		t.Errorf("after Load: frozen %t, error %v", l.Frozen, err)
	}
}

// The layers of a loaded model are in no variables, so they are frozen by name.
func TestSetTrainable(t *testing.T) {
	x, y := two(40)
	m := again(t, Sequential(Input(6), Dense(3).Activation(Tanh), Dense(3), Dense(2).Activation(Softmax)))
	m.Compile(SGD(0.5), SparseCategoricalCrossentropy)
	trained := func() (layers []bool) {
		t.Helper()
		before := Must(m.Weights())
		m.MustFit(x, y, FitOptions{Verbose: Silent})
		for i, after := range Must(m.Weights()) {
			if i%2 == 0 { // a kernel
				layers = append(layers, fmt.Sprint(before[i]) != fmt.Sprint(after))
			}
		}
		return layers
	}
	m.MustSetTrainable(false, "dense_1", "dense_3")
	if got := fmt.Sprint(trained()); got != "[false true false]" {
		t.Errorf("trained %s, want the second layer alone", got)
	}
	m.MustSetTrainable(false)
	if info, err := m.Info(); err != nil || !info[1].Frozen {
		t.Errorf("dense_2 is not frozen: %v, %v", info, err)
	}
	m.MustSetTrainable(true)
	if got := fmt.Sprint(trained()); got != "[true true true]" {
		t.Errorf("trained %s, want all", got)
	}
	if err := m.SetTrainable(false, "dense_1", "dense_9"); err == nil || !strings.Contains(err.Error(), "dense_9") {
		t.Errorf("an unknown layer: %v", err)
	} else if info, _ := m.Info(); info[0].Frozen {
		t.Error("dense_1 is frozen though there was an error")
	}
}

// A layer with a changed option is a different one for the next prediction.
func TestChangedLayer(t *testing.T) {
	layer := Dense(1).KernelInitializer(Ones).InputShape(1)
	m := Sequential(layer)
	x := NewArray([]float32{-2}, 1, 1)
	before := fmt.Sprint(m.MustPredict(x))
	layer.Activation(ReLU)
	if after := fmt.Sprint(m.MustPredict(x)); before != "[[-2.]]" || after != "[[0.]]" {
		t.Errorf("predicts %s, and after a change of the activation %s", before, after)
	}
}

// As in Keras, only trained weights have a penalty, also in evaluations, whose programs are kept.
func TestFreezingIsSeenByEvaluate(t *testing.T) {
	x, y := NewArray([]float32{1, 2}, 2, 1), NewArray([]float32{1, 2}, 2, 1)
	m := Sequential(Dense(1).UseBias(false).KernelInitializer(Ones).KernelRegularizer(L2(1))).Compile(SGD(), MeanSquaredError)
	for _, trainable := range []bool{true, false, true} {
		if loss := m.MustEvaluate(x, y).Loss; trainable != (loss == 1) || !trainable && loss != 0 {
			t.Errorf("trainable %t: the loss is %v", trainable, loss)
		}
		m.MustSetTrainable(!trainable)
	}
}
