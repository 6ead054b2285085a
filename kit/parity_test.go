package kit

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// A kerasCase is what testdata/keras/common.py's case_of writes.
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

// compareModels compares models with a fixture's: their descriptions, first weights, losses, outputs and gradients, and their
// weights after ten steps.
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
			m.backend = backend
			p, s, err := m.current(of.x.shape[1:])
			if err == nil {
				err = m.Reset() // another backend has trained these layers
			}
			if err == nil {
				p, s, err = m.current()
			}
			if err != nil {
				t.Fatal(err)
			}
			want.compare(t, name, m)
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

// compareSparsely compares arrays of which the fixture has one number in 97, if they are large.
func compareSparsely(t *testing.T, what string, got [][]float32, want [][]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d arrays; Keras has %d", what, len(got), len(want))
	}
	for i := range want {
		compareNumbers(t, fmt.Sprintf("%s %d", what, i), sparsely(got[i]), want[i])
	}
}

// sparsely returns one in 97 of many numbers, as the fixtures hold them.
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

// A kerasDescription is what testdata/keras/common.py's description writes.
type kerasDescription struct {
	Summary []string
	Totals  []string
	Configs []map[string]any
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
		compareConfig(t, what+": "+l.Name, l, want.Configs[i])
	}
}

// oneWay are Keras's options that layers here do not have, with the only value that they could have.
var oneWay = map[string]any{
	"data_format": "channels_last", "groups": 1.0, "reset_after": true, "renorm_momentum": 0.99,
	"mask_zero": false, "renorm": false, "return_state": false, "rms_scaling": false, "stateful": false, "synchronized": false,
	"unroll": false, "zero_output_for_mask": false,
}

// Some of Keras's options name a weight by another name than its own, which is what options are named after here.
var (
	kernelOption = regexp.MustCompile(`^(recurrent|depthwise)(_initializer|_regularizer|_constraint)$`)
	kernels      = map[string]string{"recurrent": "recurrent_kernel", "depthwise": "kernel"}
)

// compareConfig compares a layer's options with those of Keras that are not None.
func compareConfig(t *testing.T, what string, layer LayerInfo, want map[string]any) {
	t.Helper()
	text, err := json.Marshal(layer.Options)
	if err != nil {
		t.Fatal(err)
	}
	options := map[string]any{}
	if err := json.Unmarshal(text, &options); err != nil {
		t.Fatal(err)
	}
	got := map[string]any{"trainable": !layer.Frozen}
	for name, value := range options {
		if value != nil && value != "" { // Keras's None
			got[name] = value
		}
	}
	for name, value := range want {
		if oneWay[name] == value {
			continue
		}
		if match := kernelOption.FindStringSubmatch(name); match != nil {
			name = kernels[match[1]] + match[2]
		}
		if !reflect.DeepEqual(flat(got[name]), flat(value)) {
			t.Errorf("%s: %s is %v; in Keras %v", what, name, got[name], value)
		}
		delete(got, name)
	}
	if strings.Contains(layer.Class, "Pooling") && reflect.DeepEqual(flat(got["dilation_rate"]), []any{1.0, 1.0}) {
		delete(got, "dilation_rate") // every window has it
	}
	for name, value := range got {
		t.Errorf("%s: %s is %v; Keras has no such option", what, name, value)
	}
}

// flat makes one list of a value, or of lists of values: what is a number to Keras can be a list of one here.
func flat(value any) []any {
	list, ok := value.([]any)
	if !ok {
		return []any{value}
	}
	var all []any
	for _, v := range list {
		all = append(all, flat(v)...)
	}
	return all
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

// gradients computes the gradients of the model's loss on one batch, layers working as at inference.
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
	for _, o := range optimizers() {
		names = append(names, strings.TrimSuffix(reflect.TypeOf(o).Elem().Name(), "Optimizer"))
	}
	for _, s := range schedules() {
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
