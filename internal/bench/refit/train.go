package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"syscall"
	"time"

	"layercake/kit"
)

const (
	examples = 512
	batch    = 64
	folds    = 4
)

// train is the process that is measured: train WORK. It does what refit_keras.py does.
func train(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("train WORK, not train %v", args)
	}
	var shape []int
	var model func() *kit.Model
	switch args[0] {
	case "mlp": // the tutorial's
		shape = []int{784}
		model = func() *kit.Model {
			return kit.Sequential(
				kit.Dense(512).Activation(kit.ReLU), kit.Dropout(0.5),
				kit.Dense(256).Activation(kit.ReLU), kit.Dropout(0.25),
				kit.Dense(10).Activation(kit.Softmax),
			).Compile(kit.RMSprop(), kit.SparseCategoricalCrossentropy, kit.Accuracy)
		}
	case "cnn":
		shape = []int{28, 28, 1}
		model = func() *kit.Model {
			return kit.Sequential(
				kit.Conv2D(32, 3).Activation(kit.ReLU), kit.MaxPooling2D(2),
				kit.Conv2D(64, 3).Activation(kit.ReLU), kit.MaxPooling2D(2),
				kit.Flatten(), kit.Dropout(0.5),
				kit.Dense(10).Activation(kit.Softmax),
			).Compile(kit.Adam(), kit.SparseCategoricalCrossentropy, kit.Accuracy)
		}
	case "lstm":
		shape = []int{20, 8}
		model = func() *kit.Model {
			return kit.Sequential(kit.LSTM(32), kit.Dense(10).Activation(kit.Softmax)).
				Compile(kit.Adam(), kit.SparseCategoricalCrossentropy, kit.Accuracy)
		}
	default:
		return fmt.Errorf("no such work: %q; there are mlp, cnn and lstm", args[0])
	}
	fit := func(m *kit.Model, examples int) error {
		x, y := data(examples, shape)
		_, err := m.Fit(x, y, kit.FitOptions{BatchSize: batch, Epochs: 1, Verbose: kit.Silent})
		return err
	}
	var m measurement
	var err error
	first := model()
	if m.First, err = measure(func() error { return fit(first, examples) }); err != nil {
		return err
	}
	if m.Second, err = measure(func() error { return fit(first, examples) }); err != nil {
		return err
	}
	m.Folds, err = measure(func() error {
		for range folds {
			if err := fit(model(), examples*(folds-1)/folds); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(m)
}

// measure returns the time that do takes.
func measure(do func() error) (cost, error) {
	began := time.Now()
	before, err := cpu()
	if err != nil {
		return cost{}, err
	}
	if err := do(); err != nil {
		return cost{}, err
	}
	after, err := cpu()
	return cost{time.Since(began).Seconds(), (after - before).Seconds()}, err
}

// cpu returns the CPU time that this process has used.
func cpu() (time.Duration, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), err
}

// data returns n examples of the given shape, and their classes.
func data(n int, shape []int) (x, y kit.Array) {
	size := n
	for _, dimension := range shape {
		size *= dimension
	}
	values := make([]float32, size)
	for i := range values {
		values[i] = float32(math.Sin(0.7 * float64(i)))
	}
	labels := make([]uint8, n)
	for i := range labels {
		labels[i] = uint8(i % 10)
	}
	return kit.NewArray(values, append([]int{n}, shape...)...), kit.NewArray(labels)
}
