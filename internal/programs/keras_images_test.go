package programs

import (
	"fmt"
	"math"

	"layercake/kit"
	"layercake/read"
)

func kerasImages() {
	imageSize, batchSize := read.ImageOptions{Height: 32, Width: 32, InOrder: true}, 16
	images, _ := read.MustImageFolder("cats_vs_dogs_small/train", imageSize)
	train, val := images.MustSplit(0.25)

	dataAugmentation := kit.Sequential(
		kit.RandomFlip(kit.FlipHorizontal),
		kit.RandomRotation(0.1),
	)
	outline("augmented", kit.MustApply(dataAugmentation, train.X.Slice(0, batchSize)))

	makeModel := func(numClasses int, inputShape ...int) *kit.Model {
		inputs := kit.Input(inputShape...)
		x := dataAugmentation.On(inputs)
		x = kit.Rescaling(1.0 / 255).On(x)
		x = kit.Conv2D(8, 3).Strides(2).Padding(kit.Same).On(x)
		x = kit.BatchNormalization().On(x)
		x = kit.Activation(kit.ReLU).On(x)
		previousBlockActivation := x
		for _, size := range []int{8, 16} {
			x = kit.Activation(kit.ReLU).On(x)
			x = kit.SeparableConv2D(size, 3).Padding(kit.Same).On(x)
			x = kit.BatchNormalization().On(x)
			x = kit.Activation(kit.ReLU).On(x)
			x = kit.SeparableConv2D(size, 3).Padding(kit.Same).On(x)
			x = kit.BatchNormalization().On(x)
			x = kit.MaxPooling2D(3).Strides(2).Padding(kit.Same).On(x)
			residual := kit.Conv2D(size, 1).Strides(2).Padding(kit.Same).On(previousBlockActivation)
			x = kit.Add().On(x, residual)
			previousBlockActivation = x
		}
		x = kit.SeparableConv2D(24, 3).Padding(kit.Same).On(x)
		x = kit.BatchNormalization().On(x)
		x = kit.Activation(kit.ReLU).On(x)
		x = kit.GlobalAveragePooling2D().On(x)
		x = kit.Dropout(0.25).On(x)
		units := numClasses
		if numClasses == 2 {
			units = 1
		}
		outputs := kit.Dense(units).On(x)
		return kit.NewModel(inputs, outputs)
	}

	model := makeModel(2, 32, 32, 3)
	start(model)
	callbacks := []kit.Callback{kit.ModelCheckpoint("save_at_{epoch}.layercake")}
	model.Compile(
		kit.Adam(3e-4),
		kit.BinaryCrossentropy.FromLogits(true),
		kit.Named("acc", kit.BinaryAccuracy),
	)
	record("score at first", model.MustEvaluate(val.X, val.Y))
	outline("history", model.MustFit(train.X, train.Y, kit.FitOptions{Epochs: 2, BatchSize: batchSize, Callbacks: callbacks, Validation: val}))

	// One image, after training and from the file.
	test, _ := read.MustImageFolder("cats_vs_dogs_small/test", imageSize)
	image := test.X.Slice(0, 1)
	predictions := model.MustPredict(image)
	score := 1 / (1 + math.Exp(-predictions.MustFloat()))
	fmt.Printf("This image is %.2f%% cat and %.2f%% dog.\n", 100*(1-score), 100*score)
	loaded := kit.MustLoad("save_at_2.layercake")
	record("saved", loaded.MustPredict(image).Sub(predictions))
}
