package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"syscall"
	"time"

	"layercake/kit"
)

const (
	examples = 128
	features = 8
	units    = 32
	batch    = 32
	more     = 10 // how many times as many examples a step is measured with
)

// train is the process that is measured: train LAYER STEPS. It does what recurrent_keras.py does.
func train(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("train LAYER STEPS, not train %v", args)
	}
	steps, err := strconv.Atoi(args[1])
	if err != nil || steps < 1 {
		return fmt.Errorf("%q steps; it must be a number from 1 on", args[1])
	}
	layers := map[string]kit.Layer{"LSTM": kit.LSTM(units), "GRU": kit.GRU(units), "SimpleRNN": kit.SimpleRNN(units)}
	if layers[args[0]] == nil {
		return fmt.Errorf("no such layer: %q; there are LSTM, GRU and SimpleRNN", args[0])
	}
	model := kit.Sequential(layers[args[0]], kit.Dense(2).Activation(kit.Softmax)).
		Compile(kit.Adam(), kit.SparseCategoricalCrossentropy, kit.Accuracy)
	x, y := data(examples, steps)
	for range 2 {
		if _, err := model.Fit(x, y, kit.FitOptions{BatchSize: batch, Epochs: 1, Verbose: kit.Silent}); err != nil {
			return err
		}
	}
	used, err := cpu()
	if err != nil {
		return err
	}
	m := measurement{CPU: used.Seconds(), Step: math.Inf(1)}

	x, y = data(more*examples, steps)
	clock := kit.LambdaCallback().
		OnEpochBegin(func(*kit.Training) (err error) {
			used, err = cpu()
			return err
		}).
		OnEpochEnd(func(*kit.Training) error {
			now, err := cpu()
			m.Step = min(m.Step, (now-used).Seconds()*1000*batch/(more*examples))
			return err
		})
	options := kit.FitOptions{BatchSize: batch, Epochs: 3, Verbose: kit.Silent, Callbacks: []kit.Callback{clock}}
	if _, err := model.Fit(x, y, options); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(m)
}

// cpu returns the CPU time that this process has used.
func cpu() (time.Duration, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), err
}

// data returns sequences, and which of two kinds each is of.
func data(n, steps int) (x, y kit.Array) {
	values := make([]float32, n*steps*features)
	for i := range values {
		values[i] = float32(math.Sin(0.7 * float64(i)))
	}
	labels := make([]uint8, n)
	for i := range labels {
		labels[i] = uint8(i % 2)
	}
	return kit.NewArray(values, n, steps, features), kit.NewArray(labels)
}
