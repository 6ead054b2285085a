package kit

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/npy"
)

// again saves a model and loads it.
func again(t *testing.T, m *Model) *Model {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	loaded.backend = m.backend
	return loaded
}

// manyLayers are layers of all classes, with non-default options, by the shape of their input.
func manyLayers() map[string][]Layer {
	return map[string][]Layer{
		"(6,)": {
			Dense(3).Activation(Threshold(0.5, -1)).UseBias(false).KernelInitializer(Constant(0.25)).KernelRegularizer(L1L2(0.01, 0.02)).KernelConstraint(MinMaxNorm(0.5, 2, 0.25, 0)).Name("a/b"),
			Dense(4).BiasInitializer(RandomUniform(-1, 1)).BiasRegularizer(L2(0.5)).BiasConstraint(NonNeg).Trainable(false),
			Dense(4).KernelInitializer(VarianceScaling(2, FanOut, Untruncated)).KernelConstraint(MaxNorm(2, 0, 1)),
			Dropout(0.25), GaussianNoise(0.5), GaussianDropout(0.25), AlphaDropout(0.5), ActivityRegularization(0.5, 0.25), RepeatVector(3), Rescaling(0.5).Offset(2), Reshape(2, 3), CategoryEncoding(9).OutputMode(OutputCount),
			Normalization().Mean(2).Variance(4), Normalization().Axis().MustAdapt(Arange(0, 12).Reshape(2, 6)), Normalization().Invert(true).MustAdapt(Arange(0, 12).Reshape(2, 6)),
			Discretization().BinBoundaries(-0.5, 0.25).OutputMode(OutputOneHot), Discretization().NumBins(3).Epsilon(0.1).MustAdapt(Linspace(-1, 1, 50)).OutputMode(OutputCount),
			IntegerLookup().SetVocabulary([]int64{4, 1 << 40, 3}).NumOOVIndices(2).MaskToken(8),
			IntegerLookup().OutputMode(OutputTFIDF).MustAdapt(NewArray([]int{4, 5, 5, 3, 8, 8}, 2, 3)).MaxTokens(9).PadToMaxTokens(true),
			Embedding(9, 2).EmbeddingsInitializer(RandomNormal(1, 2)).EmbeddingsRegularizer(L1(1)).EmbeddingsConstraint(UnitNorm(1)),
			Activation(SELU), LeakyReLULayer(0.125), ELULayer(0.5), ReLULayer().MaxValue(3).NegativeSlope(0.5).Threshold(0.25), ReLULayer(), SoftmaxLayer(),
			PReLU().AlphaInitializer(TruncatedNormal(0, 1)), LayerNormalization().Epsilon(0.5).Center(false), BatchNormalization().Momentum(0.5).Scale(false).GammaInitializer(Ones).MovingMeanInitializer(Constant(2)),
		},
		"(5, 4)": {
			SimpleRNN(3).Activation(ReLU).RecurrentInitializer(Identity(0.5)).RecurrentConstraint(UnitNorm()),
			LSTM(3).ReturnSequences(true).GoBackwards(true).RecurrentActivation(HardSigmoid).UnitForgetBias(false).RecurrentRegularizer(L2(0.1)),
			GRU(3).Dropout(0.5).RecurrentDropout(0.25).RecurrentActivation(Tanh).UseBias(false), GRU(2).ResetAfter(false).ZeroOutputForMask(true),
			Conv1D(4, 3).Padding(Causal).DilationRate(2).Groups(2).Activation(ReLU), Conv1DTranspose(3, 3).Strides(2).OutputPadding(1).BiasInitializer(Ones),
			DepthwiseConv1D(3).Strides(2), SeparableConv1D(3, 2).DepthMultiplier(2).PointwiseInitializer(Ones).PointwiseRegularizer(L1(0.5)).PointwiseConstraint(NonNeg),
			MaxPooling1D(3).Strides(2), AveragePooling1D(3).Padding(Same), GlobalMaxPooling1D(), GlobalAveragePooling1D().KeepDims(true), ZeroPadding1D(1, 2),
			Cropping1D(0, 2), UpSampling1D(3), SpatialDropout1D(0.5),
			TimeDistributed(Dense(3).Activation(ReLU)), Bidirectional(LSTM(2).ReturnSequences(true)).MergeMode(MergeSum),
			Bidirectional(GRU(2).UseBias(false)).BackwardLayer(GRU(3).GoBackwards(true)),
			Masking().MaskValue(0.5), Permute(2, 1), Flatten(), SoftmaxLayer(1), PReLU().SharedAxes(1), LayerNormalization().Axis(1, 2),
		},
		"(8, 6, 3)": {
			Conv2D(4, 3, 2).Strides(2, 1).Padding(Same), Conv2D(4, 2).DilationRate(2), DepthwiseConv2D(3).DepthMultiplier(2),
			MaxPooling2D(3).Strides(1).Padding(Same), AveragePooling2D(2, 3), GlobalMaxPooling2D().KeepDims(true), GlobalAveragePooling2D(),
			Conv2D(6, 2).Groups(3), Conv2DTranspose(2, 3, 2).Strides(2).Padding(Same), SeparableConv2D(4, 2, 3).Strides(2).KernelInitializer(Ones), Cropping2D(1, 2, 0, 3),
			GroupNormalization().Groups(3).Center(false), RMSNormalization().Axis(1, 3).Epsilon(0.5), UnitNormalization().Axis(1, 2),
			SpatialDropout2D(0.25), UpSampling2D(2, 3).Interpolation(Bilinear), ZeroPadding2D(1, 2, 3, 4), BatchNormalization().Axis(1),
			RandomRotation(0.25).FillMode(FillConstant).FillValue(0.5), RandomTranslation(0.25, 0.5).Interpolation(Nearest), RandomZoom(0.25).WidthFactor(-0.25, 0.5),
			Resizing(4, 9).Interpolation(Lanczos3).PadToAspectRatio(true).FillValue(2).Antialias(true), Resizing(3, 3).CropToAspectRatio(true).Interpolation(Nearest),
			CenterCrop(4, 5), RandomCrop(4, 4), RandomFlip(FlipVertical), RandomContrast(0.25).ValueRange(0, 1), RandomBrightness(0.25).Factor(-0.5, 0.25).ValueRange(-1, 1),
		},
		"(3, 4, 5, 2)": {
			Conv3D(2, 1, 2, 3).Strides(1, 2, 1).Padding(Same), Conv3DTranspose(2, 2).DilationRate(2), MaxPooling3D(1, 2, 2), AveragePooling3D(2).Padding(Same),
			GlobalMaxPooling3D().KeepDims(true), GlobalAveragePooling3D(), ZeroPadding3D(1, 2, 0), Cropping3D(0, 1, 1, 0, 2, 2), UpSampling3D(1, 2, 3), SpatialDropout3D(0.5),
		},
	}
}

