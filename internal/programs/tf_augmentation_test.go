package programs

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
	"layercake/read"
)

func tfAugmentation() {
	train, _ := read.MustImageFolder("cats_vs_dogs_small/train", read.ImageOptions{Height: 32, Width: 32, InOrder: true})
	val, _ := read.MustImageFolder("cats_vs_dogs_small/test", read.ImageOptions{Height: 32, Width: 32, InOrder: true})
	images := train.X.Slice(0, 16)
	image := images.At(0)

	// Layers.
	imgSize := 24
	resizeAndRescale := kit.Sequential(
		kit.Resizing(imgSize, imgSize),
		kit.Rescaling(1.0/255),
	)
	result := kit.MustApply(resizeAndRescale, images)
	record("resized", result)
	fmt.Println("Min and max pixel values:", result.Min(), result.Max())
	dataAugmentation := kit.Sequential(
		kit.RandomFlip(),
		kit.RandomRotation(0.2),
	)
	for i := range 3 {
		outline(fmt.Sprint("augmented ", i), kit.MustApply(dataAugmentation, result.Slice(0, 1)))
	}

	// In the model.
	build := func(first ...kit.Layer) *kit.Model {
		model := kit.Sequential(append(first,
			kit.Conv2D(8, 3).Padding(kit.Same).Activation(kit.ReLU),
			kit.MaxPooling2D(2),
			kit.Flatten(),
			kit.Dense(16).Activation(kit.ReLU),
			kit.Dense(2),
		)...)
		return model.Compile(kit.Adam(), kit.SparseCategoricalCrossentropy.FromLogits(true), kit.Accuracy)
	}

	model := build(resizeAndRescale, dataAugmentation)
	start(model, val.X)
	record("predictions", model.MustPredict(val.X))
	outline("history", model.MustFit(train.X, train.Y, kit.FitOptions{Epochs: 2, BatchSize: 16, Validation: &val}))

	// In the data.
	augmented := kit.MustApply(dataAugmentation, kit.MustApply(resizeAndRescale, images), kit.PredictOptions{Training: true})
	outline("augmented data", augmented)

	// A custom layer: inverts some of the images.
	record("all inverted", kit.MustApply(&randomInvert{1}, images, kit.PredictOptions{Training: true}))
	record("none inverted", kit.MustApply(&randomInvert{0}, images, kit.PredictOptions{Training: true}))
	model = build(&randomInvert{0.5}, resizeAndRescale)
	start(model, val.X)
	record("inverted, predictions", model.MustPredict(val.X))
	outline("inverted, history", model.MustFit(train.X, train.Y, kit.FitOptions{BatchSize: 16}))

	// Operations on images.
	record("flipped", image.Flip(1))
	record("grey", image.Div(255).MatMul(kit.NewArray([]float32{0.2989, 0.587, 0.114}, 3, 1)))
	record("bright", image.Div(255).Add(0.4))
	mean := image.Div(255).Mean(0, 1)
	record("contrast", image.Div(255).Sub(mean).Mul(1.5).Add(mean))
	record("cropped", kit.CenterCrop(16, 16).MustApply(image.ExpandDims(0)).At(0))
	record("rotated", image.Transpose(1, 0, 2).Flip(0))
}

type randomInvert struct{ factor float64 }

func (r *randomInvert) Describe() kit.Description {
	return kit.Description{Class: "RandomInvert", Options: kit.Options{"factor": &r.factor}}
}

func (*randomInvert) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) { return input, nil, nil }

func (r *randomInvert) Call(c *kit.Call, x *graph.Node) *graph.Node {
	if !c.Training() {
		return x
	}
	first := graph.Slice(x, graph.AxisRange(), graph.AxisElem(0), graph.AxisElem(0), graph.AxisElem(0)) // [batch, 1, 1, 1]
	invert := graph.LessThan(c.Uniform(first), graph.Scalar(x.Graph(), x.DType(), r.factor))
	return graph.Where(graph.BroadcastToShape(invert, x.Shape()), graph.AddScalar(graph.Neg(x), 255), x)
}
