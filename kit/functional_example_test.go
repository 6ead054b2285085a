package kit_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
)

// A model with two inputs, whose branches are joined.
func ExampleNewModel() {
	title, body := kit.Input(100).Name("title"), kit.Input(200).Name("body")
	both := kit.Concatenate().On(kit.Dense(32).Activation(kit.ReLU).On(title), kit.Dense(64).Activation(kit.ReLU).On(body))
	model := kit.NewModel(kit.List{title, body}, kit.Dense(1).Activation(kit.Sigmoid).On(both))
	fmt.Println(model.CountParams())
	// Output: 16193 <nil>
}

// A residual block: its input is added to its result.
func ExampleAdd() {
	x := kit.Input(64)
	y := kit.Dense(64).On(kit.Dense(64).Activation(kit.ReLU).On(x))
	model := kit.NewModel(x, kit.ReLULayer().On(kit.Add().On(x, y)))
	add := kit.Must(model.Layer("add_1"))
	fmt.Println(add.Class, "of", add.Connected)
	// Output: Add of [input_layer_1[0][0] dense_2[0][0]]
}

// An autoencoder and its encoder share layers: what one learns, the other knows.
func ExampleModel_On() {
	x := kit.Input(8)
	encoder := kit.NewModel(x, kit.Dense(2).On(x))
	code := kit.Input(2)
	decoder := kit.NewModel(code, kit.Dense(8).On(code))
	both := kit.NewModel(x, decoder.On(encoder.On(x)))
	fmt.Println(both.CountParams())
	// Output: 42 <nil>
}

// A model with two outputs, and a loss for each.
func ExampleLossMap() {
	x := kit.Input(2)
	hidden := kit.Dense(8).Activation(kit.ReLU).On(x)
	model := kit.NewModel(x, kit.List{
		kit.Dense(3).Activation(kit.Softmax).Name("class").On(hidden),
		kit.Dense(1).Name("size").On(hidden),
	}).Compile(kit.Adam(), kit.LossMap{
		"class": kit.SparseCategoricalCrossentropy,
		"size":  kit.WeightedLoss(0.5, kit.MeanSquaredError),
	}, kit.Of("class", kit.Accuracy))
	points := kit.NewArray([]float32{0, 0, 1, 0, 0, 1}, 3, 2)
	classes, sizes := kit.NewArray([]uint8{0, 1, 2}), kit.NewArray([]float32{1, 2, 3})
	history := model.MustFit(points, kit.ArrayMap{"class": classes, "size": sizes}, kit.FitOptions{Epochs: 2, Verbose: kit.Silent})
	fmt.Println(len(history.MustValues("class_accuracy")), len(history.MustValues("size_loss")))
	// Output: 2 2
}

// A residual is a custom layer that contains two layers, keeps their output small, and measures it.
type residual struct{ first, second kit.Layer }

func (r *residual) Describe() kit.Description { return kit.Description{Class: "Residual"} }

func (r *residual) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	var parts kit.Parts
	x := parts.Build("second", r.second, parts.Build("first", r.first, input))
	return x, parts.Weights(), parts.Err()
}

func (r *residual) Call(c *kit.Call, x *graph.Node) *graph.Node {
	y := c.Apply("second", r.second, c.Apply("first", r.first, x))
	size := graph.ReduceSum(graph.Square(y), -1) // [batch]
	c.AddLoss(graph.MulScalar(c.BatchMean(size), 0.01))
	c.AddMetric("size", size)
	return graph.Add(x, y)
}

func (r *residual) Metrics() []string { return []string{"size"} }

// A custom layer that contains layers and adds to the loss and the metrics.
func ExampleCall_AddLoss() {
	zero := kit.Dense(3).KernelInitializer(kit.Zeros)
	model := kit.Sequential(&residual{kit.Dense(8).Activation(kit.ReLU), zero}).Compile(kit.SGD(), kit.MeanSquaredError)
	x := kit.NewArray([]float32{1, 2, 3, 4, 5, 6}, 2, 3)
	score := model.MustEvaluate(x, x)
	fmt.Println(score.Loss, score.MustMetric("size"))
	// Output: 0 0
}
