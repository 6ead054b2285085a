package programs

import (
	"layercake/kit"
	"layercake/read"
)

func kerasWeather() {
	df := read.MustCSV("jena_climate_2009_2016.csv")
	selected := []string{"p (mbar)", "T (degC)", "VPmax (mbar)", "VPdef (mbar)", "sh (g/kg)", "rho (g/m**3)", "wv (m/s)"}
	splitFraction, step, past, future := 0.7, 6, 120, 12
	trainSplit := int(splitFraction * float64(df.Len()))

	features := df.Array(selected...)
	mean, std := features.Slice(0, trainSplit).Mean(0), features.Slice(0, trainSplit).Std(0)
	features = features.Sub(mean).Div(std)

	// The temperature after the next hours, from the hours before.
	first := past + future
	sequenceLength := past / step
	options := kit.TimeseriesOptions{SamplingRate: step, BatchSize: 256}
	xTrain, yTrain := features.Slice(0, trainSplit), features.At(kit.Range(first, first+trainSplit), 1)
	datasetTrain := kit.MustTimeseriesFromArray(xTrain, yTrain, sequenceLength, options)
	xEnd := features.Len() - past - future
	labelStart := trainSplit + past + future
	xVal, yVal := features.Slice(trainSplit, xEnd), features.At(kit.Range(labelStart), 1)
	datasetVal := kit.MustTimeseriesFromArray(xVal, yVal, sequenceLength, options).MustDataset()
	record("windows", datasetTrain.Len())

	inputs := kit.Input(sequenceLength, len(selected))
	lstmOut := kit.LSTM(8).On(inputs)
	outputs := kit.Dense(1).On(lstmOut)
	model := kit.NewModel(inputs, outputs)
	model.Compile(kit.Adam(0.01), kit.MeanSquaredError)
	model.Summary()
	start(model)

	checkpoint := "model_checkpoint.npz"
	esCallback := kit.EarlyStopping().Monitor("val_loss").MinDelta(0).Patience(5)
	modelckptCallback := kit.ModelCheckpoint(checkpoint).Monitor("val_loss").Verbose(true).SaveWeightsOnly(true).SaveBestOnly(true)
	history := model.MustFitBatches(datasetTrain.Batches(), kit.FitOptions{
		Epochs: 3, Validation: datasetVal, Callbacks: []kit.Callback{esCallback, modelckptCallback},
	})
	record("history", history)

	model.MustLoadWeights(checkpoint)
	record("predictions", model.MustPredict(datasetVal.X.Slice(0, 5)))
	record("truth", datasetVal.Y.Slice(0, 5))
}
