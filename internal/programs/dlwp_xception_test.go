package programs

import (
	"layercake/kit"
	"layercake/read"
)

func dlwpXception() {
	// Residual connections around blocks of convolutions.
	inputs := kit.Input(32, 32, 3)
	x := kit.Rescaling(1.0 / 255).On(inputs)

	channels := 3
	residualBlock := func(x kit.Tensor, filters int, pooling bool) kit.Tensor {
		residual := x
		x = kit.Conv2D(filters, 3).Activation(kit.ReLU).Padding(kit.Same).On(x)
		x = kit.Conv2D(filters, 3).Activation(kit.ReLU).Padding(kit.Same).On(x)
		if pooling {
			x = kit.MaxPooling2D(2).Padding(kit.Same).On(x)
			residual = kit.Conv2D(filters, 1).Strides(2).On(residual)
		} else if filters != channels {
			residual = kit.Conv2D(filters, 1).On(residual)
		}
		channels = filters
		return kit.Add().On(x, residual)
	}

	x = residualBlock(x, 4, true)
	x = residualBlock(x, 8, true)
	x = residualBlock(x, 16, false)
	x = kit.GlobalAveragePooling2D().On(x)
	outputs := kit.Dense(1).Activation(kit.Sigmoid).On(x)
	model := kit.NewModel(inputs, outputs).Compile(kit.RMSprop(), kit.BinaryCrossentropy, kit.Accuracy)
	model.Summary()

	train, _ := read.MustImageFolder("cats_vs_dogs_small/train", read.ImageOptions{Height: 32, Width: 32, InOrder: true})
	test, _ := read.MustImageFolder("cats_vs_dogs_small/test", read.ImageOptions{Height: 32, Width: 32, InOrder: true})
	start(model)
	record("residual", model.MustFit(train.X, train.Y, kit.FitOptions{Epochs: 2, BatchSize: 16, NoShuffle: true, Validation: &test}))

	// A small Xception: depthwise separable convolutions with batch normalization.
	dataAugmentation := kit.Sequential(kit.RandomFlip(kit.FlipHorizontal), kit.RandomRotation(0.1), kit.RandomZoom(0.2))
	inputs = kit.Input(32, 32, 3)
	x = dataAugmentation.On(inputs)
	x = kit.Rescaling(1.0 / 255).On(x)
	x = kit.Conv2D(4, 5).UseBias(false).On(x)
	for _, size := range []int{4, 8, 16} {
		residual := x
		x = kit.BatchNormalization().On(x)
		x = kit.Activation(kit.ReLU).On(x)
		x = kit.SeparableConv2D(size, 3).Padding(kit.Same).UseBias(false).On(x)
		x = kit.BatchNormalization().On(x)
		x = kit.Activation(kit.ReLU).On(x)
		x = kit.SeparableConv2D(size, 3).Padding(kit.Same).UseBias(false).On(x)
		x = kit.MaxPooling2D(3).Strides(2).Padding(kit.Same).On(x)
		residual = kit.Conv2D(size, 1).Strides(2).Padding(kit.Same).UseBias(false).On(residual)
		x = kit.Add().On(x, residual)
	}
	x = kit.GlobalAveragePooling2D().On(x)
	x = kit.Dropout(0.5).On(x)
	outputs = kit.Dense(1).Activation(kit.Sigmoid).On(x)
	model = kit.NewModel(inputs, outputs).Compile(kit.RMSprop(), kit.BinaryCrossentropy, kit.Accuracy)
	start(model)
	record("parameters", kit.Must(model.CountParams()))
	record("predictions", model.MustPredict(test.X))
	outline("history", model.MustFit(train.X, train.Y, kit.FitOptions{Epochs: 2, BatchSize: 16, Validation: &test}))
}
