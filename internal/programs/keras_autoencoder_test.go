package programs

import (
	"layercake/kit"
	"layercake/mnist"
)

func kerasAutoencoder() {
	preprocess := func(array kit.Array) kit.Array {
		return array.Div(255).Reshape(-1, 28, 28, 1)
	}
	noise := func(array kit.Array) kit.Array {
		return array.Add(kit.DefaultRNG(1).Normal(0, 1, array.Shape()...).Mul(0.4)).Clip(0, 1).AsType(kit.Float32)
	}

	train, test := mnist.MustLoad()
	trainData, testData := preprocess(train.X), preprocess(test.X)
	noisyTrainData, noisyTestData := noise(trainData), noise(testData)
	record("noisy", noisyTestData)

	input := kit.Input(28, 28, 1)
	x := kit.Conv2D(8, 3).Activation(kit.ReLU).Padding(kit.Same).On(input)
	x = kit.MaxPooling2D(2).Padding(kit.Same).On(x)
	x = kit.Conv2D(8, 3).Activation(kit.ReLU).Padding(kit.Same).On(x)
	x = kit.MaxPooling2D(2).Padding(kit.Same).On(x)
	x = kit.Conv2DTranspose(8, 3).Strides(2).Activation(kit.ReLU).Padding(kit.Same).On(x)
	x = kit.Conv2DTranspose(8, 3).Strides(2).Activation(kit.ReLU).Padding(kit.Same).On(x)
	x = kit.Conv2D(1, 3).Activation(kit.Sigmoid).Padding(kit.Same).On(x)

	autoencoder := kit.NewModel(input, x).Compile(kit.Adam(), kit.BinaryCrossentropy)
	autoencoder.Summary()
	start(autoencoder)

	history := autoencoder.MustFit(trainData, trainData, kit.FitOptions{
		Epochs: 1, BatchSize: 64, NoShuffle: true, Validation: kit.Data(testData, testData),
	})
	record("clean", history)
	record("predictions", autoencoder.MustPredict(testData))

	history = autoencoder.MustFit(noisyTrainData, trainData, kit.FitOptions{
		Epochs: 2, BatchSize: 64, NoShuffle: true, Validation: kit.Data(noisyTestData, testData),
	})
	record("noisy images", history)
	record("denoised", autoencoder.MustPredict(noisyTestData))
}
