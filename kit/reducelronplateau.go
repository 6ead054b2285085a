package kit

import "fmt"

// ReduceLROnPlateauCallback lowers the learning rate when a metric stops improving. Make one with [ReduceLROnPlateau].
type ReduceLROnPlateauCallback struct {
	CallbackBase
	monitorOptions[*ReduceLROnPlateauCallback]
	factor   float64
	patience int
	verbose  bool
	minDelta float64
	cooldown int
	minimum  float64

	wait, cooling int
	best          *float64 // nil before the first value
}

// ReduceLROnPlateau returns Keras's callback of that name with its defaults: it monitors val_loss, with factor 0.1,
// patience 10, min delta 0.0001, no cooldown and no lowest rate. It adds learning_rate to the logs of each epoch.
func ReduceLROnPlateau() *ReduceLROnPlateauCallback {
	c := &ReduceLROnPlateauCallback{factor: 0.1, patience: 10, minDelta: 1e-4}
	c.monitorOptions = newMonitorOptions(c)
	return c
}

// Factor sets the factor that multiplies the learning rate, from 0 up to but not including 1; by default 0.1.
func (c *ReduceLROnPlateauCallback) Factor(factor float64) *ReduceLROnPlateauCallback {
	c.factor = factor
	return c
}

// Patience sets the number of epochs without improvement after which the rate is lowered; by default 10.
func (c *ReduceLROnPlateauCallback) Patience(patience int) *ReduceLROnPlateauCallback {
	c.patience = patience
	return c
}

// Verbose sets whether to print messages; by default false.
func (c *ReduceLROnPlateauCallback) Verbose(verbose bool) *ReduceLROnPlateauCallback {
	c.verbose = verbose
	return c
}

// MinDelta sets the change of the metric that an improvement must exceed; by default 0.0001.
func (c *ReduceLROnPlateauCallback) MinDelta(minDelta float64) *ReduceLROnPlateauCallback {
	c.minDelta = minDelta
	return c
}

// Cooldown sets the number of epochs to wait after the learning rate was lowered; by default 0.
func (c *ReduceLROnPlateauCallback) Cooldown(cooldown int) *ReduceLROnPlateauCallback {
	c.cooldown = cooldown
	return c
}

// MinLR sets the lowest learning rate; by default 0.
func (c *ReduceLROnPlateauCallback) MinLR(minimum float64) *ReduceLROnPlateauCallback {
	c.minimum = minimum
	return c
}

// LogNames implements [Logger].
func (*ReduceLROnPlateauCallback) LogNames() []string { return []string{"learning_rate"} }

// TrainBegin implements [Callback].
func (c *ReduceLROnPlateauCallback) TrainBegin(t *Training) error {
	c.wait, c.cooling, c.best = 0, 0, nil
	if !(c.factor >= 0 && c.factor < 1) {
		return fmt.Errorf("Factor(%v): it must be from 0 up to but not including 1", c.factor)
	}
	if err := t.scheduled(); err != nil {
		return err
	}
	return c.begin(t, c)
}

// EpochEnd implements [Callback].
func (c *ReduceLROnPlateauCallback) EpochEnd(t *Training) error {
	rate := t.LearningRate()
	t.Log("learning_rate", rate)
	value, ok, err := c.value(t)
	if err != nil || !ok {
		return err
	}
	if c.cooling > 0 {
		c.cooling--
		c.wait = 0
	}
	switch {
	case c.improves(value, c.best, c.minDelta):
		c.best, c.wait = &value, 0
	case c.cooling == 0:
		c.wait++
		if c.wait < c.patience || rate <= float64(float32(c.minimum)) {
			break
		}
		lower := max(rate*c.factor, c.minimum)
		t.SetLearningRate(lower)
		if c.verbose {
			fmt.Printf("\nEpoch %d: ReduceLROnPlateau reducing learning rate to %s.\n", t.Epoch, pythonFloat(lower))
		}
		c.cooling, c.wait = c.cooldown, 0
	}
	return nil
}
