package programs

import (
	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
)

func guideSerialization() {
	// Whole models.
	getModel := func() *kit.Model {
		inputs := kit.Input(32)
		outputs := kit.Dense(1).Name("dense").On(inputs)
		model := kit.NewModel(inputs, outputs)
		return model.Compile(kit.Adam(), kit.MeanSquaredError)
	}

	model := getModel()
	rng := kit.DefaultRNG(0)
	testInput := rng.Random(128, 32)
	testTarget := rng.Random(128, 1)
	start(model)
	model.MustFit(testInput, testTarget, kit.FitOptions{NoShuffle: true})
	model.MustSave("my_model.layercake")
	reconstructedModel := kit.MustLoad("my_model.layercake")
	record("reconstructed", reconstructedModel.MustPredict(testInput).Sub(model.MustPredict(testInput)))

	// The optimizer continues where it was.
	record("continued", reconstructedModel.MustFit(testInput, testTarget, kit.FitOptions{NoShuffle: true}))
	record("predictions", reconstructedModel.MustPredict(testInput))

	// Custom objects, registered by their names.
	customFn := kit.ActivationFunc{Name: "custom_fn", Graph: func(x *graph.Node) *graph.Node { return graph.Square(x) }}
	kit.Register(customFn)
	kit.Register(func() kit.Layer { return &customLayer{} })

	inputs := kit.Input(32)
	x := kit.Dense(8).Activation(customFn).On(inputs)
	x = kit.On(&customLayer{factor: 0.5}, x)
	outputs := kit.Dense(1).On(x)
	model = kit.NewModel(inputs, outputs)
	model.Compile(kit.Adam(), kit.MeanSquaredError)
	start(model)
	record("custom", model.MustFit(testInput, testTarget, kit.FitOptions{NoShuffle: true}))
	model.MustSave("custom_model.layercake")
	newModel := kit.MustLoad("custom_model.layercake")
	newModel.Summary()
	record("loaded", newModel.MustPredict(testInput))

	// Weights only, from memory to memory.
	inputs = kit.Input(784).Name("digits")
	x = kit.Dense(64).Activation(kit.ReLU).Name("dense_1").On(inputs)
	features := kit.Dense(64).Activation(kit.ReLU).Name("dense_2").On(x)
	outputs = kit.Dense(10).Name("predictions").On(features)
	functionalModel := kit.NewModel(inputs, outputs).Name("3_layer_mlp")
	sequentialModel := kit.Sequential(
		kit.Input(784),
		kit.Dense(64).Activation(kit.ReLU),
		kit.Dense(64).Activation(kit.ReLU),
		kit.Dense(10),
	)
	start(functionalModel)
	sequentialModel.MustSetWeights(kit.Must(functionalModel.Weights()))
	digits := rng.Random(4, 784)
	record("transferred", sequentialModel.MustPredict(digits).Sub(functionalModel.MustPredict(digits)))

	// Weights only, in a file: the pretrained part of a new model.
	pretrainedModel := kit.NewModel(inputs, features).Name("pretrained")
	pretrainedModel.MustSaveWeights("pretrained.npz")
	part := kit.Sequential(
		kit.Input(784),
		kit.Dense(64).Activation(kit.ReLU).Name("dense_1"),
		kit.Dense(64).Activation(kit.ReLU).Name("dense_2"),
	)
	part.MustLoadWeights("pretrained.npz")
	model = kit.Sequential(part, kit.Dense(5).Name("predictions"))
	record("features", part.MustPredict(digits))
	record("parameters", kit.Must(model.CountParams()))
}

type customLayer struct{ factor float64 }

func (l *customLayer) Describe() kit.Description {
	return kit.Description{Class: "MyLayers>CustomLayer", Options: kit.Options{"factor": &l.factor}}
}

func (*customLayer) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	return input, []kit.Weight{{Name: "scale", Shape: input[len(input)-1:], Initializer: kit.Ones}}, nil
}

func (l *customLayer) Call(c *kit.Call, x *graph.Node) *graph.Node {
	scale := graph.MulScalar(c.Weight("scale"), l.factor)
	return graph.Mul(x, graph.ExpandLeftToRank(scale, x.Rank()))
}
