package programs

import (
	"layercake/kit"
	"layercake/mnist"
)

func guideFunctional() {
	// A graph of layers.
	inputs := kit.Input(784)
	x := kit.Dense(64).Activation(kit.ReLU).On(inputs)
	x = kit.Dense(64).Activation(kit.ReLU).On(x)
	outputs := kit.Dense(10).On(x)
	model := kit.NewModel(inputs, outputs).Name("mnist_model")
	model.Summary()

	train, test := mnist.MustLoad()
	xTrain := train.X.Reshape(-1, 784).Div(255)
	xTest := test.X.Reshape(-1, 784).Div(255)
	model.Compile(
		kit.RMSprop(),
		kit.SparseCategoricalCrossentropy.FromLogits(true),
		kit.Accuracy,
	)
	start(model)
	history := model.MustFit(xTrain, train.Y, kit.FitOptions{BatchSize: 64, Epochs: 2, ValidationSplit: 0.2, NoShuffle: true})
	record("history", history)
	testScores := model.MustEvaluate(xTest, test.Y)
	record("test", testScores)
	model.MustSave("my_model.layercake")
	model = kit.MustLoad("my_model.layercake")
	record("loaded", model.MustEvaluate(xTest, test.Y))

	// Two models of one graph: an encoder, and the autoencoder that contains it.
	encoderInput := kit.Input(28, 28, 1).Name("img")
	x = kit.Conv2D(4, 3).Activation(kit.ReLU).On(encoderInput)
	x = kit.MaxPooling2D(3).On(x)
	x = kit.Conv2D(8, 3).Activation(kit.ReLU).On(x)
	encoderOutput := kit.GlobalMaxPooling2D().On(x)
	encoder := kit.NewModel(encoderInput, encoderOutput).Name("encoder")
	encoder.Summary()
	decoderInput := kit.Input(8).Name("encoded_img")
	x = kit.Dense(36).Activation(kit.ReLU).On(decoderInput)
	x = kit.Reshape(6, 6, 1).On(x)
	x = kit.Conv2DTranspose(4, 3).Activation(kit.ReLU).On(x)
	x = kit.UpSampling2D(3).On(x)
	decoderOutput := kit.Conv2DTranspose(1, 3).Activation(kit.ReLU).On(x)
	decoder := kit.NewModel(decoderInput, decoderOutput).Name("decoder")
	autoencoderInput := kit.Input(28, 28, 1).Name("img")
	autoencoder := kit.NewModel(autoencoderInput, decoder.On(encoder.On(autoencoderInput))).Name("autoencoder")
	autoencoder.Summary()
	start(autoencoder)
	record("decoded", autoencoder.MustPredict(xTest.Reshape(-1, 28, 28, 1)))
	record("encoded", encoder.MustPredict(xTest.Reshape(-1, 28, 28, 1)))

	// An ensemble.
	getModel := func(units int) *kit.Model {
		inputs := kit.Input(128)
		outputs := kit.Dense(1).On(kit.Dense(units).Activation(kit.ReLU).On(inputs))
		return kit.NewModel(inputs, outputs)
	}

	inputs = kit.Input(128)
	outputs = kit.Average().On(getModel(4).On(inputs), getModel(8).On(inputs), getModel(16).On(inputs))
	ensembleModel := kit.NewModel(inputs, outputs)
	start(ensembleModel)
	record("ensemble", ensembleModel.MustPredict(xTest.At(kit.All, kit.Range(0, 128))))

	// Several inputs and outputs: issue tickets.
	numTags, numWords, numDepartments := 12, 500, 4
	titleInput := kit.Input(10).Name("title")
	bodyInput := kit.Input(20).Name("body")
	tagsInput := kit.Input(numTags).Name("tags")
	titleFeatures := kit.LSTM(8).On(kit.Embedding(numWords, 8).On(titleInput))
	bodyFeatures := kit.LSTM(4).On(kit.Embedding(numWords, 8).On(bodyInput))
	x = kit.Concatenate().On(titleFeatures, bodyFeatures, tagsInput)
	priorityPred := kit.Dense(1).Name("priority").On(x)
	departmentPred := kit.Dense(numDepartments).Name("department").On(x)
	model = kit.NewModel(kit.List{titleInput, bodyInput, tagsInput}, kit.List{departmentPred, priorityPred})
	model.Compile(kit.RMSprop(1e-3), kit.LossMap{
		"priority":   kit.BinaryCrossentropy.FromLogits(true),
		"department": kit.WeightedLoss(0.2, kit.CategoricalCrossentropy.FromLogits(true)),
	})
	rng := kit.DefaultRNG(0)
	titleData := rng.Integers(0, numWords, 64, 10)
	bodyData := rng.Integers(0, numWords, 64, 20)
	tagsData := rng.Integers(0, 2, 64, numTags)
	priorityTargets := rng.Random(64, 1)
	deptTargets := kit.ToCategorical(rng.Integers(0, numDepartments, 64), numDepartments)
	start(model)
	history = model.MustFit(
		kit.ArrayMap{"title": titleData, "body": bodyData, "tags": tagsData},
		kit.ArrayMap{"priority": priorityTargets, "department": deptTargets},
		kit.FitOptions{Epochs: 2, BatchSize: 32, NoShuffle: true},
	)
	record("tickets", history.MustValues("loss"))

	// A residual network.
	inputs = kit.Input(28, 28, 1).Name("img")
	x = kit.Conv2D(4, 3).Activation(kit.ReLU).On(inputs)
	x = kit.Conv2D(8, 3).Activation(kit.ReLU).On(x)
	block1Output := kit.MaxPooling2D(3).On(x)
	x = kit.Conv2D(8, 3).Activation(kit.ReLU).Padding(kit.Same).On(block1Output)
	x = kit.Conv2D(8, 3).Activation(kit.ReLU).Padding(kit.Same).On(x)
	block2Output := kit.Add().On(x, block1Output)
	x = kit.Conv2D(8, 3).Activation(kit.ReLU).On(block2Output)
	x = kit.GlobalAveragePooling2D().On(x)
	outputs = kit.Dense(10).On(x)
	model = kit.NewModel(inputs, outputs).Name("toy_resnet")
	start(model)
	record("residual", model.MustPredict(xTest.Reshape(-1, 28, 28, 1)))

	// A shared layer.
	sharedEmbedding := kit.Embedding(1000, 8)
	textInputA := kit.Input(10)
	textInputB := kit.Input(20)
	model = kit.NewModel(kit.List{textInputA, textInputB}, kit.List{sharedEmbedding.On(textInputA), sharedEmbedding.On(textInputB)})
	start(model)
	encoded := model.MustPredictAll(kit.ArrayList{titleData, bodyData})
	record("shared, a", encoded[0])
	record("shared, b", encoded[1])
}
