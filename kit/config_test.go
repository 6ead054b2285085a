package kit

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// compareConfig compares a thing's JSON with Keras's. It ignores the name if Keras's has none, since Keras numbers things
// by what was created before.
func compareConfig[T any](t *testing.T, what string, k *kind[T], thing T, want json.RawMessage) {
	t.Helper()
	got, err := k.encode(thing)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	is, was := parsed(t, got), parsed(t, want)
	if object, ok := was.(map[string]any); ok {
		if config, ok := object["config"].(map[string]any); ok && config["name"] == nil {
			delete(is.(map[string]any)["config"].(map[string]any), "name")
		}
	}
	if difference := differs(is, was); difference != "" {
		t.Errorf("%s: %s\nit is %s\nin Keras %s", what, difference, got, want)
	}
}

func parsed(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return value
}

// differs returns where two JSON values differ, or "". Numbers are compared as Float32, in which Keras keeps some of them.
func differs(a, b any) string {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok {
			return fmt.Sprintf("%v, in Keras %v", a, b)
		}
		for name := range a {
			if _, ok := b[name]; !ok {
				return name + ", which Keras does not have"
			}
		}
		for name := range b {
			if _, ok := a[name]; !ok {
				return name + " is missing"
			}
			if d := differs(a[name], b[name]); d != "" {
				return name + ": " + d
			}
		}
		return ""
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return fmt.Sprintf("%v, in Keras %v", a, b)
		}
		for i := range a {
			if d := differs(a[i], b[i]); d != "" {
				return fmt.Sprintf("[%d]: %s", i, d)
			}
		}
		return ""
	case float64:
		if b, ok := b.(float64); ok && float32(a) == float32(b) {
			return ""
		}
	}
	if a != b {
		return fmt.Sprintf("%v, in Keras %v", a, b)
	}
	return ""
}

// Hundreds of things with random options are read as Keras wrote them, and written unchanged.
func TestConfigsEqualKeras(t *testing.T) {
	var fixture map[string][]json.RawMessage
	readFixture(t, "configs", &fixture)
	seen := map[string]map[string]bool{}
	each := func(kind string, compare func(what string, text json.RawMessage)) {
		seen[kind] = map[string]bool{}
		for i, text := range fixture[kind] {
			var o object
			if json.Unmarshal(text, &o.ClassName) != nil {
				o = object{}
				if err := json.Unmarshal(text, &o); err != nil {
					t.Fatal(err)
				}
			}
			seen[kind][o.ClassName] = true
			compare(fmt.Sprintf("%s number %d", kind, i+1), text)
		}
		delete(fixture, kind)
	}
	each("layers", func(what string, text json.RawMessage) { comesBack(t, what, layers, text) })
	each("models", func(what string, text json.RawMessage) { comesBack(t, what, layers, text) })
	each("activations", func(what string, text json.RawMessage) { comesBack(t, what, activations, text) })
	each("initializers", func(what string, text json.RawMessage) { comesBack(t, what, initializers, text) })
	each("regularizers", func(what string, text json.RawMessage) { comesBack(t, what, regularizers, text) })
	each("constraints", func(what string, text json.RawMessage) { comesBack(t, what, constraints, text) })
	each("optimizers", func(what string, text json.RawMessage) { comesBack(t, what, optimizers, text) })
	each("schedules", func(what string, text json.RawMessage) { comesBack(t, what, schedules, text) })
	each("losses", func(what string, text json.RawMessage) { comesBack(t, what, losses, text) })
	each("metrics", func(what string, text json.RawMessage) { comesBack(t, what, metrics, text) })
	for kind := range fixture {
		t.Errorf("nothing compares %s", kind)
	}
	for class := range seen["models"] {
		seen["layers"][class] = true
	}
	complete(t, layers, seen["layers"], "IntegerLookup", "Lambda") // its function is not saved
	complete(t, activations, seen["activations"], "threshold")
	complete(t, initializers, seen["initializers"])
	complete(t, regularizers, seen["regularizers"])
	complete(t, constraints, seen["constraints"])
	complete(t, optimizers, seen["optimizers"])
	complete(t, schedules, seen["schedules"])
	complete(t, losses, seen["losses"])
	complete(t, metrics, seen["metrics"], "accuracy", "Huber", "BinaryFocalCrossentropy", "CategoricalFocalCrossentropy",
		"CategoricalGeneralizedCrossEntropy", "Dice", "Tversky") // Keras lacks these classes
}

