package programs

import (
	"layercake/kit"
	"layercake/read"
)

func tfCIFAR() {
	trainImages, testImages := read.MustNPZ("cifar10.npz", "x_train").Div(255), read.MustNPZ("cifar10.npz", "x_test").Div(255)
	trainLabels, testLabels := read.MustNPZ("cifar10.npz", "y_train"), read.MustNPZ("cifar10.npz", "y_test")

	model := kit.Sequential()
	model.Add(kit.Conv2D(32, 3).Activation(kit.ReLU).InputShape(32, 32, 3))
	model.Add(kit.MaxPooling2D(2))
	model.Add(kit.Conv2D(64, 3).Activation(kit.ReLU))
	model.Add(kit.MaxPooling2D(2))
	model.Add(kit.Conv2D(64, 3).Activation(kit.ReLU))
	model.Add(kit.Flatten())
	model.Add(kit.Dense(64).Activation(kit.ReLU))
	model.Add(kit.Dense(10))
	model.Summary()

	model.Compile(kit.Adam(), kit.SparseCategoricalCrossentropy.FromLogits(true), kit.Accuracy)
	start(model)
	history := model.MustFit(trainImages, trainLabels, kit.FitOptions{
		Epochs: 3, NoShuffle: true, Validation: kit.Data(testImages, testLabels),
	})
	record("history", history)
	score := model.MustEvaluate(testImages, testLabels)
	record("test_loss", score.Loss)
	record("test_acc", score.Accuracy)
}
