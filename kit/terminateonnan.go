package kit

import (
	"fmt"
	"math"
)

// TerminateOnNaNCallback ends training at the first step whose loss is NaN or infinite. Make one with [TerminateOnNaN].
type TerminateOnNaNCallback struct {
	observer
	raise bool
}

// TerminateOnNaN returns Keras's callback of that name: as soon as the loss is NaN or infinite it prints a message and ends
// training without an error. The history has that epoch; the model keeps the weights from before it. Without this callback
// such a fit ends with an error after the epoch.
//
// It reads the loss in each step, which takes some time.
func TerminateOnNaN() *TerminateOnNaNCallback { return &TerminateOnNaNCallback{} }

// RaiseError sets whether the fit ends with an error instead of a message; by default false.
func (c *TerminateOnNaNCallback) RaiseError(raise bool) *TerminateOnNaNCallback {
	c.raise = raise
	return c
}

// BatchEnd implements [Callback].
func (c *TerminateOnNaNCallback) BatchEnd(t *Training) error {
	loss, ok := t.Logs()["loss"]
	if !ok || !math.IsNaN(loss) && !math.IsInf(loss, 0) {
		return nil
	}
	batch := t.Step - 1 // counted from 0, as Keras prints it
	if c.raise {
		return fmt.Errorf("NaN or Inf loss encountered at batch %d. Loss value: %s. Terminating training immediately.", batch, pythonFloat(loss))
	}
	fmt.Printf("Batch %d: Invalid loss, terminating training\n", batch)
	t.Stop()
	return nil
}
