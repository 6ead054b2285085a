package programs

import (
	"layercake/kit"
	"layercake/read"
)

func dlwpCatsDogs() {
	images := func(part string) kit.Dataset {
		data, _ := read.MustImageFolder("cats_vs_dogs_small/"+part, read.ImageOptions{Height: 32, Width: 32, InOrder: true})
		return data
	}
	train, validation, test := images("train"), images("validation"), images("test")

	build := func(dropout float64, first ...kit.Layer) *kit.Model {
		model := kit.Sequential(first...)
		model.Add(kit.Rescaling(1.0/255).InputShape(32, 32, 3))
		model.Add(kit.Conv2D(8, 3).Activation(kit.ReLU))
		model.Add(kit.MaxPooling2D(2))
		model.Add(kit.Conv2D(16, 3).Activation(kit.ReLU))
		model.Add(kit.MaxPooling2D(2))
		model.Add(kit.Flatten())
		if dropout > 0 {
			model.Add(kit.Dropout(dropout))
		}
		model.Add(kit.Dense(1).Activation(kit.Sigmoid))
		return model.Compile(kit.RMSprop(), kit.BinaryCrossentropy, kit.Accuracy)
	}

	model := build(0)
	start(model)
	callbacks := []kit.Callback{kit.ModelCheckpoint("convnet.layercake").SaveBestOnly(true).Monitor("val_loss")}
	history := model.MustFit(train.X, train.Y, kit.FitOptions{Epochs: 3, BatchSize: 16, NoShuffle: true, Validation: &validation, Callbacks: callbacks})
	record("history", history)
	testModel := kit.MustLoad("convnet.layercake")
	score := testModel.MustEvaluate(test.X, test.Y)
	record("test_loss", score.Loss)
	record("test_acc", score.Accuracy)

	// With augmented images and dropout.
	dataAugmentation := kit.Sequential(
		kit.RandomFlip(kit.FlipHorizontal),
		kit.RandomRotation(0.1),
		kit.RandomZoom(0.2),
	)
	outline("augmented", kit.MustApply(dataAugmentation, test.X.Slice(0, 16), kit.PredictOptions{Training: true}))
	model = build(0.5, dataAugmentation)
	start(model, test.X)
	record("prediction", model.MustPredict(test.X))
	history = model.MustFit(train.X, train.Y, kit.FitOptions{Epochs: 2, BatchSize: 16, Validation: &validation})
	outline("augmented history", history)
}
