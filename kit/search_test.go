package kit

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// searchData is a line, for models of one weight.
func searchData() (x, y Array) {
	x = NewArray(pattern(64, 1, 1), 64, 1)
	return x, x.Mul(2)
}

// searched is a model that learns at a rate.
func searched(rate float64) *Model {
	return Sequential(Dense(1).UseBias(false).KernelInitializer(Zeros)).Compile(SGD(rate), MeanSquaredError, MeanAbsoluteError)
}

func searchOptions() SearchOptions {
	return SearchOptions{Seed: 1, Fit: FitOptions{Epochs: 3, ValidationSplit: 0.25, Verbose: Silent}}
}

// The results are sorted, and the best model has the weights with the best score.
func TestSearchSortsTrials(t *testing.T) {
	x, y := searchData()
	for _, objective := range []string{"", "val_mae"} {
		o := searchOptions()
		o.Objective, o.Grid = objective, true
		r, err := Search(func(hp *HyperParameters) *Model { return searched(Choice(hp, "rate", 0.01, 1.2, 0.2)) }, x, y, o)
		if err != nil {
			t.Fatal(err)
		}
		var rates []any
		for _, trial := range r.Trials {
			rates = append(rates, trial.Values["rate"])
			values := trial.History.MustValues(r.Objective)
			if trial.Score != slices.Min(values) {
				t.Errorf("the score is %v, of %v", trial.Score, values)
			}
		}
		if len(rates) != 3 || rates[0] != 0.2 && rates[0] != 1.2 || rates[2] != 0.01 || r.Values()["rate"] != rates[0] {
			t.Errorf("rates from the best: %v", rates)
		}
		validation := x.Slice(48)
		score := r.Best.MustEvaluate(validation, y.Slice(48))
		if got := score.MustMetric(strings.TrimPrefix(r.Objective, "val_")); !closeTo(got, r.Trials[0].Score) {
			t.Errorf("the best model has %s %v, in the search it had %v", r.Objective, got, r.Trials[0].Score)
		}
	}
}

// The best epoch counts, not the last: the model keeps its weights.
func TestSearchKeepsTheBestEpoch(t *testing.T) {
	x, y := searchData()
	o := searchOptions()
	o.MaxTrials = 1
	o.Fit.Callbacks = []Callback{LearningRateScheduler(func(epoch int, rate float64) float64 { return []float64{0.1, 0.1, 5}[epoch] })}
	r, err := Search(func(hp *HyperParameters) *Model { return searched(hp.Float("rate", 0.1, 0.1)) }, x, y, o)
	if err != nil {
		t.Fatal(err)
	}
	values := r.Trials[0].History.MustValues("val_loss")
	if values[1] >= values[2] || r.Trials[0].Score != values[1] {
		t.Fatalf("the score is %v, of %v", r.Trials[0].Score, values)
	}
	if got := r.Best.MustEvaluate(x.Slice(48), y.Slice(48)).Loss; !closeTo(got, values[1]) {
		t.Errorf("the best model has the loss %v, of %v", got, values)
	}
}

// A search rises for an accuracy, a metric that falls needs no Mode, and one of which it is unknown does.
func TestSearchDirections(t *testing.T) {
	x, y := NewArray(pattern(64, 1, 1), 64, 1), NewArray(pattern(64, 1, 1), 64, 1).Greater(0).AsType(Float32)
	model := func(rate float64) *Model {
		return Sequential(Dense(1).KernelInitializer(Constant(-0.5)).Activation(Sigmoid)).Compile(SGD(rate), BinaryCrossentropy, Accuracy)
	}
	o := searchOptions()
	o.Objective, o.Grid = "val_acc", true
	r, err := Search(func(hp *HyperParameters) *Model { return model(Choice(hp, "rate", 1e-6, 3.0)) }, x, y, o)
	if err != nil || r.Objective != "val_binary_accuracy" && r.Objective != "val_accuracy" || r.Trials[0].Values["rate"] != 3.0 || !(r.Trials[0].Score > r.Trials[1].Score) {
		t.Errorf("%v, %v", r, err)
	}
	o.Mode = "min"
	if r, err = Search(func(hp *HyperParameters) *Model { return model(Choice(hp, "rate", 1e-6, 3.0)) }, x, y, o); err != nil || r.Trials[0].Values["rate"] != 1e-6 {
		t.Errorf("with the mode min: %v, %v", r, err)
	}
}

