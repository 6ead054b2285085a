package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
)

func mlmSonar() {
	data, _ := read.MustCSV("sonar.csv", read.CSVOptions{NoHeader: true}).MustDataset("60")
	xTrain, xTest, yTrain, yTest := kit.TrainTestSplit(data.X, data.Y, kit.SplitOptions{TestSize: 0.25, Seed: 1, Stratify: true})
	scaler := kit.Normalization().MustAdapt(xTrain)

	createModel := func(units []int) *kit.Model {
		model := kit.Sequential(kit.Input(60))
		for _, n := range units {
			model.Add(kit.Dense(n).Activation(kit.ReLU))
		}
		model.Add(kit.Dense(1).Activation(kit.Sigmoid))
		return model.Compile(kit.Adam(), kit.BinaryCrossentropy, kit.Accuracy)
	}

	// A baseline, a smaller and a larger model.
	for _, units := range [][]int{{60}, {30}, {60, 30}} {
		model := createModel(units)
		start(model)
		history := model.MustFit(scaler.MustApply(xTrain), yTrain, kit.FitOptions{Epochs: 10, BatchSize: 5, NoShuffle: true, Verbose: kit.Silent})
		record(fmt.Sprintf("history %d %d", len(units), units[0]), history)
		score := model.MustEvaluate(scaler.MustApply(xTest), yTest)
		fmt.Printf("%v: %.2f%%\n", units, score.Accuracy*100)
		record(fmt.Sprintf("accuracy %d %d", len(units), units[0]), score.Accuracy)
	}
}
