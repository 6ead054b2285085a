package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/mnist"
)

func dlwpFilters() {
	model := kit.Sequential(
		kit.Input(28, 28, 1),
		kit.Conv2D(4, 3).Activation(kit.ReLU).Name("conv1"),
		kit.MaxPooling2D(2).Name("pool1"),
		kit.Conv2D(8, 3).Activation(kit.ReLU).Name("conv2"),
		kit.GlobalAveragePooling2D().Name("average"),
		kit.Dense(10).Name("class"),
	)
	model.Compile(kit.Adam(), kit.SparseCategoricalCrossentropy.FromLogits(true))
	train, test := mnist.MustLoad()
	images := train.X.ExpandDims(-1).Div(255)
	start(model)
	record("history", model.MustFit(images, train.Y, kit.FitOptions{Epochs: 2, NoShuffle: true}))
	img := test.X.Slice(0, 1).ExpandDims(-1).Div(255)

	// Intermediate activations.
	activations := map[string]kit.Array{}
	for _, layer := range []string{"conv1", "pool1", "conv2"} {
		activations[layer] = model.MustPredictLayer(layer, img)
		record(layer, activations[layer])
	}
	channelImage := activations["conv1"].At(0, kit.Ellipsis, 1)
	channelImage = channelImage.Sub(channelImage.Mean()).Div(channelImage.Std())
	channelImage = channelImage.Mul(64).Add(128).Clip(0, 255).AsType(kit.Uint8)
	fmt.Println("channel 1 of conv1:", channelImage.Shape())

	// What the filters look for: gradient ascent on a grey image.
	generateFilterPattern := func(filterIndex int) kit.Array {
		image := kit.Linspace(0.4, 0.6, 28*28).Reshape(1, 28, 28, 1)
		for range 10 {
			grads := model.MustInputGradients(image, kit.ChannelScore("conv2", filterIndex))
			grads = grads.Div(grads.Square().Sum().Sqrt().Maximum(1e-12))
			image = image.Add(grads.Mul(0.5))
		}
		return image
	}

	for filterIndex := range 8 {
		record(fmt.Sprint("filter ", filterIndex), generateFilterPattern(filterIndex))
	}

	// Grad-CAM: where the model sees what makes an image of its class.
	preds := model.MustPredict(img)
	classIndex := preds.At(0).ArgMax().MustInt()
	lastConvLayerOutput, grads := model.MustLayerGradients("conv2", img, kit.ClassScore(classIndex))
	pooledGrads := grads.Mean(0, 1, 2)
	heatmap := lastConvLayerOutput.At(0).Mul(pooledGrads).Mean(-1)
	heatmap = heatmap.Maximum(0).Div(heatmap.Max())
	record("heat map", heatmap)
}
