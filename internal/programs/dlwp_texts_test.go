package programs

import (
	"layercake/imdb"
	"layercake/kit"
	"layercake/reuters"
)

func dlwpTexts() {
	// Film reviews: two classes.
	train, test := imdb.MustLoad(imdb.Options{NumWords: 10000})
	xTrain, xTest := kit.MultiHot(train.X, 10000), kit.MultiHot(test.X, 10000)

	model := kit.Sequential(
		kit.Dense(16).Activation(kit.ReLU),
		kit.Dense(16).Activation(kit.ReLU),
		kit.Dense(1).Activation(kit.Sigmoid),
	).Compile(kit.RMSprop(), kit.BinaryCrossentropy, kit.Accuracy)
	start(model, xTrain)
	history := model.MustFit(xTrain.Slice(100), train.Y.Slice(100), kit.FitOptions{
		Epochs: 5, BatchSize: 64, NoShuffle: true, Validation: kit.Data(xTrain.Slice(0, 100), train.Y.Slice(0, 100)),
	})
	record("reviews", history)
	record("reviews, test", model.MustEvaluate(xTest, test.Y))
	record("reviews, predictions", model.MustPredict(xTest))

	// Newswires: 46 topics.
	train, test = reuters.MustLoad(reuters.Options{NumWords: 10000})
	xTrain, xTest = kit.MultiHot(train.X, 10000), kit.MultiHot(test.X, 10000)
	yTrain, yTest := kit.ToCategorical(train.Y, 46), kit.ToCategorical(test.Y, 46)

	model = kit.Sequential(
		kit.Dense(64).Activation(kit.ReLU),
		kit.Dense(64).Activation(kit.ReLU),
		kit.Dense(46).Activation(kit.Softmax),
	).Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)
	start(model, xTrain)
	history = model.MustFit(xTrain.Slice(100), yTrain.Slice(100), kit.FitOptions{
		Epochs: 4, BatchSize: 64, NoShuffle: true, Validation: kit.Data(xTrain.Slice(0, 100), yTrain.Slice(0, 100)),
	})
	record("newswires", history)
	record("newswires, test", model.MustEvaluate(xTest, yTest))

	predictions := model.MustPredict(xTest)
	record("newswires, predictions", predictions)
	record("newswires, topics", predictions.ArgMax(1))

	shuffled := kit.DefaultRNG(0).Shuffle(test.Y)
	record("newswires, by chance", test.Y.Equal(shuffled).Mean())
}