func TestLayersComeBackAsTheyWere(t *testing.T) {
	seen := map[string]bool{}
	for shape, layers := range manyLayers() {
		var input Shape
		for _, n := range strings.FieldsFunc(shape, func(r rune) bool { return strings.ContainsRune("(, )", r) }) {
			input = append(input, int(n[0]-'0'))
		}
		x := NewArray(pattern(2*input.Size(), 1, 3), append(Shape{2}, input...)...)
		for _, layer := range layers {
			class := layer.Describe().Class
			seen[class] = true
			x := x
			if class == "Embedding" || class == "CategoryEncoding" || class == "IntegerLookup" {
				x = NewArray([]uint8{1, 0, 8, 3, 4, 5, 5, 7, 2, 1, 0, 0}, 2, 6)
			}
			m := Sequential(Input(input...), layer).Seed(3)
			m.backend = testBackend(t, goEngine)
			want, err := m.Predict(x)
			if err != nil {
				t.Fatalf("%s: %v", class, err)
			}
			kept := *through(t, &m)
			kept.backend = m.backend
			if got := kept.MustPredict(x); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: the kept model predicts %v, the one before %v", class, got, want)
			}
			loaded := again(t, m)
			if got := planOf(loaded).architecture(); got != planOf(m).architecture() {
				t.Errorf("%s: loaded as %s, saved as %s", class, got, planOf(m).architecture())
			}
			if got := loaded.MustPredict(x); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: the loaded model predicts %v, the saved one %v", class, got, want)
			}
			if before, after := planOf(m).layers[0], planOf(loaded).layers[0]; before.Name != after.Name || before.Frozen != after.Frozen {
				t.Errorf("%s: loaded as %+v, saved as %+v", class, after, before)
			}
			for i, w := range planOf(m).weights() {
				if again := planOf(loaded).weights()[i]; again.Initializer.Name != w.Initializer.Name || again.Regularizer.Name != w.Regularizer.Name || again.Constraint.Name != w.Constraint.Name {
					t.Errorf("%s: the weight is %+v, was %+v", class, again, w)
				}
			}
		}
	}
	for _, build := range functionalModels { // TestFunctionalIsSaved
		for _, l := range planOf(build()).layers {
			seen[l.Class] = true
		}
	}
	seen[functional] = true
	seen["Lambda"] = true // it is not saved
	for class := range layers.makers {
		if !seen[class] {
			t.Errorf("there is no test of %s; add it to manyLayers", class)
		}
	}
}

