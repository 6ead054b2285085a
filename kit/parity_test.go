package kit

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

type kerasCase struct {
	Loss      float64
	Accuracy  float64
	Output    []float64
	Gradients [][]float64
}

func TestLayersEqualKeras(t *testing.T) {
	var cases map[string]kerasCase
	readFixture(t, "layer_outputs", &cases)
	x, _ := kerasInputs(5, 6, 4)
	models := map[string]*Model{
		"dropout":            Sequential(Dropout(0.5).InputShape(6)),
		"dense_without_bias": Sequential(Dense(3).UseBias(false).InputShape(6)),
	}
	for _, f := range []ActivationFunc{Linear, ReLU, ReLU6, LeakyReLU, ELU, SELU, GELU, Sigmoid, HardSigmoid, Tanh, SiLU, Softplus, Softsign, Exponential, Softmax} {
		models["dense_"+f.Name] = Sequential(Dense(7).Activation(f).InputShape(6))
	}
	if len(cases) != len(models) {
		t.Fatalf("%d cases for %d models", len(cases), len(models))
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, m := range models {
			patterned(t, m).backend = backend
			in := x
			if name != "dropout" && name != "dense_without_bias" {
				in = x.Mul(4)
			}
			output, err := m.Predict(in)
			if err != nil {
				t.Fatal(err)
			}
			values, err := Values[float32](output)
			if err != nil {
				t.Fatal(err)
			}
			compareNumbers(t, name, values, cases[name].Output)
		}
	})
}

func TestNetworksEqualKeras(t *testing.T) {
	compareModels(t, "networks", 10, map[string]modelOf{
		"tutorial": {NewArray(pattern(128*784, 1, 101), 128, 784), tutorialNetwork},
		"convnet":  {NewArray(pattern(32*28*28, 1, 101), 32, 28, 28, 1), convnet},
	})
}

func TestImageLayersEqualKeras(t *testing.T) {
	conv := func(kernel ...int) *Conv2DLayer { return Conv2D(5, kernel...) }
	pool := func(l Layer) []Layer { return []Layer{Conv2D(5, 2).Activation(ReLU), l} }
	x := NewArray(pattern(6*9*8*3, 1, 101), 6, 9, 8, 3)
	models := map[string]modelOf{}
	for name, layers := range map[string][]Layer{
		"conv":                  {conv(3)},
		"conv_oblong":           {conv(2, 3).Activation(ReLU)},
		"conv_same":             {conv(3).Padding(Same)},
		"conv_same_even":        {conv(4, 2).Padding(Same)},
		"conv_strides":          {conv(3).Strides(2)},
		"conv_strides_same":     {conv(3).Strides(2, 3).Padding(Same)},
		"conv_dilation":         {conv(2).DilationRate(3, 2)},
		"conv_dilation_same":    {conv(3).DilationRate(2).Padding(Same)},
		"conv_without_bias":     {conv(1).UseBias(false)},
		"pool":                  pool(MaxPooling2D()),
		"pool_oblong":           pool(MaxPooling2D(3, 2)),
		"pool_overlapping":      pool(MaxPooling2D(3).Strides(1)),
		"pool_same":             pool(MaxPooling2D(2).Padding(Same)),
		"pool_overlapping_same": pool(MaxPooling2D(3).Strides(2).Padding(Same)),
	} {
		models[name] = modelOf{x, func() *Model {
			return Sequential(append(layers, Flatten(), Dense(4).Activation(Softmax))...).
				Compile(RMSprop(), CategoricalCrossentropy, Accuracy)
		}}
	}
	compareModels(t, "images", 4, models)
}

// modelOf is a model and the data that it is compared on.
type modelOf struct {
	x     Array
	model func() *Model
}

