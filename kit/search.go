package kit

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"layercake/internal/hint"
	"layercake/internal/interrupts"
)

// SearchOptions are the options of [Search].
type SearchOptions struct {
	Objective string // the metric to improve, by name as in [History.Values]; "" means "val_loss"
	Mode      string // "min" if lower is better, "max" if higher; "" and "auto" know it from the metric

	Grid               bool   // try all combinations of values, in order, instead of random ones
	MaxTrials          int    // 0 means 10, or with Grid all combinations
	ExecutionsPerTrial int    // fits per trial, whose mean is the score; 0 means 1
	Seed               uint64 // makes the search repeatable, with the models that have no Seed of their own; 0 means different trials each time

	// Fit has the options of each fit. Its callbacks serve all of them. If its Verbose is [Auto], only the lines of the trials are
	// printed, and if it is [Silent] nothing.
	Fit FitOptions
}

// complete checks the options and fills in defaults.
func (o *SearchOptions) complete() error {
	o.Objective = cmp.Or(o.Objective, "val_loss")
	if !slices.Contains([]string{"", "auto", "min", "max"}, o.Mode) {
		return fmt.Errorf(`Mode %q: it must be "min", "max" or "auto"`, o.Mode)
	}
	if o.MaxTrials < 0 || o.ExecutionsPerTrial < 0 {
		return fmt.Errorf("MaxTrials %d and ExecutionsPerTrial %d: they cannot be negative", o.MaxTrials, o.ExecutionsPerTrial)
	}
	if o.MaxTrials == 0 && !o.Grid {
		o.MaxTrials = 10
	}
	o.ExecutionsPerTrial = cmp.Or(o.ExecutionsPerTrial, 1)
	if strings.HasPrefix(o.Objective, "val_") && len(o.Fit.validations()) == 0 {
		return hint.Try(fmt.Errorf("the objective %s needs data to validate on", o.Objective), "kit.SearchOptions{Fit: kit.FitOptions{ValidationSplit: 0.2}}")
	}
	return o.Fit.complete()
}

// Search finds good hyperparameters, as Keras Tuner does: it fits models with different values on x and y, as [Model.Fit] does, and
// returns the results and the best model. The function returns a new, compiled model for the values of a trial:
//
//	result := kit.MustSearch(func(hp *kit.HyperParameters) *kit.Model {
//		return kit.Sequential(
//			kit.Dense(hp.Int("units", 32, 512, kit.Sampling{Step: 32})).Activation(kit.ReLU),
//			kit.Dropout(hp.Float("dropout", 0, 0.5)),
//			kit.Dense(10).Activation(kit.Softmax),
//		).Compile(kit.Adam(hp.Float("learning_rate", 1e-4, 1e-2, kit.Sampling{Log: true})), kit.SparseCategoricalCrossentropy, kit.Accuracy)
//	}, x, y, kit.SearchOptions{Objective: "val_accuracy", Fit: kit.FitOptions{Epochs: 5, ValidationSplit: 0.2}})
//
// A trial's score is the best value that the objective had after an epoch. Values can depend on others, as the units of a second layer
// that not all trials have. A trial that fails is in the results with its error, and the search goes on; if all fail, Search returns an
// error. An interrupt (a notebook's stop button) ends the search, with the results so far.
//
// plots.Search draws the results.
func Search(build func(hp *HyperParameters) *Model, x, y Arrays, options SearchOptions) (*SearchResult, error) {
	result, err := runSearch(build, x, y, options)
	if err != nil {
		err = fmt.Errorf("search: %w", err)
	}
	return result, err
}

// MustSearch is like [Search] but ends the cell with the error.
func MustSearch(build func(hp *HyperParameters) *Model, x, y Arrays, options SearchOptions) *SearchResult {
	return Must(Search(build, x, y, options))
}

// A search is a running Search.
type search struct {
	build     func(hp *HyperParameters) *Model
	x, y      Arrays
	options   SearchOptions
	seed      uint64
	result    *SearchResult
	models    map[*Model]bool // returned by build
	tried     map[string]bool // texts of values
	grid      []decision      // of the last trial
	interrupt chan os.Signal
}

// A decision is the value of a hyperparameter in a grid.
type decision struct{ at, size int }

