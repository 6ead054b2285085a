package programs

import (
	"layercake/kit"
	"layercake/read"
	"layercake/table"
)

func kerasStructured() {
	dataframe := read.MustCSV("heart.csv")
	train, val := dataframe.Rows(0, 160), dataframe.Rows(160, dataframe.Len())
	numeric := []string{"age", "trestbps", "chol", "thalach", "oldpeak", "slope"}
	integers := []string{"sex", "cp", "fbs", "restecg", "exang", "ca"}

	// Layers that are adapted to the training data.
	normalize := kit.Normalization().MustAdapt(train.Array(numeric...))
	lookups := map[string]*kit.IntegerLookupLayer{}
	for _, name := range integers {
		lookups[name] = kit.IntegerLookup().OutputMode(kit.OutputOneHot).MustAdapt(train.Column(name).Array())
	}
	thal := kit.StringLookup().OutputMode(kit.OutputOneHot).MustAdapt(kit.Must(train.Column("thal").Texts()))

	encode := func(df table.Table) kit.Array {
		x := kit.ArrayList{normalize.MustApply(df.Array(numeric...)), thal.MustApply(kit.Must(df.Column("thal").Texts()))}
		for _, name := range integers {
			x = append(x, lookups[name].MustApply(df.Column(name).Array()))
		}
		return x.Concatenate(1)
	}

	xTrain, xVal := encode(train), encode(val)
	yTrain, yVal := train.Column("target").Array(), val.Column("target").Array()
	record("encoded", xVal)

	inputs := kit.Input(xTrain.Shape()[1])
	x := kit.Dense(32).Activation(kit.ReLU).On(inputs)
	x = kit.Dropout(0.5).On(x)
	output := kit.Dense(1).Activation(kit.Sigmoid).On(x)
	model := kit.NewModel(inputs, output).Compile(kit.Adam(), kit.BinaryCrossentropy, kit.Accuracy)
	start(model)
	record("score at first", model.MustEvaluate(xVal, yVal))
	record("predictions", model.MustPredict(xVal))
	history := model.MustFit(xTrain, yTrain, kit.FitOptions{Epochs: 3, Validation: kit.Data(xVal, yVal)})
	outline("history", history)

	// One person.
	outline("person", model.MustPredict(encode(dataframe.Head(1))))
}
