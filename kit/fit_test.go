package kit

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// two is a problem that a small network learns quickly: which half of the input is larger.
func two(n int) (x, labels Array) {
	values := pattern(n*6, 1, 7)
	classes := make([]uint8, n)
	for i := range classes {
		var sum float32
		for k, v := range values[i*6 : i*6+6] {
			sum += v * float32(1-2*(k/3))
		}
		if sum > 0 {
			classes[i] = 1
		}
	}
	return NewArray(values, n, 6), NewArray(classes)
}

func twoNetwork() *Model {
	return Sequential(Dense(16).Activation(ReLU).InputShape(6), Dropout(0.1), Dense(2).Activation(Softmax)).
		Compile(RMSprop(), SparseCategoricalCrossentropy, Accuracy)
}

func TestFitLearns(t *testing.T) {
	x, y := two(2000)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		m := twoNetwork().Seed(3)
		m.backend = backend
		h, err := m.Fit(x, y, FitOptions{BatchSize: 64, Epochs: 8, Verbose: Silent, Validation: Data(x.Slice(0, 500), y.Slice(0, 500))})
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"accuracy", "loss", "val_accuracy", "val_loss"}; !reflect.DeepEqual(h.Names(), want) {
			t.Errorf("metrics %v, want %v", h.Names(), want)
		}
		if last, _ := h.Last("accuracy"); last < 0.9 || len(h.Epochs) != 8 || len(h.MustValues("val_loss")) != 8 {
			t.Errorf("history %+v", h)
		}
		// Evaluate and Predict agree with the last validation.
		score, err := m.Evaluate(x.Slice(0, 500), y.Slice(0, 500))
		if last, _ := h.Last("val_loss"); err != nil || score.Loss != last {
			t.Errorf("evaluate says %v, %v; the last validation said %v", score, err, last)
		}
		p, err := Values[float32](m.MustPredict(x.Slice(0, 500)))
		if err != nil {
			t.Fatal(err)
		}
		labels, _ := Values[uint8](y)
		right := 0
		for i := range 500 {
			if (p[2*i+1] > p[2*i]) == (labels[i] == 1) {
				right++
			}
		}
		if float64(right)/500 != score.Accuracy {
			t.Errorf("%d of 500 predictions are right; evaluate says %v", right, score.Accuracy)
		}
	})
}

