package kit

import (
	"fmt"
	"math"
)

// TerminateOnNaNCallback ends training in the step in which the loss is no number any more. Make one with [TerminateOnNaN].
type TerminateOnNaNCallback struct {
	observer
	RaiseError bool // end the fit with an error
}

// TerminateOnNaN returns Keras's callback of that name: as soon as the loss is NaN or infinite it says so and ends training
// without an error. The history has that epoch; the model keeps the weights from before it. Without this callback such a
// fit ends with an error after the epoch.
//
// It asks for the loss in each step, which takes some time.
func TerminateOnNaN() *TerminateOnNaNCallback { return &TerminateOnNaNCallback{} }

// BatchEnd implements [Callback].
func (c *TerminateOnNaNCallback) BatchEnd(t *Training) error {
	loss, ok := t.Logs()["loss"]
	if !ok || !math.IsNaN(loss) && !math.IsInf(loss, 0) {
		return nil
	}
	batch := t.Step - 1 // counted from 0 in what Keras prints
	if c.RaiseError {
		return fmt.Errorf("NaN or Inf loss encountered at batch %d. Loss value: %s. Terminating training immediately.", batch, pythonFloat(loss))
	}
	fmt.Printf("Batch %d: Invalid loss, terminating training\n", batch)
	t.Stop()
	return nil
}
