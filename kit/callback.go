package kit

import (
	"errors"
	"maps"
	"slices"
	"time"

	"layercake/internal/hint"
)

// A Callback watches training, and can end it. An error that a method returns, or panics with, ends the fit with that error;
// nothing that was trained until then is lost. To Add, Pop or Compile while the model is trained is such an error. Embed
// [CallbackBase] to write only the methods that matter:
//
//	type stopAt struct {
//		kit.CallbackBase
//		accuracy float64
//	}
//
//	func (s stopAt) EpochEnd(t *kit.Training) error {
//		if t.Logs()["val_accuracy"] >= s.accuracy {
//			t.Stop()
//		}
//		return nil
//	}
//
// One that logs or draws can say so: see [Logger] and [ProgressShower].
type Callback interface {
	TrainBegin(t *Training) error
	EpochBegin(t *Training) error
	BatchEnd(t *Training) error // after each training step; keep it quick
	EpochEnd(t *Training) error // after the validation
	TrainEnd(t *Training) error // also when training was stopped, or fails
}

// CallbackBase is a [Callback] that does nothing.
type CallbackBase struct{}

// TrainBegin implements [Callback].
func (CallbackBase) TrainBegin(*Training) error { return nil }

// EpochBegin implements [Callback].
func (CallbackBase) EpochBegin(*Training) error { return nil }

// BatchEnd implements [Callback].
func (CallbackBase) BatchEnd(*Training) error { return nil }

// EpochEnd implements [Callback].
func (CallbackBase) EpochEnd(*Training) error { return nil }

// TrainEnd implements [Callback].
func (CallbackBase) TrainEnd(*Training) error { return nil }

// A Logger is a [Callback] that says which names it gives to [Training.Log], as all of this package do; nil stands for none.
// If all callbacks of a fit are such, a name that is misspelt in the options of one is an error before training begins, rather
// than after its first epoch.
type Logger interface {
	Callback
	LogNames() []string
}

// A ProgressShower is a [Callback] that can show by itself how training goes, as plots.Live does in a notebook. Where one of
// a fit's callbacks does, and Verbose is [Auto], Fit prints the line of the last epoch alone, when training ends.
type ProgressShower interface {
	Callback
	ShowsProgress() bool
}

// An observer is a callback that logs nothing of its own.
type observer struct{ CallbackBase }

// LogNames implements [Logger].
func (observer) LogNames() []string { return nil }

// A Training is what callbacks see of a fit under way.
type Training struct {
	Model   *Model   // with the weights of the last finished epoch; see Sync
	History *History // of the epochs that are finished

	Epoch, Epochs int           // the epoch under way, from 1, and the last one's number
	Step, Steps   int           // training steps done in this epoch, and how many it has; 0 as long as that is not known
	Elapsed       time.Duration // since the epoch began
	Err           error         // in TrainEnd: why the fit fails, or nil

	fit     *fit
	metrics []string
	logs    func() map[string]float64 // what the fit measured
	logged  []string                  // the names that Log was given in this epoch
	own     map[string]float64        // and their values
	stop    bool
}

// Logs returns the metrics so far by name: running means over the epoch, and after the epoch the validation's too, with
// val_ before their names. In the middle of an epoch this waits for the device; do not ask in every step.
func (t *Training) Logs() map[string]float64 {
	logs := map[string]float64{}
	maps.Copy(logs, t.logs())
	maps.Copy(logs, t.own)
	return logs
}

// Log puts a number of the callback's own among the metrics of this epoch: into Logs, for the callbacks that come after it,
// into what Fit prints, and into History.
func (t *Training) Log(name string, value float64) {
	if !slices.Contains(t.logged, name) {
		t.logged = append(t.logged, name)
	}
	t.own[name] = value
	if epochs := t.History.Epochs; len(epochs) > 0 && epochs[len(epochs)-1] == t.Epoch {
		t.History.set(name, value)
	}
}

// Metrics lists the names of what the fit measures. Those that start with val_ are measured by validations, and so not
// after every epoch if there is a ValidationFreq.
func (t *Training) Metrics() []string { return slices.Clone(t.metrics) }

// names lists what the fit measures, and what the callbacks up to c log. They are not all if there is a callback that does
// not say what it logs.
func (t *Training) names(c Callback) (names []string, all bool) {
	names, all = t.Metrics(), true
	after := false
	for _, other := range t.fit.callbacks {
		logger, ok := other.(Logger)
		switch {
		case !ok:
			all = false
		case !after:
			names = append(names, logger.LogNames()...)
			after = other == c
		}
	}
	return names, all
}

// LearningRate returns the learning rate of the next step, as the Float32 that it is on the device.
func (t *Training) LearningRate() float64 { return t.fit.rate() }

// SetLearningRate changes the learning rate of the steps to come, in later fits of the model too. A schedule of the
// optimizer goes before it.
func (t *Training) SetLearningRate(rate float64) { t.fit.state.Rate = float64(float32(rate)) }

// Sync gives Model the weights that training has reached. It has them after each epoch; in the middle of one this waits for
// the device.
//
// Weights that a callback gives to Model, with SetWeights, are those that training goes on with.
func (t *Training) Sync() error { return t.fit.sync() }

// Stop ends training after the step under way.
func (t *Training) Stop() { t.stop = true }

// scheduled returns an error if the learning rate is an optimizer's schedule's, so that a callback cannot set it.
func (t *Training) scheduled() error {
	if t.fit.schedule != nil {
		return hint.Try(errors.New("the optimizer has a schedule, which sets the learning rate of each step"), "a callback can set it only without one")
	}
	return nil
}