func comesBack[T any](t *testing.T, what string, k *kind[T], text json.RawMessage) {
	t.Helper()
	thing, err := k.decode(text)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	compareConfig(t, what, k, thing, text)
}

// complete reports the classes that were not seen.
func complete[T any](t *testing.T, k *kind[T], seen map[string]bool, without ...string) {
	t.Helper()
	for class := range k.makers {
		if !seen[class] && !slices.Contains(without, class) && !k.own[class] {
			t.Errorf("testdata/keras/configs.py does not have the %s %s", k.what, class)
		}
	}
}

// Methods for options are named after Keras's options: what a method sets is written under its name, and nothing else
// changes. The options without methods, listed here, are parameters of constructors.
func TestOptionsHaveMethods(t *testing.T) {
	ofConstructors := map[string]string{
		"Dense": "units", "MultiHeadAttention": "num_heads key_dim", "Bidirectional": "layer", "TimeDistributed": "layer", "SimpleRNN": "units", "LSTM": "units", "GRU": "units", "Embedding": "input_dim output_dim",
		"ConvD": "filters kernel_size", "ConvDTranspose": "filters kernel_size", "DepthwiseConvD": "kernel_size", "SeparableConvD": "filters kernel_size",
		"MaxPoolingD": "pool_size", "AveragePoolingD": "pool_size", "UpSamplingD": "size", "ZeroPaddingD": "padding", "CroppingD": "cropping",
		"RepeatVector": "n", "Lambda": "function", "AlphaDropout": "rate", "GaussianDropout": "rate", "ActivityRegularization": "l1 l2",
		"Dropout": "rate", "SpatialDropoutD": "rate", "GaussianNoise": "stddev", "Rescaling": "scale", "CategoryEncoding": "num_tokens", "Resizing": "height width", "CenterCrop": "height width", "RandomCrop": "height width", "RandomFlip": "mode",
		"Reshape": "target_shape", "Permute": "dims",
		"Activation": "activation", "LeakyReLU": "negative_slope", "ELU": "alpha", "Softmax": "axis", "Dot": "axes", "InputLayer": "batch_shape",
		"FBetaScore": "beta", "PrecisionAtRecall": "recall", "RecallAtPrecision": "precision", "SensitivityAtSpecificity": "specificity",
		"SpecificityAtSensitivity": "sensitivity", "IoU": "num_classes", "MeanIoU": "num_classes", "OneHotIoU": "num_classes", "OneHotMeanIoU": "num_classes",
		"ExponentialDecay": "initial_learning_rate decay_steps decay_rate", "InverseTimeDecay": "initial_learning_rate decay_steps decay_rate",
		"PiecewiseConstantDecay": "boundaries values", "PolynomialDecay": "initial_learning_rate decay_steps",
		"CosineDecay": "initial_learning_rate decay_steps", "CosineDecayRestarts": "initial_learning_rate first_decay_steps",
	}
	check := func(kind string, thing any, options func() Options) {
		class := fmt.Sprintf("%T", thing)
		if c, ok := thing.(Configured); ok {
			class = c.Config().Class
		} else if l, ok := thing.(Layer); ok {
			class = l.Describe().Class
		}
		for name, pointer := range options() {
			switch pointer.(type) {
			case *fixed, *unused, *absent, *float32Option, *computedOption:
				continue
			}
			method := reflect.ValueOf(thing).MethodByName(methodOf(name))
			family := regexp.MustCompile(`[123]D`).ReplaceAllString(class, "D") // Conv1D, Conv2D and Conv3D
			constructed := slices.Contains(strings.Fields(ofConstructors[family]), name)
			switch {
			case name == "name" || name == "trainable" && class == "InputLayer", name == "vocabulary", name == "idf_weights": // SetVocabulary sets both
				continue
			case !method.IsValid() && !constructed:
				t.Errorf("the %s %s has no method %s for %s", kind, class, methodOf(name), name)
				continue
			case !method.IsValid():
				continue
			}
			var changed []string
			var arguments []reflect.Value
			for variant := range 2 { // one of the two is not the default
				arguments = nil
				for i := range method.Type().NumIn() {
					in := method.Type().In(i)
					if method.Type().IsVariadic() && i == method.Type().NumIn()-1 {
						in = in.Elem()
					}
					arguments = append(arguments, sample(t, in, i, variant))
				}
				was := map[string]string{}
				for name, pointer := range options() {
					was[name] = Options{name: pointer}.String()
				}
				after := options
				if out := method.Call(arguments)[0].Interface(); out != thing { // a changed copy of a loss or a metric
					after = out.(Configured).Config().Options.itself
				}
				for other, pointer := range after() {
					if is := (Options{other: pointer}).String(); is != was[other] {
						changed = append(changed, other)
					}
				}
				if changed != nil {
					break
				}
			}
			if !slices.Equal(changed, []string{name}) {
				t.Errorf("the %s %s: %s changes %v", kind, class, methodOf(name), changed)
			}
		}
	}
	for _, l := range layers.all() {
		if _, ok := l.(*Model); !ok {
			check("layer", l, func() Options { return Must(describeLayer(l)).Options })
		}
	}
	for _, o := range optimizers.all() {
		check("optimizer", o, func() Options { return o.(Configured).Config().Options })
	}
	for _, s := range schedules.all() {
		check("schedule", s, func() Options { return s.(Configured).Config().Options })
	}
	for _, l := range losses.all() {
		check("loss", l, func() Options { return l.(Configured).Config().Options })
	}
	for _, m := range metrics.all() {
		check("metric", m, func() Options { return m.(Configured).Config().Options })
	}
}

