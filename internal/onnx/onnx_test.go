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
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/setup"
	"layercake/kit"
)

// ready sets up Python and onnxruntime.
var ready = sync.OnceValues(func() (setup.Clone, error) {
	clone, err := setup.Find()
	if err == nil {
		err = clone.SetUp(context.Background(), clone.Steps().Rivals)
	}
	return clone, err
})

// A swish is a custom layer made of plain operations.
type swish struct{}

func (swish) Describe() kit.Description { return kit.Description{Class: "Swish"} }

func (swish) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) {
	return input, []kit.Weight{{Name: "slope", Shape: kit.Shape{1}, Initializer: kit.Ones}}, nil
}

func (swish) Call(c *kit.Call, x *graph.Node) *graph.Node {
	slope := graph.Reshape(c.Weight("slope"))
	return graph.Mul(x, graph.Logistic(graph.Mul(slope, x)))
}

// onnxruntime's outputs for an exported model equal the model's predictions.
func TestOnnxruntimePredictsTheSame(t *testing.T) {
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	images := []int{12, 11, 3}
	type test struct {
		input  []int
		layers []kit.Layer
	}
	tests := map[string]test{
		"dense":                {[]int{20}, []kit.Layer{kit.Dense(16).Activation(kit.ReLU), kit.Dropout(0.5), kit.Dense(5).Activation(kit.Softmax)}},
		"dense over rows":      {[]int{4, 6}, []kit.Layer{kit.Dense(3).Activation(kit.Tanh), kit.Flatten(), kit.Dense(2).UseBias(false)}},
		"convolutions":         {images, []kit.Layer{kit.Conv2D(8, 3).Activation(kit.ReLU), kit.MaxPooling2D(2), kit.Conv2D(6, 2).Strides(2, 1), kit.Flatten(), kit.Dense(4)}},
		"padded":               {images, []kit.Layer{kit.Conv2D(9, 3).Padding(kit.Same), kit.Conv2D(8, 3).DilationRate(2).Padding(kit.Same), kit.MaxPooling2D(3).Padding(kit.Same)}},
		"a layer of my own":    {[]int{7}, []kit.Layer{kit.Dense(5), swish{}, kit.Dense(3).Activation(kit.Sigmoid)}},
		"layers of activation": {[]int{4, 6}, []kit.Layer{kit.ReLULayer().MaxValue(2).NegativeSlope(0.25).Threshold(0.5), kit.LeakyReLULayer(), kit.ELULayer(0.5), kit.PReLU().AlphaInitializer(kit.Constant(0.2)).SharedAxes(1), kit.SoftmaxLayer(1, 2)}},
		"pooling":              {images, []kit.Layer{kit.AveragePooling2D(3).Strides(1).Padding(kit.Same), kit.AveragePooling2D(2), kit.GlobalAveragePooling2D()}},
		"global maximum":       {images, []kit.Layer{kit.DepthwiseConv2D(3).DepthMultiplier(2), kit.GlobalMaxPooling2D().KeepDims(true), kit.Flatten()}},
		"normalization":        {images, []kit.Layer{kit.BatchNormalization().MovingMeanInitializer(kit.Constant(0.5)).MovingVarianceInitializer(kit.Constant(2)), kit.LayerNormalization().Axis(1, 2)}},
		"shapes":               {images, []kit.Layer{kit.ZeroPadding2D(1, 2, 0, 1), kit.UpSampling2D(2, 1), kit.UpSampling2D(2).Interpolation(kit.Bilinear), kit.Permute(3, 1, 2), kit.Reshape(-1, 6), kit.Rescaling(2).Offset(-1)}},
		"lookup of integers":   {[]int{7}, []kit.Layer{kit.IntegerLookup().SetVocabulary([]int64{4, 2, 7}).NumOOVIndices(2).MaskToken(3), kit.CategoryEncoding(6)}},
		"preprocessing":        {[]int{6}, []kit.Layer{kit.Normalization().Mean(0.5).Variance(2), kit.Discretization().BinBoundaries(-0.5, 0, 0, 0.25, 0.5), kit.CategoryEncoding(7).OutputMode(kit.OutputCount)}},
		"sizes":                {images, []kit.Layer{kit.Resizing(7, 9), kit.Resizing(5, 6).Interpolation(kit.Nearest).PadToAspectRatio(true), kit.CenterCrop(4, 3), kit.RandomCrop(6, 5), kit.Resizing(3, 3).Interpolation(kit.Bicubic).Antialias(true).CropToAspectRatio(true)}},
		"for training only":    {images, []kit.Layer{kit.RandomTranslation(0.1, 0.2), kit.RandomRotation(0.1), kit.RandomZoom(0.2), kit.RandomFlip(), kit.RandomContrast(0.5), kit.RandomBrightness(0.5), kit.GaussianNoise(0.5), kit.SpatialDropout2D(0.5), kit.Conv2D(2, 3)}},
		"sequences":            {[]int{12, 9}, []kit.Layer{kit.Conv1D(8, 3).Padding(kit.Causal).DilationRate(2), kit.Conv1D(8, 2).Groups(2), kit.MaxPooling1D(2), kit.DepthwiseConv1D(2), kit.SeparableConv1D(4, 2), kit.AveragePooling1D(3).Strides(1).Padding(kit.Same), kit.UpSampling1D(2), kit.ZeroPadding1D(1, 2), kit.Cropping1D(2, 0), kit.GlobalAveragePooling1D()}},
		"volumes":              {[]int{7, 9, 9, 2}, []kit.Layer{kit.Conv3D(8, 2), kit.Conv3D(4, 1, 2, 3).Strides(1, 2, 1).Groups(2), kit.MaxPooling3D(2).Padding(kit.Same), kit.AveragePooling3D(1, 2, 1), kit.UpSampling3D(1, 2, 1), kit.ZeroPadding3D(1), kit.Cropping3D(1, 0, 1), kit.GlobalMaxPooling3D()}},
		"transposed":           {images, []kit.Layer{kit.Conv2DTranspose(8, 3).Strides(2).Padding(kit.Same), kit.Conv2DTranspose(9, 2).DilationRate(2), kit.Cropping2D(3, 4), kit.Conv2DTranspose(2, 2, 3).Strides(3).OutputPadding(1, 2), kit.GlobalAveragePooling2D()}},
		"transposed sequences": {[]int{5, 2}, []kit.Layer{kit.Conv1DTranspose(8, 3).Strides(2), kit.Conv1DTranspose(3, 4).Strides(3), kit.Flatten()}},
		"transposed volumes":   {[]int{2, 3, 2, 2}, []kit.Layer{kit.Conv3DTranspose(8, 2).Strides(1, 2, 2), kit.Conv3DTranspose(2, 2), kit.GlobalMaxPooling3D()}},
		"separable":            {images, []kit.Layer{kit.SeparableConv2D(8, 3).DepthMultiplier(2).Activation(kit.ReLU), kit.Conv2D(6, 2).Groups(2)}},
		"group normalization":  {images, []kit.Layer{kit.GroupNormalization().Groups(3), kit.RMSNormalization().Axis(1, 2), kit.UnitNormalization()}},
		"vectors":              {[]int{6}, []kit.Layer{kit.RepeatVector(3), kit.GaussianDropout(0.5), kit.AlphaDropout(0.5), kit.SpatialDropout1D(0.5), kit.ActivityRegularization(0.5, 0.5), kit.Lambda(func(x *graph.Node) *graph.Node { return graph.Square(x) })}},
		"simple recurrent":     {[]int{5, 4}, []kit.Layer{kit.SimpleRNN(3).ReturnSequences(true), kit.SimpleRNN(4).GoBackwards(true)}},
		"LSTM":                 {[]int{5, 4}, []kit.Layer{kit.LSTM(3).ReturnSequences(true), kit.LSTM(4).GoBackwards(true).UseBias(false)}},
		"GRU":                  {[]int{5, 4}, []kit.Layer{kit.GRU(3).ReturnSequences(true), kit.GRU(4).Dropout(0.5).RecurrentDropout(0.5).ReturnSequences(true), kit.GRU(2).ResetAfter(false).GoBackwards(true)}},
		"embedding":            {[]int{7}, []kit.Layer{kit.Embedding(9, 4), kit.LSTM(5), kit.Dense(2)}},
	}
	// Activations in sequence, with layers between them that mix their outputs.
	activations := []kit.ActivationFunc{
		kit.Linear, kit.ReLU, kit.ReLU6, kit.LeakyReLU, kit.ELU, kit.CELU, kit.SELU, kit.GELU, kit.SiLU, kit.Mish,
		kit.Sigmoid, kit.LogSigmoid, kit.Tanh, kit.TanhShrink, kit.Softplus, kit.Softsign, kit.Squareplus, kit.Exponential,
		kit.HardSigmoid, kit.HardSiLU, kit.HardTanh, kit.HardShrink, kit.SoftShrink, kit.SparsePlus, kit.SparseSigmoid,
		kit.Softmax, kit.LogSoftmax, kit.Sparsemax, kit.Threshold(0.25, -1), kit.GLU,
	}
	for some := range slices.Chunk(activations, 6) {
		var layers []kit.Layer
		for _, f := range some {
			layers = append(layers, kit.Dense(10), kit.Activation(f))
		}
		tests["activations from "+some[0].Name] = test{[]int{8}, layers}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			model := kit.Sequential(test.layers...)
			for _, batch := range []int{1, 5} { // the file is for any batch size
				shape := append([]int{batch}, test.input...)
				x := numbers(shape)
				if name == "embedding" || name == "lookup of integers" {
					for i := range x {
						x[i] = float32(i % 9)
					}
				}
				want, err := kit.Values[float32](model.MustPredict(kit.NewArray(x, shape...)))
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(t.TempDir(), "model.onnx")
				if err := model.ExportONNX(path); err != nil {
					t.Fatal(err)
				}
				compare(t, predict(t, clone, path, x, shape), want)
			}
		})
	}
}