// All layers and optimizers of the package can be loaded.
func TestRegistryIsComplete(t *testing.T) {
	known := map[string]bool{"InputLayer": true} // becomes part of the model
	for _, maker := range layers.makers {
		known[reflect.TypeOf(maker()).Elem().Name()] = true
	}
	for _, o := range optimizers.all() {
		known[reflect.TypeOf(o).Elem().Name()] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "Call" && f.Name.Name != "Update" {
				continue
			}
			star, _ := f.Recv.List[0].Type.(*ast.StarExpr)
			if star == nil {
				continue
			}
			if name, ok := star.X.(*ast.Ident); ok && !known[name.Name] {
				t.Errorf("%s: Load does not know %s; add it to classes.go", file, name.Name)
			}
		}
	}
}

func TestFitContinuesAsIfNeverSaved(t *testing.T) {
	x, y := two(100)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for _, optimizer := range optimizers.all() {
			if backend.Engine != goEngine && optimizerClass(optimizer) != "adam" {
				continue // one is enough, since compiling takes long
			}
			make := func(epochs int) *Model {
				m := twoNetwork().Seed(5).Compile(optimizer, SparseCategoricalCrossentropy, Accuracy)
				m.backend = backend
				m.MustFit(x, y, FitOptions{Epochs: epochs, Verbose: Silent, Validation: Data(x, y), ValidationFreq: 2})
				return m
			}
			m := make(3)
			loaded := again(t, m)
			if a, b := m.MustHistory(), loaded.MustHistory(); fmt.Sprint(*a) != fmt.Sprint(*b) {
				t.Errorf("%s: the history is %v, was %v", optimizer.Describe(), b, a)
			}
			options := FitOptions{Epochs: 5, InitialEpoch: 3, Verbose: Silent}
			a, b := m.MustFit(x, y, options), loaded.MustFit(x, y, options)
			a.Seconds, b.Seconds = nil, nil
			if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(weightsOf(m), weightsOf(loaded)) || !reflect.DeepEqual(m.state.Slots, loaded.state.Slots) {
				t.Errorf("%s: training went on otherwise: %v, without saving %v", optimizer.Describe(), b, a)
			}
			if m.state.Step != loaded.state.Step || m.state.Epoch != loaded.state.Epoch {
				t.Errorf("%s: %d steps and %d epochs, without saving %d and %d", optimizer.Describe(), loaded.state.Step, loaded.state.Epoch, m.state.Step, m.state.Epoch)
			}
		}
	})
}

func TestCompileIsRestored(t *testing.T) {
	adam := Adam(0.5).Beta1(0.8).AMSGrad(true).ClipNorm(2).WeightDecay(0.01)
	for _, loss := range append(losses.all(), Huber.Delta(2.5), CategoricalCrossentropy.LabelSmoothing(0.1).FromLogits(true)) {
		all := append(metrics.all(), Named("mine", AUC.Curve(PR).NumThresholds(7).FromLogits(true)), Precision.Thresholds(0.25).ClassID(1).TopK(2),
			Recall.TopK(1), F1Score.Average(Micro).Threshold(0.75), BinaryAccuracy.Threshold(0), TopKCategoricalAccuracy.K(2))
		m := Sequential(Dense(2).InputShape(3)).Name("name").Compile(adam, loss, all...)
		loaded := again(t, m)
		if !reflect.DeepEqual(loaded.optimizer, m.optimizer) || described(loaded.loss) != described(m.loss) || loaded.name != m.name {
			t.Errorf("%v, %v; saved as %v, %v", loaded.optimizer, loaded.loss, m.optimizer, m.loss)
		}
		if reflect.TypeOf(loaded.loss) != reflect.TypeOf(loss) {
			t.Errorf("the loss is a %T, was a %T", loaded.loss, loss)
		}
		if was, is := m.gauges(planOf(m))[0].logs, loaded.gauges(planOf(loaded))[0].logs; !slices.Equal(was, is) {
			t.Errorf("metrics %v, saved as %v", is, was)
		}
		for i, metric := range m.metrics {
			if a, b := fmt.Sprintf("%T%[1]v", metric), fmt.Sprintf("%T%[1]v", loaded.metrics[i]); a != b && !strings.Contains(a, "0x") {
				t.Errorf("metric %v, saved as %v", b, a)
			}
		}
	}
}

