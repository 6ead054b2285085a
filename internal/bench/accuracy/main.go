// Accuracy trains the tutorial's network on MNIST with several seeds and prints the accuracies beside Keras's, the
// numbers that the project claims. It fails if an accuracy is out of bounds.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"layercake/kit"
	"layercake/mnist"
)

// The bounds contain Keras's accuracies with different seeds: its tutorial had 0.9803, Keras 3.15 has 0.9825.
const lowest, highest = 0.977, 0.986

func main() {
	seeds := flag.Int("seeds", 3, "number of seeds to train with, at least 1")
	epochs := flag.Int("epochs", 10, "epochs of training")
	flag.Parse()

	train, test := mnist.MustLoad()
	x, y, xTest, yTest := prepared(train.X), kit.ToCategorical(train.Y, 10), prepared(test.X), kit.ToCategorical(test.Y, 10)
	if note := x.Note(); note != "" {
		fmt.Println(note)
	}
	backend, err := kit.OpenBackend()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(backend)
	fmt.Printf("%-10s %8s %10s %8s\n", "seed", "loss", "accuracy", "seconds")
	fmt.Printf("%-10s %8.4f %10.4f\n%-10s %8.4f %10.4f\n", "tutorial", 0.0912, 0.9803, "Keras 3.15", 0.063, 0.9825)
	ok := true
	for seed := range *seeds {
		model := kit.Sequential(
			kit.Dense(512).Activation(kit.ReLU).InputShape(784),
			kit.Dropout(0.5),
			kit.Dense(256).Activation(kit.ReLU),
			kit.Dropout(0.25),
			kit.Dense(10).Activation(kit.Softmax),
		).Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy).Seed(uint64(seed + 1))
		start := time.Now()
		model.MustFit(x, y, kit.FitOptions{BatchSize: 128, Epochs: *epochs, Verbose: kit.Silent})
		seconds := time.Since(start).Seconds()
		score := model.MustEvaluate(xTest, yTest)
		fmt.Printf("%-10d %8.4f %10.4f %8.1f\n", seed+1, score.Loss, score.Accuracy, seconds)
		ok = ok && score.Accuracy >= lowest && score.Accuracy <= highest
	}
	if !ok {
		fmt.Printf("not all accuracies are between %v and %v\n", lowest, highest)
		os.Exit(1)
	}
}

func prepared(images kit.Array) kit.Array {
	return images.Reshape(-1, 784).AsType(kit.Float32).Div(255)
}
