package kit

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// The models of testdata/keras/functional.py.
var functionalModels = map[string]func() *Model{
	"two_inputs": func() *Model {
		a, b := Input(4), Input(3)
		x := Concatenate().On(Dense(5).Activation(ReLU).On(a), Dense(6).Activation(Tanh).On(b))
		return NewModel(List{a, b}, Dense(3).Activation(Softmax).On(x))
	},
	"residual": func() *Model {
		x := Input(6)
		y := Dense(6).On(Dense(6).Activation(ReLU).On(x))
		return NewModel(x, Dense(3).Activation(Softmax).On(ReLULayer().On(Add().On(x, y))))
	},
	"merges": func() *Model {
		x := Input(4)
		a, b, c := Dense(5).Activation(Tanh).On(x), Dense(5).Activation(Tanh).On(x), Dense(5).Activation(Tanh).On(x)
		y := Concatenate().On(Subtract().On(a, b), Multiply().On(a, b, c), Average().On(a, b, c), Maximum().On(a, b), Minimum().On(b, c),
			Dot(1).On(a, c), Dot(1).Normalize(true).On(b, c))
		return NewModel(x, Dense(3).Activation(Softmax).On(y))
	},
	"shared": func() *Model {
		a, b := Input(4), Input(4)
		twin := Dense(5).Activation(ReLU)
		return NewModel(List{a, b}, Dense(3).Activation(Softmax).On(Subtract().On(twin.On(a), twin.On(b))))
	},
	"attention": func() *Model {
		x := Input(5, 4)
		y := Masking().MaskValue(0.5).On(x)
		heads := MultiHeadAttention(2, 3).ValueDim(2).OutputShape(4).Causal(true).SlidingWindow(2).Dropout(0.25).KernelInitializer(HeNormal).UseBias(false).On(y, y)
		scaled := Attention().UseScale(true).ScoreMode(ConcatScore).Causal(true).On(y, x)
		z := Concatenate().On(heads, scaled, AdditiveAttention().UseScale(false).Dropout(0.5).On(y, x, y))
		return NewModel(x, Dense(3).Activation(Softmax).On(Flatten().On(z)))
	},
	"nested": func() *Model {
		z := Input(6)
		encoder := NewModel(z, Dense(3).Activation(Tanh).On(Dense(5).Activation(ReLU).On(z))).Trainable(false)
		x := Input(6)
		y := Sequential(Dense(4).Activation(ReLU), BatchNormalization()).On(encoder.On(x))
		return NewModel(x, Dense(3).Activation(Softmax).On(y))
	},
	"encoder_decoder": func() *Model {
		question, answer := Input(5, 3), Input(4, 2)
		encoded := LSTM(4).ReturnState(true).OnAll(question)
		decoded := LSTM(4).ReturnSequences(true).On(answer, encoded[1], encoded[2])
		summed := GRU(4).ReturnState(true).OnAll(decoded, encoded[2])
		return NewModel(List{question, answer}, Dense(3).Activation(Softmax).On(Concatenate().On(summed[0], summed[1], encoded[1])))
	},
}

// functionalData is the training data of such a model in functional.py.
func functionalData(m *Model) (x ArrayList, y Array) {
	for i, in := range m.inputs {
		shape := append(Shape{8}, in.layer.(*InputLayer).shape...)
		x = append(x, NewArray(pattern(shape.Size(), 1, uint64(101+i)), shape...))
	}
	return x, ToCategorical(kerasLabels(8, 3), 3)
}

func TestFunctionalEqualKeras(t *testing.T) {
	var cases map[string]struct {
		Layers          [][2]string
		Predict, Losses []float64
		Weights         [][]float64
	}
	readFixture(t, "functional", &cases)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, want := range cases {
			m := functionalModels[name]()
			m.backend = backend
			patterned(t, m)
			info, err := m.Info()
			if err != nil {
				t.Fatal(err)
			}
			var layers [][2]string
			for _, l := range info {
				layers = append(layers, [2]string{l.Class, fmt.Sprint(l.Params())})
			}
			if !slices.Equal(layers, want.Layers) {
				t.Errorf("%s: the layers are %v; Keras has %v", name, layers, want.Layers)
			}
			x, y := functionalData(m)
			out, err := m.Predict(x)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			compare32(t, name+": prediction", Must(Values[float32](out)), want.Predict)
			sgd := SGD(0.1).Momentum(0.9)
			h, err := m.Compile(sgd, CategoricalCrossentropy).Fit(x, y, FitOptions{BatchSize: 8, Epochs: 10, NoShuffle: true, Verbose: Silent})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			compareNumbers64(t, name+": losses", h.MustValues("loss"), want.Losses)
			for i, w := range weightsOf(m) {
				compare32(t, fmt.Sprintf("%s: weights %d", name, i), w, want.Weights[i])
			}
		}
	})
}

func compare32(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	values := make([]float64, len(got))
	for i, v := range got {
		values[i] = float64(v)
	}
	compareNumbers64(t, what, values, want)
}