func TestSchedulesAreRestored(t *testing.T) {
	for _, schedule := range []Schedule{
		ExponentialDecay(0.1, 10, 0.5).Staircase(true), InverseTimeDecay(0.1, 10, 0.5),
		PiecewiseConstantDecay([]int{1, 2}, []float64{1, 0.5, 0.25}), PolynomialDecay(0.1, 30),
		CosineDecay(0.1, 30).WarmupTarget(0.2).WarmupSteps(3), CosineDecayRestarts(0.1, 7),
	} {
		sgd := SGD().LearningRate(schedule)
		m := twoNetwork().Compile(sgd, SparseCategoricalCrossentropy)
		if loaded := again(t, m); !reflect.DeepEqual(loaded.optimizer, m.optimizer) {
			t.Errorf("%s: loaded as %+v (%s), saved as %+v", scheduleClass(schedule), loaded.optimizer, loaded.uncompiled, m.optimizer)
		}
	}
}

func TestDeclaredLoad(t *testing.T) {
	x, y := two(40)
	t.Setenv(folderVariable, t.TempDir())
	path := filepath.Join(t.TempDir(), "model")
	m := twoNetwork()
	m.MustFit(x, y, FitOptions{Verbose: Silent})
	m.MustSave(path)
	load := func() *Model { return cell(func() *Model { return MustLoad(path) }) }
	first := load()
	if first.state.Epoch != 1 {
		t.Errorf("loaded after %d epochs", first.state.Epoch)
	}
	first.MustFit(x, y, FitOptions{Verbose: Silent})
	if later := load(); len(later.MustHistory().Epochs) != 1 || later.state.Epoch != 2 {
		t.Errorf("a later cell finds %d epochs; it should go on after the Fit of the one before", later.state.Epoch)
	}
	m.MustFit(x, y, FitOptions{Epochs: 5, Verbose: Silent})
	m.MustSave(path)
	if later := load(); len(later.MustHistory().Epochs) != 5 || later.state.Epoch != 6 {
		t.Errorf("a cell finds %d epochs; the file is another one now, of 6", later.state.Epoch)
	}
}

// What a file cannot hold is named when it is needed, and can be given again.
func TestUnknownCompile(t *testing.T) {
	x, y := two(40)
	scheduled := SGD().Momentum(0.5).LearningRate(ScheduleFunc(func(step int) float64 { return 0.1 / float64(1+step) }))
	for _, test := range []struct {
		optimizer Optimizer
		loss      Loss
		metric    Metric
		want      string
	}{
		{scheduled, SparseCategoricalCrossentropy, Accuracy, "the optimizer SGD: learning_rate: the schedule: a kit.ScheduleFunc has no method Config() kit.Config"},
		{SGD(), ownLoss{SparseCategoricalCrossentropy}, Accuracy, "the loss is a kit.ownLoss, and not the *kit.CrossentropyLoss that SparseCategoricalCrossentropy stands for"},
		{SGD(), ownCrossentropy{SparseCategoricalCrossentropy}, Accuracy, "the loss is a kit.ownCrossentropy, and not the *kit.CrossentropyLoss"},
		{SGD(), SparseCategoricalCrossentropy, ownLoss{SparseCategoricalCrossentropy}, "the metric is a kit.ownLoss, and not"},
	} {
		m := twoNetwork().Seed(1).Compile(test.optimizer, test.loss, test.metric)
		options := FitOptions{Epochs: 2, Verbose: Silent}
		m.MustFit(x, y, options)
		loaded := again(t, m)
		if _, err := loaded.Fit(x, y, options); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "call Compile") {
			t.Errorf("got %v, want %s", err, test.want)
		}
		loaded.Compile(test.optimizer, test.loss, test.metric)
		m.MustFit(x, y, options)
		loaded.MustFit(x, y, options)
		if !reflect.DeepEqual(weightsOf(m), weightsOf(loaded)) {
			t.Errorf("%s: training went on otherwise", test.want)
		}
	}
}

type ownLoss struct{ *CrossentropyLoss }

func (ownLoss) Name() string { return "own" }

type ownCrossentropy struct{ *CrossentropyLoss }

