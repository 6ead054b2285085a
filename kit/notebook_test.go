package kit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// cell declares a model as a notebook cell does, in a separate program.
func cell(declare func() *Model) *Model {
	was := declaring
	defer func() { declaring = was }()
	declaring = func() bool { return true }
	declared = nil
	return declare()
}

// A model that found its input shape in the data knows it in later cells too.
func TestADeclaredModelThatFoundItsInput(t *testing.T) {
	x, y := two(100)
	t.Setenv(folderVariable, t.TempDir())
	declare := func() *Model {
		return cell(func() *Model {
			return Sequential(Dense(4).Activation(ReLU), Dense(2).Activation(Softmax)).Compile(SGD(0.5), SparseCategoricalCrossentropy, Accuracy)
		})
	}
	if _, err := declare().CountParams(); err == nil || !strings.Contains(err.Error(), "not known yet") {
		t.Errorf("before it has seen data: %v", err)
	}
	first := declare()
	first.MustFit(x, y, FitOptions{Epochs: 2, Verbose: Silent})
	if n, err := declare().CountParams(); n != 6*4+4+4*2+2 || err != nil {
		t.Errorf("a later cell counts %d parameters, %v", n, err)
	}
	if h, err := declare().History(); err != nil || len(h.Epochs) != 2 {
		t.Errorf("a later cell finds the history %v, %v", h, err)
	}
	path := filepath.Join(t.TempDir(), "model")
	if err := declare().Save(path); err != nil {
		t.Error(err)
	}
	if got, want := fmt.Sprint(declare().MustPredict(x)), fmt.Sprint(first.MustPredict(x)); got != want {
		t.Errorf("a later cell predicts %s, want %s", got, want)
	}
	_, err := declare().Predict(x.Reshape(-1, 2, 3))
	if err == nil || !strings.Contains(err.Error(), "built for (None, 6); the data is (None, 2, 3); Reshape(-1, 6) makes it fit") {
		t.Errorf("data of another shape: %v", err)
	}
}

func TestADeclaredModelContinues(t *testing.T) {
	x, y := two(200)
	t.Setenv(folderVariable, t.TempDir())
	// Each of these models belongs to a different cell.
	first := cell(twoNetwork)
	if _, err := first.Fit(x, y, FitOptions{Epochs: 3, Verbose: Silent}); err != nil {
		t.Fatal(err)
	}
	want := first.MustEvaluate(x, y).Loss
	if got := cell(twoNetwork).MustEvaluate(x, y).Loss; got != want {
		t.Errorf("a later cell finds the loss %v; it was %v", got, want)
	}
	again := cell(twoNetwork)
	if _, err := again.Fit(x, y, FitOptions{Epochs: 2, Verbose: Silent}); err != nil || again.state.Epoch != 5 {
		t.Errorf("a second fit ends at epoch %d (%v); it should go on, to 5", again.state.Epoch, err)
	}
	other := cell(func() *Model {
		return Sequential(Dense(17).Activation(ReLU).InputShape(6), Dense(2).Activation(Softmax)).Compile(RMSprop(), SparseCategoricalCrossentropy)
	})
	if other.MustEvaluate(x, y); other.state.Epoch != 0 {
		t.Error("another architecture got weights of the first")
	}
	if named := cell(func() *Model { return twoNetwork().Name("twin") }); named.MustEvaluate(x, y).Loss == again.MustEvaluate(x, y).Loss {
		t.Error("a model of another name got the first one's weights")
	}
	rebuilt := cell(twoNetwork)
	rebuilt.MustReset()
	if later := cell(twoNetwork); later.MustEvaluate(x, y).Loss != rebuilt.MustEvaluate(x, y).Loss || later.state.Epoch != 0 {
		t.Error("Build did not make new weights for later cells")
	}
	changed := cell(twoNetwork).Compile(Adam(), SparseCategoricalCrossentropy) // below %%: the same model
	if _, err := changed.Fit(x, y, FitOptions{Verbose: Silent}); err != nil || changed.state.Epoch != 1 {
		t.Errorf("going on with another optimizer: %v, at epoch %d", err, changed.state.Epoch)
	}
	if h, err := cell(twoNetwork).History(); err != nil || len(h.Epochs) != 1 {
		t.Errorf("a later cell gets the history %+v, %v", h, err)
	}
}

// A cell that trains up to an epoch can be followed by one that continues with the next epoch: together they give the same
// results as one cell, including shuffles and dropout.
func TestInitialEpochInALaterCell(t *testing.T) {
	x, y := two(200)
	declare := func() *Model { return twoNetwork().Seed(4) }
	fit := func(m *Model, options FitOptions) *History {
		t.Helper()
		options.Verbose = Silent
		h, err := m.Fit(x, y, options)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	whole := fit(declare(), FitOptions{Epochs: 5})
	t.Setenv(folderVariable, t.TempDir())
	first := fit(cell(declare), FitOptions{Epochs: 3})
	later := cell(declare)
	rest := fit(later, FitOptions{Epochs: 5, InitialEpoch: 3})
	if !reflect.DeepEqual(append(first.Epochs, rest.Epochs...), whole.Epochs) || later.state.Epoch != 5 {
		t.Errorf("epochs %v, then %v, %d in all", first.Epochs, rest.Epochs, later.state.Epoch)
	}
	for _, name := range whole.Names() {
		want := whole.MustValues(name)
		if got := append(first.MustValues(name), rest.MustValues(name)...); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v in two cells, %v in one", name, got, want)
		}
	}
	if nothing := fit(cell(declare), FitOptions{Epochs: 5, InitialEpoch: 5}); len(nothing.Epochs) != 0 {
		t.Errorf("a fit whose epochs are all done did %v", nothing.Epochs)
	}
	if h := cell(declare).MustHistory(); !reflect.DeepEqual(h.Epochs, rest.Epochs) {
		t.Errorf("a fit that did nothing left the history of epochs %v", h.Epochs)
	}
}

