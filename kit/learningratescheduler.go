package kit

import (
	"errors"
	"fmt"

	"layercake/internal/hint"
)

// LearningRateSchedulerCallback sets the learning rate of each epoch. Make one with [LearningRateScheduler].
type LearningRateSchedulerCallback struct {
	CallbackBase
	verbose bool

	schedule func(epoch int, rate float64) float64
}

// LearningRateScheduler returns Keras's callback of that name. Before each epoch it calls schedule with the epoch's number,
// counted from 0 as in Keras, and the learning rate, and sets the returned one. It adds learning_rate to the logs of each
// epoch. To set the rate of each step use [Schedule].
//
//	kit.LearningRateScheduler(func(epoch int, rate float64) float64 {
//		if epoch < 10 {
//			return rate
//		}
//		return rate * math.Exp(-0.1)
//	})
func LearningRateScheduler(schedule func(epoch int, rate float64) float64) *LearningRateSchedulerCallback {
	return &LearningRateSchedulerCallback{schedule: schedule}
}

// Verbose sets whether to print messages; by default false.
func (c *LearningRateSchedulerCallback) Verbose(verbose bool) *LearningRateSchedulerCallback {
	c.verbose = verbose
	return c
}

// LogNames implements [Logger].
func (*LearningRateSchedulerCallback) LogNames() []string { return []string{"learning_rate"} }

// TrainBegin implements [Callback].
func (c *LearningRateSchedulerCallback) TrainBegin(t *Training) error {
	if c.schedule == nil {
		return hint.Try(errors.New("the schedule is nil"), "it must be a function that returns the rate of an epoch")
	}
	return t.scheduled()
}

// EpochBegin implements [Callback].
func (c *LearningRateSchedulerCallback) EpochBegin(t *Training) error {
	rate := c.schedule(t.Epoch-1, t.LearningRate())
	if err := checkRate(rate); err != nil {
		return fmt.Errorf("epoch %d: %w", t.Epoch, err)
	}
	t.SetLearningRate(rate)
	if c.verbose {
		fmt.Printf("\nEpoch %d: LearningRateScheduler setting learning rate to %s.\n", t.Epoch, pythonFloat(rate))
	}
	return nil
}

// EpochEnd implements [Callback].
func (c *LearningRateSchedulerCallback) EpochEnd(t *Training) error {
	t.Log("learning_rate", t.LearningRate())
	return nil
}
