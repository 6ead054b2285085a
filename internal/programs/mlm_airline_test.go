package programs

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
)

func mlmAirline() {
	dataframe := read.MustCSV("airline-passengers.csv")
	dataset := dataframe.Column("Passengers").Array()
	low, high := dataset.Min(), dataset.Max()
	dataset = dataset.Sub(low).Div(high.Sub(low))
	trainSize := dataset.Len() * 67 / 100
	train, test := dataset.Slice(0, trainSize), dataset.Slice(trainSize)

	forecast := func(lookBack int, shape ...int) {
		createDataset := func(series kit.Array) (x, y kit.Array) {
			data := kit.MustTimeseriesFromArray(series, series.Slice(lookBack), lookBack).MustDataset()
			return data.X.Reshape(append([]int{-1}, shape...)...), data.Y
		}
		trainX, trainY := createDataset(train)
		testX, testY := createDataset(test)
		model := kit.Sequential()
		model.Add(kit.Input(shape...))
		model.Add(kit.LSTM(4))
		model.Add(kit.Dense(1))
		model.Compile(kit.Adam(), kit.MeanSquaredError)
		start(model)
		name := fmt.Sprintf("(%d, %d)", shape[0], shape[1])
		record(name, model.MustFit(trainX, trainY, kit.FitOptions{Epochs: 2, BatchSize: 1, NoShuffle: true, Verbose: kit.PerEpoch}))

		// Errors in thousands of passengers.
		score := func(x, y kit.Array) kit.Array {
			predict := model.MustPredict(x).Squeeze(-1)
			return predict.Sub(y).Mul(high.Sub(low)).Square().Mean().Sqrt()
		}
		trainScore, testScore := score(trainX, trainY), score(testX, testY)
		fmt.Printf("Train Score: %.2f RMSE\n", trainScore.MustFloat())
		fmt.Printf("Test Score: %.2f RMSE\n", testScore.MustFloat())
		record(name+", train", trainScore)
		record(name+", test", testScore)
	}

	// The month before, the three months before as features, and as time steps.
	forecast(1, 1, 1)
	forecast(3, 1, 3)
	forecast(3, 3, 1)
}
