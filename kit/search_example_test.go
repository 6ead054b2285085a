package kit_test

import (
	"fmt"

	"layercake/kit"
)

// The line y = 2x is learned in three epochs with one of three learning rates.
func ExampleSearch() {
	x := kit.Linspace(-1, 1, 32).Reshape(32, 1)
	result, err := kit.Search(func(hp *kit.HyperParameters) *kit.Model {
		return kit.Sequential(kit.Dense(1).KernelInitializer(kit.Zeros)).
			Compile(kit.SGD(kit.Choice(hp, "learning_rate", 0.001, 0.5, 100)), kit.MeanSquaredError)
	}, x, x.Mul(2), kit.SearchOptions{Grid: true, Fit: kit.FitOptions{Epochs: 30, ValidationSplit: 0.25, NoShuffle: true, Verbose: kit.Silent}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Values()["learning_rate"], len(result.Trials))
	fmt.Println(result.Best.MustPredict(kit.NewArray([]float32{10}, 1, 1)).Round(1))
	// Output:
	// 0.5 3
	// [[20.]]
}

// Outside of a search, hyperparameters have their first values.
func ExampleHyperParameters() {
	hp := &kit.HyperParameters{}
	fmt.Println(hp.Int("units", 32, 512, kit.Sampling{Step: 32}), hp.Float("dropout", 0.1, 0.5), hp.Boolean("batch_normalization"))
	fmt.Println(hp)
	// Output:
	// 32 0.1 false
	// units=32 dropout=0.1 batch_normalization=false
}

// Activations, optimizers and values of any other type can be chosen from.
func ExampleChoice() {
	hp := &kit.HyperParameters{}
	fmt.Println(kit.Choice(hp, "activation", kit.ReLU, kit.Tanh).Name)
	// Output: relu
}
