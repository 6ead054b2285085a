package kit

import (
	"errors"

	"layercake/internal/hint"
)

// SwapEMAWeightsCallback validates with the average of the weights. Make one with [SwapEMAWeights].
type SwapEMAWeightsCallback struct {
	observer
	onEpoch bool

	weights [][]float32 // those that training continues with, while the model has the averages
}

// SwapEMAWeights returns Keras's callback of that name: validations of a fit measure the averages of the weights that the optimizer
// keeps with UseEMA, while training continues with the weights themselves.
//
//	model.Compile(kit.Adam().UseEMA(true), kit.MeanSquaredError)
//	model.Fit(x, y, kit.FitOptions{Callbacks: []kit.Callback{kit.SwapEMAWeights()}, ...})
func SwapEMAWeights() *SwapEMAWeightsCallback { return new(SwapEMAWeightsCallback) }

// SwapOnEpoch sets whether the model also has the averages after each epoch, until the next one begins, for the callbacks that come
// after this one, such as [ModelCheckpoint]; by default false.
func (c *SwapEMAWeightsCallback) SwapOnEpoch(swap bool) *SwapEMAWeightsCallback {
	c.onEpoch = swap
	return c
}

// TrainBegin implements [Callback].
func (c *SwapEMAWeightsCallback) TrainBegin(t *Training) error {
	if !tuningOf(t.Model.optimizer).useEMA {
		return hint.Try(errors.New("the optimizer keeps no averages of the weights"), "compile the model with an optimizer that does, as in kit.Adam().UseEMA(true)")
	}
	c.weights, t.fit.validatesAverage = nil, true
	return nil
}

// EpochBegin implements [Callback].
func (c *SwapEMAWeightsCallback) EpochBegin(t *Training) error {
	if c.weights == nil {
		return nil
	}
	t.fit.plan.setValues(c.weights)
	c.weights = nil
	return nil
}

// EpochEnd implements [Callback].
func (c *SwapEMAWeightsCallback) EpochEnd(t *Training) error {
	if averages := t.fit.averages(); c.onEpoch && averages != nil {
		c.weights = t.fit.plan.values()
		t.fit.plan.setValues(averages)
	}
	return nil
}