// An attempt is the hyperparameters of a trial, and the model built with them, or why there is none.
type attempt struct {
	hp    *HyperParameters
	model *Model
	err   error
}

func runSearch(build func(hp *HyperParameters) *Model, x, y Arrays, options SearchOptions) (*SearchResult, error) {
	if err := checkFit(); err != nil {
		return nil, err
	}
	if build == nil {
		return nil, hint.Try(errors.New("the function that returns the models is nil"), "it takes a *kit.HyperParameters and returns a *kit.Model")
	}
	if err := options.complete(); err != nil {
		return nil, err
	}
	s := &search{
		build: build, x: x, y: y, options: options, seed: options.Seed, result: &SearchResult{Objective: options.Objective},
		models: map[*Model]bool{}, tried: map[string]bool{}, interrupt: make(chan os.Signal, 1),
	}
	if s.seed == 0 {
		s.seed = rand.Uint64()
	}
	defer interrupts.Handle(s.interrupt)()
	for number := 1; (options.MaxTrials == 0 || number <= options.MaxTrials) && !s.stopped(); number++ {
		next, err := s.next(number)
		if err != nil {
			return nil, err
		}
		if next == nil { // all values were tried
			break
		}
		s.run(number, next)
	}
	s.result.sort()
	if r := s.result; r.Best == nil && len(r.Trials) > 0 {
		return r, fmt.Errorf("all %d trials have failed, the first with: %w", len(r.Trials), r.Trials[0].Err)
	}
	return s.result, nil
}

// stopped reports whether the user has interrupted the search.
func (s *search) stopped() bool {
	select {
	case <-s.interrupt:
		s.result.Interrupted = true
	default:
	}
	return s.result.Interrupted
}

// next returns the next attempt with values that were not tried; nil if there are no more. An invalid hyperparameter is an error.
func (s *search) next(number int) (*attempt, error) {
	const collisions = 20 // before a random search ends, as in Keras Tuner
	for repeated := 0; s.options.Grid || repeated < collisions; repeated++ {
		hp := &HyperParameters{pick: s.drawing(number, repeated)}
		if s.options.Grid {
			if len(s.tried) > 0 && !s.advance() {
				break
			}
			hp.pick = s.walking()
		}
		next := &attempt{hp: hp}
		next.model, next.err = s.built(hp)
		if hp.err != nil {
			return nil, hp.err
		}
		if err := s.checkGrid(); err != nil {
			return nil, err
		}
		if text := hp.String(); !s.tried[text] {
			s.tried[text] = true
			return next, nil
		}
	}
	return nil, nil
}

// drawing returns a function that draws random values, each only dependent on the seed, the trial and the name.
func (s *search) drawing(number, repeated int) func(name string, d domain) any {
	return func(name string, d domain) any {
		h := fnv.New64a()
		h.Write([]byte(name))
		return d.draw(rand.New(rand.NewPCG(s.seed^h.Sum64(), uint64(number)<<32+uint64(repeated))))
	}
}

// walking returns a function that follows the grid's decisions, and then makes the first of each.
func (s *search) walking() func(name string, d domain) any {
	n := 0
	return func(_ string, d domain) any {
		if n++; n > len(s.grid) {
			s.grid = append(s.grid, decision{0, d.size})
		}
		return d.at(s.grid[n-1].at)
	}
}

// advance changes the grid's last decision that has another value; false if there is none.
func (s *search) advance() bool {
	for n := len(s.grid); n > 0; n-- {
		if last := &s.grid[n-1]; last.at+1 < last.size {
			last.at++
			s.grid = s.grid[:n]
			return true
		}
	}
	return false
}

// checkGrid returns an error for a grid without an end in sight.
func (s *search) checkGrid() error {
	const most = 1000
	n := 1.0
	for _, d := range s.grid {
		n *= float64(d.size)
	}
	if n > most && s.options.MaxTrials == 0 {
		return hint.Try(fmt.Errorf("the grid has %.4g combinations", n), "set MaxTrials, or a larger Step of the hyperparameters")
	}
	return nil
}

