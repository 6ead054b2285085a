package kit

import (
	"cmp"
	"fmt"
	"time"

	"layercake/internal/engine"
)

// A watcher shows the progress of an evaluation or a prediction: it is called with the number of finished examples.
type watcher func(done int, logs func() map[string]float64)

// checkWatch returns an error for invalid options.
func checkWatch(v Verbosity, batch int) error {
	switch {
	case batch < 0:
		return fmt.Errorf("batch size %d: it must be 1 or more, or 0 for the default of %d", batch, engine.DefaultBatch)
	case !v.valid():
		return fmt.Errorf("verbose %d: it must be Auto or Silent, Bar (1) or PerEpoch (2)", v)
	}
	return nil
}

// watch returns a watcher that prints the progress after each batch, or nil to print nothing.
func watch(v Verbosity, batch, examples int) watcher {
	if v == Auto || v == Silent {
		return nil
	}
	progress := newProgress(v)
	batch = cmp.Or(batch, engine.DefaultBatch)
	t := &Training{Epochs: 1, Steps: engine.Batches(examples, batch)}
	began := time.Now()
	return func(done int, logs func() map[string]float64) {
		step := done / batch
		if done == examples {
			step = t.Steps
		}
		if step == t.Step {
			return
		}
		t.Step, t.Elapsed, t.logs = step, time.Since(began), logs
		_ = progress.BatchEnd(t)
		if step == t.Steps {
			_ = progress.EpochEnd(t)
		}
	}
}
