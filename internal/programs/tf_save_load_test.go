package programs

import (
	"layercake/kit"
	"layercake/mnist"
)

func tfSaveLoad() {
	train, test := mnist.MustLoad()
	trainImages := train.X.Reshape(-1, 28*28).Div(255)
	testImages := test.X.Reshape(-1, 28*28).Div(255)

	createModel := func() *kit.Model {
		model := kit.Sequential(
			kit.Dense(512).Activation(kit.ReLU).InputShape(784),
			kit.Dropout(0.2),
			kit.Dense(10),
		)
		return model.Compile(
			kit.Adam(),
			kit.SparseCategoricalCrossentropy.FromLogits(true),
			kit.SparseCategoricalAccuracy,
		)
	}

	model := createModel()
	model.Summary()
	start(model)
	record("untrained", model.MustEvaluate(testImages, test.Y))

	// Weights after each epoch.
	checkpointPath := "training_1/cp.npz"
	cpCallback := kit.ModelCheckpoint(checkpointPath).SaveWeightsOnly(true).Verbose(true)
	history := model.MustFit(trainImages, train.Y, kit.FitOptions{
		Epochs: 2, Validation: kit.Data(testImages, test.Y), Callbacks: []kit.Callback{cpCallback},
	})
	outline("history", history)
	trained := model.MustPredict(testImages)
	model = createModel()
	model.MustLoadWeights(checkpointPath)
	record("from the checkpoint", model.MustPredict(testImages).Sub(trained))

	// Files with numbers, every second epoch.
	cpCallback = kit.ModelCheckpoint("training_2/cp-{epoch:04d}.npz").Verbose(true).SaveWeightsOnly(true).SaveFreq(2 * 5)
	model.MustFit(trainImages, train.Y, kit.FitOptions{
		Epochs: 4, BatchSize: 32, Callbacks: []kit.Callback{cpCallback}, Verbose: kit.Silent,
	})
	trained = model.MustPredict(testImages)
	model = createModel()
	model.MustLoadWeights("training_2/cp-0004.npz")
	record("from the latest", model.MustPredict(testImages).Sub(trained))

	// Weights by hand.
	model.MustSaveWeights("my_checkpoint.npz")
	model = createModel()
	model.MustLoadWeights("my_checkpoint.npz")
	record("by hand", model.MustPredict(testImages).Sub(trained))

	// The whole model.
	model.MustSave("my_model.layercake")
	newModel := kit.MustLoad("my_model.layercake")
	newModel.Summary()
	record("the whole model", newModel.MustPredict(testImages).Sub(trained))
	record("parameters", kit.Must(newModel.CountParams()))
}
