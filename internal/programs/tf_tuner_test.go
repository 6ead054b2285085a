package programs

import (
	"fmt"

	"layercake/fashionmnist"
	"layercake/kit"
)

func tfTuner() {
	train, test := fashionmnist.MustLoad()
	imgTrain, labelTrain := train.X.Div(255), train.Y
	imgTest, labelTest := test.X.Div(255), test.Y

	modelBuilder := func(units int, learningRate float64) *kit.Model {
		model := kit.Sequential()
		model.Add(kit.Input(28, 28))
		model.Add(kit.Flatten())
		model.Add(kit.Dense(units).Activation(kit.ReLU))
		model.Add(kit.Dense(10))
		model.Compile(
			kit.Adam(learningRate),
			kit.SparseCategoricalCrossentropy.FromLogits(true),
			kit.Accuracy,
		)
		start(model)
		return model
	}

	stopEarly := kit.EarlyStopping().Monitor("val_loss").Patience(1).RestoreBestWeights(true)
	result := kit.MustSearch(func(hp *kit.HyperParameters) *kit.Model {
		units := hp.Int("units", 8, 16, kit.Sampling{Step: 8})
		learningRate := kit.Choice(hp, "learning_rate", 1e-2, 1e-3, 1e-4)
		return modelBuilder(units, learningRate)
	}, imgTrain, labelTrain, kit.SearchOptions{Objective: "val_loss", Grid: true, Fit: kit.FitOptions{
		Epochs: 5, ValidationSplit: 0.2, NoShuffle: true, Callbacks: []kit.Callback{stopEarly},
	}})
	for i, trial := range result.Trials {
		record(fmt.Sprint("score ", i), trial.Score)
	}
	best := result.Values()
	bestUnits, bestRate := best["units"].(int), best["learning_rate"].(float64)
	fmt.Printf("The optimal number of units is %d, the optimal learning rate %v.\n", bestUnits, bestRate)
	record("units", bestUnits)
	record("learning rate", bestRate)
	record("best", result.Best.MustPredict(imgTest))

	// The best number of epochs with these values.
	model := modelBuilder(bestUnits, bestRate)
	history := model.MustFit(imgTrain, labelTrain, kit.FitOptions{Epochs: 8, ValidationSplit: 0.2, NoShuffle: true, Verbose: kit.Silent})
	valLossPerEpoch := kit.NewArray(history.MustValues("val_loss"))
	bestEpoch := valLossPerEpoch.ArgMin().MustInt() + 1
	fmt.Println("Best epoch:", bestEpoch)
	record("epoch", bestEpoch)

	hypermodel := modelBuilder(bestUnits, bestRate)
	hypermodel.MustFit(imgTrain, labelTrain, kit.FitOptions{Epochs: bestEpoch, ValidationSplit: 0.2, NoShuffle: true, Verbose: kit.Silent})
	evalResult := hypermodel.MustEvaluate(imgTest, labelTest)
	fmt.Println("[test loss, test accuracy]:", evalResult)
	record("test", evalResult)
}
