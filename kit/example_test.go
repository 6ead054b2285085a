package kit_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
)

// xor holds the four cases of "either one or the other, but not both".
func xor() (x, y kit.Array) {
	return kit.NewArray([]float32{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2), kit.NewArray([]uint8{0, 1, 1, 0})
}

func Example() {
	x, y := xor()
	model := kit.Sequential(
		kit.Dense(8).Activation(kit.Tanh),
		kit.Dense(2).Activation(kit.Softmax),
	).Compile(kit.Adam(0.05), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)

	history, err := model.Fit(x, y, kit.FitOptions{Epochs: 200, Verbose: kit.Silent})
	if err != nil {
		fmt.Println(err)
		return
	}
	accuracy, _ := history.Last("accuracy")
	fmt.Println("accuracy:", accuracy)
	// Output: accuracy: 1
}

func ExampleArray() {
	images := kit.NewArray([]uint8{0, 51, 102, 255}, 1, 2, 2)
	fmt.Println(images.Reshape(-1, 4).AsType(kit.Float32).Div(255))
	// Output: [[0.  0.2 0.4 1. ]]
}

func ExampleToCategorical() {
	fmt.Println(kit.ToCategorical(kit.NewArray([]uint8{5, 0, 4}), 10))
	// Output:
	// [[0. 0. 0. 0. 0. 1. 0. 0. 0. 0.]
	//  [1. 0. 0. 0. 0. 0. 0. 0. 0. 0.]
	//  [0. 0. 0. 0. 1. 0. 0. 0. 0. 0.]]
}

func ExampleArray_ArgMax() {
	predicted := kit.NewArray([]float32{
		0.1, 0.7, 0.2,
		0.9, 0, 0.1,
	}, 2, 3)
	fmt.Println(predicted.ArgMax(-1))
	// Output: [1 0]
}

func ExampleModel_Info() {
	model := kit.Sequential(
		kit.Dense(32).Activation(kit.ReLU).InputShape(784),
		kit.Dense(10).Activation(kit.Softmax),
	)
	layers, err := model.Info()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range layers {
		fmt.Println(l.Name, l.Class, l.Activation, l.Output, l.Params())
	}
	// Output:
	// dense_1 Dense relu (32,) 25120
	// dense_2 Dense softmax (10,) 330
}

// A scale is a custom layer: it multiplies each feature by a learned number.
type scale struct{}

func (scale) Describe() kit.Description { return kit.Description{Class: "Scale"} }

func (scale) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	return input, []kit.Weight{{Name: "factors", Shape: input, Initializer: kit.GlorotUniform}}, nil
}

func (scale) Call(c *kit.Call, x *graph.Node) *graph.Node {
	return graph.Mul(x, graph.ExpandAxes(c.Weight("factors"), 0))
}

func ExampleLayer() {
	model := kit.Sequential(kit.Dense(4).InputShape(2), scale{}, kit.Dense(2).Activation(kit.Softmax)).
		Compile(kit.SGD(), kit.SparseCategoricalCrossentropy).Seed(1)
	x, y := xor()
	if _, err := model.Fit(x, y, kit.FitOptions{Verbose: kit.Silent}); err != nil {
		fmt.Println(err)
		return
	}
	layers, _ := model.Info()
	fmt.Println(layers[1].Name, layers[1].Output, layers[1].Params())
	// Output: scale_1 (4,) 4
}

// goodEnough stops training when the loss is good enough.
type goodEnough struct {
	kit.CallbackBase
	loss float64
}

func (g goodEnough) EpochEnd(t *kit.Training) error {
	if t.Logs()["loss"] < g.loss {
		t.Stop()
	}
	return nil
}

func ExampleCallback() {
	x, y := xor()
	model := kit.Sequential(kit.Dense(2).Activation(kit.Softmax)).Compile(kit.SGD(), kit.SparseCategoricalCrossentropy).Seed(1)
	history, err := model.Fit(x, y, kit.FitOptions{Epochs: 10, Verbose: kit.Silent, Callbacks: []kit.Callback{goodEnough{loss: 5}}})
	fmt.Println(len(history.Epochs), err)
	// Output: 1 <nil>
}
