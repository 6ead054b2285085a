package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
)

func kerasTimeseries() {
	readUCR := func(filename string) (x, y kit.Array) {
		data := read.MustCSV(filename, read.CSVOptions{NoHeader: true}).Array()
		return data.At(kit.All, kit.Range(1)), data.At(kit.All, 0)
	}

	xTrain, yTrain := readUCR("FordA_TRAIN.tsv")
	xTest, yTest := readUCR("FordA_TEST.tsv")
	xTrain, xTest = xTrain.ExpandDims(-1), xTest.ExpandDims(-1)
	numClasses := yTrain.Unique().Len()
	yTrain = kit.Where(yTrain.Equal(-1), 0, yTrain)
	yTest = kit.Where(yTest.Equal(-1), 0, yTest)

	makeModel := func(inputShape ...int) *kit.Model {
		inputLayer := kit.Input(inputShape...)
		var x kit.Tensor = inputLayer
		for range 3 {
			x = kit.Conv1D(8, 3).Padding(kit.Same).UseBias(false).On(x)
			x = kit.BatchNormalization().On(x)
			x = kit.ReLULayer().On(x)
		}
		gap := kit.GlobalAveragePooling1D().On(x)
		outputLayer := kit.Dense(numClasses).Activation(kit.Softmax).On(gap)
		return kit.NewModel(inputLayer, outputLayer)
	}

	model := makeModel(xTrain.Shape()[1:]...)
	start(model)
	callbacks := []kit.Callback{
		kit.ModelCheckpoint("best_model.layercake").SaveBestOnly(true).Monitor("val_loss"),
		kit.ReduceLROnPlateau().Monitor("val_loss").Factor(0.5).Patience(20).MinLR(0.0001),
		kit.EarlyStopping().Monitor("val_loss").Patience(50).Verbose(true),
	}
	model.Compile(kit.Adam(), kit.SparseCategoricalCrossentropy, kit.SparseCategoricalAccuracy)
	history := model.MustFit(xTrain, yTrain, kit.FitOptions{
		BatchSize: 32, Epochs: 3, Callbacks: callbacks, ValidationSplit: 0.2, NoShuffle: true, Verbose: kit.Bar,
	})
	record("history", history)

	model = kit.MustLoad("best_model.layercake")
	score := model.MustEvaluate(xTest, yTest)
	fmt.Println("Test accuracy", score.Accuracy)
	fmt.Println("Test loss", score.Loss)
	record("test_acc", score.Accuracy)
	record("test_loss", score.Loss)
}