func (o Options) itself() Options { return o }

// methodOf returns the method that sets an option: BetaInitializer for beta_initializer.
func methodOf(option string) string {
	switch option {
	case "amsgrad":
		return "AMSGrad"
	case "clipnorm", "clipvalue", "global_clipnorm":
		option = strings.Replace(option, "clip", "clip_", 1)
	case "use_ema":
		return "UseEMA"
	case "ema_momentum", "ema_overwrite_frequency":
		option = strings.TrimPrefix(option, "ema_")
		return "EMA" + methodOf(option)
	case "adam_lr_ratio", "rms_rate", "ns_steps":
		return map[string]string{"adam_lr_ratio": "AdamLRRatio", "rms_rate": "RMSRate", "ns_steps": "NSSteps"}[option]
	case "keepdims":
		option = "keep_dims"
	case "class_id":
		return "ClassID"
	case "target_class_ids":
		return "TargetClassIDs"
	case "depthwise_initializer", "depthwise_regularizer", "depthwise_constraint":
		option = strings.Replace(option, "depthwise", "kernel", 1)
	}
	var name strings.Builder
	for _, word := range strings.Split(option, "_") {
		if word == "oov" {
			word = "OOV"
		}
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

// sample returns one of two values of a type.
func sample(t *testing.T, typ reflect.Type, i, variant int) reflect.Value {
	for _, values := range [][2]any{
		{true, false}, {3 + i, 2 + i}, {0.375 + float64(i), 0.25 + float64(i)}, {Sigmoid, Tanh}, {HeNormal, Ones}, {L1(0.5), L2(0.5)}, {MaxNorm(3), NonNeg},
		{Same, Valid}, {Bilinear, Nearest}, {FillConstant, FillWrap}, {PR, ROC}, {Weighted, Micro}, {ConcatScore, DotScore}, {MergeSum, MergeConcat},
		{OutputCount, OutputOneHot}, {OOVFarmHash, OOVFloorMod}, {int64(3), int64(2)}, {uint64(3), uint64(2)},
		{VarianceWeightedAverage, UniformAverage}, {"dense", "embed"},
	} {
		if v := reflect.ValueOf(values[variant]); v.Type() == typ {
			return v
		}
	}
	if typ == reflect.TypeFor[Layer]() {
		return reflect.ValueOf([]Layer{LSTM(2), GRU(3).GoBackwards(true)}[variant])
	}
	if typ == reflect.TypeFor[Schedule]() {
		return reflect.ValueOf(CosineDecay(1, 2))
	}
	t.Fatalf("no sample of %v", typ)
	return reflect.Value{}
}

// Errors name each mistake in a config.
func TestConfigErrors(t *testing.T) {
	layer := func(config string) error { return second(layers.decode([]byte(config))) }
	dense := func(config string) error { return layer(`{"class_name": "Dense", "config": {` + config + `}}`) }
	for _, test := range []struct {
		err  error
		want string
	}{
		{layer(`7`), "the layer is 7; it must be an object with class_name and config"},
		{layer(`{"config": {}}`), "it must be an object with class_name and config"},
		{layer(`{"class_name": "Dance", "config": {}}`), `the layer "Dance" is not of this package; register it with kit.Register, or build the model in code`},
		{layer(`{"class_name": "Dense", "config": []}`), "the layer Dense: its options are []; they must be an object"},
		{dense(`"unites": 3`), `the layer Dense: there is no option "unites"; there are activation, bias_constraint, `},
		{dense(`"units": "two"`), `units: it is "two"; it must be a whole number`},
		{dense(`"units": 2.5`), `units: it is 2.5; it must be a whole number`},
		{dense(`"use_bias": 1`), `use_bias: it is 1; it must be true or false`},
		{dense(`"activation": "hardmax"`), `activation: the activation "hardmax" is not of this package; register it with kit.Register`},
		{dense(`"activation": {"class_name": "threshold", "config": {"threshold": "x"}}`), `activation: the activation threshold: threshold: it is "x"; it must be a number`},
		{dense(`"kernel_initializer": {"class_name": "Ones", "config": {"value": 3}}`), `kernel_initializer: the initializer Ones: there is no option "value"`},
		{dense(`"kernel_initializer": {"class_name": "HeNormal", "config": {"seed": 3}}`), `kernel_initializer: the initializer HeNormal: seed: it is 3; this version has null only`},
		{dense(`"kernel_constraint": {"class_name": "MaxNorm", "config": {"axis": "x"}}`), `kernel_constraint: the constraint MaxNorm: axis: it is "x"; it must be a list`},
		{dense(`"dtype": "float16"`), `dtype: it is "float16"; this version computes with float32 only`},
		{layer(`{"class_name": "Conv2D", "config": {"data_format": "channels_first"}}`), `data_format: it is "channels_first"; this version has "channels_last" only`},
		{layer(`{"class_name": "Conv2D", "config": {"padding": "full"}}`), `padding: "full" is none of valid, same and causal`},
		{layer(`{"class_name": "Cropping1D", "config": {"cropping": [1, 2, 3]}}`), "cropping: it is [1, 2, 3]; it must have two numbers for each axis"},
		{layer(`{"class_name": "Lambda", "config": {"function": "mean"}}`), "the layer Lambda: function: a function cannot be written to a file or read from one"},
		{second(layers.encode(Lambda(graph.Exp))), "use SaveWeights and LoadWeights"},
		{layer(`{"class_name": "InputLayer", "config": {"batch_shape": [32, 3]}}`), "batch_shape: it is [32, 3]; the first axis must be null"},
		{layer(`{"class_name": "InputLayer", "config": {"batch_shape": [null, null]}}`), "this version needs the sizes of all axes but the batch"},
		{layer(`{"class_name": "RandomZoom", "config": {"height_factor": [1, 2, 3]}}`), "height_factor: it is [1, 2, 3]; it must be a number, or two"},
		{second(optimizers.decode([]byte(`{"class_name": "Adam", "config": {"learning_rate": "fast"}}`))), `learning_rate: the schedule "fast" is not of this package`},
		{second(optimizers.decode([]byte(`{"class_name": "Adam", "config": {"loss_scale_factor": 2}}`))), "the optimizer Adam: loss_scale_factor: it is 2; this version has null only"},
		{second(metrics.decode([]byte(`{"class_name": "AUC", "config": {"curve": "X"}}`))), `the metric AUC: curve: "X" is none of ROC and PR`},
		{second(metrics.decode([]byte(`{"class_name": "F1Score", "config": {"average": "X"}}`))), `"X" is none of macro, micro and weighted`},
		{second(layers.encode(Dense(2).Activation(ActivationFunc{Name: "mine", Graph: graph.Exp}))), `the layer Dense: activation: the activation "mine" is not of this package; register it with kit.Register`},
		{second(layers.encode(Dense(2).KernelInitializer(Initializer{Fill: Zeros.Fill}))), "kernel_initializer: the initializer has no name"},
		{second(schedules.encode(ScheduleFunc(nil))), "the schedule: a kit.ScheduleFunc has no method Config() kit.Config"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("got %v\nwant %s", test.err, test.want)
		}
	}
}

// A custom optimizer, schedule, loss and metric, each with an option.
type (
	halving struct {
		*SGDOptimizer
		every int
	}
	sawtooth struct{ teeth int }
	power    struct {
		MeanMetric
		exponent float64
	}
)

func (h *halving) Config() Config {
	c := h.SGDOptimizer.Config()
	return Config{Class: "Halving", Options: c.Options.and(Options{"every": &h.every})}
}

func (s *sawtooth) Rate(step int) float64 { return 1 / float64(1+step%s.teeth) }
func (s *sawtooth) Config() Config {
	return Config{Class: "Sawtooth", Options: Options{"teeth": &s.teeth}}
}

func (p *power) Name() string                     { return "power" }
func (p *power) Check(target, output Shape) error { return checkAlike("power", target, output) }
func (p *power) Config() Config {
	return Config{Class: "Power", Options: Options{"exponent": &p.exponent}}
}
func (p *power) Graph(q Prediction) *graph.Node {
	t, y := q.numbers()
	return meanOfEach(graph.Pow(graph.Abs(graph.Sub(t, y)), graph.Scalar(t.Graph(), t.DType(), p.exponent)))
}

func TestCustomThingsAreSaved(t *testing.T) {
	Register(func() Optimizer { return &halving{SGDOptimizer: SGD()} })
	Register(func() Schedule { return &sawtooth{} })
	Register(func() Loss { return &power{} })
	Register(func() Metric { return &power{} })
	t.Cleanup(func() {
		optimizers.forget("Halving")
		schedules.forget("Sawtooth")
		losses.forget("Power")
		metrics.forget("Power")
	})
	optimizer := &halving{SGD(), 7}
	optimizer.Momentum(0.5).LearningRate(&sawtooth{3})
	m := Sequential(Dense(2).InputShape(3)).Compile(optimizer, &power{exponent: 1.5}, &power{exponent: 3}, Named("cubes", &power{exponent: 4}))
	loaded := again(t, m)
	if !reflect.DeepEqual(loaded.optimizer, m.optimizer) || !reflect.DeepEqual(loaded.loss, m.loss) || !reflect.DeepEqual(loaded.metrics, m.metrics) {
		t.Errorf("loaded as %v, %v, %v (%s)", loaded.optimizer, loaded.loss, loaded.metrics, loaded.uncompiled)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{register(func() Metric { return &power{} }), ""},
		{register(func() Metric { return AUC }), `the metric "AUC" is one of this package's; give yours a different Class`},
		{register(func() Schedule { return ScheduleFunc(nil) }), "a kit.ScheduleFunc has no method Config() kit.Config"},
		{register((func() Loss)(nil)), "the function is nil; Register takes a function that returns a new loss, as in kit.Register(func() kit.Loss { return new(mine) })"},
	} {
		if c.want == "" && c.err != nil || c.want != "" && (c.err == nil || !strings.Contains(c.err.Error(), c.want)) {
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
}

// Models with several outputs are compiled as they were.
func TestSeveralLossesAreRestored(t *testing.T) {
	model := func() *Model {
		x := Input(2)
		return NewModel(x, List{Dense(3).Activation(Softmax).Name("class").On(x), Dense(1).Name("size").On(x)})
	}
	for _, loss := range []Loss{
		MeanSquaredError, WeightedLoss(0.5, MeanSquaredError),
		LossList{SparseCategoricalCrossentropy, Huber.Delta(2)}, LossList{SparseCategoricalCrossentropy, WeightedLoss(0.25, MeanSquaredError)},
		LossMap{"class": SparseCategoricalCrossentropy, "size": MeanSquaredError}, LossMap{"class": WeightedLoss(3, SparseCategoricalCrossentropy), "size": MeanSquaredError},
	} {
		m := model().Compile(Adam(), loss, Of("class", Accuracy), MeanAbsoluteError, Of("size", Named("mine", RootMeanSquaredError)))
		loaded := again(t, m)
		if loaded.uncompiled != "" {
			t.Error(loaded.uncompiled)
			continue
		}
		was, is := m.gauges(planOf(m)), loaded.gauges(planOf(loaded))
		for i := range was {
			if described(was[i].loss) != described(is[i].loss) || was[i].weight != is[i].weight || !slices.Equal(was[i].logs, is[i].logs) {
				t.Errorf("%v: loaded as %v, saved as %v", loss, is[i], was[i])
			}
		}
	}
}
