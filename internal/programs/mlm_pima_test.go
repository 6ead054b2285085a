package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
)

func mlmPima() {
	dataset := read.MustCSV("pima-indians-diabetes.csv", read.CSVOptions{NoHeader: true}).Array()
	x := dataset.At(kit.All, kit.Range(0, 8))
	y := dataset.At(kit.All, 8)

	model := kit.Sequential()
	model.Add(kit.Dense(12).InputShape(8).Activation(kit.ReLU))
	model.Add(kit.Dense(8).Activation(kit.ReLU))
	model.Add(kit.Dense(1).Activation(kit.Sigmoid))
	model.Compile(kit.Adam(), kit.BinaryCrossentropy, kit.Accuracy)
	start(model)
	model.MustFit(x, y, kit.FitOptions{Epochs: 10, BatchSize: 10, NoShuffle: true})
	accuracy := model.MustEvaluate(x, y).Accuracy
	fmt.Printf("Accuracy: %.2f\n", accuracy*100)
	record("accuracy", accuracy)

	predictions := model.MustPredict(x)
	record("predictions", predictions)
	classes := predictions.Greater(0.5)
	for i := range 5 {
		fmt.Println(x.At(i), "=>", classes.At(i, 0), "expected", y.At(i))
	}
	record("classes", classes)
}