// The file of a branching model has several inputs and outputs, and a layer that is used twice.
func TestOnnxruntimePredictsTheSameOfGraphs(t *testing.T) {
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	image, row := kit.Input(6, 5, 2).Name("image"), kit.Input(4).Name("row")
	shared := kit.Dense(7).Activation(kit.Tanh)
	convolved := kit.GlobalAveragePooling2D().On(kit.Conv2D(4, 3).Padding(kit.Same).Activation(kit.ReLU).On(image))
	both := kit.Concatenate().On(shared.On(convolved), kit.Multiply().On(shared.On(row), shared.On(convolved)))
	encoder := kit.Sequential(kit.Dense(6).Activation(kit.ReLU), kit.BatchNormalization())
	steps := kit.Masking().On(kit.Reshape(5, 12).On(image))
	attended := kit.Flatten().On(kit.Concatenate().On(kit.MultiHeadAttention(2, 3).Causal(true).On(steps, steps),
		kit.Attention().On(steps, steps), kit.AdditiveAttention().Causal(true).On(steps, kit.Dense(12).On(steps))))
	summed := kit.GRU(4).ReturnState(true).OnAll(steps, row)
	model := kit.NewModel(kit.List{image, row}, kit.List{
		kit.Add().On(summed[0], summed[1]),
		kit.Dense(3).Activation(kit.Softmax).On(encoder.On(both)),
		kit.Dot(1).On(row, kit.Maximum().On(row, kit.Average().On(row, row))),
		kit.Subtract().On(row, kit.Minimum().On(row, convolved)),
		attended,
	})
	for _, batch := range []int{1, 5} {
		shapes := [][]int{{batch, 6, 5, 2}, {batch, 4}}
		var all []float32
		var inputs kit.ArrayList
		for _, shape := range shapes {
			x := numbers(shape)
			all, inputs = append(all, x...), append(inputs, kit.NewArray(x, shape...))
		}
		var want []float32
		for _, output := range model.MustPredictAll(inputs) {
			values, err := kit.Values[float32](output)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, values...)
		}
		path := filepath.Join(t.TempDir(), "model.onnx")
		if err := model.ExportONNX(path); err != nil {
			t.Fatal(err)
		}
		compare(t, predict(t, clone, path, all, shapes...), want)
	}
}

