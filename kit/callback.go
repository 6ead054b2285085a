package kit

import (
	"time"
)

// A Callback watches training, and can end it. An error that a method returns ends the fit with that error; nothing
// that was trained until then is lost. Embed [CallbackBase] to write only the methods that matter:
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
type Callback interface {
	TrainBegin(t *Training) error
	EpochBegin(t *Training) error
	BatchEnd(t *Training) error // after each training step; keep it quick
	EpochEnd(t *Training) error // after the validation
	TrainEnd(t *Training) error // also when training was stopped
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

// A Training is what callbacks see of a fit under way.
type Training struct {
	Model   *Model   // with the weights of the last finished epoch
	History *History // of the epochs that are finished

	Epoch, Epochs int           // the epoch under way, from 1, and the last one's number
	Step, Steps   int           // training steps done in this epoch, and how many it has
	Elapsed       time.Duration // since the epoch began

	logs func() map[string]float64
	rate float64
	stop bool
}

// Logs returns the metrics so far by name: running means over the epoch, and after the epoch the validation's too, with
// val_ before their names. In the middle of an epoch this waits for the device; do not ask in every step.
func (t *Training) Logs() map[string]float64 { return t.logs() }

// LearningRate returns the learning rate of the last step.
func (t *Training) LearningRate() float64 { return t.rate }

// SetLearningRate changes the learning rate of the steps to come. An optimizer's Schedule, if it has one, goes before it.
func (t *Training) SetLearningRate(rate float64) { t.rate = rate }

// Stop ends training after the step under way.
func (t *Training) Stop() { t.stop = true }
