package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
)

func mlmBoston() {
	dataset := read.MustCSV("housing.csv", read.CSVOptions{Comma: ' ', NoHeader: true}).Array()
	x, y := dataset.At(kit.All, kit.Range(0, 13)), dataset.At(kit.All, 13)

	widerModel := func() *kit.Model {
		model := kit.Sequential()
		model.Add(kit.Dense(20).InputShape(13).KernelInitializer(kit.RandomNormal(0, 0.05)).Activation(kit.ReLU))
		model.Add(kit.Dense(1).KernelInitializer(kit.RandomNormal(0, 0.05)))
		return model.Compile(kit.Adam(), kit.MeanSquaredError)
	}

	var results []float64
	for train, test := range kit.KFold(x.Len(), 5) {
		scaler := kit.Normalization().MustAdapt(x.At(train))
		model := widerModel()
		start(model)
		model.MustFit(scaler.MustApply(x.At(train)), y.At(train), kit.FitOptions{Epochs: 10, BatchSize: 5, NoShuffle: true, Verbose: kit.Silent})
		results = append(results, model.MustEvaluate(scaler.MustApply(x.At(test)), y.At(test)).Loss)
	}
	fmt.Println("Wider:", kit.NewArray(results).Mean(), kit.NewArray(results).Std(), "MSE")
	record("results", results)
}