func compare(t *testing.T, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d numbers; the model predicts %d", len(got), len(want))
	}
	for i := range want {
		if math.Abs(float64(got[i]-want[i])) > 1e-5*max(1, math.Abs(float64(want[i]))) {
			t.Fatalf("number %d is %v; the model predicts %v", i, got[i], want[i])
		}
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

func predict(t *testing.T, clone setup.Clone, path string, x []float32, shapes ...[]int) []float32 {
	t.Helper()
	in, err := binary.Append(nil, binary.LittleEndian, x)
	if err != nil {
		t.Fatal(err)
	}
	arguments := []string{clone.Path("internal", "onnx", "predict.py"), path}
	for _, shape := range shapes {
		arguments = append(arguments, strings.Trim(strings.ReplaceAll(kit.Shape(shape).String(), " ", ""), "(),"))
	}
	cmd := exec.Command(clone.Python(), arguments...)
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

// A running computes running sums, an unsupported operation.
type running struct{ swish }

func (running) Call(c *kit.Call, x *graph.Node) *graph.Node { return graph.CumSum(x, -1) }

func TestWhatCannotBeExported(t *testing.T) {
	unbuilt := kit.Sequential(kit.Dense(2))
	if err := unbuilt.ExportONNX(filepath.Join(t.TempDir(), "m.onnx")); err == nil || !strings.Contains(err.Error(), "the input shape is not known") {
		t.Errorf("a model without an input shape: %v", err)
	}
	unknown := kit.Sequential(running{}, kit.Dense(2))
	unknown.MustPredict(kit.NewArray([]float32{1, 2}, 1, 2))
	if err := unknown.ExportONNX(filepath.Join(t.TempDir(), "m.onnx")); err == nil || !strings.Contains(err.Error(), "cannot be exported to ONNX") || !strings.Contains(err.Error(), "swish_1") {
		t.Errorf("a layer of unknown operations: %v", err)
	}
}