func TestSeedRepeatsARun(t *testing.T) {
	x, y := two(300)
	run := func(seed uint64) *History {
		h, err := twoNetwork().Seed(seed).Fit(x, y, FitOptions{Epochs: 3, Verbose: Silent})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if a, b := run(1), run(1); !reflect.DeepEqual(a.metrics, b.metrics) {
		t.Errorf("the same seed gave %v and %v", a.metrics, b.metrics)
	}
	if a, b := run(1), run(2); reflect.DeepEqual(a.metrics, b.metrics) {
		t.Errorf("different seeds both gave %v", a.metrics)
	}
}

// One epoch in two batches, of 16 and of 4 examples, equals Keras's: two steps, each with the mean gradient of its own
// examples.
func TestSmallerLastBatchCountsItsOwnExamples(t *testing.T) {
	x, labels := kerasInputs(20, 6, 4)
	whole := patterned(t, smallNetwork().Compile(SGD(), SparseCategoricalCrossentropy))
	if _, err := whole.Fit(x, labels, FitOptions{BatchSize: 16, NoShuffle: true, Verbose: Silent}); err != nil {
		t.Fatal(err)
	}
	parts := patterned(t, smallNetwork().Compile(SGD(), SparseCategoricalCrossentropy))
	for _, part := range [][2]int{{0, 16}, {16, 20}} {
		x, labels := x.Slice(part[0], part[1]), labels.Slice(part[0], part[1])
		if _, err := parts.Fit(x, labels, FitOptions{BatchSize: 16, Verbose: Silent, NoShuffle: true}); err != nil {
			t.Fatal(err)
		}
	}
	for i, w := range weightsOf(whole) {
		want := make([]float64, len(w))
		for k, v := range weightsOf(parts)[i] {
			want[k] = float64(v)
		}
		compareNumbers(t, fmt.Sprintf("weights %d", i), w, want)
	}
}

func TestEachEpochSeesAllExamplesInAnotherOrder(t *testing.T) {
	x, y := two(50)
	m := onGo(t, twoNetwork().Seed(1))
	f, err := m.newFit(x, y, FitOptions{BatchSize: 8, Epochs: 2, Verbose: Silent})
	if err != nil {
		t.Fatal(err)
	}
	defer f.finalize()
	deals := &countingDeals{supply: f.supply}
	f.supply = deals
	if err := f.run(); err != nil {
		t.Fatal(err)
	}
	for i, order := range deals.orders {
		seen := map[int32]bool{}
		for _, k := range order {
			seen[k] = true
		}
		if len(order) != 50 || len(seen) != 50 {
			t.Errorf("epoch %d sees %d of 50 examples", i, len(seen))
		}
	}
	if len(deals.orders) != 2 || reflect.DeepEqual(deals.orders[0], deals.orders[1]) {
		t.Error("two epochs have the same order")
	}
}

func TestBadInput(t *testing.T) {
	shared := Dense(2)
	x, y := two(40)
	nan := pattern(40*6, 1, 1)
	nan[17] = float32(math.NaN())
	fit := func(m *Model, x, y Array, o FitOptions) error {
		o.Verbose = Silent
		_, err := m.Fit(x, y, o)
		return err
	}
	tests := []struct {
		name string
		err  error
		want []string
	}{
		{"a metric as the loss", fit(Sequential(Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalAccuracy), x, y, FitOptions{}), []string{"the loss sparse_categorical_accuracy is only a metric", "Compile("}},
		{"not compiled", fit(Sequential(Dense(2).Activation(Softmax)), x, y, FitOptions{}), []string{"not compiled", "Compile("}},
		{"no layers", fit(Sequential().Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"no layers", "kit.Sequential"}},
		{"wrong input shape", fit(twoNetwork(), x.Reshape(-1, 3, 2), y, FitOptions{}), []string{"(None, 6)", "(None, 3, 2)", "Reshape(-1, 6)"}},
		{"wrong number of features", fit(twoNetwork(), x.Reshape(-1, 4), y, FitOptions{}), []string{"60 examples", "40"}},
		{"as many targets as examples", fit(twoNetwork(), x, y.Slice(0, 39), FitOptions{}), []string{"x has 40", "y has 39"}},
		{"label out of range", fit(twoNetwork(), x, y.Add(1).AsType(Uint8), FitOptions{}), []string{"label 2", "0 to 1"}},
		{"one-hot label out of range", fit(twoNetwork().Compile(SGD(), CategoricalCrossentropy), x, ToCategorical(y.Mul(9).AsType(Uint8), 2), FitOptions{}), []string{"label 9", "0 to 1"}},
		{"class numbers for one-hot", fit(twoNetwork().Compile(SGD(), CategoricalCrossentropy), x, y, FitOptions{}), []string{"(None,)", "(None, 2)", "ToCategorical", "SparseCategoricalCrossentropy"}},
		{"one-hot for class numbers", fit(twoNetwork(), x, ToCategorical(y, 2), FitOptions{}), []string{"(None, 2)", "class numbers"}},
		{"too many classes", fit(twoNetwork().Compile(SGD(), CategoricalCrossentropy), x, ToCategorical(y, 3), FitOptions{}), []string{"(None, 3)", "(None, 2)"}},
		{"NaN", fit(twoNetwork(), NewArray(nan, 40, 6), y, FitOptions{}), []string{"x holds nan (element [2, 5] of (40, 6)); all must be finite numbers"}},
		{"too large for Float32", fit(twoNetwork(), NewArray(slices.Repeat([]float64{1e39}, 240), 40, 6), y, FitOptions{}), []string{"x holds 1e+39 (element [0, 0] of (40, 6))", "Float32"}},
		{"NaN from a recipe", fit(twoNetwork(), NewArray(make([]uint8, 240), 40, 6).Div(0), y, FitOptions{}), []string{"x holds nan"}},
		{"infinite targets", fit(twoNetwork(), x, y.AsType(Float32).Div(0), FitOptions{}), []string{"y holds", "finite"}},
		{"empty", fit(twoNetwork(), x.Slice(0, 0), y.Slice(0, 0), FitOptions{}), []string{"x is empty", "(0, 6)"}},
		{"no data", fit(twoNetwork(), Array{}, y, FitOptions{}), []string{"x: array: empty"}},
		{"negative batch", fit(twoNetwork(), x, y, FitOptions{BatchSize: -1}), []string{"BatchSize -1", "0 means the default"}},
		{"negative devices", fit(twoNetwork(), x, y, FitOptions{Devices: -1}), []string{"Devices -1"}},
		{"more devices than there are", fit(onGo(t, twoNetwork()), x, y, FitOptions{Devices: 3}), []string{"3 devices", "the backend has 1", "XLA"}},
		{"labels as x", fit(Sequential(Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy), ToCategorical(y.AsType(Int32).Add(5), 3), y, FitOptions{}), []string{"x: label", "0 to 2"}},
		{"a number as x", fit(twoNetwork(), NewArray([]float32{1}).Reshape(), y, FitOptions{}), []string{"single number"}},
		{"beyond Float32", fit(twoNetwork(), x.AsType(Float64).Mul(1e300), y, FitOptions{}), []string{"Float32"}},
		{"one class", fit(Sequential(Dense(1).Activation(Sigmoid)).Compile(SGD(), CategoricalCrossentropy), x, y.Reshape(-1, 1), FitOptions{}), []string{"one class", "Dense(2)"}},
		{"nil metric", fit(twoNetwork().Compile(SGD(), SparseCategoricalCrossentropy, nil), x, y, FitOptions{}), []string{"metrics is nil"}},
		{"nil initializer", fit(Sequential(Dense(2).KernelInitializer(Initializer{})).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"kernel", "no initializer"}},
		{"short initializer", fit(Sequential(Dense(2).KernelInitializer(Initializer{Fill: func(*rand.Rand, Shape) []float32 { return nil }})).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{`layer "dense_1"`, "0 numbers", "(6, 2)"}},
		{"negative input shape", fit(Sequential(Dense(2).InputShape(-1)).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"[-1]", "1 or more"}},
		{"empty input shape", Sequential(Dense(2).InputShape(0)).Reset(), []string{"[0]", "1 or more"}},
		{"conv on rows", Sequential(Conv2D(3, 3).InputShape(28, 28)).Reset(), []string{"(None, height, width, channels)", "(None, 28, 28)", "Reshape(-1, 28, 28, 1)"}},
		{"conv filters", Sequential(Conv2D(0, 3).InputShape(8, 8, 1)).Reset(), []string{"Conv2D: filters is 0"}},
		{"conv kernel", Sequential(Conv2D(4).InputShape(8, 8, 1)).Reset(), []string{"Conv2D: the window []; it must be one number or two (height, width), of 1 or more"}},
		{"conv kernel of three", Sequential(Conv2D(4, 3, 3, 1).InputShape(8, 8, 1)).Reset(), []string{"Conv2D: the window [3 3 1]"}},
		{"conv dilation of none", Sequential(Conv2D(4, 3).DilationRate().InputShape(8, 8, 1)).Reset(), []string{"Conv2D: the dilation rate []"}},
		{"pool of three", Sequential(MaxPooling2D(2, 2, 2).InputShape(8, 8, 1)).Reset(), []string{"MaxPooling2D: the window [2 2 2]"}},
		{"up sampling of three", Sequential(UpSampling2D(2, 2, 2).InputShape(8, 8, 1)).Reset(), []string{"UpSampling2D: the size [2 2 2]"}},
		{"padding of three", Sequential(ZeroPadding2D(1, 2, 3).InputShape(8, 8, 1)).Reset(), []string{"ZeroPadding2D: the padding [1 2 3]"}},
		{"zoom of three", Sequential(RandomZoom(0.1, 0.2, 0.3).InputShape(8, 8, 1)).Reset(), []string{"RandomZoom: the width factors are [0.2 0.3]; give at most one"}},
		{"conv strides", Sequential(Conv2D(4, 3).Strides(0).InputShape(8, 8, 1)).Reset(), []string{"the strides"}},
		{"conv too large", Sequential(Conv2D(4, 9).InputShape(8, 8, 1)).Reset(), []string{"[9 9]", "(8, 8)", "Same"}},
		{"pool padding", Sequential(MaxPooling2D().Padding(7).InputShape(8, 8, 1)).Reset(), []string{"padding 7", "Valid or Same"}},
		{"negative epochs", fit(twoNetwork(), x, y, FitOptions{Epochs: -3}), []string{"Epochs -3"}},
		{"verbose", second(twoNetwork().Fit(x, y, FitOptions{Verbose: 7})), []string{"verbose 7", "Silent"}},
		{"validation shape", fit(twoNetwork(), x, y, FitOptions{Validation: Data(x.Reshape(-1, 2, 3), y)}), []string{"(None, 6)", "(None, 2, 3)"}},
		{"validation label", fit(twoNetwork(), x, y, FitOptions{Validation: Data(x, y.Add(1).AsType(Uint8))}), []string{"validation y", "label 2"}},
		{"validation without targets", fit(twoNetwork(), x, y, FitOptions{Validation: &Dataset{X: x}}), []string{"validation y: there are no targets"}},
		{"nil callback", fit(twoNetwork(), x, y, FitOptions{Callbacks: []Callback{nil}}), []string{"callbacks is nil"}},
		{"nil layer", fit(Sequential(nil).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"layer number 1 is nil"}},
		{"a layer in two places", fit(Sequential(shared, Dense(3), shared).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"layers number 1 and 3 are the same; make a layer for each place"}},
		{"names", fit(Sequential(Dense(2).Name("a"), Dense(2).Name("a")).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{`two layers are named "a"`}},
		{"units", fit(Sequential(Dense(0)).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{`layer "dense_1"`, "Dense(0)"}},
		{"learning rate", fit(twoNetwork().Compile(SGD(-1), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"learning rate -1"}},
		{"two learning rates", fit(twoNetwork().Compile(SGD(1, 2), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"2 learning rates, [1 2]"}},
		{"optimizer without its constructor", fit(twoNetwork().Compile(&AdamOptimizer{}, SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"Epsilon(0)", "kit.Adam()"}},
		{"momentum", fit(twoNetwork().Compile(SGD(1).Momentum(2), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{"Momentum(2)", "0 to 1"}},
		{"a layer's graph", fit(Sequential(Dense(2).Activation(ActivationFunc{Name: "broken", Graph: brokenGraph})).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}), []string{`layer "dense_1"`, "broken on purpose"}},
		{"evaluate", second(twoNetwork().Evaluate(x.Reshape(-1, 2, 3), y)), []string{"evaluate", "(None, 2, 3)"}},
		{"predict", second(twoNetwork().Predict(x.Reshape(-1, 2, 3))), []string{"predict", "(None, 2, 3)"}},
		{"build", Sequential(Dense(3)).Reset(), []string{"InputShape"}},
		{"set weights, number", twoNetwork().SetWeights([]Array{x}), []string{"1 arrays", "4 weights"}},
		{"set weights, shape", twoNetwork().SetWeights([]Array{x, x, x, x}), []string{"number 1", "(40, 6)", "kernel", "(6, 16)"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.err == nil {
				t.Fatal("no error")
			}
			for _, part := range test.want {
				if !strings.Contains(test.err.Error(), part) {
					t.Errorf("%q does not say %q", test.err, part)
				}
			}
			if lines := strings.Count(test.err.Error(), "\n"); lines > 1 {
				t.Errorf("%d lines: %v", lines, test.err)
			}
		})
	}
}

// onGo makes a model compute on the Go backend, which has one device.
func onGo(t *testing.T, m *Model) *Model {
	m.backend = testBackend(t, goEngine)
	return m
}

func brokenGraph(*graph.Node) *graph.Node { panic(errors.New("broken on purpose")) }

func second[T any](_ T, err error) error { return err }

func TestErrorLosesNothing(t *testing.T) {
	t.Setenv(folderVariable, t.TempDir())
	x, y := two(100)
	m := cell(func() *Model { return twoNetwork().Seed(1) })
	if _, err := m.Fit(x, y, FitOptions{Epochs: 2, Verbose: Silent}); err != nil {
		t.Fatal(err)
	}
	before := m.MustEvaluate(x, y)
	if _, err := m.Fit(x, y.Add(1).AsType(Uint8), FitOptions{Verbose: Silent}); err == nil {
		t.Error("no error for labels out of range")
	}
	if after := m.MustEvaluate(x, y); after.Loss != before.Loss {
		t.Errorf("after a failed fit the loss is %v; it was %v", after.Loss, before.Loss)
	}
	// After a callback fails in the third epoch, the model keeps what it learned in two.
	failing := callbackFunc(func(t *Training) error {
		if t.Epoch == 3 {
			return errors.New("no more")
		}
		return nil
	})
	h, err := m.Fit(x, y, FitOptions{Epochs: 5, Verbose: Silent, Callbacks: []Callback{failing}})
	if err == nil || !strings.Contains(err.Error(), "no more") || len(h.Epochs) != 2 || m.state.Epoch != 4 {
		t.Errorf("err %v, history %+v, %d epochs kept", err, h, m.state.Epoch)
	}
	if later := cell(func() *Model { return twoNetwork().Seed(1) }); later.MustEvaluate(x, y).Loss != m.MustEvaluate(x, y).Loss {
		t.Error("later cells do not have what the model learned")
	}
}

// A callbackFunc is called at the beginning of each epoch.
type callbackFunc func(*Training) error

func (f callbackFunc) TrainBegin(*Training) error   { return nil }
func (f callbackFunc) EpochBegin(t *Training) error { return f(t) }
func (f callbackFunc) BatchEnd(*Training) error     { return nil }
func (f callbackFunc) EpochEnd(*Training) error     { return nil }
func (f callbackFunc) TrainEnd(*Training) error     { return nil }

// With more steps than it takes to see all examples, an epoch sees them again in another order; with fewer, the next epoch
// continues with the rest.
func TestStepsPerEpochSeesAllExamples(t *testing.T) {
	x, y := two(60)
	for _, test := range []struct{ steps, epochs, deals int }{{3, 2, 2}, {2, 3, 2}, {7, 2, 5}} {
		m := onGo(t, twoNetwork().Seed(1))
		f, err := m.newFit(x, y, FitOptions{BatchSize: 20, Epochs: test.epochs, StepsPerEpoch: test.steps, Verbose: Silent})
		if err != nil {
			t.Fatal(err)
		}
		deals := &countingDeals{supply: f.supply}
		f.supply = deals
		if err := f.run(); err != nil {
			t.Fatal(err)
		}
		f.finalize()
		if len(deals.orders) != test.deals || int(m.state.Step) != test.steps*test.epochs {
			t.Errorf("%v: %d deals, %d steps", test, len(deals.orders), m.state.Step)
		}
		for i, order := range deals.orders {
			for k := range i {
				if reflect.DeepEqual(order, deals.orders[k]) {
					t.Errorf("%v: deals %d and %d are the same", test, k+1, i+1)
				}
			}
		}
	}
}

// countingDeals records the orders in which the examples are dealt.
type countingDeals struct {
	supply
	orders [][]int32
}

func (c *countingDeals) next(t *engine.Trainer) (bool, error) {
	dealt := t.Left() == 0
	more, err := c.supply.next(t)
	if dealt && err == nil {
		var order []int32
		order, err = t.Order()
		c.orders = append(c.orders, order)
	}
	return more, err
}

func TestInvalidFitOptions(t *testing.T) {
	x, y := two(40)
	for _, test := range []struct {
		options FitOptions
		want    []string
	}{
		{FitOptions{ValidationFreq: -1}, []string{"ValidationFreq -1"}},
		{FitOptions{InitialEpoch: -1}, []string{"InitialEpoch -1"}},
		{FitOptions{StepsPerEpoch: -1}, []string{"StepsPerEpoch -1"}},
		{FitOptions{ValidationSplit: 1}, []string{"ValidationSplit", "a part of 1 of 40 examples"}},
		{FitOptions{ValidationSplit: -0.1}, []string{"ValidationSplit", "a part of -0.1"}},
		{FitOptions{ValidationSplit: 0.999}, []string{"ValidationSplit", "40 examples"}},
		{FitOptions{ValidationSplit: math.NaN()}, []string{"ValidationSplit", "NaN"}},
		{FitOptions{ValidationSplit: 0.1, Validation: Data(x, y)}, []string{"both Validation and ValidationSplit"}},
		{FitOptions{SampleWeight: y.Slice(0, 10)}, []string{"sample weight is (10,)", "(40,)"}},
		{FitOptions{SampleWeight: y.AsType(Float32).Div(0)}, []string{"sample weight holds inf (element number 0)"}},
		{FitOptions{SampleWeight: y.Reshape(7)}, []string{"sample weight", "(7,)"}},
		{FitOptions{SampleWeight: NewArray([]float32{1, 2}, 3)}, []string{"sample weight", "(3,)"}},
		{FitOptions{SampleWeight: y, ClassWeight: map[int]float64{0: 2}}, []string{"both sample weights and ClassWeight"}},
	} {
		test.options.Verbose = Silent
		_, err := twoNetwork().Fit(x, y, test.options)
		for _, part := range test.want {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%+v: error %v does not say %q", test.options, err, part)
			}
		}
	}
}

// ending fails at both ends of training.
type ending struct {
	CallbackBase
	begin error
	ended int
}

func (c *ending) TrainBegin(*Training) error { return c.begin }
func (c *ending) TrainEnd(*Training) error   { c.ended++; return errors.New("at the end") }

func TestAllCallbacksGetTrainEnd(t *testing.T) {
	x, y := two(50)
	for _, begin := range []error{nil, errors.New("at the beginning")} {
		first, second := &ending{}, &ending{begin: begin}
		_, err := twoNetwork().Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{first, second}})
		if first.ended != 1 || second.ended != 1 {
			t.Errorf("after a beginning with the error %v the callbacks heard of the end %d and %d times", begin, first.ended, second.ended)
		}
		if err == nil || strings.Count(err.Error(), "at the end") != 2 || !errors.Is(err, begin) && begin != nil {
			t.Errorf("error %v lacks one of the callbacks'", err)
		}
	}
}

// Every optimizer counts its steps over several fits; dropout would repeat itself otherwise.
func TestStepsAreCountedOverFits(t *testing.T) {
	x, y := two(60)
	m := twoNetwork().Compile(SGD(), SparseCategoricalCrossentropy)
	for i := range 3 {
		if _, err := m.Fit(x, y, FitOptions{BatchSize: 30, Verbose: Silent}); err != nil || m.state.Step != uint32(2*(i+1)) || m.state.Began != 0 {
			t.Fatalf("fit %d: error %v, %d steps, the optimizer began after %d", i+1, err, m.state.Step, m.state.Began)
		}
	}
	if _, err := m.Compile(Adam(), SparseCategoricalCrossentropy).Fit(x, y, FitOptions{BatchSize: 30, Verbose: Silent}); err != nil || m.state.Step != 8 || m.state.Began != 6 {
		t.Errorf("another optimizer: error %v, %d steps, it began after %d", err, m.state.Step, m.state.Began)
	}
}

func TestCallbackErrorInAnEpochKeepsItsSteps(t *testing.T) {
	x, y := two(100)
	m := twoNetwork().Seed(1)
	m.MustReset()
	before := weightsOf(m)[0][0]
	_, err := m.Fit(x, y, FitOptions{BatchSize: 10, Verbose: Silent, Callbacks: []Callback{&afterBatch{4, func(*Training) error { return errors.New("enough") }}}})
	if err == nil || !strings.Contains(err.Error(), "enough") {
		t.Errorf("error %v", err)
	}
	if m.state.Step != 4 || weightsOf(m)[0][0] == before {
		t.Errorf("%d steps kept, want the 4 that were done", m.state.Step)
	}
}

// afterBatch calls a function after one of the steps.
type afterBatch struct {
	step int
	do   func(*Training) error
}

func (c *afterBatch) TrainBegin(*Training) error { return nil }
func (c *afterBatch) EpochBegin(*Training) error { return nil }
func (c *afterBatch) EpochEnd(*Training) error   { return nil }
func (c *afterBatch) TrainEnd(*Training) error   { return nil }
func (c *afterBatch) BatchEnd(t *Training) error {
	if t.Step == c.step {
		return c.do(t)
	}
	return nil
}

func TestStopBeforeAnEpochLeavesItOut(t *testing.T) {
	x, y := two(50)
	stop := callbackFunc(func(t *Training) error {
		if t.Epoch == 2 {
			t.Stop()
		}
		return nil
	})
	h, err := twoNetwork().Fit(x, y, FitOptions{Epochs: 3, Verbose: Silent, Validation: Data(x, y), Callbacks: []Callback{stop}})
	if err != nil || len(h.Epochs) != 1 || len(h.MustValues("loss")) != 1 || len(h.MustValues("val_loss")) != 1 {
		t.Errorf("error %v, history %+v", err, h)
	}
}

func TestDivergedTrainingKeepsTheLastGoodWeights(t *testing.T) {
	x, y := two(100)
	m := twoNetwork().Seed(1)
	if _, err := m.Fit(x, y, FitOptions{Verbose: Silent}); err != nil {
		t.Fatal(err)
	}
	good := m.MustEvaluate(x, y).Loss
	wild := SGD(1e38)
	_, err := m.Compile(wild, SparseCategoricalCrossentropy, Accuracy).Fit(x, y, FitOptions{Epochs: 3, Verbose: Silent})
	if err == nil || !strings.Contains(err.Error(), "the loss is") || !strings.Contains(err.Error(), "lower learning rate") {
		t.Errorf("error %v", err)
	}
	if got := m.MustEvaluate(x, y).Loss; got != good {
		t.Errorf("the loss is %v after training ran away; it was %v before", got, good)
	}
}

func TestNotesAreNotForgotten(t *testing.T) {
	x, y := two(50)
	m := twoNetwork()
	for _, notes := range [][2]string{{"SYNTHETIC: drawn", "SYNTHETIC: drawn"}, {"", ""}, {"", "guessed"}} {
		if _, err := m.Fit(x.WithNote(notes[0]), y.WithNote(notes[1]), FitOptions{Verbose: Silent}); err != nil {
			t.Fatal(err)
		}
	}
	if want := "SYNTHETIC: drawn; guessed"; m.state.Note != want || m.state.History.Note != want {
		t.Errorf("notes %q and %q, want %q", m.state.Note, m.state.History.Note, want)
	}
}

// Four devices that share each batch learn what one learns alone, even with dropout and smaller last batches.
func TestDevicesLearnTogether(t *testing.T) {
	x, y := two(150)
	train := func(backend *Backend, devices int) (*Model, *History) {
		m := twoNetwork().Seed(1)
		m.backend = backend
		h, err := m.Fit(x, y, FitOptions{BatchSize: 32, Epochs: 3, Devices: devices, Verbose: Silent})
		if err != nil {
			t.Fatal(err)
		}
		return m, h
	}
	onFourDevices(t, func(t *testing.T, backend *Backend) {
		_, alone := train(backend, 1)
		_, together := train(backend, 4)
		for _, name := range alone.Names() {
			values := alone.MustValues(name)
			for i, want := range values {
				if got := together.MustValues(name)[i]; math.Abs(got-want) > 1e-5 {
					t.Errorf("%s after epoch %d is %v on four devices, %v on one", name, i+1, got, want)
				}
			}
		}
	})
}

func TestProgramsAreCompiledOnce(t *testing.T) {
	x, y := two(40)
	m := twoNetwork()
	for i := range 3 {
		m.MustEvaluate(x, y)
		m.MustPredict(x.Slice(i, i+1))
		m.MustPredict(x.Mul(2).Slice(i, i+1)) // another recipe
	}
	if n := m.programs.Len(); n != 3 {
		t.Errorf("%d programs for one evaluation and two kinds of prediction", n)
	}
	one, _ := Values[float32](m.MustPredict(x.Slice(1, 2)))
	two, _ := Values[float32](m.MustPredict(x.Mul(2).Slice(1, 2)))
	if reflect.DeepEqual(one, two) {
		t.Error("predictions for different data are the same")
	}
}
