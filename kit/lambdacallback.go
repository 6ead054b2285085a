package kit

// LambdaCallback is a [Callback] made of functions: Keras's callback of that name. Those that are nil do nothing.
//
//	kit.LambdaCallback{OnEpochEnd: func(t *kit.Training) error {
//		fmt.Println(t.Epoch, t.Logs()["loss"])
//		return nil
//	}}
type LambdaCallback struct {
	OnTrainBegin, OnEpochBegin, OnBatchEnd, OnEpochEnd, OnTrainEnd func(t *Training) error
}

// TrainBegin implements [Callback].
func (l LambdaCallback) TrainBegin(t *Training) error { return l.call(l.OnTrainBegin, t) }

// EpochBegin implements [Callback].
func (l LambdaCallback) EpochBegin(t *Training) error { return l.call(l.OnEpochBegin, t) }

// BatchEnd implements [Callback].
func (l LambdaCallback) BatchEnd(t *Training) error { return l.call(l.OnBatchEnd, t) }

// EpochEnd implements [Callback].
func (l LambdaCallback) EpochEnd(t *Training) error { return l.call(l.OnEpochEnd, t) }

// TrainEnd implements [Callback].
func (l LambdaCallback) TrainEnd(t *Training) error { return l.call(l.OnTrainEnd, t) }

func (l LambdaCallback) call(f func(*Training) error, t *Training) error {
	if f == nil {
		return nil
	}
	return f(t)
}
