package kit

import (
	"fmt"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

func smallNetwork() *Model {
	return Sequential(Dense(8).Activation(ReLU).InputShape(6), Dense(4).Activation(Softmax))
}

func TestOptimizersEqualKeras(t *testing.T) {
	optimizers := map[string]Optimizer{
		"sgd":                       SGD(),
		"sgd_momentum":              &SGDOptimizer{LearningRate: 0.01, Momentum: 0.9},
		"sgd_nesterov":              &SGDOptimizer{LearningRate: 0.01, Momentum: 0.9, Nesterov: true},
		"rmsprop":                   RMSprop(),
		"rmsprop_momentum":          &RMSpropOptimizer{LearningRate: 0.001, Rho: 0.9, Momentum: 0.9, Epsilon: 1e-7},
		"rmsprop_centered":          &RMSpropOptimizer{LearningRate: 0.001, Rho: 0.9, Epsilon: 1e-7, Centered: true},
		"rmsprop_centered_momentum": &RMSpropOptimizer{LearningRate: 0.001, Rho: 0.8, Momentum: 0.5, Epsilon: 1e-7, Centered: true},
		"adam":                      Adam(),
		"adam_amsgrad":              &AdamOptimizer{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7, AMSGrad: true},
	}
	var cases map[string]map[string][][]float64
	readFixture(t, "optimizers", &cases)
	if len(cases) != len(optimizers) {
		t.Fatalf("%d cases for %d optimizers", len(cases), len(optimizers))
	}
	x, labels := kerasInputs(20, 6, 4)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, c := range cases {
			m := patterned(t, smallNetwork().Compile(optimizers[name], SparseCategoricalCrossentropy))
			m.backend = backend
			for _, steps := range []int{1, 9} {
				// One batch to an epoch: as many epochs as steps. The second fit goes on from the first.
				if _, err := m.Fit(x, labels, FitOptions{BatchSize: 20, Epochs: steps, Verbose: Silent}); err != nil {
					t.Fatal(err)
				}
				done := int(m.state.Step)
				all, ok := c[fmt.Sprintf("weights_%d", done)]
				if !ok || len(all) != len(m.state.Weights) {
					t.Fatalf("%s: no fixture for %d weights after %d steps", name, len(m.state.Weights), done)
				}
				for i, want := range all {
					compareNumbers(t, fmt.Sprintf("%s: weights %d after %d steps", name, i, done), m.state.Weights[i], want)
				}
			}
		}
	})
}

type kerasCase struct {
	Loss      float64
	Accuracy  float64
	Output    []float64
	Gradients [][]float64
}

func TestLossesEqualKeras(t *testing.T) {
	var cases map[string]kerasCase
	readFixture(t, "losses", &cases)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for _, activation := range []ActivationFunc{Softmax, Sigmoid} {
			for _, loss := range []Loss{CategoricalCrossentropy, SparseCategoricalCrossentropy} {
				name := loss.Name() + "_of_" + activation.Name
				want := cases[name]
				m := patterned(t, Sequential(Dense(4).Activation(activation).InputShape(6)).Compile(SGD(), loss, Accuracy))
				m.backend = backend
				x, y := kerasInputs(20, 6, 4)
				if loss == CategoricalCrossentropy {
					y = ToCategorical(y, 4)
				}
				score, err := m.Evaluate(x, y)
				if err != nil {
					t.Fatal(err)
				}
				compareNumbers(t, name+": loss, accuracy", []float32{float32(score.Loss), float32(score.Accuracy)}, []float64{want.Loss, want.Accuracy})
				compareGradients(t, name, gradients(t, m, x, y), want.Gradients)
			}
		}
	})
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
	xs, err := newFeed(m.backend.device(), x)
	if err != nil {
		t.Fatal(err)
	}
	ys, err := newFeed(m.backend.device(), y)
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
		total, sums := m.measure(call, Prediction{ys.batch(params[1], indices), output, call.logits[output]})
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
		values := make([]float32, w.Shape.Size())
		if err := fromDevice(buffers[i], values); err != nil {
			t.Fatal(err)
		}
		out = append(out, values)
	}
	return out
}
