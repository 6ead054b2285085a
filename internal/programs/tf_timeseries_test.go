package programs

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
	"layercake/read"
)

func tfTimeseries() {
	df := read.MustCSV("jena_climate_2009_2016.csv")
	column := func(name string) kit.Array { return df.Column(name).Array().At(kit.Range(0, df.Len(), 3)) }

	// The wind as a vector, and the time of the day.
	wdRad, wv := column("wd (deg)").Mul(math.Pi/180), column("wv (m/s)")
	day := kit.Arange(wv.Len()).Div(48)
	features := kit.ArrayList{
		column("p (mbar)"), column("T (degC)"), column("rh (%)"),
		wv.Mul(wdRad.Cos()), wv.Mul(wdRad.Sin()),
		day.Mul(2 * math.Pi).Sin(), day.Mul(2 * math.Pi).Cos(),
	}.Stack(1)

	n, numFeatures := features.Len(), features.Shape()[1]
	trainData, valData := features.Slice(0, n*7/10), features.Slice(n*7/10)
	trainMean, trainStd := trainData.Mean(0), trainData.Std(0)
	trainData = trainData.Sub(trainMean).Div(trainStd)
	valData = valData.Sub(trainMean).Div(trainStd)
	record("data", valData)

	// Inputs, and the values of the last labelWidth steps, which end shift steps later.
	windows := func(data kit.Array, inputWidth, labelWidth, shift int) *kit.Dataset {
		total := inputWidth + shift
		x := kit.MustTimeseriesFromArray(data, kit.Array{}, total, kit.TimeseriesOptions{SequenceStride: 2}).MustDataset().X
		return kit.Data(x.At(kit.All, kit.Range(0, inputWidth)), x.At(kit.All, kit.Range(total-labelWidth)))
	}

	const T = 1 // the temperature
	performance := map[string]kit.Score{}
	compileAndFit := func(name string, model *kit.Model, data, val *kit.Dataset) {
		model.Compile(kit.Adam(), kit.MeanSquaredError, kit.MeanAbsoluteError)
		start(model, data.X)
		earlyStopping := kit.EarlyStopping().Monitor("val_loss").Patience(2).Mode("min")
		history := model.MustFit(data.X, data.Y, kit.FitOptions{
			Epochs: 2, NoShuffle: true, Validation: val, Callbacks: []kit.Callback{earlyStopping}, Verbose: kit.Silent,
		})
		performance[name] = model.MustEvaluate(val.X, val.Y)
		record(name, history)
		record(name+", performance", performance[name])
	}

	// One step from the step before, for each of the steps of half a day.
	wideWindows := func(data kit.Array) *kit.Dataset {
		wide := windows(data, 24, 24, 1)
		return kit.Data(wide.X, wide.Y.At(kit.All, kit.All, kit.Range(T, T+1)))
	}

	train, val := wideWindows(trainData), wideWindows(valData)
	model := kit.Sequential(&baseline{labelIndex: T}).Compile(kit.SGD(), kit.MeanSquaredError, kit.MeanAbsoluteError)
	performance["Baseline"] = model.MustEvaluate(val.X, val.Y)
	record("Baseline", performance["Baseline"])
	compileAndFit("Linear", kit.Sequential(kit.Dense(1)), train, val)
	compileAndFit("Dense", kit.Sequential(kit.Dense(16).Activation(kit.ReLU), kit.Dense(1)), train, val)
	compileAndFit("LSTM", kit.Sequential(kit.LSTM(8).ReturnSequences(true), kit.Dense(1)), train, val)

	// One step from three.
	convModel := kit.Sequential(
		kit.Conv1D(8, 3).Activation(kit.ReLU),
		kit.Dense(8).Activation(kit.ReLU),
		kit.Dense(1),
	)
	later := kit.Range(2)
	compileAndFit("Conv", convModel, kit.Data(train.X, train.Y.At(kit.All, later)), kit.Data(val.X, val.Y.At(kit.All, later)))

	// All features: the model predicts the change.
	residualLSTM := kit.Sequential(&residualWrapper{kit.Sequential(
		kit.LSTM(8).ReturnSequences(true),
		kit.Dense(numFeatures).KernelInitializer(kit.Zeros),
	)})
	compileAndFit("Residual LSTM", residualLSTM, windows(trainData, 24, 24, 1), windows(valData, 24, 24, 1))

	// Several steps at once.
	outSteps := 12
	multiLSTMModel := kit.Sequential(
		kit.LSTM(8),
		kit.Dense(outSteps*numFeatures).KernelInitializer(kit.Zeros),
		kit.Reshape(outSteps, numFeatures),
	)
	compileAndFit("Multi-step LSTM", multiLSTMModel, windows(trainData, 24, outSteps, outSteps), windows(valData, 24, outSteps, outSteps))
	for name, score := range performance {
		fmt.Printf("%-16s: %.4f\n", name, score.MustMetric("mean_absolute_error"))
	}
}

type baseline struct{ labelIndex int }

func (*baseline) Describe() kit.Description { return kit.Description{Class: "Baseline"} }

func (*baseline) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	return kit.Shape{input[0], 1}, nil, nil
}

func (b *baseline) Call(_ *kit.Call, x *graph.Node) *graph.Node {
	return graph.Slice(x, graph.AxisRange(), graph.AxisRange(), graph.AxisElem(b.labelIndex))
}

type residualWrapper struct{ model *kit.Model }

func (*residualWrapper) Describe() kit.Description { return kit.Description{Class: "ResidualWrapper"} }

func (r *residualWrapper) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	var parts kit.Parts
	output := parts.Build("model", r.model, input)
	return output, parts.Weights(), parts.Err()
}

func (r *residualWrapper) Call(c *kit.Call, x *graph.Node) *graph.Node {
	return graph.Add(x, c.Apply("model", r.model, x))
}
