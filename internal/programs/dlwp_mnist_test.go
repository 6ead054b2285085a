package programs

import (
	"layercake/kit"
	"layercake/mnist"
)

func dlwpMNIST() {
	train, test := mnist.MustLoad()
	trainImages := train.X.Reshape(-1, 28*28).Div(255)
	testImages := test.X.Reshape(-1, 28*28).Div(255)

	model := kit.Sequential(
		kit.Dense(512).Activation(kit.ReLU),
		kit.Dense(10).Activation(kit.Softmax),
	)
	model.Compile(kit.RMSprop(), kit.SparseCategoricalCrossentropy, kit.Accuracy)
	start(model, trainImages)
	history := model.MustFit(trainImages, train.Y, kit.FitOptions{Epochs: 5, BatchSize: 128, NoShuffle: true})
	record("history", history)

	predictions := model.MustPredict(testImages.Slice(0, 10))
	record("predictions", predictions)
	record("first digit", predictions.At(0).ArgMax())
	record("its probability", predictions.At(0, 7))

	score := model.MustEvaluate(testImages, test.Y)
	record("test_loss", score.Loss)
	record("test_acc", score.Accuracy)
}
