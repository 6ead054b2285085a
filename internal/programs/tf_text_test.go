package programs

import (
	"fmt"
	"strings"

	"layercake/kit"
	"layercake/read"
)

func tfText() {
	maxFeatures, sequenceLength := 1000, 50

	load := func(part string) (data read.Texts, classes []string) {
		data, classes = read.MustTextFolder("aclImdb/"+part, read.TextOptions{InOrder: true})
		for i, text := range data.X {
			data.X[i] = strings.ReplaceAll(text, "<br />", " ")
		}
		return data, classes
	}

	rawTrain, classNames := load("train")
	rawTest, _ := load("test")
	fmt.Println("Label 0 corresponds to", classNames[0])
	fmt.Println("Label 1 corresponds to", classNames[1])

	vectorize := kit.TextVectorization().MaxTokens(maxFeatures).OutputSequenceLength(sequenceLength)
	train := kit.Data(vectorize.MustAdapt(rawTrain.X).MustApply(rawTrain.X), rawTrain.Y)
	test := kit.Data(vectorize.MustApply(rawTest.X), rawTest.Y)
	vocabulary := vectorize.MustVocabulary()
	fmt.Println("12 --->", vocabulary[12])
	record("vocabulary", len(vocabulary))

	model := kit.Sequential(
		kit.Embedding(maxFeatures, 16),
		kit.Dropout(0.2),
		kit.GlobalAveragePooling1D(),
		kit.Dropout(0.2),
		kit.Dense(1).Activation(kit.Sigmoid),
	)
	model.Compile(kit.Adam(), kit.BinaryCrossentropy, kit.BinaryAccuracy.Threshold(0.5))
	start(model, train.X)
	record("score at first", model.MustEvaluate(test.X, test.Y))
	outline("history", model.MustFit(train.X, train.Y, kit.FitOptions{Validation: test, Epochs: 3}))
	score := model.MustEvaluate(test.X, test.Y)
	fmt.Println("Loss: ", score.Loss)
	fmt.Println("Accuracy: ", score.Accuracy)

	// New texts.
	examples := []string{"The movie was great!", "The movie was okay.", "The movie was terrible..."}
	numbers := vectorize.MustApply(examples)
	record("examples", numbers)
	outline("predictions", model.MustPredict(numbers))
}
