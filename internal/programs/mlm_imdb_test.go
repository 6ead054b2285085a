package programs

import (
	"fmt"

	"layercake/imdb"
	"layercake/kit"
)

func mlmIMDB() {
	topWords, maxWords := 5000, 50
	train, test := imdb.MustLoad(imdb.Options{NumWords: topWords})
	xTrain := kit.PadSequences(train.X, kit.PadOptions{MaxLen: maxWords})
	xTest := kit.PadSequences(test.X, kit.PadOptions{MaxLen: maxWords})

	// A multi-layer perceptron.
	model := kit.Sequential()
	model.Add(kit.Input(maxWords))
	model.Add(kit.Embedding(topWords, 8))
	model.Add(kit.Flatten())
	model.Add(kit.Dense(25).Activation(kit.ReLU))
	model.Add(kit.Dense(1).Activation(kit.Sigmoid))
	model.Compile(kit.Adam(), kit.BinaryCrossentropy, kit.Accuracy)
	model.Summary()
	start(model)
	options := kit.FitOptions{Validation: kit.Data(xTest, test.Y), Epochs: 2, BatchSize: 64, NoShuffle: true, Verbose: kit.PerEpoch}
	history := model.MustFit(xTrain, train.Y, options)
	record("MLP", history)
	scores := model.MustEvaluate(xTest, test.Y)
	fmt.Printf("Accuracy: %.2f%%\n", scores.Accuracy*100)
	record("MLP, scores", scores)

	// A convolution.
	model = kit.Sequential()
	model.Add(kit.Input(maxWords))
	model.Add(kit.Embedding(topWords, 8))
	model.Add(kit.Conv1D(8, 3).Padding(kit.Same).Activation(kit.ReLU))
	model.Add(kit.MaxPooling1D())
	model.Add(kit.Flatten())
	model.Add(kit.Dense(25).Activation(kit.ReLU))
	model.Add(kit.Dense(1).Activation(kit.Sigmoid))
	model.Compile(kit.Adam(), kit.BinaryCrossentropy, kit.Accuracy)
	model.Summary()
	start(model)
	history = model.MustFit(xTrain, train.Y, options)
	record("CNN", history)
	scores = model.MustEvaluate(xTest, test.Y)
	fmt.Printf("Accuracy: %.2f%%\n", scores.Accuracy*100)
	record("CNN, scores", scores)
}
