package kit

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"layercake/internal/hint"
	"layercake/internal/metricnames"
)

// A Callback watches training and can end it. An error that a method returns, or panics with, ends the fit with that error;
// nothing trained until then is lost. Calling Add, Pop or Compile while the model is trained is such an error. Embed
// [CallbackBase] to write only the methods you need:
//
//	type stopAt struct {
//		kit.CallbackBase
//		accuracy float64
//	}
//
//	func (s stopAt) EpochEnd(t *kit.Training) error {
//		accuracy, err := t.Metric("val_accuracy")
//		if accuracy >= s.accuracy {
//			t.Stop()
//		}
//		return err
//	}
//
// A callback that embeds CallbackBase can also have the methods of [BatchBeginner], [TestCallback] and [PredictCallback]. One that
// logs or draws can say so: see [Logger] and [ProgressShower].
type Callback interface {
	TrainBegin(t *Training) error
	EpochBegin(t *Training) error
	BatchEnd(t *Training) error // after each training step; keep it quick
	EpochEnd(t *Training) error // after the validation
	TrainEnd(t *Training) error // also if training was stopped or failed
}

// A BatchBeginner is a [Callback] that is also called before each training step. Training.Step is then the number of steps
// already done. A learning rate or weights that it sets are those of this step.
type BatchBeginner interface {
	BatchBegin(t *Training) error
}

// CallbackBase is a [Callback], with all optional methods, that does nothing.
type CallbackBase struct{}

// embedded identifies callbacks that embed CallbackBase.
func (CallbackBase) embedded() {}

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

// BatchBegin implements [BatchBeginner].
func (CallbackBase) BatchBegin(*Training) error { return nil }

// TestBegin implements [TestCallback].
func (CallbackBase) TestBegin(*Testing) error { return nil }

// TestBatchBegin implements [TestCallback].
func (CallbackBase) TestBatchBegin(*Testing) error { return nil }

// TestBatchEnd implements [TestCallback].
func (CallbackBase) TestBatchEnd(*Testing) error { return nil }

// TestEnd implements [TestCallback].
func (CallbackBase) TestEnd(*Testing) error { return nil }

// PredictBegin implements [PredictCallback].
func (CallbackBase) PredictBegin(*Predicting) error { return nil }

// PredictBatchBegin implements [PredictCallback].
func (CallbackBase) PredictBatchBegin(*Predicting) error { return nil }

// PredictBatchEnd implements [PredictCallback].
func (CallbackBase) PredictBatchEnd(*Predicting) error { return nil }

// PredictEnd implements [PredictCallback].
func (CallbackBase) PredictEnd(*Predicting) error { return nil }

// checkCallbacks returns an error for callbacks that are nil, or have an optional method with other parameters, which would
// never be called.
func checkCallbacks(callbacks []Callback) error {
	for _, c := range callbacks {
		if isNil(c) {
			return errors.New("one of the callbacks is nil")
		}
		if _, ok := c.(interface{ embedded() }); !ok {
			continue
		}
		for _, optional := range []struct {
			has                bool
			methods, parameter string
		}{
			{is[BatchBeginner](c), "BatchBegin", "Training"},
			{is[TestCallback](c), "TestBegin, TestBatchBegin, TestBatchEnd and TestEnd", "Testing"},
			{is[PredictCallback](c), "PredictBegin, PredictBatchBegin, PredictBatchEnd and PredictEnd", "Predicting"},
		} {
			if !optional.has {
				return fmt.Errorf("callback %T: %s take a *kit.%s and return an error", c, optional.methods, optional.parameter)
			}
		}
	}
	return nil
}

// is reports whether a callback has the methods of I.
func is[I any](c Callback) bool {
	_, ok := c.(I)
	return ok
}

// those returns the callbacks that have the methods of I.
func those[I any](callbacks []Callback) (found []I) {
	for _, c := range callbacks {
		if i, ok := c.(I); ok {
			found = append(found, i)
		}
	}
	return found
}

// batchBegin calls the BatchBegin of a callback that has one.
func batchBegin(c Callback, t *Training) error {
	if b, ok := c.(BatchBeginner); ok {
		return b.BatchBegin(t)
	}
	return nil
}