func compareNumbers64(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d", what, len(got), len(want))
		return
	}
	largest, worst := 0.0, 0.0
	for i := range want {
		largest, worst = max(largest, math.Abs(want[i])), max(worst, math.Abs(got[i]-want[i]))
	}
	comparisons.add(t.Name(), what, worst/max(largest, 1e-9))
	if !(worst <= 1e-5*max(largest, 1)) {
		t.Errorf("%s: off by %.2g of %.2g", what, worst, largest)
	}
}

// Models that share layers share what these have learned.
func TestModelsShareLayers(t *testing.T) {
	testBackend(t, goEngine)
	x := Input(6)
	code := Dense(2).Activation(Tanh).On(x)
	encoder := NewModel(x, code)
	auto := NewModel(x, Dense(6).On(code)).Seed(1).Compile(Adam(0.01), MeanSquaredError)
	data := NewArray(pattern(60, 1, 1), 10, 6)
	before := Must(Values[float32](encoder.MustPredict(data)))
	auto.MustFit(data, data, FitOptions{Epochs: 3, Verbose: Silent})
	after := Must(Values[float32](encoder.MustPredict(data)))
	if slices.Equal(before, after) {
		t.Error("the encoder did not learn with the autoencoder")
	}
	if layer := Must(Values[float32](auto.MustPredictLayer("dense_1", data))); !slices.Equal(layer, after) {
		t.Error("the encoder predicts something else than the layer of the autoencoder")
	}
}

func TestFunctionalIsSaved(t *testing.T) {
	testBackend(t, goEngine)
	for name, build := range functionalModels {
		m := patterned(t, build()).Compile(Adam(), CategoricalCrossentropy, Accuracy)
		x, y := functionalData(m)
		m.MustFit(x, y, FitOptions{Epochs: 2, Verbose: Silent})
		path := filepath.Join(t.TempDir(), "m")
		if err := m.Save(path); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		loaded, err := Load(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if a, b := Must(Values[float32](m.MustPredict(x))), Must(Values[float32](loaded.MustPredict(x))); !slices.Equal(a, b) {
			t.Errorf("%s: it predicts %v, saved it was %v", name, b, a)
		}
		m.Seed(1).MustFit(x, y, FitOptions{NoShuffle: true, Verbose: Silent})
		loaded.MustFit(x, y, FitOptions{NoShuffle: true, Verbose: Silent})
		if a, b := Must(Values[float32](m.MustPredict(x))), Must(Values[float32](loaded.MustPredict(x))); !slices.Equal(a, b) {
			t.Errorf("%s: it goes on to %v, saved it was %v", name, b, a)
		}
	}
}

func TestSeveralOutputs(t *testing.T) {
	testBackend(t, goEngine)
	x := Input(6).Name("features")
	hidden := Dense(8).Activation(ReLU).On(x)
	m := NewModel(x, List{Dense(3).Activation(Softmax).Name("class").On(hidden), Dense(1).Name("size").On(hidden)}).Seed(3)
	m.Compile(SGD(), LossMap{"class": CategoricalCrossentropy, "size": WeightedLoss(0.5, MeanSquaredError)}, Of("class", Accuracy), MeanAbsoluteError)
	data := NewArray(pattern(60, 1, 1), 10, 6)
	classes, sizes := ToCategorical(kerasLabels(10, 3), 3), NewArray(pattern(10, 1, 2), 10, 1)
	h, err := m.Fit(ArrayMap{"features": data}, ArrayMap{"class": classes, "size": sizes}, FitOptions{Epochs: 2, Verbose: Silent, ValidationSplit: 0.3})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"loss", "class_loss", "size_loss", "class_accuracy", "class_mean_absolute_error", "size_mean_absolute_error", "val_size_loss"} {
		if len(h.MustValues(name)) != 2 {
			t.Errorf("there is no %s: %v", name, h.metrics)
		}
	}
	if _, err := h.Values("size_accuracy"); err == nil {
		t.Error("the accuracy is of both outputs")
	}
	score := m.MustEvaluate(data, ArrayList{classes, sizes})
	if want := score.MustMetric("class_loss") + 0.5*score.MustMetric("size_loss"); math.Abs(score.Loss-want) > 1e-5 {
		t.Errorf("the loss is %v; those of the outputs make %v", score.Loss, want)
	}
	all := m.MustPredictAll(data)
	if len(all) != 2 || all[0].Shape().String() != "(10, 3)" || all[1].Shape().String() != "(10, 1)" {
		t.Errorf("it predicts %v", all)
	}
	for what, err := range map[string]error{
		"the model has 2 outputs: class, size":                           second(m.Evaluate(data, classes)),
		`no array is given for the output "size"`:                        second(m.Evaluate(data, ArrayMap{"class": classes})),
		`an array is given for the input "x"; the model has features`:    second(m.Predict(ArrayMap{"x": data})),
		`output "class": categorical_crossentropy: targets must be`:      second(m.Evaluate(data, ArrayList{sizes, sizes})),
		`no loss is given for the output "size"`:                         second(m.Compile(SGD(), LossMap{"class": MeanSquaredError}).Evaluate(data, ArrayList{classes, sizes})),
		`the metric accuracy is of the output "x"; the model has class,`: second(m.Compile(SGD(), MeanSquaredError, Of("x", Accuracy)).Evaluate(data, ArrayList{classes, sizes})),
	} {
		if err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("error %v does not say %q", err, what)
		}
	}
}

