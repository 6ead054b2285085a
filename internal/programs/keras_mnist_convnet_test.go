package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/mnist"
)

func kerasMNISTConvnet() {
	numClasses := 10
	train, test := mnist.MustLoad()
	xTrain := train.X.Div(255).ExpandDims(-1)
	xTest := test.X.Div(255).ExpandDims(-1)
	yTrain := kit.ToCategorical(train.Y, numClasses)
	yTest := kit.ToCategorical(test.Y, numClasses)

	model := kit.Sequential(
		kit.Input(28, 28, 1),
		kit.Conv2D(32, 3).Activation(kit.ReLU),
		kit.MaxPooling2D(2),
		kit.Conv2D(64, 3).Activation(kit.ReLU),
		kit.MaxPooling2D(2),
		kit.Flatten(),
		kit.Dropout(0.5),
		kit.Dense(numClasses).Activation(kit.Softmax),
	)
	model.Summary()
	model.Compile(kit.Adam(), kit.CategoricalCrossentropy, kit.Accuracy)
	start(model)
	record("score at first", model.MustEvaluate(xTest, yTest))
	record("predictions at first", model.MustPredict(xTest))

	history := model.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: 128, Epochs: 2, ValidationSplit: 0.1})
	outline("history", history)
	score := model.MustEvaluate(xTest, yTest)
	fmt.Println("Test accuracy:", score.Accuracy)
}
