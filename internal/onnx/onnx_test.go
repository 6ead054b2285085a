package onnx_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/setup"
	"layercake/kit"
)

// ready makes sure that Python and onnxruntime are there.
var ready = sync.OnceValues(func() (setup.Clone, error) {
	clone, err := setup.Find()
	if err == nil {
		err = clone.SetUp(context.Background(), clone.Steps().Rivals)
	}
	return clone, err
})

// A swish is a layer of a user's own, made of plain operations.
type swish struct{}

func (swish) Describe() kit.Description { return kit.Description{Class: "Swish"} }

func (swish) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	return input, []kit.Weight{{Name: "slope", Shape: kit.Shape{1}, Initializer: kit.Ones}}, nil
}

func (swish) Call(c *kit.Call, x *graph.Node) *graph.Node {
	slope := graph.Reshape(c.Weight("slope"))
	return graph.Mul(x, graph.Logistic(graph.Mul(slope, x)))
}

// What onnxruntime makes of an exported model is what the model predicts.
func TestOnnxruntimePredictsTheSame(t *testing.T) {
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	images := []int{12, 11, 3}
	for name, test := range map[string]struct {
		input  []int
		layers []kit.Layer
	}{
		"dense":             {[]int{20}, []kit.Layer{kit.Dense(16).Activation(kit.ReLU), kit.Dropout(0.5), kit.Dense(5).Activation(kit.Softmax)}},
		"dense over rows":   {[]int{4, 6}, []kit.Layer{kit.Dense(3).Activation(kit.Tanh), kit.Flatten(), kit.Dense(2).UseBias(false)}},
		"convolutions":      {images, []kit.Layer{kit.Conv2D(8, 3).Activation(kit.ReLU), kit.MaxPooling2D(2), kit.Conv2D(6, 2).Strides(2, 1), kit.Flatten(), kit.Dense(4)}},
		"padded":            {images, []kit.Layer{kit.Conv2D(9, 3).Padding(kit.Same), kit.Conv2D(8, 3).DilationRate(2).Padding(kit.Same), kit.MaxPooling2D(3).Padding(kit.Same)}},
		"a layer of my own": {[]int{7}, []kit.Layer{kit.Dense(5), swish{}, kit.Dense(3).Activation(kit.Sigmoid)}},
		"elu":               {[]int{7}, []kit.Layer{kit.Dense(9).Activation(kit.ELU), kit.Dense(9).Activation(kit.GELU), kit.Dense(9).Activation(kit.Softplus), kit.Dense(9).Activation(kit.HardSigmoid)}},
	} {
		t.Run(name, func(t *testing.T) {
			model := kit.Sequential(test.layers...)
			for _, batch := range []int{1, 5} { // the file is for any
				shape := append([]int{batch}, test.input...)
				x := numbers(shape)
				want, err := kit.Values[float32](model.MustPredict(kit.NewArray(x, shape...)))
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(t.TempDir(), "model.onnx")
				if err := model.ExportONNX(path); err != nil {
					t.Fatal(err)
				}
				got := predict(t, clone, path, x, shape)
				if len(got) != len(want) {
					t.Fatalf("%d numbers; the model predicts %d", len(got), len(want))
				}
				for i := range want {
					if math.Abs(float64(got[i]-want[i])) > 1e-5*max(1, math.Abs(float64(want[i]))) {
						t.Fatalf("number %d is %v; the model predicts %v", i, got[i], want[i])
					}
				}
			}
		})
	}
}

func numbers(shape []int) []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float32, kit.Shape(shape).Size())
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

func predict(t *testing.T, clone setup.Clone, path string, x []float32, shape []int) []float32 {
	t.Helper()
	in, err := binary.Append(nil, binary.LittleEndian, x)
	if err != nil {
		t.Fatal(err)
	}
	sizes := strings.Trim(strings.ReplaceAll(kit.Shape(shape).String(), " ", ""), "(),")
	cmd := exec.Command(clone.Python(), clone.Path("internal", "onnx", "predict.py"), path, sizes)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float32, len(out)/4)
	if _, err := binary.Decode(out, binary.LittleEndian, values); err != nil {
		t.Fatal(err)
	}
	return values
}

// A lookup takes rows by whole numbers, which is none of the operations known.
type lookup struct{ swish }

func (lookup) Call(c *kit.Call, x *graph.Node) *graph.Node { return graph.CumSum(x, -1) }

func TestWhatCannotBeExported(t *testing.T) {
	unbuilt := kit.Sequential(kit.Dense(2))
	if err := unbuilt.ExportONNX(filepath.Join(t.TempDir(), "m.onnx")); err == nil || !strings.Contains(err.Error(), "the input shape is not known") {
		t.Errorf("a model without an input shape: %v", err)
	}
	unknown := kit.Sequential(lookup{}, kit.Dense(2))
	unknown.MustPredict(kit.NewArray([]float32{1, 2}, 1, 2))
	if err := unknown.ExportONNX(filepath.Join(t.TempDir(), "m.onnx")); err == nil || !strings.Contains(err.Error(), "cannot be exported to ONNX") || !strings.Contains(err.Error(), "swish_1") {
		t.Errorf("a layer of unknown operations: %v", err)
	}
}