// A trial that fails is told and does not end the search.
func TestSearchSurvivesFailures(t *testing.T) {
	x, y := searchData()
	o := searchOptions()
	o.Grid = true
	r, err := Search(func(hp *HyperParameters) *Model {
		switch n := hp.Int("n", 1, 5); n {
		case 1:
			panic(errors.New("a mistake"))
		case 2:
			return nil
		case 3:
			return searched(1e30)
		case 4:
			return Sequential(Dense(1))
		default:
			return searched(0.1)
		}
	}, x, y, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Best == nil || r.Trials[0].Values["n"] != 5 || len(r.Trials) != 5 {
		t.Fatalf("%v", r)
	}
	for i, want := range []string{"a mistake", "returned no model", "diverged", "not compiled"} {
		trial := r.Trials[i+1]
		if trial.Err == nil || !strings.Contains(trial.Err.Error(), want) || !math.IsNaN(trial.Score) {
			t.Errorf("trial %d: score %v, %v; want %q", trial.Number, trial.Score, trial.Err, want)
		}
		if text := r.String(); !strings.Contains(text, want) || !strings.Contains(r.HTML(), want) {
			t.Errorf("the table does not have %q: %s", want, text)
		}
	}
}

// Executions with the same values are averaged.
func TestSearchExecutions(t *testing.T) {
	x, y := searchData()
	o := searchOptions()
	o.MaxTrials, o.ExecutionsPerTrial = 1, 3
	made := 0
	build := func(hp *HyperParameters) *Model {
		made++
		return Sequential(Dense(1+hp.Int("n", 0, 9)), Dense(1)).Compile(SGD(0.1), MeanSquaredError)
	}
	r, err := Search(build, x, y, o)
	if err != nil || made != 3 {
		t.Fatalf("%d models; %v", made, err)
	}
	again, err := Search(build, x, y, o)
	if err != nil || again.Trials[0].Score != r.Trials[0].Score || again.Values()["n"] != r.Values()["n"] {
		t.Errorf("the same seed: %v and %v; %v", r, again, err)
	}
	if best := slices.Min(r.Trials[0].History.MustValues("val_loss")); best >= r.Trials[0].Score {
		t.Errorf("the best of three executions has %v, their mean is %v", best, r.Trials[0].Score)
	}
}

// A random search tries no values twice, and ends when it finds no more. A grid tries all, also of values that depend on others.
func TestSearchSpaces(t *testing.T) {
	x, y := searchData()
	var got []string
	build := func(hp *HyperParameters) *Model {
		if hp.Int("layers", 1, 2) == 2 {
			hp.Boolean("second")
		}
		Choice(hp, "activation", ReLU, Tanh)
		got = append(got, hp.String())
		return searched(0.1)
	}
	o := searchOptions()
	o.Fit.Epochs = 1
	o.Grid = true
	r, err := Search(build, x, y, o)
	want := []string{
		"layers=1 activation=relu", "layers=1 activation=tanh", "layers=2 second=false activation=relu", "layers=2 second=false activation=tanh",
		"layers=2 second=true activation=relu", "layers=2 second=true activation=tanh",
	}
	if err != nil || !slices.Equal(got, want) || len(r.Trials) != 6 || !slices.Equal(r.Names, []string{"layers", "activation", "second"}) {
		t.Errorf("the grid: %q, names %q; %v", got, r.Names, err)
	}
	o.Grid, o.MaxTrials = false, 50
	r, err = Search(build, x, y, o)
	seen := map[string]bool{}
	for _, trial := range r.Trials {
		seen[fmt.Sprint(trial.Values["layers"], trial.Values["second"], trial.Text("activation"))] = true
	}
	if err != nil || len(seen) != len(r.Trials) || len(seen) < 3 {
		t.Errorf("random: %d different ones of %d; %v", len(seen), len(r.Trials), err)
	}
}

// The values of a grid, and bounds of random ones.
func TestHyperParameters(t *testing.T) {
	for _, test := range []struct {
		ask  func(hp *HyperParameters) any
		want []any
	}{
		{func(hp *HyperParameters) any { return hp.Int("a", 1, 3) }, []any{1, 2, 3}},
		{func(hp *HyperParameters) any { return hp.Int("a", 32, 100, Sampling{Step: 32}) }, []any{32, 64, 96}},
		{func(hp *HyperParameters) any { return hp.Int("a", 8, 64, Sampling{Step: 2, Log: true}) }, []any{8, 16, 32, 64}},
		{func(hp *HyperParameters) any { return hp.Float("a", 0.1, 0.5, Sampling{Step: 0.2}) }, []any{0.1, 0.30000000000000004, 0.5}},
		{func(hp *HyperParameters) any { return hp.Float("a", 1e-4, 1e-2, Sampling{Step: 10, Log: true}) }, []any{1e-4, 1e-3, 1e-2}},
		{func(hp *HyperParameters) any { return hp.Float("a", 0, 9) }, []any{0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0}},
		{func(hp *HyperParameters) any { return hp.Float("a", 2, 2) }, []any{2.0}},
		{func(hp *HyperParameters) any { return hp.Boolean("a") }, []any{false, true}},
		{func(hp *HyperParameters) any { return Choice(hp, "a", "x", "y") }, []any{"x", "y"}},
	} {
		var got []any
		s := &search{}
		for more := true; more; more = s.advance() {
			got = append(got, test.ask(&HyperParameters{pick: s.walking()}))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("got %v, want %v", got, test.want)
		}
		if first := test.ask(&HyperParameters{}); first != test.want[0] {
			t.Errorf("outside of a search: %v, want %v", first, test.want[0])
		}
	}
	s := &search{seed: 3}
	decades := [3]int{}
	units := map[int]bool{}
	for number := range 300 {
		hp := &HyperParameters{pick: s.drawing(number, 0)}
		rate := hp.Float("rate", 1e-4, 0.1, Sampling{Log: true})
		decades[int(math.Log10(rate/1e-4))]++
		units[hp.Int("units", 1, 4, Sampling{Log: true})] = true
		if hp.Float("rate", 1e-4, 0.1, Sampling{Log: true}) != rate || hp.err != nil {
			t.Fatalf("asked again, a value differs; %v", hp.err)
		}
	}
	if slices.Min(decades[:]) < 70 || len(units) != 4 {
		t.Errorf("learning rates per power of ten: %v, units: %v", decades, units)
	}
}

func TestBadSearches(t *testing.T) {
	x, y := searchData()
	build := func(hp *HyperParameters) *Model { return searched(hp.Float("rate", 0.1, 0.2)) }
	one := searched(0.1)
	with := func(change func(o *SearchOptions)) error {
		o := searchOptions()
		change(&o)
		_, err := Search(build, x, y, o)
		return err
	}
	asking := func(ask func(hp *HyperParameters)) error {
		_, err := Search(func(hp *HyperParameters) *Model { ask(hp); return searched(0.1) }, x, y, searchOptions())
		return err
	}
	none := func(_ *SearchResult, err error) error { return err }
	for _, test := range []struct {
		err  error
		want []string
	}{
		{none(Search(nil, x, y, searchOptions())), []string{"search: the function", "nil"}},
		{none(Search(build, x, y, SearchOptions{})), []string{"val_loss needs data to validate on", "ValidationSplit: 0.2"}},
		{with(func(o *SearchOptions) { o.Mode = "up" }), []string{`Mode "up"`}},
		{with(func(o *SearchOptions) { o.MaxTrials = -1 }), []string{"MaxTrials -1"}},
		{with(func(o *SearchOptions) { o.Fit.Epochs = -1 }), []string{"Epochs -1"}},
		{with(func(o *SearchOptions) { o.Objective, o.MaxTrials = "val_auc", 2 }), []string{"all 2 trials have failed", "val_auc", "val_loss"}},
		{none(Search(func(*HyperParameters) *Model { return one }, x, y, SearchOptions{Grid: true, ExecutionsPerTrial: 2, Fit: searchOptions().Fit})), []string{"the same model again", "create a new one"}},
		{none(Search(func(hp *HyperParameters) *Model { hp.Int("n", 1, 2000); return searched(0.1) }, x, y, SearchOptions{Grid: true, Fit: searchOptions().Fit})), []string{"2000 combinations", "MaxTrials"}},
		{asking(func(hp *HyperParameters) { hp.Int("n", 5, 4) }), []string{`hyperparameter "n"`, "from 5 to 4"}},
		{asking(func(hp *HyperParameters) { hp.Int("", 1, 4) }), []string{"no name"}},
		{asking(func(hp *HyperParameters) { hp.Int("n", 1, 4, Sampling{Step: 0.5}) }), []string{"0.5 is not a whole number"}},
		{asking(func(hp *HyperParameters) { hp.Float("f", 0, 1, Sampling{Log: true}) }), []string{"Log", "above 0"}},
		{asking(func(hp *HyperParameters) { hp.Float("f", 0, 1, Sampling{Step: -1}) }), []string{"Step is -1"}},
		{asking(func(hp *HyperParameters) { hp.Float("f", 0, 1, Sampling{Step: 1e-12}) }), []string{"1e+12 values", "larger Step"}},
		{asking(func(hp *HyperParameters) { hp.Float("f", math.NaN(), 1) }), []string{"NaN"}},
		{asking(func(hp *HyperParameters) { hp.Int("n", 1, 4); hp.Float("n", 1, 4) }), []string{"both Int(1, 4) and Float(1, 4)"}},
		{asking(func(hp *HyperParameters) { Choice[int](hp, "c") }), []string{"the values to choose from"}},
	} {
		if test.err == nil {
			t.Errorf("no error instead of %q", test.want)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(test.err.Error(), want) {
				t.Errorf("%q does not say %q", test.err, want)
			}
		}
	}
}

// An interrupt ends the search after the trials so far, which keep their results.
func TestInterruptedSearch(t *testing.T) {
	x, y := searchData()
	steps := 0
	stop := LambdaCallback().OnEpochEnd(func(t *Training) error {
		if steps++; steps == 4 { // in the second trial
			process, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = process.Signal(os.Interrupt)
			}
			for !t.History.Interrupted && err == nil {
				t.fit.poll()
			}
			return err
		}
		return nil
	})
	o := searchOptions()
	o.Fit.Callbacks = []Callback{stop}
	r, err := Search(func(hp *HyperParameters) *Model { return searched(hp.Float("rate", 0.01, 0.1)) }, x, y, o)
	if err != nil || !r.Interrupted || len(r.Trials) != 2 || r.Best == nil {
		t.Errorf("%v, %v", r, err)
	}
	if !strings.Contains(r.String(), "2 trials, interrupted, the best with val_loss ") {
		t.Error(r)
	}
}

// A search prints a line per trial.
func TestSearchPrintsTrials(t *testing.T) {
	x, y := searchData()
	o := searchOptions()
	o.Fit.Verbose, o.Grid = Auto, true
	text := printed(t, func() {
		if _, err := Search(func(hp *HyperParameters) *Model {
			if hp.Boolean("fails") {
				return nil
			}
			return searched(0.1)
		}, x, y, o); err != nil {
			t.Error(err)
		}
	})
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "Trial 1: fails=false: val_loss 0.") || !strings.HasSuffix(lines[0], " s") || lines[1] != "Trial 2: fails=true: failed: the function returned no model" {
		t.Errorf("%q", lines)
	}
}
