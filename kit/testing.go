package kit

import (
	"maps"
	"time"
)

// A TestCallback is a [Callback] that also watches evaluations: those of [Model.Evaluate] and the validations of a fit.
// [CallbackBase] is one, so a callback that embeds it can write only the methods it needs.
type TestCallback interface {
	TestBegin(t *Testing) error
	TestBatchBegin(t *Testing) error // before each batch
	TestBatchEnd(t *Testing) error   // after each batch; keep it quick
	TestEnd(t *Testing) error        // unless the evaluation failed
}

// A Testing is a callback's view of a running evaluation.
type Testing struct {
	Model *Model

	Step, Steps int           // batches measured, and their total; 0 until it is known
	Elapsed     time.Duration // since the beginning

	logs func() map[string]float64
	stop bool
}

// Logs returns the current metrics by name: means over the batches so far. Within an evaluation this waits for the device, so do
// not call it for every batch.
func (t *Testing) Logs() map[string]float64 { return maps.Clone(t.logs()) }

// Stop ends the evaluation after the current batch. Its result is that of the batches so far.
func (t *Testing) Stop() { t.stop = true }
