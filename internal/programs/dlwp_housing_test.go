package programs

import (
	"layercake/bostonhousing"
	"layercake/kit"
)

func dlwpHousing() {
	train, test := bostonhousing.MustLoad()
	mean, std := train.X.Mean(0), train.X.Std(0)
	xTrain := train.X.Sub(mean).Div(std)
	xTest := test.X.Sub(mean).Div(std)

	buildModel := func() *kit.Model {
		return kit.Sequential(
			kit.Dense(64).Activation(kit.ReLU),
			kit.Dense(64).Activation(kit.ReLU),
			kit.Dense(1),
		).Compile(kit.RMSprop(), kit.MeanSquaredError, kit.MeanAbsoluteError)
	}

	k, numEpochs := 4, 6
	size := xTrain.Len() / k
	var allScores []float64
	var allHistories kit.ArrayList
	for i := range k {
		low, high := i*size, (i+1)*size
		x := kit.ArrayList{xTrain.Slice(0, low), xTrain.Slice(high)}.Concatenate()
		y := kit.ArrayList{train.Y.Slice(0, low), train.Y.Slice(high)}.Concatenate()
		validation := kit.Data(xTrain.Slice(low, high), train.Y.Slice(low, high))
		model := buildModel()
		start(model, xTrain)
		history := model.MustFit(x, y, kit.FitOptions{Validation: validation, Epochs: numEpochs, BatchSize: 16, NoShuffle: true, Verbose: kit.Silent})
		allHistories = append(allHistories, kit.NewArray(history.MustValues("val_mae")))
		allScores = append(allScores, model.MustEvaluate(validation.X, validation.Y).MustMetric("mae"))
	}
	record("scores", allScores)
	record("mean score", kit.NewArray(allScores).Mean())
	record("mean by epoch", allHistories.Stack().Mean(0))

	model := buildModel()
	start(model, xTrain)
	model.MustFit(xTrain, train.Y, kit.FitOptions{Epochs: 3, BatchSize: 16, NoShuffle: true, Verbose: kit.Silent})
	score := model.MustEvaluate(xTest, test.Y)
	record("test_mse", score.Loss)
	record("test_mae", score.MustMetric("mae"))
	record("predictions", model.MustPredict(xTest))
}
