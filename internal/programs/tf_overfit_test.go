package programs

import (
	"layercake/kit"
	"layercake/read"
)

func tfOverfit() {
	data := read.MustCSV("higgs.csv", read.CSVOptions{NoHeader: true}).Array()
	features, labels := data.At(kit.All, kit.Range(1)), data.At(kit.All, kit.Range(0, 1))
	const batchSize = 40
	train, validate := kit.Data(features.Slice(0, 160), labels.Slice(0, 160)), kit.Data(features.Slice(160), labels.Slice(160))
	stepsPerEpoch := train.X.Len() / batchSize

	getOptimizer := func() kit.Optimizer {
		lrSchedule := kit.InverseTimeDecay(0.001, stepsPerEpoch*1000, 1)
		return kit.Adam().LearningRate(lrSchedule)
	}

	getCallbacks := func() []kit.Callback {
		return []kit.Callback{kit.EarlyStopping().Monitor("val_binary_crossentropy").Patience(200)}
	}

	compileAndFit := func(model *kit.Model) *kit.History {
		loss := kit.BinaryCrossentropy.FromLogits(true)
		model.Compile(getOptimizer(), loss, loss, kit.Accuracy)
		model.Summary()
		start(model, features)
		return model.MustFit(train.X, train.Y, kit.FitOptions{
			BatchSize: batchSize, Epochs: 4, NoShuffle: true, Validation: validate, Callbacks: getCallbacks(), Verbose: kit.Silent,
		})
	}

	network := func(regularizer kit.Regularizer, dropout float64, units ...int) *kit.Model {
		model := kit.Sequential(kit.Input(28))
		for _, n := range units {
			model.Add(kit.Dense(n).Activation(kit.ELU).KernelRegularizer(regularizer))
			if dropout > 0 {
				model.Add(kit.Dropout(dropout))
			}
		}
		model.Add(kit.Dense(1))
		return model
	}

	record("tiny", compileAndFit(network(kit.L2(0), 0, 16)))
	record("small", compileAndFit(network(kit.L2(0), 0, 16, 16)))
	record("medium", compileAndFit(network(kit.L2(0), 0, 64, 64, 64)))
	record("l2", compileAndFit(network(kit.L2(0.001), 0, 64, 64)))
	outline("dropout", compileAndFit(network(kit.L2(0), 0.5, 64, 64)))
	outline("combined", compileAndFit(network(kit.L2(0.0001), 0.5, 64, 64)))
}