// A Logger is a [Callback] that lists the names it passes to [Training.Log], as all callbacks of this package do; nil means
// none. If all callbacks of a fit are Loggers, a misspelt name in the options of one is an error before training begins
// rather than after the first epoch.
type Logger interface {
	Callback
	LogNames() []string
}

// A ProgressShower is a [Callback] that can show progress itself, as plots.Live does in a notebook. If one of a fit's
// callbacks does and Verbose is [Auto], Fit prints only the line of the last epoch, when training ends.
type ProgressShower interface {
	Callback
	ShowsProgress() bool
}

// An observer is a callback that logs nothing.
type observer struct{ CallbackBase }

// LogNames implements [Logger].
func (observer) LogNames() []string { return nil }

// A Training is a callback's view of a running fit.
type Training struct {
	Model   *Model   // has the weights of the last finished epoch; see Sync
	History *History // of the finished epochs

	Epoch, Epochs int           // current epoch, from 1, and the last one's number
	Step, Steps   int           // training steps done in this epoch, and their total; 0 until it is known
	Elapsed       time.Duration // since the beginning of the epoch
	Err           error         // in TrainEnd: why the fit failed, or nil

	fit     *fit
	metrics []string
	logs    func() map[string]float64 // measured by the fit
	logged  []string                  // names given to Log in this epoch
	own     map[string]float64        // their values
	stop    bool
}

// Logs returns the current metrics by name: running means over the epoch, and after the epoch also the validation's,
// prefixed with val_. Within an epoch this waits for the device, so do not call it in every step.
func (t *Training) Logs() map[string]float64 {
	logs := map[string]float64{}
	maps.Copy(logs, t.logs())
	maps.Copy(logs, t.own)
	return logs
}

// Metric returns one of the current metrics by name, which can be short or general, as in [History.Values]: "val_acc". A name
// that is not among Logs is an error that lists those that are.
func (t *Training) Metric(name string) (float64, error) {
	logs := t.Logs()
	found, err := metricnames.Find(name, slices.Sorted(maps.Keys(logs)))
	if err != nil {
		return math.NaN(), hint.Try(err, "%s", t.validationHint(name))
	}
	return logs[found], nil
}

// Log adds a number to the metrics of this epoch: to Logs, for the callbacks that come after this one, to Fit's output, and
// to History.
func (t *Training) Log(name string, value float64) {
	if !slices.Contains(t.logged, name) {
		t.logged = append(t.logged, name)
	}
	t.own[name] = value
	if epochs := t.History.Epochs; len(epochs) > 0 && epochs[len(epochs)-1] == t.Epoch {
		t.History.Add(t.Epoch, map[string]float64{name: value})
	}
}

// Metrics lists the names of the fit's metrics. Those that start with val_ are measured in validations, and so not after
// every epoch if ValidationFreq is set.
func (t *Training) Metrics() []string { return slices.Clone(t.metrics) }

// names lists the fit's metrics and the names logged by the callbacks up to c. all is false if a callback does not say what
// it logs.
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

// LearningRate returns the learning rate of the next step, rounded to Float32 as on the device.
func (t *Training) LearningRate() float64 { return t.fit.rate() }

// SetLearningRate sets the learning rate of the following steps, in later fits of the model too. A schedule of the
// optimizer takes precedence.
func (t *Training) SetLearningRate(rate float64) { t.fit.state.Rate = float64(float32(rate)) }

// Sync copies the current weights to Model. After each epoch it already has them; within an epoch this waits for the
// device.
//
// If a callback sets Model's weights with SetWeights, training continues with those.
func (t *Training) Sync() error { return t.fit.sync() }

// Stop ends training after the current step.
func (t *Training) Stop() { t.stop = true }

// scheduled returns an error if a schedule of the optimizer sets the learning rate, so that a callback cannot.
func (t *Training) scheduled() error {
	if t.fit.schedule != nil {
		return hint.Try(errors.New("the optimizer has a schedule, which sets the learning rate of each step"), "a callback can set it only without one")
	}
	return nil
}

// validationHint says how to get a val_ metric, if there is no validation.
func (t *Training) validationHint(name string) string {
	if !strings.HasPrefix(name, "val_") || t.fit.validates() {
		return ""
	}
	return "give Fit data to validate on, with Validation, ValidationBatches or ValidationSplit"
}
