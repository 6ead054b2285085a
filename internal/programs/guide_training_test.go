package programs

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
	"layercake/mnist"
)

func guideTraining() {
	inputs := kit.Input(784).Name("digits")
	x := kit.Dense(64).Activation(kit.ReLU).Name("dense_1").On(inputs)
	x = kit.Dense(64).Activation(kit.ReLU).Name("dense_2").On(x)
	outputs := kit.Dense(10).Activation(kit.Softmax).Name("predictions").On(x)
	model := kit.NewModel(inputs, outputs)

	train, test := mnist.MustLoad()
	xTrain, yTrain := train.X.Reshape(-1, 784).Div(255), train.Y
	xTest, yTest := test.X.Reshape(-1, 784).Div(255), test.Y
	val := kit.Data(xTrain.Slice(-40), yTrain.Slice(-40))
	xTrain, yTrain = xTrain.Slice(0, -40), yTrain.Slice(0, -40)

	model.Compile(
		kit.RMSprop(),
		kit.SparseCategoricalCrossentropy,
		kit.SparseCategoricalAccuracy,
	)
	start(model)
	history := model.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: 64, Epochs: 2, NoShuffle: true, Validation: val})
	record("history", history)
	results := model.MustEvaluate(xTest, yTest, kit.EvaluateOptions{BatchSize: 128})
	fmt.Println("test loss, test acc:", results)
	record("test", results)
	predictions := model.MustPredict(xTest.Slice(0, 3))
	record("predictions", predictions)

	// Class weights and sample weights.
	classWeight := map[int]float64{5: 2}
	record("class weights", model.MustFit(xTrain, yTrain, kit.FitOptions{ClassWeight: classWeight, BatchSize: 64, NoShuffle: true}))
	sampleWeight := kit.Where(yTrain.Equal(5), 2.0, 1.0)
	record("sample weights", model.MustFit(xTrain, yTrain, kit.FitOptions{SampleWeight: sampleWeight, BatchSize: 64, NoShuffle: true}))

	// The validation data is the end of the training data.
	record("split", model.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: 64, ValidationSplit: 0.2, NoShuffle: true}))

	// A layer that adds to the loss.
	inputs = kit.Input(784).Name("digits")
	x = kit.Dense(64).Activation(kit.ReLU).Name("dense_1").On(inputs)
	x = kit.On(&activityLoss{}, x)
	x = kit.Dense(64).Activation(kit.ReLU).Name("dense_2").On(x)
	outputs = kit.Dense(10).Name("predictions").On(x)
	model = kit.NewModel(inputs, outputs)
	model.Compile(
		kit.RMSprop(1e-3),
		kit.SparseCategoricalCrossentropy.FromLogits(true),
	)
	start(model)
	record("added loss", model.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: 64, NoShuffle: true}))

	// Several inputs and outputs.
	imageInput := kit.Input(32, 32, 3).Name("img_input")
	timeseriesInput := kit.Input(20, 10).Name("ts_input")
	x1 := kit.GlobalMaxPooling2D().On(kit.Conv2D(3, 3).On(imageInput))
	x2 := kit.GlobalMaxPooling1D().On(kit.Conv1D(3, 3).On(timeseriesInput))
	x = kit.Concatenate().On(x1, x2)
	scoreOutput := kit.Dense(1).Name("score_output").On(x)
	classOutput := kit.Dense(5).Activation(kit.Softmax).Name("class_output").On(x)
	model = kit.NewModel(kit.List{imageInput, timeseriesInput}, kit.List{scoreOutput, classOutput})
	model.Compile(
		kit.RMSprop(1e-3),
		kit.LossList{kit.WeightedLoss(2, kit.MeanSquaredError), kit.CategoricalCrossentropy},
		kit.Of("score_output", kit.MeanAbsoluteError), kit.Of("class_output", kit.CategoricalAccuracy),
	)
	rng := kit.DefaultRNG(0)
	imgData := rng.Random(64, 32, 32, 3)
	tsData := rng.Random(64, 20, 10)
	scoreTargets := rng.Random(64, 1)
	classTargets := rng.Random(64, 5)
	start(model)
	history = model.MustFit(kit.ArrayList{imgData, tsData}, kit.ArrayList{scoreTargets, classTargets}, kit.FitOptions{NoShuffle: true})
	record("two outputs", history.MustValues("loss"))
	predicted := model.MustPredictAll(kit.ArrayList{imgData, tsData})
	record("scores", predicted[0])
	record("classes", predicted[1])

	// Callbacks, and a schedule.
	getModel := func() *kit.Model {
		model := kit.Sequential(kit.Input(784), kit.Dense(64).Activation(kit.ReLU), kit.Dense(10).Activation(kit.Softmax))
		lrSchedule := kit.ExponentialDecay(0.001, 10, 0.96).Staircase(true)
		optimizer := kit.RMSprop().LearningRate(lrSchedule)
		return model.Compile(optimizer, kit.SparseCategoricalCrossentropy, kit.SparseCategoricalAccuracy)
	}

	model = getModel()
	start(model)
	callbacks := []kit.Callback{
		kit.EarlyStopping().Monitor("val_loss").MinDelta(0.5).Patience(1).Verbose(true),
		kit.ModelCheckpoint("mymodel_{epoch}.layercake").SaveBestOnly(true).Monitor("val_loss").Verbose(true),
	}
	history = model.MustFit(xTrain, yTrain, kit.FitOptions{
		Epochs: 20, BatchSize: 64, Callbacks: callbacks, ValidationSplit: 0.2, NoShuffle: true,
	})
	record("stopped", history)
}

type activityLoss struct{}

func (*activityLoss) Describe() kit.Description {
	return kit.Description{Class: "ActivityRegularizationLayer"}
}

func (*activityLoss) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	return input, nil, nil
}

func (*activityLoss) Call(c *kit.Call, x *graph.Node) *graph.Node {
	c.AddLoss(graph.MulScalar(x, 0.1))
	return x
}
