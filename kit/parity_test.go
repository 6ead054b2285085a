package kit

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// A kerasCase is written by case_of in testdata/keras/common.py.
type kerasCase struct {
	kerasDescription
	Start     [][]float64
	Loss      float64
	Output    []float64
	Gradients [][]float64
	Trained   [][]float64
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
	conv := func(kernel ...int) *ConvLayer { return Conv2D(5, kernel...) }
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

// modelOf is a model and the data to compare it on.
type modelOf struct {
	x     Array
	model func() *Model
}

// compareModels compares models with a fixture's: their descriptions, initial weights, losses, outputs and gradients, and
// their weights after ten steps.
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
			want.compare(t, name, onKerasShape(of))
			m := want.model(t, of) // from Keras's configs of its layers, which equal the configs of these
			m.backend = backend
			p, s, err := m.current(of.x.shape[1:])
			if err == nil {
				err = m.Reset() // these layers were trained on another backend
			}
			if err == nil {
				p, s, err = m.current()
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, weights := range want.Start {
				if len(weights) > 0 { // not random
					compareNumbers(t, fmt.Sprintf("%s: first weights %d", name, i), sparsely(s.Weights[i]), weights)
				}
			}
			score, err := patterned(t, m).Evaluate(of.x, y)
			if err != nil {
				t.Fatal(err)
			}
			compareNumbers(t, name+": loss", []float32{float32(score.Loss)}, []float64{want.Loss})
			output, err := Values[float32](m.MustPredict(of.x))
			if err != nil {
				t.Fatal(err)
			}
			compareNumbers(t, name+": output", output, want.Output)
			compareSparsely(t, name+": gradient", gradients(t, m, of.x, y), want.Gradients)
			if want.Trained == nil { // a layer is random
				continue
			}
			m.Compile(SGD(0.1).Momentum(0.9), CategoricalCrossentropy)
			// The second batch is smaller.
			if _, err := m.Fit(of.x, y, FitOptions{BatchSize: of.x.Len()/2 + 1, Epochs: 5, NoShuffle: true, Verbose: Silent}); err != nil {
				t.Fatal(err)
			}
			if len(weightsOf(m)) != len(p.weights()) {
				t.Fatalf("%d weights are trained, of %d", len(weightsOf(m)), len(p.weights()))
			}
			compareSparsely(t, name+": after ten steps, weights", weightsOf(m), want.Trained)
		}
	})
}

// onKerasShape returns a model that is planned for its data.
func onKerasShape(of modelOf) *Model {
	m := of.model()
	m.built = []Shape{of.x.shape[1:]}
	return m
}

// model makes a model from Keras's configs of its layers.
func (want kerasDescription) model(t *testing.T, of modelOf) *Model {
	t.Helper()
	m := Sequential()
	for _, text := range want.Configs {
		layer, err := layers.decode(text)
		if err != nil {
			t.Fatal(err)
		}
		m.Add(layer)
	}
	like := of.model()
	return m.Compile(like.optimizer, like.loss, like.metrics...)
}

// compareSparsely compares arrays, of which the fixture has one number in 97 if they are large.
func compareSparsely(t *testing.T, what string, got [][]float32, want [][]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d arrays; Keras has %d", what, len(got), len(want))
	}
	for i := range want {
		compareNumbers(t, fmt.Sprintf("%s %d", what, i), sparsely(got[i]), want[i])
	}
}

// sparsely returns one number in 97, like the fixtures.
func sparsely(values []float32) []float32 {
	if len(values) <= 2000 {
		return values
	}
	var some []float32
	for k := 0; k < len(values); k += 97 {
		some = append(some, values[k])
	}
	return some
}

// A kerasDescription is written by description in testdata/keras/common.py.
type kerasDescription struct {
	Summary []string
	Totals  []string
	Configs []json.RawMessage // of the layers, without their names
}

var (
	blanks       = regexp.MustCompile(` +`)
	numberAtEnd  = regexp.MustCompile(`^(\w+?)_\d+ `) // of a name
	lineOfATable = regexp.MustCompile(`^[_=]+$`)
)

// compare compares a model's summary and the options of its layers with Keras's.
func (want kerasDescription) compare(t *testing.T, what string, m *Model) {
	t.Helper()
	var text strings.Builder
	if err := m.fprintSummary(&text, SummaryOptions{}); err != nil {
		t.Fatal(err)
	}
	var rows, totals []string
	for line := range strings.Lines(text.String()) {
		line = strings.TrimSpace(line)
		if _, total, ok := strings.Cut(line, "params: "); ok {
			totals = append(totals, total)
		} else if !lineOfATable.MatchString(line) && !strings.HasPrefix(line, "Layer (type)") {
			rows = append(rows, numberAtEnd.ReplaceAllString(blanks.ReplaceAllString(line, " "), "$1 "))
		}
	}
	if !slices.Equal(rows, want.Summary) || !slices.Equal(totals, want.Totals) {
		t.Errorf("%s: the summary is\n%s\n%v\nKeras's is\n%s\n%v", what, strings.Join(rows, "\n"), totals, strings.Join(want.Summary, "\n"), want.Totals)
	}
	if len(planOf(m).layers) != len(want.Configs) {
		t.Fatalf("%s: %d layers; Keras has %d", what, len(planOf(m).layers), len(want.Configs))
	}
	for i, l := range planOf(m).layers {
		compareConfig(t, what+": "+l.Name, layers, planOf(m).distinct()[i], want.Configs[i])
	}
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

// gradients computes the gradients of the model's loss on one batch, with layers in inference mode.
func gradients(t *testing.T, m *Model, x, y Array) [][]float32 {
	t.Helper()
	_, p, _, err := m.prepare(Data(x, y))
	if err != nil {
		t.Fatal(err)
	}
	all := runGraphOf(t, m.backend, append([]Array{x, y}, Must(m.Weights())...), func(xs []*graph.Node) []*graph.Node {
		call := &Call{}
		total, sums := m.measured(call, p, xs[2:], engine.Batch{
			Inputs: xs[:1], Targets: xs[1:2], Exist: graph.Ones(xs[0].Graph(), shapes.Make(Float32, x.Len())),
		})
		return call.gradients(meanLoss(total, sums), xs[2:])
	})
	var out [][]float32
	for i, w := range p.weights() {
		if !w.NonTrainable {
			out = append(out, all[i])
		}
	}
	return out
}

// The feature table names all classes that Load can create.
func TestFeatureTableIsComplete(t *testing.T) {
	text, err := os.ReadFile("../docs/keras.md")
	if err != nil {
		t.Fatal(err)
	}
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	for _, name := range slices.Concat(
		slices.Collect(maps.Keys(layers.makers)), slices.Collect(maps.Keys(optimizers.makers)), slices.Collect(maps.Keys(schedules.makers)),
		slices.Collect(maps.Keys(activations.makers)), slices.Collect(maps.Keys(initializers.makers)), slices.Collect(maps.Keys(regularizers.makers)),
		slices.Collect(maps.Keys(constraints.makers)), slices.Collect(maps.Keys(losses.makers)),
	) {
		if !strings.Contains(plain(string(text)), plain(name)) {
			t.Errorf("docs/keras.md does not name %s", name)
		}
	}
	for _, m := range metrics.all() {
		if !strings.Contains(plain(string(text)), plain(m.Name())) {
			t.Errorf("docs/keras.md does not name %s", m.Name())
		}
	}
}
