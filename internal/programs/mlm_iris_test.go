package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
)

func mlmIris() {
	data, classes := read.MustCSV("iris.csv", read.CSVOptions{NoHeader: true}).MustDataset("4")
	fmt.Println(classes)
	y := kit.ToCategorical(data.Y, len(classes))
	xTrain, xTest, yTrain, yTest := kit.TrainTestSplit(data.X, y, kit.SplitOptions{TestSize: 0.3, Seed: 7})

	baselineModel := func() *kit.Model {
		model := kit.Sequential()
		model.Add(kit.Dense(8).InputShape(4).Activation(kit.ReLU))
		model.Add(kit.Dense(3).Activation(kit.Softmax))
		return model.Compile(kit.Adam(), kit.CategoricalCrossentropy, kit.Accuracy)
	}

	model := baselineModel()
	start(model)
	history := model.MustFit(xTrain, yTrain, kit.FitOptions{Epochs: 20, BatchSize: 5, NoShuffle: true, Verbose: kit.Silent})
	record("history", history)
	score := model.MustEvaluate(xTest, yTest)
	record("score", score)
	predictions := model.MustPredict(xTest)
	record("predictions", predictions)
	for i := range 5 {
		fmt.Println(classes[predictions.At(i).ArgMax().MustInt()])
	}
}
