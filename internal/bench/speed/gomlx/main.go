// Gomlx trains the benchmark's networks with GoMLX alone, following its documentation: a model function, a Trainer, a
// Loop, and datasets in memory.
//
//	gomlx WORK EPOCHS EXAMPLES FOLDER  reads .npy files; prints the epochs' seconds and the test accuracy as JSON
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

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph" // as in GoMLX's documentation
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/numpy"
	"github.com/gomlx/gomlx/ml/dataset"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/metric"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	_ "github.com/gomlx/compute/gobackend"
	_ "github.com/gomlx/go-xla/compute/xla"
)

const batchSize = 128

// A network is what a work trains. Its graph ends in logits: GoMLX's crossentropy includes the softmax.
type network struct {
	shape     []int // of an image
	graph     func(scope *model.Scope, spec any, inputs []*Node) []*Node
	optimizer optimizer.Interface
}

var networks = map[string]network{
	// Keras's RMSprop has a rho of .9 and an epsilon of 1e-7; its Adam has GoMLX's defaults.
	"mlp": {[]int{784}, mlp, optimizer.RMSProp().LearningRate(1e-3).Betas(0, 0.9).Epsilon(1e-7).Done()},
	"cnn": {[]int{28, 28, 1}, cnn, optimizer.Adam().LearningRate(1e-3).Done()},
}

func mlp(scope *model.Scope, _ any, inputs []*Node) []*Node {
	x := activation.Relu(layers.Dense(scope.In("dense_1"), inputs[0], true, 512))
	x = layers.DropoutStatic(scope.In("dropout_1"), x, 0.5)
	x = activation.Relu(layers.Dense(scope.In("dense_2"), x, true, 256))
	x = layers.DropoutStatic(scope.In("dropout_2"), x, 0.25)
	return []*Node{layers.Dense(scope.In("dense_3"), x, true, 10)}
}

func cnn(scope *model.Scope, _ any, inputs []*Node) []*Node {
	x := layers.Convolution(scope.In("conv_1"), inputs[0]).Channels(32).KernelSize(3).Done()
	x = MaxPool(activation.Relu(x)).Window(2).Done()
	x = layers.Convolution(scope.In("conv_2"), x).Channels(64).KernelSize(3).Done()
	x = MaxPool(activation.Relu(x)).Window(2).Done()
	x = Reshape(x, x.Shape().Dimensions[0], -1)
	x = layers.DropoutStatic(scope.In("dropout"), x, 0.5)
	return []*Node{layers.Dense(scope.In("dense"), x, true, 10)}
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		line, _, _ = strings.Cut(line, " -- ") // advice follows
		// The reason comes last, after the whole call chain.
		if _, reason, ok := strings.Cut(line, " panicked: "); ok {
			line = reason
		}
		fmt.Fprintln(os.Stderr, line)
		os.Exit(1)
	}
}

func run(args []string) (err error) {
	// GoMLX panics if a graph cannot be built.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	if len(args) != 4 {
		return errors.New("usage: gomlx WORK EPOCHS EXAMPLES FOLDER")
	}
	n, ok := networks[args[0]]
	if !ok {
		return fmt.Errorf("no such work: %s", args[0])
	}
	epochs, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	examples, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}

	backend := compute.MustNew()
	defer backend.Finalize()
	trainDS, err := load(backend, args[3], "train", examples, n.shape)
	if err != nil {
		return err
	}
	testDS, err := load(backend, args[3], "test", examples, n.shape)
	if err != nil {
		return err
	}
	// As in the documentation, train only with whole batches, since another size requires recompilation.
	trainDS.Shuffle().BatchSize(batchSize, true)
	testDS.BatchSize(batchSize, false)

	store := model.NewStore()
	accuracy := metric.NewSparseCategoricalAccuracy("Accuracy", "acc")
	trainer := train.NewTrainer(backend, store, n.graph, loss.SparseCategoricalCrossEntropyLogits, n.optimizer,
		[]metric.Interface{accuracy}, []metric.Interface{accuracy})
	loop := train.NewLoop(trainer)
	var result struct {
		Seconds  []float64 `json:"epoch_s"`
		Accuracy float64   `json:"test_accuracy"`
	}
	for range epochs {
		start := time.Now()
		if _, err := loop.RunEpochs(trainDS, 1); err != nil {
			return err
		}
		metrics, err := trainer.Eval(testDS)
		if err != nil {
			return err
		}
		result.Accuracy = float64(tensors.ToScalar[float32](metrics[1]))
		result.Seconds = append(result.Seconds, time.Since(start).Seconds())
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// load reads the first examples of MNIST's "train" or "test" images, as numbers from 0 to 1, and their labels.
func load(backend compute.Backend, folder, name string, examples int, shape []int) (*dataset.InMemoryDataset, error) {
	pixels, err := read(filepath.Join(folder, "x_"+name+".npy"))
	if err != nil {
		return nil, err
	}
	classes, err := read(filepath.Join(folder, "y_"+name+".npy"))
	if err != nil {
		return nil, err
	}
	size := min(examples, len(classes))
	x := make([]float32, size*784)
	for i := range x {
		x[i] = float32(pixels[i]) / 255
	}
	y := make([]int32, size)
	for i := range y {
		y[i] = int32(classes[i])
	}
	return dataset.InMemoryFromData(backend, name,
		[]any{tensors.FromFlatDataAndDimensions(x, append([]int{size}, shape...)...)},
		[]any{tensors.FromFlatDataAndDimensions(y, size, 1)})
}

func read(path string) ([]uint8, error) {
	t, err := numpy.FromNpyFile(path)
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[uint8](t)
}