func TestInvalidGraphs(t *testing.T) {
	x, y := Input(4), Input(3)
	for want, m := range map[string]*Model{
		"no inputs or no outputs":                       NewModel(nil, nil),
		"input number 1 is the output of a Dense":       NewModel(Dense(2).On(x), Dense(2).On(x)),
		"that is not among the model's inputs":          NewModel(x, Concatenate().On(x, y)),
		"is given twice":                                NewModel(List{x, x}, Dense(1).On(x)),
		"one of the tensors is nil":                     NewModel(x, List{nil}),
		"takes one; kit.Concatenate, kit.Add":           NewModel(List{x, y}, Dense(1).On(x, y)),
		"Add: tensors of (None, 4) and (None, 3) do":    NewModel(List{x, y}, Add().On(x, y)),
		"Subtract takes two tensors":                    NewModel(x, Subtract().On(x)),
		"axis 2; examples have 1 axes":                  NewModel(x, Concatenate().Axis(2).On(x, x)),
		"axis 1 of (None, 4) and axis 1 of (None, 3)":   NewModel(List{x, y}, Dot(1).On(x, y)),
		"two layers are named \"a\"":                    NewModel(x, Dense(1).Name("a").On(Dense(1).Name("a").On(x))),
		"it is called on 2 tensors; the model has 1 in": NewModel(x, Sequential(Dense(1)).On(x, x)),
	} {
		if err := m.Reset(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

// A block is a custom layer that contains others.
type block struct{ first, second *DenseLayer }

func (b *block) Describe() Description { return Description{Class: "Block"} }

func (b *block) Build(input Shape) (Shape, []Weight, error) {
	var parts Parts
	x := parts.Build("first", b.first, input)
	x = parts.Build("second", b.second, x)
	return x, parts.Weights(), parts.Err()
}

func (b *block) Call(c *Call, x *graph.Node) *graph.Node {
	return graph.Add(x, c.Apply("second", b.second, c.Apply("first", b.first, x)))
}

func TestCustomBlock(t *testing.T) {
	testBackend(t, goEngine)
	m := patterned(t, Sequential(Input(6), &block{Dense(4).Activation(ReLU), Dense(6)}, Dense(3)))
	x := Input(6)
	same := patterned(t, NewModel(x, Dense(3).On(Add().On(x, Dense(6).On(Dense(4).Activation(ReLU).On(x))))))
	var names []string
	for _, w := range planOf(m).weights() {
		names = append(names, w.Name)
	}
	if want := []string{"first/kernel", "first/bias", "second/kernel", "second/bias", "kernel", "bias"}; !slices.Equal(names, want) {
		t.Errorf("the weights are %v", names)
	}
	data := NewArray(pattern(60, 1, 1), 10, 6)
	y := kerasLabels(10, 3)
	for _, m := range []*Model{m, same} {
		m.Compile(SGD(0.1), SparseCategoricalCrossentropy).MustFit(data, y, FitOptions{Epochs: 3, NoShuffle: true, Verbose: Silent})
	}
	if a, b := Must(Values[float32](m.MustPredict(data))), Must(Values[float32](same.MustPredict(data))); !slices.Equal(a, b) {
		t.Errorf("it predicts %v; the same of layers predicts %v", a, b)
	}
}

func TestSummaryOfAGraph(t *testing.T) {
	var b strings.Builder
	m := functionalModels["residual"]()
	if err := m.fprintSummary(&b, SummaryOptions{ShowTrainable: true}); err != nil {
		t.Fatal(err)
	}
	want := `_____________________________________________________________________________________________________________
Layer (type)                    Output Shape         Param #     Connected to                     Trainable  
=============================================================================================================
input_layer_1 (InputLayer)      (None, 6)            0                                            Y          
_____________________________________________________________________________________________________________
dense_1 (Dense)                 (None, 6)            42          input_layer_1[0][0]              Y          
_____________________________________________________________________________________________________________
dense_2 (Dense)                 (None, 6)            42          dense_1[0][0]                    Y          
_____________________________________________________________________________________________________________
add_1 (Add)                     (None, 6)            0           input_layer_1[0][0]              Y          
                                                                 dense_2[0][0]                    
_____________________________________________________________________________________________________________
re_lu_1 (ReLU)                  (None, 6)            0           add_1[0][0]                      Y          
_____________________________________________________________________________________________________________
dense_3 (Dense)                 (None, 3)            21          re_lu_1[0][0]                    Y          
=============================================================================================================
Total params: 105
Trainable params: 105
Non-trainable params: 0
`
	if b.String() != want {
		t.Errorf("it is\n%s\nwant\n%s", b.String(), want)
	}
}
