package kit

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"layercake/internal/keep"
)

// holdings are variables of a notebook, of all types of the package that can be kept.
type holdings struct {
	Model, Loaded, Transferred, Untrained *Model
	Head                                  *DenseLayer // the last layer of Model
	Layers                                []Layer
	Optimizers                            []Optimizer
	Shared                                *AdamOptimizer // the optimizer of Model
	Schedules                             []Schedule
	Losses                                []Loss
	Metrics                               []Metric
	Callbacks                             []Callback
	Stopping                              *EarlyStoppingCallback
	Activations                           []ActivationFunc
	Initializers                          []Initializer
	Regularizers                          []Regularizer
	Constraints                           []Constraint
	History, Stopped                      *History
	Score                                 Score
	Data                                  *Dataset
	Arrays                                []Array
	Mistake                               error
	Fit                                   FitOptions
	Evaluate                              EvaluateOptions
	Predict                               PredictOptions
	Summary                               SummaryOptions
	Info                                  []LayerInfo
	Description                           Description
	Weights                               []Weight
	Size                                  Shape
	Type                                  DType
}

// variables returns the holdings one by one.
func (h *holdings) variables() (out []keep.Variable) {
	v := reflect.ValueOf(h).Elem()
	for i := range v.NumField() {
		out = append(out, keep.Variable{Name: v.Type().Field(i).Name, Pointer: v.Field(i).Addr().Interface()})
	}
	return out
}

// all fills the holdings. Callbacks write their files to the folder.
func (h *holdings) all(t *testing.T, folder string) {
	x, y := two(40)
	h.Shared = Adam(0.01).ClipNorm(1).AMSGrad(true)
	h.Head = Dense(2).Activation(Softmax)
	h.Model = onGo(t, Sequential(
		Dense(5).Activation(Threshold(0.5, 0.25)).KernelInitializer(HeNormal).KernelRegularizer(L1L2(0.01, 0.02)), BatchNormalization(), Dropout(0.25),
		Dense(4).KernelConstraint(MaxNorm(1)), LeakyReLULayer(0.1), Activation(GELU), h.Head,
	).Compile(h.Shared, CategoricalCrossentropy, Accuracy, AUC, Named("p", Precision), TopKCategoricalAccuracy)).Seed(7).Name("held")
	h.Data = Data(x, ToCategorical(y, 2))
	h.Data.SampleWeight = NewArray(slices.Repeat([]float32{1, 0.5}, 20))
	checkpoint := ModelCheckpoint(filepath.Join(folder, "best")).Monitor("val_loss").SaveBestOnly(true)
	h.Stopping = EarlyStopping().Patience(1).RestoreBestWeights(true).Monitor("loss").Mode("max")
	h.Callbacks = []Callback{
		h.Stopping, ReduceLROnPlateau().Patience(1).MinDelta(10), checkpoint,
		CSVLogger(filepath.Join(folder, "log.csv")), TensorBoard(filepath.Join(folder, "logs")), TerminateOnNaN(), BackupAndRestore(filepath.Join(folder, "backup")),
	}
	h.Fit = FitOptions{
		BatchSize: 8, Epochs: 3, Verbose: Silent, Callbacks: h.Callbacks, Validation: Data(x.Slice(0, 9), h.Data.Y.Slice(0, 9)),
		ClassWeight: map[int]float64{1: 2},
	}
	h.Stopped = h.Model.MustFit(h.Data.X, h.Data.Y, h.Fit)
	h.History = h.Model.MustFit(h.Data.X, h.Data.Y, FitOptions{Epochs: 2, Verbose: Silent})
	h.Score = h.Model.MustEvaluate(h.Data.X, h.Data.Y)
	path := filepath.Join(folder, "model")
	h.Model.MustSave(path)
	h.Loaded = onGo(t, MustLoad(path))
	h.Transferred = onGo(t, MustLoad(path))
	h.Transferred.Pop()
	h.Transferred.Add(Dense(3).Activation(Softmax))
	h.Untrained = onGo(t, Sequential(Dense(3), Dense(1))).Seed(2)
	for _, layers := range manyLayers() {
		h.Layers = append(h.Layers, layers...)
	}
	h.Optimizers = append(optimizers.all(), AdamW(0.1), SGD(0.5).Momentum(0.9).Nesterov(true).LearningRate(CosineDecay(0.5, 20)))
	h.Schedules = []Schedule{
		ExponentialDecay(1, 2, 0.5), InverseTimeDecay(1, 2, 0.5), PiecewiseConstantDecay([]int{2}, []float64{1, 0.5}),
		PolynomialDecay(1, 9), CosineDecay(1, 9), CosineDecayRestarts(1, 3),
	}
	h.Losses = append(losses.all(), Huber.Delta(2), CategoricalCrossentropy.LabelSmoothing(0.1), BinaryCrossentropy.LabelSmoothing(0.2))
	needsNumber := func(m Metric) bool { return m.Check(Shape{2}, Shape{2}) != nil && m.Check(Shape{}, Shape{2}) != nil } // of classes
	h.Metrics = append(slices.DeleteFunc(metrics.all(), needsNumber), MeanIoU(2).SparseYPred(false).SparseYTrue(false), TopKCategoricalAccuracy.K(2), AUC.Curve(PR), F1Score.Average(Weighted), Named("named", BinaryAccuracy.Threshold(0.25)))
	h.Activations = []ActivationFunc{{}, Threshold(0.5, -1)}
	for _, maker := range []func() ActivationFunc{
		func() ActivationFunc { return Linear }, func() ActivationFunc { return CELU }, func() ActivationFunc { return Sigmoid }, func() ActivationFunc { return Softmax },
	} {
		h.Activations = append(h.Activations, maker())
	}
	h.Initializers = []Initializer{
		Zeros, Ones, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal, Constant(3), RandomUniform(1, 2), RandomNormal(1, 2),
		TruncatedNormal(0, 1), VarianceScaling(2, FanOut, Untruncated), Identity(2), Orthogonal(2),
	}
	h.Regularizers = []Regularizer{{}, L1(0.5), L2(0.25), L1L2(1, 2)}
	h.Constraints = []Constraint{{}, NonNeg, MaxNorm(1), MinMaxNorm(0.5, 1, 0.5, 0), UnitNorm()}
	h.Arrays = []Array{
		x, y, h.Data.Y, LazyArray(func() ([]uint8, error) { return []uint8{3, 4}, nil }, 2), x.Div(3).Add(1).Slice(3, 5).WithNote("noted"), ConfusionMatrix(y, y, 2),
		h.Model.MustPredict(x), NewArray([]float32{1}).Reshape(7), {},
	}
	h.Mistake = second(h.Model.Layer("none"))
	h.Evaluate, h.Predict, h.Summary = EvaluateOptions{BatchSize: 3, Verbose: Silent}, PredictOptions{BatchSize: 3, Verbose: Silent}, SummaryOptions{}
	h.Info = Must(h.Model.Info())
	h.Description, h.Weights = h.Head.Describe(), h.Info[0].Weights
	h.Size, h.Type = Shape{2, 3}, Float32
}

