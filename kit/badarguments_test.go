package kit

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

func TestBadArgumentsAreErrors(t *testing.T) {
	x, y := NewArray(make([]float32, 8), 4, 2), NewArray(make([]int32, 4))
	scheduled := SGD().LearningRate(ScheduleFunc(nil))
	model := func(o Optimizer, metrics ...Metric) *Model {
		return Sequential(Dense(2).Activation(Softmax)).Compile(o, SparseCategoricalCrossentropy, metrics...)
	}
	for _, c := range []struct {
		model   *Model
		options FitOptions
		want    string
	}{
		{model(SGD(), Named("mine", nil)), FitOptions{}, "one of the metrics is nil"},
		{model(SGD(), Named("", Accuracy)), FitOptions{}, "one of the metrics has no name; kit.Named"},
		{nil, FitOptions{}, "the model is nil; make one with kit.Sequential"},
		{model(scheduled), FitOptions{}, "LearningRate(ScheduleFunc), at step 0: learning rate nan"},
		{model(SGD()), FitOptions{ClassWeight: map[int]float64{1: math.NaN()}}, "ClassWeight of class 1 is nan"},
		{model(SGD()), FitOptions{Callbacks: []Callback{ModelCheckpoint("")}}, "the name of the file is empty"},
		{model(SGD()), FitOptions{Callbacks: []Callback{ModelCheckpoint(t.TempDir())}}, "is a folder"},
		{model(SGD()), FitOptions{Callbacks: []Callback{(*EarlyStoppingCallback)(nil)}}, "one of the callbacks is nil"},
		{model((*AdamOptimizer)(nil)), FitOptions{}, "the model is not compiled"},
		{model(SGD(), (*ownMetric)(nil)), FitOptions{}, "one of the metrics is nil"},
		{Sequential(Flatten(), (*DenseLayer)(nil)), FitOptions{}, "layer number 2 is nil"},
		{Sequential((*InputLayer)(nil)), FitOptions{}, "layer number 1 is nil"},
	} {
		c.options.Verbose = Silent
		if _, err := c.model.Fit(x, y, c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}

func TestCustomPartsAreChecked(t *testing.T) {
	x, y := NewArray(make([]float32, 8), 4, 2), NewArray(make([]int32, 4))
	none := func(*graph.Node) *graph.Node { return nil }
	total := func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(x) }
	reshaped := func(x *graph.Node) *graph.Node { return graph.Reshape(x, 7) }
	fit := func(loss Loss, metrics ...Metric) error {
		m := onGo(t, Sequential(Dense(2).Activation(Softmax)).Compile(SGD(), loss, metrics...))
		_, err := m.Fit(x, y, FitOptions{Verbose: Silent})
		return err
	}
	activated := func(graph func(x *graph.Node) *graph.Node) error {
		_, err := onGo(t, Sequential(Dense(2).Activation(ActivationFunc{Name: "mine", Graph: graph}))).Predict(x)
		return err
	}
	custom := func(graph func(x *graph.Node) *graph.Node) customLoss {
		return customLoss{SparseCategoricalCrossentropy, graph}
	}
	built := onGo(t, Sequential(Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy, customMetric{1, func() { panic("boo") }}))
	built.MustPredict(x)
	for _, c := range []struct {
		err  error
		want string
	}{
		{fit(custom(none)), "fit: the loss custom: it made nil; it must make a number for each example, (4,), or for each of its parts, (4, ...)"},
		{fit(custom(total)), "fit: the loss custom: it made (); it must make a number for each example"},
		{fit(custom(reshaped)), "fit: the loss custom: total requested size 7"},
		{fit(SparseCategoricalCrossentropy, customMetric{0, nil}), "fit: the metric mean has 0 sums, according to its Sums method; it must be 1 or more"},
		{fit(SparseCategoricalCrossentropy, customMetric{-1, nil}), "fit: the metric mean has -1 sums"},
		{fit(SparseCategoricalCrossentropy, customMetric{1, func() { panic("boo") }}), "fit: boo, at "},
		{second(built.Evaluate(x, y)), "evaluate: boo, at "},
		{second(built.Predict(NewArray(make([]float32, 2)))), "predict: the model was built for (None, 2); the data is (None,); if it is a single example, Reshape(1, 2) makes a batch of it"},
		{second(built.Predict(x.Reshape(-1, 1, 2))), "predict: the model was built for (None, 2); the data is (None, 1, 2); Reshape(-1, 2) makes it fit"},
		{second(onGo(t, Sequential(Conv2D(1, 1, 1).InputShape(4, 4, 1))).Predict(NewArray(make([]float32, 16), 4, 4))), "predict: the model takes (None, 4, 4, 1), as its first layer says; the data is (None, 4); if it is a single example, Reshape(1, 4, 4, 1) makes a batch of it"},
		{Sequential(Dense(1).InputShape(-1)).Reset(), "reset: the input shape is [-1]; all sizes must be 1 or more; kit.PadSequences makes sequences equally long"},
		{fit(SparseCategoricalCrossentropy, custom(none)), "fit: the metric custom: it made nil; it must make a number for each example"},
		{fit(SparseCategoricalCrossentropy, custom(total)), "fit: the metric custom: it made (); it must make a number for each example"},
		{activated(none), `predict: layer "dense_1": the activation "mine": it made nil; it must make (4, 2)`},
		{activated(reshaped), `predict: layer "dense_1": the activation "mine": total requested size 7`},
	} {
		if c.err == nil || !strings.HasPrefix(c.err.Error(), c.want) {
			t.Errorf("got  %v\nwant %s", c.err, c.want)
		}
	}
}

// A customLoss computes a loss from the output in a way that a test defines.
type customLoss struct {
	*CrossentropyLoss
	graph func(output *graph.Node) *graph.Node
}

func (customLoss) Name() string                     { return "custom" }
func (l customLoss) Graph(p Prediction) *graph.Node { return l.graph(p.Output) }

// A customMetric has a number of sums and a result that a test defines.
type customMetric struct {
	sums   int
	result func()
}

func (customMetric) Name() string                     { return "mean" }
func (customMetric) Check(target, output Shape) error { return nil }
func (m customMetric) Sums(Shape) int                 { return m.sums }
func (customMetric) Graph(p Prediction) *graph.Node   { return meanOfEach(p.Output) }
func (m customMetric) Result([]float32, float64) float64 {
	m.result()
	return 0
}

func TestFilesWithoutAName(t *testing.T) {
	folder := t.TempDir()
	m := Sequential(Dense(2).InputShape(2))
	_, empty := Load("")
	_, directory := Load(folder)
	for want, err := range map[string]error{
		"save: the name of the file is empty":                                            m.Save(""),
		"save weights: " + folder + " is a folder; give the name of a file":              m.SaveWeights(folder),
		"load: the name of the file is empty":                                            empty,
		"load: " + folder + " is a folder; give the name of a file":                      directory,
		"load weights: the name of the file is empty":                                    m.LoadWeights(""),
		"export: the name of the file is empty":                                          m.ExportONNX(""),
		"export: " + folder + " is a folder; give the name of a file":                    m.ExportONNX(folder),
		"split: x has 4 examples and y has 3; there must be one target for each example": splitError(NewArray(make([]float32, 4)), NewArray(make([]float32, 3))),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestSplitOfExamplesAlone(t *testing.T) {
	before, after := Data(NewArray(make([]float32, 4)), Array{}).MustSplit(0.25)
	if before.X.Len() != 3 || after.X.Len() != 1 || before.Y.given() {
		t.Errorf("split into %v and %v", before, after)
	}
}

func splitError(x, y Array) error {
	_, _, err := Data(x, y).Split(0.5)
	return err
}

type ownMetric struct{ BinaryAccuracyMetric }

func TestDataThatCannotBeLoadedIsAnError(t *testing.T) {
	good, y := NewArray(make([]uint8, 8), 4, 2), NewArray(make([]int32, 4))
	bad := LazyArray(func() ([]uint8, error) { return nil, errors.New("disk on fire") }, 4, 2)
	m := Sequential(Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy)
	_, evaluated := m.Evaluate(bad, y)
	_, validated := m.Fit(good, y, FitOptions{Verbose: Silent, Validation: Data(bad, y)})
	_, trained := m.Fit(bad, y, FitOptions{Verbose: Silent})
	_, predicted := m.Predict(bad)
	for _, err := range []error{evaluated, validated, trained, predicted} {
		if err == nil || !strings.Contains(err.Error(), "x: disk on fire") {
			t.Errorf("error %v", err)
		}
	}
}

// An uncompiledLayer fails to compile.
type uncompiledLayer struct{ DenseLayer }

func (*uncompiledLayer) Build(input Shape) (Shape, []Weight, error) { return input, nil, nil }
func (*uncompiledLayer) Call(*Call, *graph.Node) *graph.Node        { panic(errors.New("no such operation")) }

func TestSyncAfterACompileThatFailed(t *testing.T) {
	x, y := NewArray(make([]float32, 8), 4, 2), NewArray(make([]int32, 4))
	m := Sequential(&uncompiledLayer{}, Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy)
	sync := LambdaCallback().OnTrainEnd(func(t *Training) error { return t.Sync() })
	_, err := m.Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{sync}})
	if err == nil || !strings.Contains(err.Error(), "no such operation") || strings.Contains(err.Error(), "callback") {
		t.Errorf("error %v", err)
	}
}

func TestInitializersThatDoNotFitAreErrors(t *testing.T) {
	for want, layer := range map[string]Layer{
		"Identity makes matrices":           Conv2D(2, 3).KernelInitializer(Identity(1)).InputShape(4, 4, 1),
		"Orthogonal takes two axes or more": Dense(2).BiasInitializer(Orthogonal(1)).InputShape(2),
		`VarianceScaling(0, "fan_in"`:       Dense(2).KernelInitializer(VarianceScaling(0, FanIn, Uniform)).InputShape(2),
		`VarianceScaling(1, "fan"`:          Dense(2).KernelInitializer(VarianceScaling(1, "fan", Uniform)).InputShape(2),
		`VarianceScaling(1, "fan_in", "n"`:  Dense(2).KernelInitializer(VarianceScaling(1, FanIn, "n")).InputShape(2),
	} {
		if err := Sequential(layer).Reset(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestClassWeightTakesOneClassForEachExample(t *testing.T) {
	x, y := NewArray(make([]float32, 24), 4, 3, 2), NewArray(make([]int32, 12), 4, 3, 1)
	m := Sequential(Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy)
	_, err := m.Fit(x, y, FitOptions{Verbose: Silent, ClassWeight: map[int]float64{0: 2}})
	if err == nil || !strings.Contains(err.Error(), "one class for each example") {
		t.Errorf("error %v", err)
	}
}
