package kit_test

import (
	"fmt"

	"layercake/kit"
)

func ExampleModel_Evaluate() {
	x, y := xor()
	model := kit.Sequential(kit.Dense(1).Activation(kit.Sigmoid).KernelInitializer(kit.Zeros)).
		Compile(kit.SGD(), kit.BinaryCrossentropy, kit.Accuracy, kit.Recall)
	fmt.Println(model.Evaluate(x, y))
	fmt.Println(model.Evaluate(x, y, kit.EvaluateOptions{SampleWeight: row(1, 1, 2, 2)}))
	// Output:
	// accuracy: 0.5000 - loss: 0.6931 - recall: 0.0000e+00 <nil>
	// accuracy: 0.5000 - loss: 1.0397 - recall: 0.0000e+00 <nil>
}

func ExampleScore_Metric() {
	x, y := xor()
	model := kit.Sequential(kit.Dense(1).KernelInitializer(kit.Zeros)).
		Compile(kit.SGD(), kit.MeanSquaredError, kit.MeanAbsoluteError)
	score := model.MustEvaluate(x, y)
	fmt.Println(score.Metric("mae"))
	fmt.Println(score.Metric("mape"))
	// Output:
	// 0.5 <nil>
	// NaN score: there is no metric "mape"; there are loss, mean_absolute_error
}

func ExampleModel_EvaluateBatches() {
	x, y := xor()
	model := kit.Sequential(kit.Dense(1).KernelInitializer(kit.Zeros)).Compile(kit.SGD(), kit.MeanSquaredError)
	batches := func(yield func(*kit.Dataset, error) bool) {
		for i := range 2 {
			if !yield(kit.Data(x.Slice(2*i, 2*i+2), y.Slice(2*i, 2*i+2)), nil) {
				return
			}
		}
	}
	fmt.Println(model.EvaluateBatches(batches))
	fmt.Println(model.EvaluateBatches(batches, kit.EvaluateOptions{Steps: 1}))
	// Output:
	// loss: 0.5000 <nil>
	// loss: 0.5000 <nil>
}

// The batches of a timeseries need no targets here.
func ExampleModel_PredictBatches() {
	series := kit.MustTimeseriesFromArray(row(1, 2, 3, 4, 5), kit.Array{}, 2, kit.TimeseriesOptions{BatchSize: 3})
	model := kit.Sequential(kit.Dense(1).KernelInitializer(kit.Ones))
	fmt.Println(model.MustPredictBatches(series.Batches()).Reshape(-1))
	// Output: [3. 5. 7. 9.]
}

// A training loop of one's own. Each step returns the metrics of its batch, before the update.
func ExampleModel_TrainOnBatch() {
	x, y := xor()
	model := kit.Sequential(kit.Dense(1).KernelInitializer(kit.Zeros).InputShape(2)).Compile(kit.SGD(0.1), kit.MeanSquaredError)
	for range 3 {
		fmt.Println(model.MustTrainOnBatch(x, y))
	}
	fmt.Println(model.MustTestOnBatch(x, y))
	fmt.Println(model.MustPredictOnBatch(x).Shape())
	// Output:
	// loss: 0.5000
	// loss: 0.3738
	// loss: 0.3147
	// loss: 0.2868
	// (4, 1)
}

func ExampleModel_PredictLayer() {
	model := kit.Sequential(
		kit.Dense(2).Name("hidden").KernelInitializer(kit.Ones).InputShape(3),
		kit.Dense(1),
	)
	fmt.Println(model.PredictLayer("hidden", rows(2, 1, 2, 3, 4, 5, 6)))
	fmt.Println(model.PredictLayer("nope", rows(2, 1, 2, 3, 4, 5, 6)))
	// Output:
	// [[ 6.  6.]
	//  [15. 15.]] <nil>
	// array: empty; make one with kit.NewArray predict: there is no layer "nope"; the model has hidden, dense_2
}

func ExampleModel_Pop() {
	model := kit.Sequential(kit.Dense(32).InputShape(784), kit.Dense(10).Activation(kit.Softmax))
	model.Pop()
	model.Add(kit.Dense(2).Activation(kit.Softmax)) // the first layer keeps what it has learned
	fmt.Println(model.CountParams())
	// Output: 25186 <nil>
}
