package kit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/keep"
)

// through stores a variable and loads it again, as the next cell of a notebook does.
func through[T any](t *testing.T, v *T) *T {
	t.Helper()
	folder := t.TempDir()
	store, err := keep.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if failed, err := store.Save([]keep.Variable{{Name: "v", Pointer: v}}); err != nil || len(failed) > 0 {
		t.Fatal(err, failed)
	}
	if store, err = keep.Open(folder); err != nil {
		t.Fatal(err)
	}
	out := new(T)
	if failed := store.Load([]keep.Variable{{Name: "v", Pointer: out}}); len(failed) > 0 {
		t.Fatal(failed)
	}
	return out
}

func TestArraysAreKept(t *testing.T) {
	lazy := LazyArray(func() ([]uint8, error) { return []uint8{0, 1, 2, 255}, nil }, 2, 2)
	arrays := []Array{
		NewArray([]int64{1<<53 + 1, -1}), lazy, lazy.Div(255).WithNote("n"), lazy.Reshape(4).Slice(1, 3), ToCategorical(NewArray([]uint8{1, 0}), 3),
		NewArray([]float32{1}).Reshape(3), {}, lazy.Greater(1), lazy.AsType(Float32).Sub(lazy.AsType(Float32).Mean(0)), lazy.Transpose(), lazy.Sum(0),
	}
	after := *through(t, &arrays)
	for i := range arrays {
		if a, b := fmt.Sprint(arrays[i], arrays[i].DType(), arrays[i].Note(), arrays[i].Err()), fmt.Sprint(after[i], after[i].DType(), after[i].Note(), after[i].Err()); a != b {
			t.Errorf("%s became %s", a, b)
		}
	}
	if after[1].source != after[2].source {
		t.Error("two arrays of the same values have two copies of them now")
	}
}

// TestTrainingIsKept stores models between two fits, with each optimizer and loss of the package, and compares them with models
// that were not. (TestLayersComeBackAsTheyWere stores each layer.)
func TestTrainingIsKept(t *testing.T) {
	x, y := NewArray(pattern(24, 1, 3), 8, 3), NewArray([]float32{0, 1, 1, 0, 1, 0, 0, 1}, 8, 1)
	for i, optimizer := range optimizers.all() {
		loss := []Loss{MeanSquaredError, Huber, BinaryCrossentropy, LogCosh}[i%4]
		model := func() *Model {
			m := Sequential(Dense(4).Activation(Tanh).InputShape(3), Dropout(0.5), Dense(1).Activation(Sigmoid)).
				Compile(optimizer, loss, MeanAbsoluteError, Huber.Delta(2), CosineSimilarity, AUC, Named("p", Precision)).Seed(3)
			m.backend = testBackend(t, goEngine)
			return m
		}
		options := FitOptions{Epochs: 2, BatchSize: 3, Verbose: Silent}
		want, got := model(), model()
		want.MustFit(x, y, options)
		got.MustFit(x, y, options)
		got = *through(t, &got)
		got.backend = want.backend
		want.MustFit(x, y, options)
		got.MustFit(x, y, options)
		state := func(m *Model) string { return fmt.Sprint(weightsOf(m), m.state.Slots, m.state.Step, m.state.Rate) }
		if a, b := state(want), state(got); a != b {
			t.Errorf("%s: the state is\n%s\nand without a break\n%s", optimizer.Describe(), b, a)
		}
		if a, b := fmt.Sprint(want.MustEvaluate(x, y)), fmt.Sprint(got.MustEvaluate(x, y)); a != b {
			t.Errorf("%s: it evaluates to %s, and without a break to %s", optimizer.Describe(), b, a)
		}
	}
}

// A function of a program's own is none of this package's, whatever it is called, and other programs do not know what it registers.
func TestOwnFunctionsAreNotTakenForOthers(t *testing.T) {
	graphs := func(x *graph.Node) *graph.Node { return x }
	fill := func(rng *rand.Rand, shape Shape) []float32 { return make([]float32, shape.Size()) }
	defer func() { activations.forget("own") }()
	Register(ActivationFunc{Name: "own", Graph: graphs})
	for name, layer := range map[string]Layer{
		"without a name":      Dense(3).Activation(ActivationFunc{Graph: graphs}),
		"the name of another": Dense(3).Activation(ActivationFunc{Name: "relu", Graph: graphs}),
		"registered":          Dense(3).Activation(ActivationFunc{Name: "own", Graph: graphs}),
		"a layer":             Activation(ActivationFunc{Name: "own", Graph: graphs}),
		"an initializer":      Dense(3).KernelInitializer(Initializer{Name: "zeros", Fill: fill}),
		"a regularizer":       Dense(3).KernelRegularizer(Regularizer{Name: "l1l2", Graph: graphs}),
		"a constraint":        Dense(3).KernelConstraint(Constraint{Name: "non_neg", Graph: graphs}),
	} {
		m := Sequential(layer)
		store, err := keep.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		failed, err := store.Save([]keep.Variable{{Name: "m", Pointer: &m}})
		if err != nil || failed["m"] == nil || !strings.Contains(failed["m"].Error(), "a function literal, in the field") {
			t.Errorf("%s: got %v, %v", name, failed, err)
		}
	}
}