func TestAnotherSeedIsAnotherModel(t *testing.T) {
	t.Setenv(folderVariable, t.TempDir())
	x, y := two(50)
	if _, err := cell(func() *Model { return twoNetwork().Seed(1) }).Fit(x, y, FitOptions{Verbose: Silent}); err != nil {
		t.Fatal(err)
	}
	if m := cell(func() *Model { return twoNetwork().Seed(2) }); m.MustEvaluate(x, y).Loss == 0 || m.state.Seed != 2 || m.state.Epoch != 0 {
		t.Errorf("a model with seed 2 got the state of seed %d", m.state.Seed)
	}
}

func TestTrainingContinuesIfTheModelCannotBeKept(t *testing.T) {
	t.Setenv(folderVariable, t.TempDir())
	x, y := two(50)
	m := cell(twoNetwork)
	m.MustReset()
	folder := filepath.Dir(m.declaration.path)
	if err := errors.Join(os.RemoveAll(folder), os.WriteFile(folder, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	h, err := m.Fit(x, y, FitOptions{Epochs: 3, Verbose: Silent})
	if err == nil || !strings.Contains(err.Error(), "for later cells") || len(h.Epochs) != 3 || m.state.Epoch != 3 {
		t.Errorf("error %v, history %+v", err, h)
	}
}

// A layer added by a later cell follows the layers that have learned, even if the input shape was found in the data.
func TestAddKeepsWhatAnEarlierCellLearned(t *testing.T) {
	x, y := two(40)
	for _, first := range []*DenseLayer{Dense(4), Dense(4).InputShape(6)} {
		t.Setenv(folderVariable, t.TempDir())
		network := func() *Model {
			return Sequential(first, Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy)
		}
		taught := cell(network)
		taught.MustFit(x, y, FitOptions{Verbose: Silent})
		m := cell(network)
		m.Add(Dense(3))
		now := Must(m.Weights())
		if len(now) != 6 {
			t.Fatalf("%d weights", len(now))
		}
		for i, w := range Must(taught.Weights()) {
			if now[i].String() != w.String() {
				t.Errorf("weight %d is another one", i)
			}
		}
		three := NewArray([]int64{2, 1, 0, 2}, 4)
		m.MustFit(x.Slice(0, 4), three, FitOptions{Epochs: 2, Verbose: Silent})
		if again := cell(network); Must(again.Weights())[0].String() != now[0].String() || again.state.Epoch != 1 {
			t.Errorf("a cell that adds nothing has %d epochs", again.state.Epoch)
		}
	}
}

// Models created when a cell runs are new each time and independent: in a loop over optimizers each starts from the
// beginning.
func TestModelsOfOneCellAreIndependent(t *testing.T) {
	t.Setenv(folderVariable, t.TempDir())
	x, y := two(50)
	for _, optimizer := range []Optimizer{SGD(), Adam(), Adam()} {
		m := twoNetwork().Compile(optimizer, SparseCategoricalCrossentropy)
		if _, err := m.Fit(x, y, FitOptions{Verbose: Silent}); err != nil || m.state.Epoch != 1 {
			t.Errorf("%s: error %v, %d epochs", optimizer.Describe(), err, m.state.Epoch)
		}
	}
}

func TestDeclaredModelsAreDistinguished(t *testing.T) {
	t.Setenv(folderVariable, t.TempDir())
	x, y := two(50)
	var sgd, adam, twin, named *Model
	cell(func() *Model {
		sgd = twoNetwork().Compile(SGD(), SparseCategoricalCrossentropy)
		adam = twoNetwork().Compile(Adam(), SparseCategoricalCrossentropy)
		twin = twoNetwork().Compile(Adam(), SparseCategoricalCrossentropy)
		named = twoNetwork().Name("other").Compile(Adam(), SparseCategoricalCrossentropy)
		return nil
	})
	for _, m := range []*Model{sgd, named} {
		if _, err := m.Fit(x, y, FitOptions{Verbose: Silent}); err != nil || m.state.Epoch != 1 {
			t.Errorf("%s, trained by %s: error %v", m.name, m.optimizer.Describe(), err)
		}
	}
	for _, m := range []*Model{adam, twin} {
		if _, err := m.Fit(x, y, FitOptions{Verbose: Silent}); err == nil || !strings.Contains(err.Error(), `Name("sequential_2")`) {
			t.Errorf("one of two models that are the same in every cell can be trained: %v", err)
		}
	}
}

func TestFitInADeclarationIsRefused(t *testing.T) {
	t.Setenv(folderVariable, t.TempDir())
	x, y := two(50)
	var err error
	cell(func() *Model {
		_, err = twoNetwork().Fit(x, y, FitOptions{Verbose: Silent})
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "MustHistory") {
		t.Errorf("error %v", err)
	}
}

var declaredAtStart = declaring()

func TestDeclaring(t *testing.T) {
	if !declaredAtStart || declaring() {
		t.Errorf("declaring is %t in a variable's declaration and %t in a test", declaredAtStart, declaring())
	}
}
