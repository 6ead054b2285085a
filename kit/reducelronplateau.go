package kit

import "fmt"

// ReduceLROnPlateauCallback lowers the learning rate when a metric gets no better. Make one with [ReduceLROnPlateau] and
// change its fields.
type ReduceLROnPlateauCallback struct {
	CallbackBase
	Monitoring
	Factor   float64 // what the rate is multiplied with, below 1
	Patience int     // do so after so many epochs without an improvement
	Verbose  bool    // print what is done
	MinDelta float64 // an improvement by less than this is none
	Cooldown int     // how many epochs to wait after the rate was lowered
	MinLR    float64 // the lowest rate

	wait, cooling int
	best          *float64 // nil before the first one
}

// ReduceLROnPlateau returns Keras's callback of that name with its defaults: monitor val_loss, factor 0.1, patience 10, min
// delta 0.0001, no cooldown, no lowest rate. It adds learning_rate to what each epoch logs.
func ReduceLROnPlateau() *ReduceLROnPlateauCallback {
	return &ReduceLROnPlateauCallback{Monitoring: Monitoring{Monitor: "val_loss"}, Factor: 0.1, Patience: 10, MinDelta: 1e-4}
}

// LogNames implements [Logger].
func (*ReduceLROnPlateauCallback) LogNames() []string { return []string{"learning_rate"} }

// TrainBegin implements [Callback].
func (c *ReduceLROnPlateauCallback) TrainBegin(t *Training) error {
	c.wait, c.cooling, c.best = 0, 0, nil
	if !(c.Factor >= 0 && c.Factor < 1) {
		return fmt.Errorf("Factor %v: it has to be from 0 up to but not including 1; make the callback with kit.ReduceLROnPlateau() and change its fields", c.Factor)
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
	case c.improves(value, c.best, c.MinDelta):
		c.best, c.wait = &value, 0
	case c.cooling == 0:
		c.wait++
		if c.wait < c.Patience || rate <= float64(float32(c.MinLR)) {
			break
		}
		lower := max(rate*c.Factor, c.MinLR)
		t.SetLearningRate(lower)
		if c.Verbose {
			fmt.Printf("\nEpoch %d: ReduceLROnPlateau reducing learning rate to %s.\n", t.Epoch, pythonFloat(lower))
		}
		c.cooling, c.wait = c.Cooldown, 0
	}
	return nil
}
