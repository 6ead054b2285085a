package kit

// A FuncCallback is a [Callback] made of functions. Make one with [LambdaCallback].
type FuncCallback struct {
	trainBegin, epochBegin, batchEnd, epochEnd, trainEnd func(t *Training) error
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

// TrainBegin implements [Callback].
func (c *FuncCallback) TrainBegin(t *Training) error { return c.call(c.trainBegin, t) }

// EpochBegin implements [Callback].
func (c *FuncCallback) EpochBegin(t *Training) error { return c.call(c.epochBegin, t) }

// BatchEnd implements [Callback].
func (c *FuncCallback) BatchEnd(t *Training) error { return c.call(c.batchEnd, t) }

// EpochEnd implements [Callback].
func (c *FuncCallback) EpochEnd(t *Training) error { return c.call(c.epochEnd, t) }

// TrainEnd implements [Callback].
func (c *FuncCallback) TrainEnd(t *Training) error { return c.call(c.trainEnd, t) }

func (*FuncCallback) call(f func(*Training) error, t *Training) error {
	if f == nil {
		return nil
	}
	return f(t)
}
