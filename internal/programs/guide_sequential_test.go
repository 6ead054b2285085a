package programs

import (
	"layercake/kit"
)

func guideSequential() {
	model := kit.Sequential(
		kit.Dense(2).Activation(kit.ReLU).Name("layer1"),
		kit.Dense(3).Activation(kit.ReLU).Name("layer2"),
		kit.Dense(4).Name("layer3"),
	)
	x := kit.Full(1.0, 3, 3)
	start(model, x)
	record("called", model.MustPredict(x))
	record("layers", len(kit.Must(model.Info())))
	record("weights", len(kit.Must(model.Weights())))

	// Layer by layer.
	model = kit.Sequential().Name("my_sequential")
	model.Add(kit.Dense(2).Activation(kit.ReLU).Name("layer1"))
	model.Add(kit.Dense(3).Activation(kit.ReLU).Name("layer2"))
	model.Add(kit.Dense(4).Name("layer3"))
	model.Pop()
	record("layers after pop", len(kit.Must(model.Info())))

	// The shape of the input first: the model is built at once.
	model = kit.Sequential()
	model.Add(kit.Input(250, 250, 3))
	model.Add(kit.Conv2D(8, 5).Strides(2).Activation(kit.ReLU))
	model.Add(kit.Conv2D(8, 3).Activation(kit.ReLU))
	model.Add(kit.MaxPooling2D(3))
	model.Summary()
	info := kit.Must(model.Info())
	record("height so far", info[len(info)-1].Output[0])
	model.Add(kit.Conv2D(8, 3).Activation(kit.ReLU))
	model.Add(kit.MaxPooling2D(3))
	model.Add(kit.GlobalMaxPooling2D())
	model.Add(kit.Dense(10))
	model.Summary()
	record("parameters", kit.Must(model.CountParams()))

	// The outputs of the layers.
	model = kit.Sequential(
		kit.Input(25, 25, 3),
		kit.Conv2D(8, 5).Strides(2).Activation(kit.ReLU),
		kit.Conv2D(8, 3).Activation(kit.ReLU).Name("my_intermediate_layer"),
		kit.Conv2D(8, 3).Activation(kit.ReLU),
	)
	start(model)
	x = kit.Full(1.0, 1, 25, 25, 3)
	info = kit.Must(model.Info())
	var features kit.ArrayList
	for _, layer := range info {
		features = append(features, model.MustPredictLayer(layer.Name, x))
	}
	record("features", len(features))
	record("last features", features[2])
	record("features of a layer", model.MustPredictLayer("my_intermediate_layer", x))

	// Freeze all layers but the last.
	model = kit.Sequential(
		kit.Input(784),
		kit.Dense(32).Activation(kit.ReLU).Name("first"),
		kit.Dense(32).Activation(kit.ReLU).Name("second"),
		kit.Dense(10),
	)
	start(model)
	model.MustSetTrainable(false, "first", "second")
	model.Compile(kit.SGD(), kit.MeanSquaredError)
	before := kit.Must(model.Weights())
	model.MustFit(kit.Full(1.0, 8, 784), kit.Full(1.0, 8, 10), kit.FitOptions{})
	after := kit.Must(model.Weights())
	record("frozen", after[0].Sub(before[0]).Abs().Max())
	record("trained", after[4].Sub(before[4]).Abs().Max())
	outline("output", model.MustPredict(kit.Full(1.0, 8, 784)))
}
