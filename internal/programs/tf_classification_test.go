package programs

import (
	"fmt"

	"layercake/fashionmnist"
	"layercake/kit"
)

func tfClassification() {
	train, test := fashionmnist.MustLoad()
	trainImages := train.X.Div(255)
	testImages := test.X.Div(255)

	model := kit.Sequential(
		kit.Flatten().InputShape(28, 28),
		kit.Dense(128).Activation(kit.ReLU),
		kit.Dense(10),
	).Compile(kit.Adam(), kit.SparseCategoricalCrossentropy.FromLogits(true), kit.Accuracy)
	start(model)
	history := model.MustFit(trainImages, train.Y, kit.FitOptions{Epochs: 5, NoShuffle: true})
	record("history", history)
	score := model.MustEvaluate(testImages, test.Y)
	record("test_loss", score.Loss)
	record("test_acc", score.Accuracy)

	// Probabilities instead of logits.
	probabilityModel := kit.Sequential(model, kit.SoftmaxLayer())
	predictions := probabilityModel.MustPredict(testImages)
	record("predictions", predictions)
	record("first class", predictions.At(0).ArgMax())

	// One image.
	image := testImages.Slice(1, 2)
	single := probabilityModel.MustPredict(image)
	record("one image", single)
	fmt.Println(fashionmnist.Classes[single.ArgMax().MustInt()])
}
