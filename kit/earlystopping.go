package kit

import (
	"fmt"
	"math"
)

// EarlyStoppingCallback ends training when a metric stops improving. Make one with [EarlyStopping].
type EarlyStoppingCallback struct {
	observer
	monitorOptions[*EarlyStoppingCallback]
	minDelta float64
	patience int
	verbose  bool
	baseline float64 // NaN: none
	restore  bool
	start    int

	wait      int
	best      *float64 // nil before the first value
	bestEpoch int
	weights   []Array // of the best epoch; nil unless they are to be restored
	stopped   bool
}

// EarlyStopping returns Keras's callback of that name with its defaults: it monitors val_loss with patience 0, and the
// model keeps the weights of the last epoch.
//
//	kit.EarlyStopping().Patience(3).RestoreBestWeights(true)
//
// As in Keras the best weights are not restored if an interrupt or an error ends the fit.
func EarlyStopping() *EarlyStoppingCallback {
	c := &EarlyStoppingCallback{baseline: math.NaN()}
	c.monitorOptions = newMonitorOptions(c)
	return c
}

// MinDelta sets the change of the metric that an improvement must exceed; by default 0.
func (c *EarlyStoppingCallback) MinDelta(minDelta float64) *EarlyStoppingCallback {
	c.minDelta = minDelta
	return c
}

// Patience sets the number of epochs without improvement after which training ends; by default 0.
func (c *EarlyStoppingCallback) Patience(patience int) *EarlyStoppingCallback {
	c.patience = patience
	return c
}

// Verbose sets whether to print messages; by default false.
func (c *EarlyStoppingCallback) Verbose(verbose bool) *EarlyStoppingCallback {
	c.verbose = verbose
	return c
}

// Baseline sets a value that the metric must beat for the patience to start again; by default there is none, which is NaN.
func (c *EarlyStoppingCallback) Baseline(baseline float64) *EarlyStoppingCallback {
	c.baseline = baseline
	return c
}

// RestoreBestWeights sets whether the model gets back the weights of the best epoch at the end; by default it keeps the
// last ones.
func (c *EarlyStoppingCallback) RestoreBestWeights(restore bool) *EarlyStoppingCallback {
	c.restore = restore
	return c
}

// StartFromEpoch sets the number of epochs before the callback starts to monitor the metric; by default 0.
func (c *EarlyStoppingCallback) StartFromEpoch(start int) *EarlyStoppingCallback {
	c.start = start
	return c
}

// TrainBegin implements [Callback].
func (c *EarlyStoppingCallback) TrainBegin(t *Training) error {
	c.wait, c.best, c.bestEpoch, c.weights, c.stopped = 0, nil, 0, nil, false
	return c.begin(t, c)
}

// EpochEnd implements [Callback].
func (c *EarlyStoppingCallback) EpochEnd(t *Training) error {
	value, ok, err := c.value(t)
	if err != nil || !ok || t.Epoch <= c.start {
		return err
	}
	c.wait++
	switch {
	case c.improves(value, c.best, c.minDelta):
		c.best, c.bestEpoch = &value, t.Epoch
		if c.improves(value, given(c.baseline), c.minDelta) {
			c.wait = 0
		}
		if c.restore {
			c.weights, err = t.Model.Weights()
		}
	case c.wait >= c.patience && t.Epoch > 1:
		c.stopped = true
		t.Stop()
	}
	return err
}

// TrainEnd implements [Callback].
func (c *EarlyStoppingCallback) TrainEnd(t *Training) error {
	if t.Err != nil || t.History.Interrupted {
		return nil
	}
	if c.stopped && c.verbose {
		fmt.Printf("Epoch %d: early stopping\n", t.Epoch)
	}
	if c.weights == nil {
		return nil
	}
	if c.verbose {
		fmt.Printf("Restoring model weights from the end of the best epoch: %d.\n", c.bestEpoch)
	}
	return t.Model.SetWeights(c.weights)
}
