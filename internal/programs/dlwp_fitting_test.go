package programs

import (
	"layercake/imdb"
	"layercake/kit"
	"layercake/mnist"
)

func dlwpFitting() {
	train, _ := mnist.MustLoad()
	trainImages := train.X.Reshape(-1, 28*28).Div(255)
	noise := kit.DefaultRNG(0).Random(trainImages.Len(), 784)
	withNoise := kit.ArrayList{trainImages, noise}.Concatenate(1)
	withZeros := kit.ArrayList{trainImages, kit.Full(0.0, trainImages.Len(), 784)}.Concatenate(1)

	digits := func(x, labels kit.Array) *kit.History {
		model := kit.Sequential(
			kit.Dense(64).Activation(kit.ReLU),
			kit.Dense(10).Activation(kit.Softmax),
		).Compile(kit.RMSprop(), kit.SparseCategoricalCrossentropy, kit.Accuracy)
		start(model, x)
		return model.MustFit(x, labels, kit.FitOptions{Epochs: 4, BatchSize: 32, ValidationSplit: 0.2, NoShuffle: true, Verbose: kit.Silent})
	}

	// Features that say nothing, and labels without meaning.
	record("noise", digits(withNoise, train.Y))
	record("zeros", digits(withZeros, train.Y))
	record("shuffled labels", digits(trainImages, kit.DefaultRNG(1).Shuffle(train.Y)))

	reviewTrain, _ := imdb.MustLoad(imdb.Options{NumWords: 5000})
	x := kit.MultiHot(reviewTrain.X, 5000)

	reviews := func(units int, regularizer kit.Regularizer, dropout float64) *kit.History {
		model := kit.Sequential()
		for range 2 {
			model.Add(kit.Dense(units).KernelRegularizer(regularizer).Activation(kit.ReLU))
			if dropout > 0 {
				model.Add(kit.Dropout(dropout))
			}
		}
		model.Add(kit.Dense(1).Activation(kit.Sigmoid))
		model.Compile(kit.RMSprop(), kit.BinaryCrossentropy, kit.Accuracy)
		start(model, x)
		return model.MustFit(x, reviewTrain.Y, kit.FitOptions{Epochs: 3, BatchSize: 64, ValidationSplit: 0.4, NoShuffle: true, Verbose: kit.Silent})
	}

	// The size of the model, weight regularization, dropout.
	record("original", reviews(16, kit.L2(0), 0))
	record("smaller", reviews(4, kit.L2(0), 0))
	record("larger", reviews(128, kit.L2(0), 0))
	record("l2", reviews(16, kit.L2(0.002), 0))
	record("l1", reviews(16, kit.L1L2(0.001, 0.001), 0))
	outline("dropout", reviews(16, kit.L2(0), 0.5))
}
