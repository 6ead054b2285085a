package programs

import (
	"strings"

	"layercake/kit"
	"layercake/read"
)

func kerasText() {
	maxFeatures, embeddingDim, sequenceLength := 2000, 16, 40

	reviews := func(part string) (texts []string, labels kit.Array) {
		data, _ := read.MustTextFolder("aclImdb/"+part, read.TextOptions{InOrder: true})
		return stripHTML(data.X), data.Y
	}

	rawTrain, yTrain := reviews("train")
	rawTest, yTest := reviews("test")
	vectorize := kit.TextVectorization().MaxTokens(maxFeatures).OutputSequenceLength(sequenceLength).MustAdapt(rawTrain)
	xTrain := vectorize.MustApply(rawTrain)
	xTest := vectorize.MustApply(rawTest)
	record("words", len(vectorize.MustVocabulary()))
	record("numbers", xTest)

	inputs := kit.Input(sequenceLength)
	x := kit.Embedding(maxFeatures, embeddingDim).On(inputs)
	x = kit.Dropout(0.5).On(x)
	x = kit.Conv1D(16, 7).Padding(kit.Valid).Activation(kit.ReLU).Strides(3).On(x)
	x = kit.Conv1D(16, 7).Padding(kit.Valid).Activation(kit.ReLU).Strides(3).On(x)
	x = kit.GlobalMaxPooling1D().On(x)
	x = kit.Dense(16).Activation(kit.ReLU).On(x)
	x = kit.Dropout(0.5).On(x)
	predictions := kit.Dense(1).Activation(kit.Sigmoid).Name("predictions").On(x)

	model := kit.NewModel(inputs, predictions)
	model.Compile(kit.Adam(), kit.BinaryCrossentropy, kit.Accuracy)
	start(model)
	record("score at first", model.MustEvaluate(xTest, yTest))
	outline("history", model.MustFit(xTrain, yTrain, kit.FitOptions{Validation: kit.Data(xTest, yTest), Epochs: 3}))
	model.MustEvaluate(xTest, yTest)
	outline("prediction", model.MustPredict(vectorize.MustApply(stripHTML([]string{"A great film.", "Really awful!<br />"}))))
}

// stripHTML replaces line breaks by blanks.
func stripHTML(texts []string) (plain []string) {
	for _, text := range texts {
		plain = append(plain, strings.ReplaceAll(text, "<br />", " "))
	}
	return plain
}
