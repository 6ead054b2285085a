package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/mnist"
)

func guideTransfer() {
	// Frozen layers: training leaves their weights as they are.
	normalized := kit.Sequential(kit.Input(4), kit.BatchNormalization())
	layer := kit.Must(normalized.Layer("batch_normalization_1"))
	fmt.Println("trainable:", layer.TrainableParams(), "of", layer.Params())
	layer1 := kit.Dense(3).Activation(kit.ReLU)
	layer2 := kit.Dense(3).Activation(kit.Sigmoid)
	model := kit.Sequential(kit.Input(3), layer1, layer2)
	layer1.Trainable(false)
	start(model)
	initialWeights := kit.Must(model.Weights())
	model.Compile(kit.Adam(), kit.MeanSquaredError)
	rng := kit.DefaultRNG(0)
	record("frozen layer", model.MustFit(rng.Random(2, 3), rng.Random(2, 3), kit.FitOptions{NoShuffle: true}))
	weights := kit.Must(model.Weights())
	record("kernel 1", weights[0].Sub(initialWeights[0]))
	record("kernel 2", weights[2].Sub(initialWeights[2]))

	// A base model that has learned which digit an image shows.
	train, test := mnist.MustLoad()
	xTrain, xTest := train.X.ExpandDims(-1), test.X.ExpandDims(-1)
	inputs := kit.Input(28, 28, 1)
	x := kit.Conv2D(4, 3).Strides(2).UseBias(false).On(inputs)
	x = kit.BatchNormalization().Name("bn_1").On(x)
	x = kit.ReLULayer().On(x)
	x = kit.Conv2D(8, 3).Strides(2).UseBias(false).On(x)
	x = kit.BatchNormalization().Name("bn_2").On(x)
	x = kit.ReLULayer().On(x)
	features := kit.GlobalAveragePooling2D().On(x)
	baseModel := kit.NewModel(inputs, features).Name("base")
	pretraining := kit.Sequential(kit.Rescaling(1/127.5).Offset(-1), baseModel, kit.Dense(10).Activation(kit.Softmax))
	pretraining.Compile(kit.Adam(), kit.SparseCategoricalCrossentropy)
	start(pretraining, xTest)
	record("pretraining", pretraining.MustFit(xTrain, train.Y, kit.FitOptions{Epochs: 2, NoShuffle: true}))
	pretrained := baseModel.MustPredict(xTest.Div(127.5).Sub(1))
	record("features", pretrained)

	// A new task, for which the base model is frozen: is the digit odd?
	baseModel.Trainable(false)
	inputs = kit.Input(28, 28, 1)
	x = kit.Rescaling(1 / 127.5).Offset(-1).On(inputs)
	x = baseModel.On(x)
	head := kit.Sequential(kit.Input(8), kit.Dense(8).Activation(kit.ReLU), kit.Dense(1))
	start(head)
	outputs := head.On(x)
	model = kit.NewModel(inputs, outputs)
	model.Summary(kit.SummaryOptions{ShowTrainable: true})
	model.Compile(
		kit.Adam(),
		kit.BinaryCrossentropy.FromLogits(true),
		kit.BinaryAccuracy,
	)
	oddTrain, oddTest := train.Y.Mod(2), test.Y.Mod(2)
	options := kit.FitOptions{Epochs: 2, NoShuffle: true, Validation: kit.Data(xTest, oddTest)}
	record("new task", model.MustFit(xTrain, oddTrain, options))
	record("unchanged", baseModel.MustPredict(xTest.Div(127.5).Sub(1)).Sub(pretrained))

	// Fine-tuning: all weights but those of batch normalization, with a low learning rate.
	baseModel.Trainable(true)
	baseModel.MustSetTrainable(false, "bn_1", "bn_2")
	model.Summary(kit.SummaryOptions{ShowTrainable: true})
	model.Compile(
		kit.Adam(1e-4),
		kit.BinaryCrossentropy.FromLogits(true),
		kit.BinaryAccuracy,
	)
	record("fine-tuned", model.MustFit(xTrain, oddTrain, options))
	record("changed", baseModel.MustPredict(xTest.Div(127.5).Sub(1)))
	record("predictions", model.MustPredict(xTest))
}
