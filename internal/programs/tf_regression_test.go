package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
	"layercake/table"
)

func tfRegression() {
	columnNames := []string{"MPG", "Cylinders", "Displacement", "Horsepower", "Weight", "Acceleration", "Model Year", "Origin"}
	rawDataset := read.MustCSV("auto-mpg.data", read.CSVOptions{
		NoHeader: true, Names: columnNames, Missing: []string{"?"}, Comment: '\t', Comma: ' ',
	})
	dataset := rawDataset.DropMissing()
	dataset = dataset.With(table.Recode(dataset.Column("Origin"), map[int]string{1: "USA", 2: "Europe", 3: "Japan"}))
	dataset = dataset.OneHot("Origin")
	fmt.Println(dataset.Tail())
	record("examples", dataset.Len())

	train, test := dataset.Rows(0, 126), dataset.Rows(126, dataset.Len())
	fmt.Println(train.Describe())
	trainFeatures, testFeatures := train.Drop("MPG").Array(), test.Drop("MPG").Array()
	trainLabels, testLabels := train.Column("MPG").Array(), test.Column("MPG").Array()
	testResults := map[string]float64{}

	normalizer := kit.Normalization().MustAdapt(trainFeatures)
	record("normalized", normalizer.MustApply(testFeatures))
	horsepowerNormalizer := kit.Normalization().InputShape(1).MustAdapt(train.Array("Horsepower"))

	// Linear regression with one variable.
	horsepowerModel := kit.Sequential(horsepowerNormalizer, kit.Dense(1))
	start(horsepowerModel)
	horsepowerModel.Compile(kit.Adam(0.1), kit.MeanAbsoluteError)
	options := kit.FitOptions{Epochs: 10, ValidationSplit: 0.2, NoShuffle: true, Verbose: kit.Silent}
	history := horsepowerModel.MustFit(train.Array("Horsepower"), trainLabels, options)
	record("horsepower", history)
	testResults["horsepower_model"] = horsepowerModel.MustEvaluate(test.Array("Horsepower"), testLabels).Loss

	// Linear regression with all variables.
	linearModel := kit.Sequential(normalizer, kit.Dense(1))
	start(linearModel, trainFeatures)
	linearModel.Compile(kit.Adam(0.1), kit.MeanAbsoluteError)
	history = linearModel.MustFit(trainFeatures, trainLabels, options)
	record("linear", history)
	testResults["linear_model"] = linearModel.MustEvaluate(testFeatures, testLabels).Loss

	// A deep network.
	dnnModel := kit.Sequential(
		normalizer,
		kit.Dense(64).Activation(kit.ReLU),
		kit.Dense(64).Activation(kit.ReLU),
		kit.Dense(1),
	)
	dnnModel.Compile(kit.Adam(0.001), kit.MeanAbsoluteError)
	start(dnnModel, trainFeatures)
	history = dnnModel.MustFit(trainFeatures, trainLabels, options)
	record("deep", history)
	testResults["dnn_model"] = dnnModel.MustEvaluate(testFeatures, testLabels).Loss

	fmt.Println(testResults)
	testPredictions := dnnModel.MustPredict(testFeatures).Reshape(-1)
	record("errors", testPredictions.Sub(testLabels))
	dnnModel.MustSave("dnn_model.layercake")
	reloaded := kit.MustLoad("dnn_model.layercake")
	record("reloaded", reloaded.MustEvaluate(testFeatures, testLabels))
}
