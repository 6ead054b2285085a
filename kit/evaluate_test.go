package kit

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEvaluateAndPredictShowTheirProgress(t *testing.T) {
	x, y := two(40)
	m := twoNetwork()
	m.MustReset()
	for _, c := range []struct {
		name string
		run  func()
		want string // a pattern
	}{
		{"silent", func() {
			m.MustEvaluate(x, y)
			m.MustPredict(x)
			m.MustEvaluate(x, y, EvaluateOptions{Verbose: Silent})
		}, ``},
		{"evaluate", func() { m.MustEvaluate(x, y, EvaluateOptions{BatchSize: 16, Verbose: PerEpoch}) }, `3/3 - \d+s - \d+(s|ms|us)/step - accuracy: [\d.e-]+ - loss: [\d.e-]+\n`},
		{"predict", func() { m.MustPredict(x, PredictOptions{BatchSize: 39, Verbose: Bar}) }, `2/2 - \d+s - \d+(s|ms|us)/step\n`},
	} {
		if got := printed(t, c.run); !regexp.MustCompile(`^` + c.want + `$`).MatchString(got) {
			t.Errorf("%s printed %q, want %s", c.name, got, c.want)
		}
	}
}

func TestEvaluateDrawsABarOnATerminal(t *testing.T) {
	was := onTerminal
	defer func() { onTerminal = was }()
	onTerminal = func(*os.File) bool { return true }
	x, y := two(40)
	m := twoNetwork()
	m.MustReset()
	for what, text := range map[string]string{
		" - accuracy: ": printed(t, func() { m.MustEvaluate(x, y, EvaluateOptions{BatchSize: 16, Verbose: Bar}) }),
		"/step\n":       printed(t, func() { m.MustPredict(x, PredictOptions{BatchSize: 16, Verbose: Bar}) }),
	} {
		if !strings.Contains(text, "\x1b[1m3/3") || !strings.Contains(text, what) || strings.Count(text, "\n") != 1 {
			t.Errorf("printed %q, want a bar and %q", text, what)
		}
	}
}

func TestBatchSizeChangesNothing(t *testing.T) {
	x, y := two(40)
	m := twoNetwork().Seed(1)
	score, output := m.MustEvaluate(x, y), Must(Values[float64](m.MustPredict(x)))
	for _, n := range []int{1, 7, 40, 1000} {
		if got := m.MustEvaluate(x, y, EvaluateOptions{BatchSize: n}); math.Abs(got.Loss-score.Loss) > 1e-6 || got.Accuracy != score.Accuracy {
			t.Errorf("in batches of %d: %v, want %v", n, got, score)
		}
		for i, got := range Must(Values[float64](m.MustPredict(x, PredictOptions{BatchSize: n}))) {
			if math.Abs(got-output[i]) > 1e-6 {
				t.Errorf("in batches of %d, output number %d: %v, want %v", n, i, got, output[i])
			}
		}
	}
}

// Score.Accuracy is the accuracy of the kind that the model has.
func TestScoreHasTheAccuracyOfTheModel(t *testing.T) {
	x, y := two(40)
	oneHot := ToCategorical(y, 2)
	sparse, dense, yes := SparseCategoricalCrossentropy, CategoricalCrossentropy, BinaryCrossentropy
	for _, test := range []struct {
		y       Array
		units   int
		loss    Loss
		metrics []Metric
		want    string // its name among the metrics; "" for none
	}{
		{y, 2, sparse, []Metric{Accuracy}, "accuracy"},
		{y, 2, sparse, []Metric{SparseCategoricalAccuracy}, "sparse_categorical_accuracy"},
		{oneHot, 2, dense, []Metric{Precision, CategoricalAccuracy}, "categorical_accuracy"},
		{y, 1, yes, []Metric{AUC, BinaryAccuracy.Threshold(0.3)}, "binary_accuracy"},
		{y, 2, sparse, []Metric{Named("right", SparseCategoricalAccuracy)}, "right"},
		{y, 2, sparse, []Metric{SparseTopKCategoricalAccuracy.K(1)}, "sparse_top_k_categorical_accuracy"},
		{y, 2, sparse, []Metric{SparseTopKCategoricalAccuracy.K(2), Named("top", SparseTopKCategoricalAccuracy.K(1)), SparseCategoricalAccuracy}, "sparse_categorical_accuracy"},
		{oneHot, 2, dense, []Metric{CategoricalAccuracy, Accuracy}, "accuracy"},
		{oneHot, 2, dense, []Metric{Accuracy, Accuracy}, "accuracy"},
		{oneHot, 2, dense, []Metric{Precision}, ""},
		{oneHot, 2, dense, nil, ""},
	} {
		m := Sequential(Dense(test.units).Activation(Sigmoid).InputShape(6)).Compile(SGD(), test.loss, test.metrics...).Seed(1)
		m.backend = testBackend(t, goEngine)
		score := m.MustEvaluate(x, test.y)
		want, ok := score.metrics[test.want]
		if !ok {
			want = math.NaN()
		}
		if ok != (test.want != "") || score.Accuracy != want && !(math.IsNaN(want) && math.IsNaN(score.Accuracy)) {
			t.Errorf("%v: the accuracy is %v; %q is %v of %v", test.metrics, score.Accuracy, test.want, want, score)
		}
	}
}