// use uses the holdings like a later cell, and returns the results as text.
func (h *holdings) use(t *testing.T) string {
	var b strings.Builder
	say := func(what string, values ...any) {
		fmt.Fprint(&b, what, ": ")
		fmt.Fprintln(&b, values...)
	}
	x, y := two(40)
	rows := func(m *Model, x, y Array, options FitOptions) string { // the result of training a model, or the error
		options.Verbose = Silent
		history, err := onGo(t, m).Fit(x, y, options)
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(history.Epochs, history.metrics, weightsOf(m), m.state.Slots, m.state.Rate, m.state.Step)
	}
	small := func(layer Layer) *Model { return Sequential(Input(6), layer, Dense(2).Activation(Softmax)).Seed(1) }

	say("options", h.Fit.BatchSize, h.Fit.Epochs, h.Fit.ClassWeight, h.Evaluate, h.Predict, h.Summary, h.Size, h.Type, h.Mistake)
	say("history", *h.History, *h.Stopped, h.Stopping.bestEpoch, h.Score)
	say("described", h.Description.Class, h.Description.Activation, h.Description.Options)
	for _, l := range h.Info {
		say("info", l.Name, l.Class, l.Options, l.Input, l.Output, l.Params())
	}
	for _, w := range h.Weights {
		say("weight", w.Name, w.Shape, w.Initializer.Name, w.Regularizer.Name, w.Constraint.Name)
	}
	for _, a := range h.Arrays {
		say("array", a, a.DType(), a.Shape(), a.Note(), a.Err())
	}
	for i, o := range h.Optimizers {
		say("optimizer", o.Describe(), rows(small(Dense(3)).Compile(o, SparseCategoricalCrossentropy), x, y, FitOptions{Epochs: 1 + i%2}))
	}
	for _, s := range h.Schedules {
		say("schedule", scheduleClass(s), s.Rate(0), s.Rate(1), s.Rate(3), s.Rate(8))
	}
	measure := func(loss Loss, metrics ...Metric) Score {
		targets := h.Data.Y
		if loss.Check(Shape{2}, Shape{2}) != nil {
			targets = y
		}
		return onGo(t, small(Dense(3)).Compile(SGD(), loss, metrics...)).MustEvaluate(x, targets, h.Evaluate)
	}
	for _, l := range h.Losses {
		say("loss", described(l), measure(l).Loss)
	}
	for _, m := range h.Metrics {
		loss := CategoricalCrossentropy
		if m.Check(Shape{2}, Shape{2}) != nil {
			loss = SparseCategoricalCrossentropy
		}
		say("metric", m.Name(), measure(loss, m).metrics)
	}
	for _, f := range h.Activations {
		say("activation", f.Name, onGo(t, small(Dense(3).Activation(f))).MustPredict(x.Slice(0, 2)))
	}
	for _, i := range h.Initializers {
		say("initializer", i.Name, i.Fill(rand.New(rand.NewPCG(1, 2)), Shape{2, 2}))
	}
	for _, r := range h.Regularizers {
		say("regularizer", r.Name, rows(small(Dense(3).KernelRegularizer(r)).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}))
	}
	for _, c := range h.Constraints {
		say("constraint", c.Name, rows(small(Dense(3).KernelConstraint(c)).Compile(SGD(), SparseCategoricalCrossentropy), x, y, FitOptions{}))
	}
	for _, l := range h.Layers {
		d := l.Describe()
		same := reflect.ValueOf(l).MethodByName("Name").Call([]reflect.Value{reflect.ValueOf("renamed")})[0].Interface() == l
		say("layer", d.Class, d.Name, d.Options, d.Frozen, same, l.Describe().Name)
	}
	for _, c := range h.Callbacks {
		options := FitOptions{Epochs: 3, Callbacks: []Callback{c}, Validation: h.Fit.Validation}
		say("callback", fmt.Sprintf("%T", c), rows(onGo(t, small(Dense(3)).Compile(SGD(), CategoricalCrossentropy)), x, h.Data.Y, options))
	}
	say("again", rows(h.Model, h.Data.X, h.Data.Y, h.Fit))
	say("the first of its callbacks", h.Callbacks[0] == Callback(h.Stopping), h.Stopping.bestEpoch)
	say("its history", Must(h.Model.History()) != h.History)
	h.Model.Compile(h.Shared, MeanSquaredError) // the same optimizer, which continues
	h.Head.Trainable(false)
	say("frozen", Must(h.Model.Layer("dense_3")).Frozen, rows(h.Model, h.Data.X, h.Data.Y, FitOptions{Epochs: 2}))
	h.Shared.LearningRate(ExponentialDecay(0.5, 1, 1))
	say("another rate", rows(h.Model, h.Data.X, h.Data.Y, FitOptions{}))
	say("loaded", rows(h.Loaded, h.Data.X, h.Data.Y, FitOptions{}))
	h.Transferred.Seed(4).Compile(SGD(), SparseCategoricalCrossentropy)
	say("transferred", rows(h.Transferred, x, y, FitOptions{}))
	say("untrained", onGo(t, h.Untrained).MustPredict(x.Slice(0, 2)))
	return b.String()
}