// An own layer multiplies by a factor.
type own struct {
	factor float64
	name   string // missing in its Options
}

func (o *own) Describe() Description {
	return Description{Class: "Own", Name: o.name, Options: Options{"factor": &o.factor}}
}

func (o *own) Build(input Shape) (Shape, []Weight, error) { return input, nil, nil }

func (o *own) Call(_ *Call, x *graph.Node) *graph.Node { return graph.MulScalar(x, o.factor) }

func TestCustomLayers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model")
	model := func(l Layer) *Model { return Sequential(Input(2), Dense(2), l) }
	refused := func(err error, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	}
	refused(model(&own{factor: 3}).Save(path), `layer "own_1": the layer "Own" is not of this package`, "kit.Register", "SaveWeights")
	twice := ActivationFunc{Name: "twice", Graph: func(x *graph.Node) *graph.Node { return graph.MulScalar(x, 2) }}
	refused(model(Activation(twice)).Save(path), `activation "twice"`, "kit.Register")
	refused(model(Activation(ActivationFunc{Graph: twice.Graph})).Save(path), "has no name")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file is there: %v", err)
	}

	Register(func() Layer { return &own{} })
	Register(twice)
	t.Cleanup(func() { layers.forget("Own"); activations.forget("twice") })
	x := NewArray([]float32{1, 2}, 1, 2)
	for _, layer := range []Layer{&own{factor: 3}, Activation(twice)} {
		m := model(layer)
		if a, b := m.MustPredict(x), again(t, m).MustPredict(x); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("the loaded model predicts %v, the saved one %v", b, a)
		}
	}
	refused(model(&own{factor: 3, name: "mine"}).Save(path), `layer "mine" is Own "mine" factor=3`, `be loaded as Own "own_1"`, "Options")
}