// compareModels compares loss, output and gradients with a fixture's.
func compareModels(t *testing.T, fixture string, classes int, models map[string]modelOf) {
	var cases map[string]kerasCase
	readFixture(t, fixture, &cases)
	if len(cases) != len(models) {
		t.Fatalf("%d cases for %d models", len(cases), len(models))
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, of := range models {
			want := cases[name]
			y := ToCategorical(kerasLabels(of.x.Len(), classes), classes)
			m := of.model()
			if _, err := m.planned(of.x.shape[1:]); err != nil {
				t.Fatal(err)
			}
			patterned(t, m).backend = backend
			score, err := m.Evaluate(of.x, y)
			if err != nil {
				t.Fatal(err)
			}
			compareNumbers(t, name+": loss", []float32{float32(score.Loss)}, []float64{want.Loss})
			output, err := Values[float32](m.MustPredict(of.x))
			if err != nil {
				t.Fatal(err)
			}
			compareNumbers(t, name+": output", output, want.Output)
			got := gradients(t, m, of.x, y)
			for i, g := range got {
				if len(g) > 2000 {
					var some []float32
					for k := 0; k < len(g); k += 97 {
						some = append(some, g[k])
					}
					got[i] = some
				}
			}
			compareGradients(t, name, got, want.Gradients)
		}
	})
}

// convnet is the network of keras.io/examples/vision/mnist_convnet.
func convnet() *Model {
	return Sequential(
		Conv2D(32, 3).Activation(ReLU).InputShape(28, 28, 1),
		MaxPooling2D(2),
		Conv2D(64, 3).Activation(ReLU),
		MaxPooling2D(2),
		Flatten(),
		Dropout(0.5),
		Dense(10).Activation(Softmax),
	).Compile(Adam(), CategoricalCrossentropy, Accuracy)
}

func tutorialNetwork() *Model {
	return Sequential(
		Dense(512).Activation(ReLU).InputShape(784),
		Dropout(0.5),
		Dense(256).Activation(ReLU),
		Dropout(0.25),
		Dense(10).Activation(Softmax),
	).Compile(RMSprop(), CategoricalCrossentropy, Accuracy)
}

func compareGradients(t *testing.T, what string, got [][]float32, want [][]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d gradients; Keras has %d", what, len(got), len(want))
	}
	for i := range want {
		compareNumbers(t, fmt.Sprintf("%s: gradient %d", what, i), got[i], want[i])
	}
}

// gradients computes the gradients of the model's loss on one batch, layers working as at inference.
func gradients(t *testing.T, m *Model, x, y Array) [][]float32 {
	t.Helper()
	p, s, err := m.prepare(Data(x, y), "")
	if err != nil {
		t.Fatal(err)
	}
	xs, err := newFeed(m.backend.device(), x, x.Len())
	if err != nil {
		t.Fatal(err)
	}
	ys, err := newFeed(m.backend.device(), y, y.Len())
	if err != nil {
		t.Fatal(err)
	}
	weights, err := weightsToDevice(m.backend.device(), p, s)
	if err != nil {
		t.Fatal(err)
	}
	inputs := append([]input{{"x", xs.shape, false}, {"y", ys.shape, false}}, weightInputs(p, false)...)
	program, err := compile(m.backend.devices(1), "gradients", inputs, func(params []*graph.Node) []*graph.Node {
		indices := graph.Iota(params[0].Graph(), shapes.Make(dtypes.Int32, x.Len()), 0)
		call := &Call{examples: graph.Ones(params[0].Graph(), shapes.Make(Float32, x.Len()))}
		output := m.forward(p, call, params[2:], xs.batch(params[0], indices))
		total, sums := m.measure(call, call.prediction(ys.batch(params[1], indices), output))
		return call.gradients(meanLoss(total, sums), params[2:])
	})
	if err != nil {
		t.Fatal(err)
	}
	buffers, err := program.run(append([]compute.Buffer{xs.buffer, ys.buffer}, weights...)...)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float32
	for i, w := range p.weights() {
		if w.NonTrainable {
			continue
		}
		values := make([]float32, w.Shape.Size())
		if err := fromDevice(buffers[i], values); err != nil {
			t.Fatal(err)
		}
		out = append(out, values)
	}
	return out
}

// The feature table names all that Load can make.
func TestFeatureTableIsComplete(t *testing.T) {
	text, err := os.ReadFile("../docs/keras.md")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for class := range layers {
		names = append(names, class)
	}
	for _, o := range optimizers {
		names = append(names, strings.TrimSuffix(reflect.TypeOf(o).Elem().Name(), "Optimizer"))
	}
	for _, s := range schedules {
		names = append(names, scheduleClass(s))
	}
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	for name := range activations.makers {
		names = append(names, name)
	}
	for _, m := range metrics {
		names = append(names, m.Name())
	}
	for _, name := range names {
		if !strings.Contains(plain(string(text)), plain(name)) {
			t.Errorf("docs/keras.md does not name %s", name)
		}
	}
}
