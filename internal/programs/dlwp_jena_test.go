package programs

import (
	"layercake/kit"
	"layercake/read"
)

func dlwpJena() {
	data := read.MustCSV("jena_climate_2009_2016.csv").Drop("Date Time")
	temperature := data.Column("T (degC)").Array()
	rawData := data.Array()
	numTrain, numVal := rawData.Len()/2, rawData.Len()/4
	mean, std := rawData.Slice(0, numTrain).Mean(0), rawData.Slice(0, numTrain).Std(0)
	rawData = rawData.Sub(mean).Div(std)

	// Hourly data of one day, and the temperature three hours later.
	samplingRate, sequenceLength := 6, 24
	delay := samplingRate * (sequenceLength + 3 - 1)

	windows := func(start, end int) *kit.Timeseries {
		return kit.MustTimeseriesFromArray(rawData.Slice(0, -delay), temperature.Slice(delay), sequenceLength, kit.TimeseriesOptions{
			SamplingRate: samplingRate, BatchSize: 64, StartIndex: start, EndIndex: end,
		})
	}

	train := windows(0, numTrain)
	val := windows(numTrain, numTrain+numVal).MustDataset()
	test := windows(numTrain+numVal, 0).MustDataset()

	// The temperature as it is now is a forecast, too.
	now := test.X.At(kit.All, -1, 1).Mul(std.At(1)).Add(mean.At(1))
	record("naive", now.Sub(test.Y).Abs().Mean())

	fit := func(stack ...kit.Layer) (*kit.History, kit.Score) {
		model := kit.Sequential(append([]kit.Layer{kit.Input(sequenceLength, rawData.Shape()[1])}, stack...)...)
		model.Add(kit.Dense(1)).Compile(kit.RMSprop(), kit.MeanSquaredError, kit.MeanAbsoluteError)
		callbacks := []kit.Callback{kit.ModelCheckpoint("jena.layercake").SaveBestOnly(true)}
		start(model)
		history := model.MustFitBatches(train.Batches(), kit.FitOptions{Epochs: 2, Validation: val, Callbacks: callbacks, Verbose: kit.Silent})
		return history, kit.MustLoad("jena.layercake").MustEvaluate(test.X, test.Y)
	}

	history, score := fit(kit.Flatten(), kit.Dense(16).Activation(kit.ReLU))
	record("dense", history)
	record("dense, test", score)
	history, score = fit(
		kit.Conv1D(8, 8).Activation(kit.ReLU), kit.MaxPooling1D(2),
		kit.Conv1D(8, 4).Activation(kit.ReLU), kit.GlobalAveragePooling1D(),
	)
	record("convolution", history)
	record("convolution, test", score)
	history, score = fit(kit.LSTM(8))
	record("LSTM", history)
	record("LSTM, test", score)
	history, _ = fit(kit.LSTM(8).RecurrentDropout(0.25), kit.Dropout(0.5))
	outline("dropout", history)
	history, score = fit(kit.GRU(8).ReturnSequences(true), kit.GRU(8))
	record("stacked", history)
	record("stacked, test", score)
	history, score = fit(kit.Bidirectional(kit.LSTM(8)))
	record("bidirectional", history)
	record("bidirectional, test", score)
}
