package programs

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"layercake/kit"
	"layercake/mnist"
)

func guideCallbacks() {
	getModel := func() *kit.Model {
		model := kit.Sequential(kit.Input(784), kit.Dense(1))
		return model.Compile(kit.RMSprop(0.02), kit.MeanSquaredError, kit.MeanAbsoluteError)
	}

	train, test := mnist.MustLoad()
	xTrain, yTrain := train.X.Reshape(-1, 784).Div(255), train.Y
	xTest, yTest := test.X.Reshape(-1, 784).Div(255), test.Y

	// All hooks.
	callback := &hooks{}
	callbacks := []kit.Callback{callback}
	model := getModel()
	start(model)
	model.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: 32, Verbose: kit.Silent, ValidationSplit: 0.5, ValidationBatchSize: 32, NoShuffle: true, Callbacks: callbacks})
	score := model.MustEvaluate(xTest, yTest, kit.EvaluateOptions{BatchSize: 16, Callbacks: callbacks})
	record("test", score)
	predictions := model.MustPredict(xTest, kit.PredictOptions{BatchSize: 16, Callbacks: callbacks})
	record("predictions", predictions)
	fmt.Println(callback.text)
	record("hooks", kit.NewArray([]byte(callback.text)))

	// Functions instead of a class.
	var batchLosses []float64
	printLoss := kit.LambdaCallback().OnBatchEnd(func(t *kit.Training) error {
		batchLosses = append(batchLosses, t.Logs()["loss"])
		return nil
	}).OnEpochEnd(func(t *kit.Training) error {
		fmt.Printf("The average loss for epoch %d is %7.2f.\n", t.Epoch, t.Logs()["loss"])
		return nil
	})
	model = getModel()
	start(model)
	model.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: 32, Epochs: 2, Verbose: kit.Silent, NoShuffle: true, Callbacks: []kit.Callback{printLoss}})
	record("losses", batchLosses)

	// Stopping at minimal loss.
	fit := func(epochs int, callback kit.Callback) *kit.History {
		model = getModel()
		start(model)
		return model.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: 64, Epochs: epochs, Verbose: kit.Silent, NoShuffle: true, Callbacks: []kit.Callback{callback}})
	}
	record("stopped", fit(30, &earlyStoppingAtMinLoss{}))
	record("best", model.MustEvaluate(xTest, yTest))

	// A schedule of the learning rate.
	schedule := map[int]float64{2: 0.01, 3: 0.005}
	record("scheduled", fit(4, customLearningRateScheduler{schedule: func(epoch int, rate float64) float64 {
		if scheduled, ok := schedule[epoch]; ok {
			return scheduled
		}
		return rate
	}}))
}

type hooks struct {
	kit.CallbackBase
	text string
}

func (h *hooks) note(format string, values ...any) error {
	h.text += fmt.Sprintf(format+"\n", values...)
	return nil
}

func keys(logs map[string]float64) []string { return slices.Sorted(maps.Keys(logs)) }

func (h *hooks) TrainBegin(*kit.Training) error { return h.note("Starting training") }

func (h *hooks) TrainEnd(t *kit.Training) error {
	return h.note("Stop training; got log keys: %s", keys(t.Logs()))
}

func (h *hooks) EpochBegin(t *kit.Training) error { return h.note("Start epoch %d", t.Epoch) }

func (h *hooks) EpochEnd(t *kit.Training) error {
	return h.note("End epoch %d of training; got log keys: %s", t.Epoch, keys(t.Logs()))
}

func (h *hooks) TestBegin(*kit.Testing) error { return h.note("Start testing") }

func (h *hooks) TestEnd(t *kit.Testing) error {
	return h.note("Stop testing; got log keys: %s", keys(t.Logs()))
}

func (h *hooks) PredictBegin(*kit.Predicting) error { return h.note("Start predicting") }

func (h *hooks) PredictEnd(*kit.Predicting) error { return h.note("Stop predicting") }

func (h *hooks) BatchBegin(*kit.Training) error { return h.note("Training: batch begins") }

func (h *hooks) BatchEnd(t *kit.Training) error {
	return h.note("Training: end of batch %d; got log keys: %s", t.Step, keys(t.Logs()))
}

func (h *hooks) TestBatchBegin(*kit.Testing) error { return h.note("Evaluating: batch begins") }

func (h *hooks) TestBatchEnd(t *kit.Testing) error {
	return h.note("Evaluating: end of batch %d; got log keys: %s", t.Step, keys(t.Logs()))
}

func (h *hooks) PredictBatchBegin(*kit.Predicting) error { return h.note("Predicting: batch begins") }

func (h *hooks) PredictBatchEnd(p *kit.Predicting) error {
	return h.note("Predicting: end of batch %d", p.Step)
}

// earlyStoppingAtMinLoss stops training when the loss is at its minimum; patience is the number of epochs to wait after it.
type earlyStoppingAtMinLoss struct {
	kit.CallbackBase
	patience, wait, stoppedEpoch int
	best                         float64
	bestWeights                  []kit.Array
}

func (e *earlyStoppingAtMinLoss) TrainBegin(*kit.Training) error {
	e.wait, e.stoppedEpoch, e.best = 0, 0, math.Inf(1)
	return nil
}

func (e *earlyStoppingAtMinLoss) EpochEnd(t *kit.Training) (err error) {
	if current := t.Logs()["loss"]; current < e.best {
		e.best, e.wait = current, 0
		e.bestWeights, err = t.Model.Weights()
		return err
	}
	if e.wait++; e.wait < e.patience {
		return nil
	}
	e.stoppedEpoch = t.Epoch
	t.Stop()
	fmt.Println("Restoring model weights from the end of the best epoch.")
	return t.Model.SetWeights(e.bestWeights)
}

func (e *earlyStoppingAtMinLoss) TrainEnd(*kit.Training) error {
	if e.stoppedEpoch > 0 {
		fmt.Printf("Epoch %d: early stopping\n", e.stoppedEpoch)
	}
	return nil
}

type customLearningRateScheduler struct {
	kit.CallbackBase
	schedule func(epoch int, rate float64) float64
}

func (c customLearningRateScheduler) EpochBegin(t *kit.Training) error {
	scheduled := c.schedule(t.Epoch, t.LearningRate())
	t.SetLearningRate(scheduled)
	fmt.Printf("Epoch %d: Learning rate is %v.\n", t.Epoch, scheduled)
	return nil
}