// built returns the model for hyperparameters.
func (s *search) built(hp *HyperParameters) (m *Model, err error) {
	if err := caught(func() { m = s.build(hp) }); err != nil {
		return nil, err
	}
	switch {
	case m == nil:
		return nil, errors.New("the function returned no model")
	case s.models[m]:
		return nil, hint.Try(errors.New("the function returned the same model again"), "it must create a new one each time")
	}
	s.models[m] = true
	return m, nil
}

// run runs a trial and adds it to the results.
func (s *search) run(number int, next *attempt) {
	of := ""
	if s.options.MaxTrials > 0 {
		of = fmt.Sprintf(" of %d", s.options.MaxTrials)
	}
	s.tell("Trial %d%s: %v", number, of, next.hp)
	result := ": "
	if s.options.Fit.Verbose != Auto { // the fit prints lines of its own
		s.tell("\n")
		result = fmt.Sprintf("Trial %d: ", number)
	}
	began := time.Now()
	trial := Trial{Number: number, Values: next.hp.values, Err: next.err}
	var best *searchWatch
	var model *Model
	total, measured := 0.0, 0
	for execution := 0; execution < s.options.ExecutionsPerTrial && trial.Err == nil && !s.stopped(); execution++ {
		m := next.model
		if execution > 0 {
			if m, trial.Err = s.built(next.hp.again()); trial.Err != nil {
				break
			}
		}
		if m.seed == nil && s.options.Seed != 0 {
			m.Seed(rand.NewPCG(s.seed, uint64(number)<<32+uint64(execution)).Uint64())
		}
		w := &searchWatch{monitorOptions: newMonitor(s.options)}
		var history *History
		if history, trial.Err = s.fit(m, w); trial.Err != nil {
			break
		}
		s.result.Interrupted = s.result.Interrupted || history.Interrupted
		if w.best == nil {
			if !history.Interrupted {
				trial.Err = fmt.Errorf("no epoch has measured %s", s.options.Objective)
			}
			break
		}
		total, measured = total+*w.best, measured+1
		if best == nil || w.improves(*w.best, best.best, 0) {
			best, model, trial.History = w, m, history
		}
	}
	trial.Seconds = time.Since(began).Seconds()
	trial.Score = math.NaN()
	if trial.Err == nil && best != nil {
		trial.Score = total / float64(measured)
		if s.result.Best == nil || best.improves(trial.Score, &s.result.score, 0) {
			if trial.Err = model.SetWeights(best.weights); trial.Err == nil {
				s.result.Best, s.result.score = model, trial.Score
			}
		}
		s.result.Objective, s.result.rises = best.name, best.sign > 0
	}
	switch {
	case trial.Err != nil:
		s.tell("%sfailed: %v\n", result, trial.Err)
	case best == nil:
		s.tell("%sinterrupted\n", result)
		return
	default:
		s.tell("%s%s %s, %.1f s\n", result, best.name, hyperText(trial.Score), trial.Seconds)
	}
	s.result.add(trial, next.hp.names)
}

// fit fits a model with a callback.
func (s *search) fit(m *Model, w *searchWatch) (*History, error) {
	o := s.options.Fit
	o.Callbacks = append(slices.Clone(o.Callbacks), w)
	if o.Verbose == Auto {
		o.Verbose = Silent
	}
	return m.Fit(s.x, s.y, o)
}

func (s *search) tell(format string, args ...any) {
	if s.options.Fit.Verbose != Silent {
		fmt.Printf(format, args...)
	}
}

// A searchWatch keeps the best value of a search's objective in a fit, and the weights that had it.
type searchWatch struct {
	observer
	monitorOptions[*searchWatch]
	best    *float64
	weights []Array
}

// newMonitor returns the monitor of a search's objective.
func newMonitor(o SearchOptions) monitorOptions[*searchWatch] {
	return monitorOptions[*searchWatch]{nil, monitor{metric: o.Objective, mode: cmp.Or(o.Mode, "auto")}}
}

// TrainBegin implements [Callback].
func (w *searchWatch) TrainBegin(t *Training) error { return w.begin(t, w) }

// EpochEnd implements [Callback].
func (w *searchWatch) EpochEnd(t *Training) error {
	value, ok, err := w.value(t)
	if err != nil || !ok || !w.improves(value, w.best, 0) {
		return err
	}
	w.best = &value
	w.weights, err = t.Model.Weights()
	return err
}