// One of everything is stored, and used in the same way in this process and in another one.
func TestVariablesOfAllTypesAreKept(t *testing.T) {
	const variable = "KIT_TEST_KEPT"
	var h holdings
	open := func(folder string) *keep.Store {
		store, err := keep.Open(filepath.Join(folder, "variables"))
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	if folder := os.Getenv(variable); folder != "" {
		if failed := open(folder).Load(h.variables()); len(failed) > 0 {
			t.Fatal(failed)
		}
		if err := os.WriteFile(filepath.Join(folder, "later"), []byte(h.use(t)), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	folder := t.TempDir()
	h.all(t, folder)
	if failed, err := open(folder).Save(h.variables()); err != nil || len(failed) > 0 {
		t.Fatal(failed, err)
	}
	want := h.use(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestVariablesOfAllTypesAreKept$")
	cmd.Env = append(os.Environ(), variable+"="+folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	later, err := os.ReadFile(filepath.Join(folder, "later"))
	if err != nil {
		t.Fatal(err)
	}
	got, lines := strings.Split(string(later), "\n"), strings.Split(want, "\n")
	for i := range max(len(got), len(lines)) {
		if i >= len(got) || i >= len(lines) || got[i] != lines[i] {
			t.Fatalf("line %d is\n%.300s\nand was\n%.300s", i, strings.Join(got[min(i, len(got)):], "\n"), strings.Join(lines[min(i, len(lines)):], "\n"))
		}
	}
}
