package kit

import (
	"slices"
	"time"
)

// A PredictCallback is a [Callback] that also watches predictions. [CallbackBase] is one, so a callback that embeds it can
// write only the methods it needs.
type PredictCallback interface {
	PredictBegin(p *Predicting) error
	PredictBatchBegin(p *Predicting) error // before each batch
	PredictBatchEnd(p *Predicting) error   // after each batch
	PredictEnd(p *Predicting) error        // unless the prediction failed
}

// A Predicting is a callback's view of a running prediction.
type Predicting struct {
	Model *Model

	Step, Steps int           // batches predicted, and their total; 0 until it is known
	Elapsed     time.Duration // since the beginning

	outputs ArrayList
	stop    bool
}

// Outputs returns the model's outputs for the last batch, [batch, output...] each; none before the first.
func (p *Predicting) Outputs() ArrayList { return slices.Clone(p.outputs) }

// Stop ends the prediction after the current batch. Its result has the examples so far.
func (p *Predicting) Stop() { p.stop = true }
