package kit

// A FuncCallback is a [Callback] made of functions. Make one with [LambdaCallback].
type FuncCallback struct {
	trainBegin, epochBegin, batchBegin, batchEnd, epochEnd, trainEnd func(t *Training) error
	testBegin, testBatchBegin, testBatchEnd, testEnd                 func(t *Testing) error
	predictBegin, predictBatchBegin, predictBatchEnd, predictEnd     func(p *Predicting) error
}

// LambdaCallback returns Keras's callback of that name, made of functions. Without any it does nothing.
//
//	kit.LambdaCallback().OnEpochEnd(func(t *kit.Training) error {
//		fmt.Println(t.Epoch, t.Logs()["loss"])
//		return nil
//	})
func LambdaCallback() *FuncCallback { return &FuncCallback{} }

// OnTrainBegin sets the function called before the first epoch.
func (c *FuncCallback) OnTrainBegin(f func(t *Training) error) *FuncCallback {
	c.trainBegin = f
	return c
}

// OnEpochBegin sets the function called before each epoch.
func (c *FuncCallback) OnEpochBegin(f func(t *Training) error) *FuncCallback {
	c.epochBegin = f
	return c
}

// OnBatchBegin sets the function called before each training step: Keras's on_train_batch_begin.
func (c *FuncCallback) OnBatchBegin(f func(t *Training) error) *FuncCallback {
	c.batchBegin = f
	return c
}

// OnBatchEnd sets the function called after each training step: Keras's on_train_batch_end.
func (c *FuncCallback) OnBatchEnd(f func(t *Training) error) *FuncCallback {
	c.batchEnd = f
	return c
}

// OnEpochEnd sets the function called after each epoch and its validation.
func (c *FuncCallback) OnEpochEnd(f func(t *Training) error) *FuncCallback {
	c.epochEnd = f
	return c
}

// OnTrainEnd sets the function called when training ends, even if it fails.
func (c *FuncCallback) OnTrainEnd(f func(t *Training) error) *FuncCallback {
	c.trainEnd = f
	return c
}

// OnTestBegin sets the function called before the first batch of an evaluation, or of a validation.
func (c *FuncCallback) OnTestBegin(f func(t *Testing) error) *FuncCallback {
	c.testBegin = f
	return c
}

// OnTestBatchBegin sets the function called before each batch of an evaluation.
func (c *FuncCallback) OnTestBatchBegin(f func(t *Testing) error) *FuncCallback {
	c.testBatchBegin = f
	return c
}

// OnTestBatchEnd sets the function called after each batch of an evaluation.
func (c *FuncCallback) OnTestBatchEnd(f func(t *Testing) error) *FuncCallback {
	c.testBatchEnd = f
	return c
}

// OnTestEnd sets the function called after the last batch of an evaluation.
func (c *FuncCallback) OnTestEnd(f func(t *Testing) error) *FuncCallback {
	c.testEnd = f
	return c
}

// OnPredictBegin sets the function called before the first batch of a prediction.
func (c *FuncCallback) OnPredictBegin(f func(p *Predicting) error) *FuncCallback {
	c.predictBegin = f
	return c
}

// OnPredictBatchBegin sets the function called before each batch of a prediction.
func (c *FuncCallback) OnPredictBatchBegin(f func(p *Predicting) error) *FuncCallback {
	c.predictBatchBegin = f
	return c
}

// OnPredictBatchEnd sets the function called after each batch of a prediction.
func (c *FuncCallback) OnPredictBatchEnd(f func(p *Predicting) error) *FuncCallback {
	c.predictBatchEnd = f
	return c
}

// OnPredictEnd sets the function called after the last batch of a prediction.
func (c *FuncCallback) OnPredictEnd(f func(p *Predicting) error) *FuncCallback {
	c.predictEnd = f
	return c
}

// TrainBegin implements [Callback].
func (c *FuncCallback) TrainBegin(t *Training) error { return called(c.trainBegin, t) }

// EpochBegin implements [Callback].
func (c *FuncCallback) EpochBegin(t *Training) error { return called(c.epochBegin, t) }

// BatchBegin implements [BatchBeginner].
func (c *FuncCallback) BatchBegin(t *Training) error { return called(c.batchBegin, t) }

// BatchEnd implements [Callback].
func (c *FuncCallback) BatchEnd(t *Training) error { return called(c.batchEnd, t) }

// EpochEnd implements [Callback].
func (c *FuncCallback) EpochEnd(t *Training) error { return called(c.epochEnd, t) }

// TrainEnd implements [Callback].
func (c *FuncCallback) TrainEnd(t *Training) error { return called(c.trainEnd, t) }

// TestBegin implements [TestCallback].
func (c *FuncCallback) TestBegin(t *Testing) error { return called(c.testBegin, t) }

// TestBatchBegin implements [TestCallback].
func (c *FuncCallback) TestBatchBegin(t *Testing) error { return called(c.testBatchBegin, t) }

// TestBatchEnd implements [TestCallback].
func (c *FuncCallback) TestBatchEnd(t *Testing) error { return called(c.testBatchEnd, t) }

// TestEnd implements [TestCallback].
func (c *FuncCallback) TestEnd(t *Testing) error { return called(c.testEnd, t) }

// PredictBegin implements [PredictCallback].
func (c *FuncCallback) PredictBegin(p *Predicting) error { return called(c.predictBegin, p) }

// PredictBatchBegin implements [PredictCallback].
func (c *FuncCallback) PredictBatchBegin(p *Predicting) error { return called(c.predictBatchBegin, p) }

// PredictBatchEnd implements [PredictCallback].
func (c *FuncCallback) PredictBatchEnd(p *Predicting) error { return called(c.predictBatchEnd, p) }

// PredictEnd implements [PredictCallback].
func (c *FuncCallback) PredictEnd(p *Predicting) error { return called(c.predictEnd, p) }

// called calls a function that is set.
func called[T any](f func(T) error, with T) error {
	if f == nil {
		return nil
	}
	return f(with)
}
