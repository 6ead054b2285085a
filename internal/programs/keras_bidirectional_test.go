package programs

import (
	"fmt"

	"layercake/imdb"
	"layercake/kit"
)

func kerasBidirectional() {
	maxFeatures, maxLen := 2000, 24
	train, val := imdb.MustLoad(imdb.Options{NumWords: maxFeatures})
	fmt.Println(train.Len(), "Training sequences")
	fmt.Println(val.Len(), "Validation sequences")
	xTrain := kit.PadSequences(train.X, kit.PadOptions{MaxLen: maxLen})
	xVal := kit.PadSequences(val.X, kit.PadOptions{MaxLen: maxLen})

	inputs := kit.Input(maxLen)
	x := kit.Embedding(maxFeatures, 16).On(inputs)
	x = kit.Bidirectional(kit.LSTM(8).ReturnSequences(true)).On(x)
	x = kit.Bidirectional(kit.LSTM(8)).On(x)
	outputs := kit.Dense(1).Activation(kit.Sigmoid).On(x)
	model := kit.NewModel(inputs, outputs)
	model.Summary()
	model.Compile(kit.Adam(), kit.BinaryCrossentropy, kit.Accuracy)
	start(model)
	history := model.MustFit(xTrain, train.Y, kit.FitOptions{BatchSize: 32, Epochs: 2, NoShuffle: true, Validation: kit.Data(xVal, val.Y)})
	record("history", history)
	record("predictions", model.MustPredict(xVal))
}