func TestRegisterRefuses(t *testing.T) {
	for _, c := range []struct {
		thing any
		want  string
	}{
		{(func() Layer)(nil), "the function is nil; Register takes a function that returns a new layer"},
		{func() Layer { return nil }, "the function returned nil; "},
		{func() Layer { return (*own)(nil) }, "the function returned nil; "},
		{func() Layer { return Dense(3) }, `the layer "Dense" is one of this package's; give yours a different Class`},
		{func() Layer { return nameless{} }, "the layer has no Class, by which Load could find it"},
		{ActivationFunc{}, "the activation has no Name"},
		{ReLU, `the activation "relu" is one of this package's`},
		{Zeros, `the initializer "Zeros" is one of this package's; give yours a different Name`},
		{Regularizer{}, "the regularizer has no Name"},
		{NonNeg, `the constraint "NonNeg" is one of this package's`},
	} {
		if err := register(c.thing); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

type nameless struct{ identity }

func (nameless) Describe() Description { return Description{} }

// The last registration of a name counts, as in Keras.
func TestRegisterTwice(t *testing.T) {
	t.Cleanup(func() { activations.forget("times") })
	times := func(x float64) ActivationFunc {
		return ActivationFunc{Name: "times", Graph: func(w *graph.Node) *graph.Node { return graph.MulScalar(w, x) }}
	}
	Register(times(2))
	Register(times(3))
	x := NewArray([]float32{1, 2}, 1, 2)
	if got := again(t, Sequential(Input(2), Activation(times(3)))).MustPredict(x); fmt.Sprint(got) != "[[3. 6.]]" {
		t.Errorf("got %v", got)
	}
}

// savedModel returns the file of a small trained model.
func savedModel(t testing.TB) []byte {
	x, y := two(20)
	m := Sequential(Dense(2).Activation(Softmax).InputShape(6)).Seed(1).Compile(Adam(), SparseCategoricalCrossentropy)
	m.backend = &Backend{testBackends[goEngine], goEngine, ""}
	m.MustFit(x, y, FitOptions{Verbose: Silent})
	path := filepath.Join(t.TempDir(), "model")
	m.MustSave(path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// changed returns a zip file with members replaced, or removed if nil. A changed model.json gets a new checksum.
func changed(t testing.TB, file []byte, members map[string][]byte) []byte {
	members = maps.Clone(members)
	if text := members[modelEntry]; text != nil && members[checksumEntry] == nil {
		members[checksumEntry] = checksum(text)
	}
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		if _, ok := members[f.Name]; !ok {
			if err := w.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if data := members[name]; data != nil {
			f, err := w.Create(name)
			if err == nil {
				_, err = f.Write(data)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestLoadRefusesOtherFiles(t *testing.T) {
	testBackend(t, goEngine)
	whole := savedModel(t)
	empty := changed(t, whole, map[string][]byte{}) // to remove members from
	r, err := zip.NewReader(bytes.NewReader(empty), int64(len(empty)))
	if err != nil {
		t.Fatal(err)
	}
	none := map[string][]byte{}
	for _, f := range r.File {
		none[f.Name] = nil
	}
	description := memberText(t, whole, modelEntry)
	with := func(old, new string) []byte {
		if !strings.Contains(string(description), old) {
			t.Fatalf("no %s in %s", old, description)
		}
		return changed(t, whole, map[string][]byte{modelEntry: []byte(strings.Replace(string(description), old, new, 1))})
	}
	only := func(name, data string) []byte {
		members := maps.Clone(none)
		members[name] = []byte(data)
		return changed(t, whole, members)
	}
	flip := func(at int, bits byte) []byte {
		flipped := slices.Clone(whole)
		flipped[at] ^= bits
		return flipped
	}
	kernel := "weights/0_dense_1_kernel.npy"
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "neither a model nor weights"},
		{"text", []byte("hello"), "neither a model nor weights"},
		{"half", whole[:len(whole)/2], "the file is damaged: its end is missing; use another copy, or make it again"},
		{"without its last byte", whole[:len(whole)-1], "the file is damaged: its end is missing"},
		{"a bit flipped in a header", flip(bytes.Index(whole, []byte("NUMPY"))+2, 1), kernel + ": the file is damaged: its checksum is wrong; use another copy, or make it again"},
		{"a bit flipped in a number", flip(bytes.Index(whole, []byte("NUMPY"))+130, 1), kernel + ": the file is damaged: its checksum is wrong"},
		{"a bit flipped before an array", flip(bytes.LastIndex(whole, []byte("PK\x03\x04")), 1), "optimizer/3.npy: the file is damaged: it is not as its directory says"},
		{"compressed by no method", flip(bytes.Index(whole, []byte(modelEntry))+len(modelEntry), 6), modelEntry + ": the file is damaged: it cannot be decompressed"},
		{"directory", flip(bytes.LastIndex(whole, []byte("PK\x01\x02")), 1), "the file is damaged"},
		{"HDF5", []byte("\x89HDF\r\n\x1a\n and so on"), "HDF5"},
		{"another zip", only("hello.txt", "hello"), "there is no model.json"},
		{"weights", only("arr_0.npy", "hello"), "LoadWeights"},
		{"Keras's", only("model.weights.h5", "hello"), "numpy.savez"},
		{"another model.json", only(modelEntry, `{"format": "other"}`), "something else"},
		{"no JSON", only(modelEntry, "hello"), "something else"},
		{"altered", changed(t, whole, map[string][]byte{modelEntry: bytes.Replace(description, []byte(`"units": 2`), []byte(`"units": 3`), 1), checksumEntry: checksum(description)}), "model.json is not the one that was saved"},
		{"no checksum", changed(t, whole, map[string][]byte{checksumEntry: nil}), checksumEntry + " is missing"},
		{"newer", with(`"version": 4`, `"version": 5`), "a newer version of Layercake wrote it"},
		{"unknown layer", with(`"class_name": "Dense"`, `"class_name": "Dance"`), `layer number 2: the layer "Dance" is not of this package`},
		{"unknown option", with(`"units"`, `"unites"`), `layer number 2: the layer Dense: there is no option "unites"; there are activation, bias_constraint`},
		{"wrong option", with(`"units": 2`, `"units": "two"`), `units: it is "two"; it must be a whole number`},
		{"senseless option", with(`"units": 2`, `"units": -2`), "Dense(-2)"},
		{"unknown activation", with(`"softmax"`, `"hardmax"`), `activation "hardmax"`},
		{"other units", with(`"units": 2`, `"units": 3`), "(6, 2); the model's kernel there is (6, 3)"},
		{"other input", with(strings.Repeat("\t", 7)+"6\n", strings.Repeat("\t", 7)+"-6\n"), "its kernel is [-6 2]; all sizes must be 1 or more"},
		{"no layers", with(`"layers": [`, `"layers": [], "x": [`), "no layers"},
		{"no weights", changed(t, whole, map[string][]byte{kernel: nil}), kernel + " is missing"},
		{"other weights", changed(t, whole, map[string][]byte{kernel: []byte("hello")}), kernel},
		{"fewer slots", with(`"slots": 4`, `"slots": 3`), "it has 3 of the optimizer's arrays; with these weights there are 4"},
		{"more slots", with(`"slots": 4`, `"slots": 4000000000`), "it has 4000000000 of the optimizer's arrays"},
		{"another optimizer's slots", with(`"slots": 4`, `"slots": 4000000000, "state": {"Optimizer": "mine"}`), "optimizer/4.npy is missing"},
	}
	path := filepath.Join(t.TempDir(), "model")
	for _, test := range tests {
		if err := os.WriteFile(path, test.file, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	if _, err := Load(path + "s"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	for n := 0; n < len(whole); n += 5 { // truncated to many lengths
		if err := os.WriteFile(path, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil {
			t.Errorf("%d of %d bytes are loaded", n, len(whole))
		}
	}
}

// memberText returns the content of a member of a zip file.
func memberText(t testing.TB, file []byte, name string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// An altered size in model.json would make a different model.
func TestLoadRefusesAlteredSizes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model")
	for name, test := range map[string]struct {
		model    *Model
		old, new string
	}{
		"steps":    {Sequential(Input(3, 2), GRU(4)), "\t\t3,\n", "\t\t65536,\n"},
		"size":     {Sequential(Input(2, 2, 1), UpSampling2D(2)), "\t\t2\n", "\t\t4096\n"},
		"padding":  {Sequential(Input(2, 2, 1), ZeroPadding2D(7)), "7", "70000"},
		"the seed": {Sequential(Dense(2).InputShape(3)).Seed(4711), "4711", "4712"},
	} {
		test.model.MustSave(path)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := memberText(t, whole, modelEntry)
		altered := bytes.Replace(text, []byte(test.old), []byte(test.new), 1)
		if bytes.Equal(text, altered) {
			t.Fatalf("%s: no %q in %s", name, test.old, text)
		}
		file := changed(t, whole, map[string][]byte{modelEntry: altered, checksumEntry: checksum(text)})
		if err := os.WriteFile(path, file, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "is not the one that was saved") || !strings.Contains(err.Error(), "LoadWeights") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := Sequential(Input(8, 8, 3), UpSampling2D(65536)).Reset(); err == nil || !strings.Contains(err.Error(), "the output is (None, 524288, 524288, 3), which is 8.25e+11 numbers") {
		t.Errorf("got %v", err)
	}
}

// A packed is a member of a zip file that unpacks to zeros, after a few bytes, and announces its size.
type packed struct {
	begin []byte
	bytes int64
}

// withPacked is a zip file with other members, of which no more is there than a hundred megabytes.
func withPacked(t testing.TB, file []byte, members map[string]packed) []byte {
	t.Helper()
	none := map[string][]byte{}
	for name := range members {
		none[name] = nil
	}
	file = changed(t, file, none)
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	for name, member := range members {
		var body bytes.Buffer
		c, err := flate.NewWriter(&body, flate.BestSpeed)
		if err == nil {
			_, err = c.Write(append(member.begin, make([]byte, min(member.bytes, 100<<20)-int64(len(member.begin)))...))
		}
		if err == nil {
			err = c.Close()
		}
		var f io.Writer
		if err == nil {
			f, err = w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(body.Len()), UncompressedSize64: uint64(member.bytes)})
		}
		if err == nil {
			_, err = f.Write(body.Bytes())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Sizes are compared before anything is unpacked.
func TestZipBombs(t *testing.T) {
	testBackend(t, goEngine)
	whole := savedModel(t)
	text := memberText(t, whole, modelEntry)
	header := func(shape Shape) []byte {
		var b bytes.Buffer
		if err := npy.Write(&b, shape, nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	// The sizes agree, but no trained weights compress this much.
	large := bytes.Replace(text, []byte(`"units": 2`), []byte(`"units": 200000000`), 1)
	large = bytes.Replace(large, []byte(`"slots": 4`), []byte(`"slots": 0, "compile": null`), 1)
	kernel, bias := "weights/0_dense_1_kernel.npy", "weights/1_dense_1_bias.npy"
	load := func(path string) error { return second(Load(path)) }
	loadWeights := func(path string) error { return Sequential(Dense(2).InputShape(6)).LoadWeights(path) }
	path := filepath.Join(t.TempDir(), "model")
	for name, test := range map[string]struct {
		file []byte
		load func(path string) error
		want string
	}{
		"model.json":             {withPacked(t, whole, map[string]packed{modelEntry: {nil, 6e9}}), load, "model.json unpacks to 6.0 GB; a model's has at most 33.6 MB"},
		"checksum":               {changed(t, whole, map[string][]byte{modelEntry: text, checksumEntry: make([]byte, mostDescription+1)}), load, "model.json.sha256 unpacks to 33.6 MB; a model's"},
		"kernel":                 {withPacked(t, whole, map[string]packed{kernel: {header(Shape{6, 250e6}), 6e9 + 128}}), load, "it is (6, 250000000); the model's kernel there is (6, 2)"},
		"more than is announced": {withPacked(t, whole, map[string]packed{kernel: {header(Shape{6, 2}), 6e9}}), load, "goes on after the 48 bytes"},
		"slot":                   {withPacked(t, whole, map[string]packed{"optimizer/0.npy": {header(Shape{15e8}), 6e9 + 128}}), load, "it is (1500000000,); the model's optimizer's array there is (12,)"},
		"all": {withPacked(t, changed(t, whole, map[string][]byte{modelEntry: large}), map[string]packed{
			kernel: {header(Shape{6, 200e6}), 4800e6 + 128}, bias: {header(Shape{200e6}), 800e6 + 128},
		}), load, "its arrays unpack to more than 67.1 MB"},
		"weights": {withPacked(t, whole, map[string]packed{kernel: {header(Shape{6, 250e6}), 6e9 + 128}}), loadWeights, "it is (6, 250000000); the model's kernel there is (6, 2)"},
	} {
		if err := os.WriteFile(path, test.file, 0o644); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := test.load(path)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
			t.Errorf("%s: %d bytes were allocated for an error", name, allocated)
		}
	}
}

// Save refuses what Load would refuse.
func TestSaveRefusesALongHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model")
	m := Sequential(Dense(2).InputShape(6))
	m.MustSave(path)
	m.state.History = &History{Epochs: make([]int, mostDescription/4)}
	if err := m.Save(path); err == nil || !strings.Contains(err.Error(), "the history of the last fit") || !strings.Contains(err.Error(), "has room for 33.6 MB") {
		t.Errorf("got %v", err)
	}
	if _, err := Load(path); err != nil {
		t.Errorf("the file before: %v", err)
	}
}

func TestMustSavePrintsWhere(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	m := Sequential(Dense(500).InputShape(6))
	save := func() string {
		return printed(t, func() {
			m.MustSave("digits.layercake")
			m.MustSaveWeights("new/weights.npz")
			m.MustExportONNX(filepath.Join(folder, "digits.onnx"))
			for name, err := range map[string]error{"a": m.Save("a"), "b": m.SaveWeights("b"), "c": m.ExportONNX("c")} {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	if text := save(); text != "" {
		t.Errorf("outside a notebook it prints %q", text)
	}
	t.Setenv(folderVariable, t.TempDir())
	sizes := regexp.MustCompile(`\d+\.?\d* kB`)
	want := fmt.Sprintf("Saved digits.layercake, N kB, in %[1]s\nSaved weights.npz, N kB, in %[1]s/new\nSaved digits.onnx, N kB, in %[1]s\n", folder)
	if text := sizes.ReplaceAllString(save(), "N kB"); text != want {
		t.Errorf("it prints\n%s\nwant\n%s", text, want)
	}
}

func TestOptionsInJSON(t *testing.T) {
	o := Options{"b": new(not), "a": new(int), "c": (*number)(new(float64))}
	if err := json.Unmarshal([]byte(`{"a": 3, "b": true, "c": "+Inf"}`), &o); err != nil {
		t.Fatal(err)
	}
	if want := `a=3 b=true c="+Inf"`; o.String() != want {
		t.Errorf("got %s, want %s", o, want)
	}
}

// Load returns a whole model or an error.
func FuzzLoad(f *testing.F) {
	if testBackends[goEngine] == nil {
		b, err := newBackend(goEngine)
		if err != nil {
			f.Fatal(err)
		}
		testBackends[goEngine] = b
	}
	whole := savedModel(f)
	f.Add(whole)
	f.Add(whole[:100])
	f.Add(memberText(f, whole, modelEntry)) // stands for the model with this model.json
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("{")) {
			data = changed(t, whole, map[string][]byte{modelEntry: data})
		}
		path := filepath.Join(t.TempDir(), "model")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		m, err := Load(path)
		if err == nil {
			_, err = m.Weights()
		}
		if err == nil {
			err = m.Save(path)
		}
		if (m != nil) != (err == nil) {
			t.Errorf("%v, %v", m, err)
		}
	})
}
