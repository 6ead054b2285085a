package kit_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"layercake/kit"
)

// classifier is a small network for xor.
func classifier(optimizer kit.Optimizer) *kit.Model {
	return kit.Sequential(kit.Dense(8).Activation(kit.Tanh).InputShape(2), kit.Dense(2).Activation(kit.Softmax)).
		Compile(optimizer, kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
}

// fit trains a model on xor.
func fit(model *kit.Model, epochs int, callbacks ...kit.Callback) *kit.History {
	x, y := xor()
	return model.MustFit(x, y, kit.FitOptions{Epochs: epochs, NoShuffle: true, Verbose: kit.Silent, Callbacks: callbacks})
}

func ExampleEarlyStopping() {
	stopping := kit.EarlyStopping().Monitor("loss").Patience(2).RestoreBestWeights(true).Verbose(true)
	fit(classifier(kit.SGD(0)), 100, stopping) // a learning rate of 0 improves nothing
	// Output:
	// Epoch 3: early stopping
	// Restoring model weights from the end of the best epoch: 1.
}

func ExampleReduceLROnPlateau() {
	plateau := kit.ReduceLROnPlateau().Monitor("loss").Patience(1).Verbose(true).MinDelta(1) // smaller changes do not count as improvements
	history := fit(classifier(kit.Adam(0.25)), 3, plateau)
	fmt.Printf("%.3f\n", history.MustValues("learning_rate"))
	// Output:
	// Epoch 2: ReduceLROnPlateau reducing learning rate to 0.025.
	//
	// Epoch 3: ReduceLROnPlateau reducing learning rate to 0.002500000037252903.
	// [0.250 0.250 0.025]
}

func ExampleLearningRateScheduler() {
	scheduler := kit.LearningRateScheduler(func(epoch int, rate float64) float64 {
		if epoch < 2 {
			return rate
		}
		return rate * math.Exp(-0.1)
	})
	history := fit(classifier(kit.SGD(0.1)), 4, scheduler)
	fmt.Printf("%.4f\n", history.MustValues("learning_rate"))
	// Output: [0.1000 0.1000 0.0905 0.0819]
}

func ExampleModelCheckpoint() {
	models, remove := newFolder()
	defer remove()
	checkpoint := kit.ModelCheckpoint(filepath.Join(models, "xor-{epoch:02d}.layercake"))
	fit(classifier(kit.Adam()), 3, checkpoint)
	for _, path := range kit.Must(filepath.Glob(filepath.Join(models, "*"))) {
		fmt.Println(filepath.Base(path))
	}
	// Output:
	// xor-01.layercake
	// xor-02.layercake
	// xor-03.layercake
}

func ExampleCSVLogger() {
	logs, remove := newFolder()
	defer remove()
	path := filepath.Join(logs, "training.csv")
	fit(classifier(kit.SGD(0)), 2, kit.CSVLogger(path))
	for line := range strings.Lines(string(kit.Must(os.ReadFile(path)))) {
		fmt.Println(strings.Split(strings.TrimSpace(line), ",")[:2])
	}
	// Output:
	// [epoch accuracy]
	// [0 0.5]
	// [1 0.5]
}

func ExampleTerminateOnNaN() {
	fit(classifier(kit.SGD(1e38)), 100, kit.TerminateOnNaN())
	// Output: Batch 0: Invalid loss, terminating training
}

func ExampleLambdaCallback() {
	fit(classifier(kit.SGD()), 3, kit.LambdaCallback().OnEpochEnd(func(t *kit.Training) error {
		fmt.Println("epoch", t.Epoch, "is over")
		return nil
	}))
	// Output:
	// epoch 1 is over
	// epoch 2 is over
	// epoch 3 is over
}

func ExampleBackupAndRestore() {
	backups, remove := newFolder()
	defer remove()
	x, y := xor()
	options := kit.FitOptions{Epochs: 4, Verbose: kit.Silent, Callbacks: []kit.Callback{
		kit.BackupAndRestore(backups),
		kit.LambdaCallback().OnEpochBegin(func(t *kit.Training) error {
			if t.Epoch == 3 {
				return errors.New("a power cut")
			}
			return nil
		}),
	}}
	_, err := classifier(kit.Adam()).Fit(x, y, options)
	fmt.Println(err != nil)

	options.Callbacks = options.Callbacks[:1]
	history := classifier(kit.Adam()).MustFit(x, y, options) // for example in another process
	fmt.Println(history.Epochs)
	// Output:
	// true
	// [3 4]
}

func ExampleTensorBoard() {
	logs, remove := newFolder()
	defer remove()
	x, y := xor()
	classifier(kit.Adam()).MustFit(x, y, kit.FitOptions{
		Verbose: kit.Silent, Validation: kit.Data(x, y), Callbacks: []kit.Callback{kit.TensorBoard(logs)},
	})
	for _, path := range kit.Must(filepath.Glob(filepath.Join(logs, "*"))) {
		fmt.Println(filepath.Base(path))
	}
	// Output:
	// train
	// validation
}

func ExampleSwapEMAWeights() {
	x, y := xor()
	model := classifier(kit.Adam(0.05).UseEMA(true).EMAMomentum(0.9))
	history := model.MustFit(x, y, kit.FitOptions{
		Epochs: 5, Verbose: kit.Silent, Validation: kit.Data(x, y), Callbacks: []kit.Callback{kit.SwapEMAWeights()},
	})
	last, _ := history.Last("val_loss")
	fmt.Println(last == model.MustEvaluate(x, y).Loss) // both are of the averages
	// Output: true
}

func ExampleTraining_Log() {
	perplexity := kit.LambdaCallback().OnEpochEnd(func(t *kit.Training) error {
		t.Log("perplexity", math.Exp(t.Logs()["loss"]))
		return nil
	})
	history := fit(classifier(kit.SGD()), 2, perplexity)
	fmt.Println(len(history.MustValues("perplexity")), "values of", strings.Join(history.Names(), ", "))
	// Output: 2 values of accuracy, loss, perplexity
}

func ExampleTraining_Metric() {
	stop := kit.LambdaCallback().OnEpochEnd(func(t *kit.Training) error {
		accuracy, err := t.Metric("acc")
		if accuracy > 0.7 {
			t.Stop()
		}
		return err
	})
	history := fit(classifier(kit.Adam(0.05)), 100, stop)
	fmt.Println(len(history.Epochs) < 100)
	// Output: true
}

func ExampleHistory_Values() {
	x, y := xor()
	history := classifier(kit.SGD()).MustFit(x, y, kit.FitOptions{
		Epochs: 4, Verbose: kit.Silent, Validation: kit.Data(x, y), ValidationFreq: 2,
	})
	fmt.Println(len(history.MustValues("loss")), "losses,", len(history.MustValues("val_loss")), "of the validation")
	_, err := history.Values("val_auc")
	fmt.Println(err)
	// Output:
	// 4 losses, 2 of the validation
	// history: there is no metric "val_auc"; there are accuracy, loss, val_accuracy, val_loss
}

// warmUp raises the learning rate over the first steps.
type warmUp struct {
	kit.CallbackBase
	rate  float64
	steps int
}

func (w warmUp) BatchBegin(t *kit.Training) error {
	if t.Epoch == 1 && t.Step < w.steps {
		t.SetLearningRate(w.rate * float64(t.Step+1) / float64(w.steps))
	}
	return nil
}

func ExampleBatchBeginner() {
	show := kit.LambdaCallback().OnEpochEnd(func(t *kit.Training) error {
		fmt.Printf("%.3f\n", t.LearningRate())
		return nil
	})
	fit(classifier(kit.SGD(0.5)), 2, warmUp{rate: 0.5, steps: 10}, show) // of an epoch with one step
	// Output:
	// 0.050
	// 0.050
}

// worst finds the batch with the largest loss so far.
type worst struct {
	kit.CallbackBase
	losses []float64
}

func (w *worst) TestBatchEnd(t *kit.Testing) error {
	w.losses = append(w.losses, t.Logs()["loss"])
	return nil
}

func ExampleTestCallback() {
	x, y := xor()
	model := kit.Sequential(kit.Dense(1).KernelInitializer(kit.Zeros)).Compile(kit.SGD(), kit.MeanSquaredError)
	w := &worst{}
	model.MustEvaluate(x, y, kit.EvaluateOptions{BatchSize: 2, Callbacks: []kit.Callback{w}})
	fmt.Println(w.losses)
	// Output: [0.5 0.5]
}

func ExamplePredictCallback() {
	x, _ := xor()
	model := kit.Sequential(kit.Dense(1).KernelInitializer(kit.Ones))
	show := kit.LambdaCallback().OnPredictBatchEnd(func(p *kit.Predicting) error {
		fmt.Println(p.Step, p.Steps, p.Outputs()[0].Reshape(-1))
		return nil
	})
	model.MustPredict(x, kit.PredictOptions{BatchSize: 3, Callbacks: []kit.Callback{show}})
	// Output:
	// 1 2 [0. 1. 1.]
	// 2 2 [2.]
}

func ExampleModel_FitBatches() {
	// Numbers arrive one by one, from a file or a sensor: is the first larger than the second?
	batches := func(yield func(*kit.Dataset, error) bool) {
		for i := 0; ; i++ {
			x, y := make([]float32, 2*32), make([]uint8, 32)
			for k := range y {
				x[2*k], x[2*k+1] = float32(i*k%7), float32(i*k%5)
				if x[2*k] > x[2*k+1] {
					y[k] = 1
				}
			}
			if !yield(kit.Data(kit.NewArray(x, 32, 2), kit.NewArray(y)), nil) {
				return
			}
		}
	}
	history := classifier(kit.Adam(0.05)).MustFitBatches(batches, kit.FitOptions{Epochs: 2, StepsPerEpoch: 200, Verbose: kit.Silent})
	accuracy, _ := history.Last("accuracy")
	fmt.Println(accuracy > 0.95)
	// Output: true
}
