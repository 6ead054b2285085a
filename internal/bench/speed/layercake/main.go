// Layercake is this project's part of the speed benchmark.
//
//	layercake train WORK EPOCHS EXAMPLES  trains like the tutorial; prints the epochs' seconds and the accuracy as JSON
//	layercake export FOLDER               writes MNIST as .npy files for the other systems
//	layercake plugin DEVICE               prints the folder of the XLA plugin that kit uses on "cpu" or "cuda"
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/numpy"

	"layercake/kit"
	"layercake/mnist"
	"layercake/xla"
)

const batchSize = 128

// A network is what a work trains: the shape of its images, and the model.
type network struct {
	shape []int // of the images
	model func() *kit.Model
}

var networks = map[string]network{
	"mlp": {[]int{-1, 784}, func() *kit.Model {
		return kit.Sequential(
			kit.Dense(512).Activation(kit.ReLU).InputShape(784),
			kit.Dropout(0.5),
			kit.Dense(256).Activation(kit.ReLU),
			kit.Dropout(0.25),
			kit.Dense(10).Activation(kit.Softmax),
		).Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)
	}},
	"cnn": {[]int{-1, 28, 28, 1}, func() *kit.Model {
		return kit.Sequential(
			kit.Conv2D(32, 3).Activation(kit.ReLU).InputShape(28, 28, 1),
			kit.MaxPooling2D(2),
			kit.Conv2D(64, 3).Activation(kit.ReLU),
			kit.MaxPooling2D(2),
			kit.Flatten(),
			kit.Dropout(0.5),
			kit.Dense(10).Activation(kit.Softmax),
		).Compile(kit.Adam(), kit.CategoricalCrossentropy, kit.Accuracy)
	}},
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		line, _, _ = strings.Cut(line, " -- ") // GoMLX's advice follows
		fmt.Fprintln(os.Stderr, line)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 4 && args[0] == "train":
		epochs, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		examples, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		return train(args[1], epochs, examples)
	case len(args) == 2 && args[0] == "export":
		return export(args[1])
	case len(args) == 2 && args[0] == "plugin":
		return plugin(args[1])
	}
	return errors.New("usage: layercake train WORK EPOCHS EXAMPLES | export FOLDER | plugin DEVICE")
}

// A clock records how long each epoch takes. It includes everything a user waits for; kit's History.Seconds exclude
// what precedes the first epoch, such as compilation.
type clock struct {
	kit.CallbackBase
	last     time.Time
	Seconds  []float64 `json:"epoch_s"`
	Accuracy float64   `json:"test_accuracy"`
}

// EpochEnd implements [kit.Callback].
func (c *clock) EpochEnd(t *kit.Training) error {
	now := time.Now()
	c.Seconds = append(c.Seconds, now.Sub(c.last).Seconds())
	c.last = now
	c.Accuracy = t.Logs()["val_accuracy"]
	return nil
}

func train(work string, epochs, examples int) error {
	n, ok := networks[work]
	if !ok {
		return fmt.Errorf("no such work: %s", work)
	}
	training, test, err := mnist.Load()
	if err != nil {
		return err
	}
	prepared := func(images, labels kit.Array) (x, y kit.Array) {
		size := min(examples, images.Len())
		return images.Reshape(n.shape...).AsType(kit.Float32).Div(255).Slice(0, size), kit.ToCategorical(labels, 10).Slice(0, size)
	}
	x, y := prepared(training.X, training.Y)
	xTest, yTest := prepared(test.X, test.Y)
	model := n.model()
	if err := model.Reset(); err != nil {
		return err
	}
	c := &clock{last: time.Now()}
	_, err = model.Fit(x, y, kit.FitOptions{
		BatchSize:  batchSize,
		Epochs:     epochs,
		Verbose:    kit.Silent,
		Callbacks:  []kit.Callback{c},
		Validation: kit.Data(xTest, yTest),
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(c)
}

// export writes the four arrays. It only accepts MNIST: on other images speed is comparable, but accuracy is not.
func export(folder string) error {
	training, test, err := mnist.Load()
	if err != nil {
		return err
	}
	if note := training.X.Note(); note != "" {
		return fmt.Errorf("the benchmark needs the real MNIST; found only %s", note)
	}
	if training.X.Len() != 60000 || test.X.Len() != 10000 {
		return fmt.Errorf("the benchmark needs MNIST with 60000 and 10000 images; MNIST_DIR has %d and %d", training.X.Len(), test.X.Len())
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, array := range map[string]kit.Array{
		"x_train": training.X, "y_train": training.Y, "x_test": test.X, "y_test": test.Y,
	} {
		values, err := kit.Values[uint8](array)
		if err != nil {
			return err
		}
		t := tensors.FromFlatDataAndDimensions(values, array.Shape()...)
		if err := numpy.ToNpyFile(t, filepath.Join(folder, name+".npy")); err != nil {
			return err
		}
	}
	return nil
}

func plugin(device string) error {
	if _, err := kit.OpenBackend(); err != nil { // fails if the plugin does not work
		return err
	}
	plugins, err := xla.Find(device)
	if err != nil {
		return err
	}
	fmt.Println(filepath.Dir(plugins[0].Path))
	return nil
}
