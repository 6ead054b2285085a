package kit

import (
	"fmt"
	"slices"
	"time"

	"layercake/internal/engine"
)

// checkPass returns an error for invalid options of an evaluation or a prediction.
func checkPass(v Verbosity, batch, steps int, callbacks []Callback) error {
	switch {
	case batch < 0:
		return fmt.Errorf("batch size %d: it must be 1 or more, or 0 for the default of %d", batch, engine.DefaultBatch)
	case steps < 0:
		return fmt.Errorf("Steps %d: it must be 1 or more, or 0 for all batches", steps)
	case !v.valid():
		return fmt.Errorf("verbose %d: it must be Auto or Silent, Bar (1) or PerEpoch (2)", v)
	}
	return checkCallbacks(callbacks)
}

// A watcher prints the progress of an evaluation or a prediction like that of an epoch.
type watcher struct {
	CallbackBase
	progress Callback
}

// watching returns the callbacks of an evaluation or a prediction that have the methods of I, with a watcher last if progress is asked for.
func watching[I any](callbacks []Callback, v Verbosity) []I {
	if v == Bar || v == PerEpoch {
		callbacks = append(slices.Clip(callbacks), &watcher{progress: newProgress(v)})
	}
	return those[I](callbacks)
}

// TestBatchEnd implements [TestCallback].
func (w *watcher) TestBatchEnd(t *Testing) error {
	return w.show(Callback.BatchEnd, t.Step, t.Steps, t.Elapsed, t.Logs)
}

// TestEnd implements [TestCallback].
func (w *watcher) TestEnd(t *Testing) error {
	return w.show(Callback.EpochEnd, t.Step, t.Steps, t.Elapsed, t.Logs)
}

// PredictBatchEnd implements [PredictCallback].
func (w *watcher) PredictBatchEnd(p *Predicting) error {
	return w.show(Callback.BatchEnd, p.Step, p.Steps, p.Elapsed, noLogs)
}

// PredictEnd implements [PredictCallback].
func (w *watcher) PredictEnd(p *Predicting) error {
	return w.show(Callback.EpochEnd, p.Step, p.Steps, p.Elapsed, noLogs)
}

func noLogs() map[string]float64 { return nil }

func (w *watcher) show(method func(Callback, *Training) error, step, steps int, elapsed time.Duration, logs func() map[string]float64) error {
	return method(w.progress, &Training{Epochs: 1, Step: step, Steps: steps, Elapsed: elapsed, logs: logs})
}