func TestPredictLayer(t *testing.T) {
	x, _ := two(5)
	m := Sequential(Dense(3).Activation(Tanh).Name("first").InputShape(6), Dropout(0.5), Dense(2))
	weights := Must(m.Weights())
	first, err := m.PredictLayer("first", x.WithNote("drawn"))
	if err != nil {
		t.Fatal(err)
	}
	alone := Sequential(Dense(3).Activation(Tanh).InputShape(6))
	if err := alone.SetWeights(weights[:2]); err != nil {
		t.Fatal(err)
	}
	if want := alone.MustPredict(x); first.String() != want.String() || first.Note() != "drawn" {
		t.Errorf("got %v, want %v", first, want)
	}
	if last := m.MustPredictLayer("dense_2", x); last.String() != m.MustPredict(x).String() {
		t.Errorf("the last layer's output is %v, the model's %v", last, m.MustPredict(x))
	}
	for _, name := range []string{"second", ""} {
		if _, err := m.PredictLayer(name, x); err == nil || !strings.Contains(err.Error(), `; the model has first, dropout_1, dense_2`) {
			t.Errorf("of a layer %q: %v", name, err)
		}
	}
}

func TestBadOptionsOfEvaluateAndPredict(t *testing.T) {
	x, y := two(4)
	m := twoNetwork()
	for want, err := range map[string]error{
		"evaluate: batch size -1": second(m.Evaluate(x, y, EvaluateOptions{BatchSize: -1})),
		"evaluate: verbose 7":     second(m.Evaluate(x, y, EvaluateOptions{Verbose: 7})),
		"evaluate: sample weight is (3,); it must be one number for each example, (4,)": second(m.Evaluate(x, y, EvaluateOptions{SampleWeight: NewArray([]float32{1, 2, 3})})),
		"predict: batch size -2":   second(m.Predict(x, PredictOptions{BatchSize: -2})),
		"predict: x: array: empty": second(m.Predict(Array{}, PredictOptions{Verbose: Bar})),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestPopAndAddKeepWeights(t *testing.T) {
	x, y := two(40)
	m := twoNetwork().Seed(1)
	if _, err := m.Fit(x, y, FitOptions{Verbose: Silent}); err != nil {
		t.Fatal(err)
	}
	learned := Must(m.Weights())
	same := func(when string, n int) {
		t.Helper()
		now := Must(m.Weights())
		if len(now) != n {
			t.Fatalf("%s there are %d weights, want %d", when, len(now), n)
		}
		for i := range 2 {
			if now[i].String() != learned[i].String() {
				t.Errorf("%s weight %d is another one", when, i)
			}
		}
	}
	popped := m.Pop()
	if popped.Describe().Class != "Dense" || len(layersOf(m)) != 2 {
		t.Errorf("popped %v, %d layers are left", popped.Describe(), len(layersOf(m)))
	}
	same("after Pop", 2)
	m.Add(Dense(5).Activation(ReLU)).Add(Dense(2).Activation(Softmax))
	same("after Add", 6)
	if _, err := m.Fit(x, y, FitOptions{Verbose: Silent}); err != nil || m.state.Epoch != 2 {
		t.Errorf("going on: %v, epoch %d", err, m.state.Epoch)
	}
	m.MustReset()
	if now := Must(m.Weights()); now[0].String() == learned[0].String() {
		t.Error("Build kept a weight")
	}
	if Sequential().Pop() != nil {
		t.Error("a layer came out of an empty model")
	}
}

func TestLayersByName(t *testing.T) {
	m := Sequential(Dense(3).InputShape(6), Dropout(0.5), Dense(2))
	if l, err := m.Layer("dense_2"); err != nil || l.Params() != 8 || !slices.Equal(l.Input, Shape{3}) {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := m.Layer("nope"); err == nil || err.Error() != `there is no layer "nope"; the model has dense_1, dropout_1, dense_2` {
		t.Error(err)
	}
	if n, err := m.CountParams(); err != nil || n != 29 {
		t.Errorf("%d parameters, %v", n, err)
	}
	if _, err := Sequential(Dense(3)).CountParams(); err == nil || !strings.Contains(err.Error(), "count params: the input shape is not known yet") {
		t.Error(err)
	}
}

func TestOptionsAreGivenOnce(t *testing.T) {
	x, y := two(10)
	m := twoNetwork()
	_, evaluated := m.Evaluate(x, y, EvaluateOptions{BatchSize: 2}, EvaluateOptions{Verbose: Silent})
	_, predicted := m.Predict(x, PredictOptions{}, PredictOptions{})
	for want, err := range map[string]error{
		"evaluate: 2 kit.EvaluateOptions are given; put all options into one": evaluated,
		"predict: 2 kit.PredictOptions are given; put all options into one":   predicted,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
