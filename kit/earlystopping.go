package kit

import (
	"fmt"
	"math"
)

// EarlyStoppingCallback ends training when a metric gets no better. Make one with [EarlyStopping] and change its fields.
type EarlyStoppingCallback struct {
	observer
	Monitoring
	MinDelta           float64 // an improvement by less than this is none
	Patience           int     // end training after so many epochs without an improvement
	Verbose            bool    // print what is done
	Baseline           float64 // only what is better than this renews the patience; NaN, the default, stands for none
	RestoreBestWeights bool    // at the end give the model the weights that it had after the best epoch
	StartFromEpoch     int     // look at nothing before so many epochs are done

	wait      int
	best      *float64 // nil before the first one
	bestEpoch int
	weights   []Array // of the best epoch; nil if they are not to be restored
	stopped   bool
}

// EarlyStopping returns Keras's callback of that name with its defaults: monitor val_loss, patience 0, and the model keeps
// the weights of the last epoch.
//
//	stopping := kit.EarlyStopping()
//	stopping.Patience, stopping.RestoreBestWeights = 3, true
//
// As in Keras the best weights are not restored when an interrupt or an error ends the fit.
func EarlyStopping() *EarlyStoppingCallback {
	return &EarlyStoppingCallback{Monitoring: Monitoring{Monitor: "val_loss"}, Baseline: math.NaN()}
}

// TrainBegin implements [Callback].
func (c *EarlyStoppingCallback) TrainBegin(t *Training) error {
	c.wait, c.best, c.bestEpoch, c.weights, c.stopped = 0, nil, 0, nil, false
	return c.begin(t, c)
}

// EpochEnd implements [Callback].
func (c *EarlyStoppingCallback) EpochEnd(t *Training) error {
	value, ok, err := c.value(t)
	if err != nil || !ok || t.Epoch <= c.StartFromEpoch {
		return err
	}
	c.wait++
	switch {
	case c.improves(value, c.best, c.MinDelta):
		c.best, c.bestEpoch = &value, t.Epoch
		if c.improves(value, given(c.Baseline), c.MinDelta) {
			c.wait = 0
		}
		if c.RestoreBestWeights {
			c.weights, err = t.Model.Weights()
		}
	case c.wait >= c.Patience && t.Epoch > 1:
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
	if c.stopped && c.Verbose {
		fmt.Printf("Epoch %d: early stopping\n", t.Epoch)
	}
	if c.weights == nil {
		return nil
	}
	if c.Verbose {
		fmt.Printf("Restoring model weights from the end of the best epoch: %d.\n", c.bestEpoch)
	}
	return t.Model.SetWeights(c.weights)
}
