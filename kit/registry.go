package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"layercake/internal/hint"
)

// Options are what a layer was told, by name; each points to where the layer keeps it. [Model.Save] writes, as JSON, what is
// there, and [Load] puts it into a new layer.
type Options map[string]any

// String is the same text for the same options.
func (o Options) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(o)) {
		text, err := json.Marshal(o[name])
		if err != nil {
			text = []byte("?")
		}
		parts = append(parts, name+"="+string(text))
	}
	return strings.Join(parts, " ")
}

// A Configured thing says what it is and what it was told.
type Configured interface{ Config() Config }

// A Config is what a thing is, and what it was told.
type Config struct {
	Class   string // "Adam"
	Options Options
}

// UnmarshalJSON sets what the options point to. Those that the text does not name stay as they are.
func (o Options) UnmarshalJSON(text []byte) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if o[name] == nil {
			return hint.Try(fmt.Errorf("there is no option %q", name), "there are %s", strings.Join(slices.Sorted(maps.Keys(o)), ", "))
		}
		if err := json.Unmarshal(values[name], o[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// and puts the options of others among these.
func (o Options) and(others ...Options) Options {
	for _, other := range others {
		maps.Copy(o, other)
	}
	return o
}

// options are what a layer told of the weight, by Keras's names.
func (w *Weight) options() Options {
	return Options{w.Name + "_initializer": &w.Initializer, w.Name + "_regularizer": &w.Regularizer, w.Name + "_constraint": &w.Constraint}
}

// A not is an option that is kept as the opposite of what its name says.
type not bool

func (n not) MarshalJSON() ([]byte, error) { return json.Marshal(!bool(n)) }

func (n *not) UnmarshalJSON(text []byte) error {
	err := json.Unmarshal(text, (*bool)(n))
	*n = !*n
	return err
}

// Register makes known to [Load] what a program brings itself: layers, each by a function that makes one, and activations,
// initializers, regularizers and constraints. [Model.Save] needs it too.
//
//	kit.Register(func() kit.Layer { return new(scale) })
//	kit.Register(swish2)
//
// It ends the program with a message for a thing that has no name, or that of one of this package's. Of several that were
// registered by one name the last is known.
func Register[T func() Layer | ActivationFunc | Initializer | Regularizer | Constraint](things ...T) {
	for _, thing := range things {
		if err := register(thing); err != nil {
			must(fmt.Errorf("register: %w", err))
		}
	}
}

func register(thing any) error {
	switch thing := thing.(type) {
	case func() Layer:
		const how = "Register takes a function that returns a new layer, as in kit.Register(func() kit.Layer { return new(scale) })"
		if thing == nil {
			return hint.Try(errors.New("the function is nil"), how)
		}
		layer := thing()
		if isNil(layer) {
			return hint.Try(errors.New("the function returned nil"), how)
		}
		return makeKnown(layers, "layer", "Class", layer.Describe().Class, thing)
	case ActivationFunc:
		return makeKnown(activations.makers, activations.kind, "Name", thing.Name, always(thing))
	case Initializer:
		return makeKnown(initializers.makers, initializers.kind, "Name", thing.Name, always(thing))
	case Regularizer:
		return makeKnown(regularizers.makers, regularizers.kind, "Name", thing.Name, always(thing))
	case Constraint:
		return makeKnown(constraints.makers, constraints.kind, "Name", thing.Name, always(thing))
	}
	return nil
}

// registered are the names that a program has registered, by what they are of.
var registered = map[string]map[string]bool{}

// makeKnown adds a program's own maker to those that Load knows. The field is where its name is from.
func makeKnown[T any](makers map[string]T, kind, field, name string, maker T) error {
	if name == "" {
		return fmt.Errorf("the %s has no %s, by which Load could find it", kind, field)
	}
	if _, taken := makers[name]; taken && !registered[kind][name] {
		return hint.Try(fmt.Errorf("the %s %q is one of this package's", kind, name), "give yours another %s", field)
	}
	if registered[kind] == nil {
		registered[kind] = map[string]bool{}
	}
	registered[kind][name] = true
	makers[name] = maker
	return nil
}

// layers make new layers by their classes.
var layers = map[string]func() Layer{
	"Add":                    func() Layer { return Add() },
	"Average":                func() Layer { return Average() },
	"Concatenate":            func() Layer { return Concatenate() },
	"Dot":                    func() Layer { return Dot() },
	"Maximum":                func() Layer { return Maximum() },
	"Minimum":                func() Layer { return Minimum() },
	"Multiply":               func() Layer { return Multiply() },
	"Subtract":               func() Layer { return Subtract() },
	"Activation":             func() Layer { return Activation(Linear) },
	"AveragePooling2D":       func() Layer { return AveragePooling2D() },
	"BatchNormalization":     func() Layer { return BatchNormalization() },
	"Conv2D":                 func() Layer { return Conv2D(0) },
	"Dense":                  func() Layer { return Dense(0) },
	"DepthwiseConv2D":        func() Layer { return DepthwiseConv2D() },
	"Dropout":                func() Layer { return Dropout(0) },
	"ELU":                    func() Layer { return ELULayer() },
	"Embedding":              func() Layer { return Embedding(0, 0) },
	"Flatten":                func() Layer { return Flatten() },
	"Functional":             func() Layer { return &Model{class: functional} },
	"GRU":                    func() Layer { return GRU(0) },
	"GaussianNoise":          func() Layer { return GaussianNoise(0) },
	"GlobalAveragePooling2D": func() Layer { return GlobalAveragePooling2D() },
	"GlobalMaxPooling2D":     func() Layer { return GlobalMaxPooling2D() },
	"InputLayer":             func() Layer { return Input() },
	"LSTM":                   func() Layer { return LSTM(0) },
	"LayerNormalization":     func() Layer { return LayerNormalization() },
	"LeakyReLU":              func() Layer { return LeakyReLULayer() },
	"MaxPooling2D":           func() Layer { return MaxPooling2D() },
	"PReLU":                  func() Layer { return PReLU() },
	"Permute":                func() Layer { return Permute() },
	"RandomRotation":         func() Layer { return RandomRotation(0) },
	"RandomTranslation":      func() Layer { return RandomTranslation(0, 0) },
	"RandomZoom":             func() Layer { return RandomZoom(0) },
	"ReLU":                   func() Layer { return ReLULayer() },
	"Rescaling":              func() Layer { return Rescaling(1) },
	"Reshape":                func() Layer { return Reshape() },
	"Sequential":             func() Layer { return chain(nil) },
	"SimpleRNN":              func() Layer { return SimpleRNN(0) },
	"Softmax":                func() Layer { return SoftmaxLayer() },
	"SpatialDropout2D":       func() Layer { return SpatialDropout2D(0) },
	"UpSampling2D":           func() Layer { return UpSampling2D() },
	"ZeroPadding2D":          func() Layer { return ZeroPadding2D() },
}

// The losses and metrics that Load can make, with their defaults.
var (
	losses = []Loss{
		CategoricalCrossentropy, SparseCategoricalCrossentropy, BinaryCrossentropy,
		MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredLogarithmicError,
		Huber, LogCosh, Poisson, KLDivergence, CosineSimilarity,
		Hinge, SquaredHinge, CategoricalHinge,
	}

	metrics = withLosses(
		Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy,
		TopKCategoricalAccuracy, SparseTopKCategoricalAccuracy,
		AUC, F1Score, Precision, Recall, RootMeanSquaredError,
	)
)

// optimizers are new ones of all classes.
func optimizers() []Optimizer {
	return []Optimizer{SGD(), RMSprop(), Adam(), Adamax(), Nadam(), Adagrad(), Adadelta(), Lion()}
}

// schedules are new ones of all classes.
func schedules() []Schedule {
	return []Schedule{
		ExponentialDecay(0, 0, 0), InverseTimeDecay(0, 0, 0), PiecewiseConstantDecay(nil, nil),
		PolynomialDecay(0, 0), CosineDecay(0, 0), CosineDecayRestarts(0, 0),
	}
}

// withLosses adds the losses, which are metrics too.
func withLosses(metrics ...Metric) []Metric {
	for _, loss := range losses {
		metrics = append(metrics, loss.(Metric))
	}
	return metrics
}

// These are made of what their names say: "leaky_relu", "constant value=3".
var (
	activations = table[ActivationFunc]{"activation", func(f ActivationFunc) string { return f.Name }, map[string]func(*arguments) ActivationFunc{
		"threshold": func(a *arguments) ActivationFunc { return Threshold(a.number("threshold"), a.number("value")) },
	}}.with(Linear, ReLU, ReLU6, LeakyReLU, ELU, CELU, SELU, GELU, SiLU, Mish, Sigmoid, LogSigmoid, Tanh, TanhShrink, Softplus, Softsign, Squareplus,
		Exponential, HardSigmoid, HardSiLU, HardTanh, HardShrink, SoftShrink, SparsePlus, SparseSigmoid, Softmax, LogSoftmax, Sparsemax, GLU)

	initializers = table[Initializer]{"initializer", func(i Initializer) string { return i.Name }, map[string]func(*arguments) Initializer{
		"constant":         func(a *arguments) Initializer { return Constant(a.number("value")) },
		"random_uniform":   func(a *arguments) Initializer { return RandomUniform(a.number("minval"), a.number("maxval")) },
		"random_normal":    func(a *arguments) Initializer { return RandomNormal(a.number("mean"), a.number("stddev")) },
		"truncated_normal": func(a *arguments) Initializer { return TruncatedNormal(a.number("mean"), a.number("stddev")) },
		"variance_scaling": func(a *arguments) Initializer {
			return VarianceScaling(a.number("scale"), FanMode(a.text("mode")), Distribution(a.text("distribution")))
		},
		"identity":   func(a *arguments) Initializer { return Identity(a.number("gain")) },
		"orthogonal": func(a *arguments) Initializer { return Orthogonal(a.number("gain")) },
	}}.with(Zeros, Ones, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal)

	regularizers = table[Regularizer]{"regularizer", func(r Regularizer) string { return r.Name }, map[string]func(*arguments) Regularizer{
		"": func(a *arguments) Regularizer { return L1L2(a.number("l1"), a.number("l2")) },
	}}

	constraints = table[Constraint]{"constraint", func(c Constraint) string { return c.Name }, map[string]func(*arguments) Constraint{
		"max_norm": func(a *arguments) Constraint { return MaxNorm(a.number("max"), a.list("axes")...) },
		"min_max_norm": func(a *arguments) Constraint {
			return MinMaxNorm(a.number("min"), a.number("max"), a.number("rate"), a.list("axes")...)
		},
		"unit_norm": func(a *arguments) Constraint { return UnitNorm(a.list("axes")...) },
	}}.with(NonNeg)
)

// A table makes things of what their names say.
type table[T any] struct {
	kind   string
	name   func(T) string
	makers map[string]func(*arguments) T // by the name, or its first word
}

// with adds things that need no arguments.
func (t table[T]) with(things ...T) table[T] {
	for _, thing := range things {
		t.makers[t.name(thing)] = always(thing)
	}
	return t
}

func always[T any](thing T) func(*arguments) T { return func(*arguments) T { return thing } }

// make makes the thing of that name; "" is none.
func (t table[T]) make(text string) (thing T, err error) {
	if text == "" {
		return thing, nil
	}
	first, arguments := parseName(text)
	maker := t.makers[text]
	if maker == nil {
		maker = t.makers[first]
	}
	if maker == nil {
		return thing, hint.Try(fmt.Errorf("the %s %q is not of this package", t.kind, text), "make it known with kit.Register")
	}
	thing = maker(arguments)
	if arguments.err != nil || t.name(thing) != text {
		return thing, fmt.Errorf("the %s %q cannot be made: %w", t.kind, text, arguments.err)
	}
	return thing, nil
}

// arguments are what follows the first word of a name: "value=3", "max=2 axes=[0 1]".
type arguments struct {
	texts map[string]string
	err   error // the first mistake
}

var argument = regexp.MustCompile(`(\w+)=(\[[^\]]*\]|\S+)`)

func parseName(name string) (first string, a *arguments) {
	a = &arguments{texts: map[string]string{}}
	for _, found := range argument.FindAllStringSubmatch(name, -1) {
		a.texts[found[1]] = found[2]
	}
	if first, _, _ = strings.Cut(name, " "); strings.Contains(first, "=") {
		first = ""
	}
	return first, a
}

func (a *arguments) text(name string) string {
	text, ok := a.texts[name]
	if !ok && a.err == nil {
		a.err = fmt.Errorf("%s is missing", name)
	}
	return text
}

func (a *arguments) number(name string) float64 {
	value, err := strconv.ParseFloat(a.text(name), 64)
	if a.err == nil {
		a.err = err
	}
	return value
}

func (a *arguments) list(name string) (values []int) {
	for _, text := range strings.Fields(strings.Trim(a.text(name), "[]")) {
		value, err := strconv.Atoi(text)
		if a.err == nil {
			a.err = err
		}
		values = append(values, value)
	}
	return values
}

// MarshalText writes the name.
func (f ActivationFunc) MarshalText() ([]byte, error) { return nameOf(f.Name, f.Graph == nil) }

// UnmarshalText makes the activation of that name.
func (f *ActivationFunc) UnmarshalText(name []byte) (err error) {
	*f, err = activations.make(string(name))
	return err
}

// MarshalText writes the name.
func (i Initializer) MarshalText() ([]byte, error) { return nameOf(i.Name, i.Fill == nil) }

// UnmarshalText makes the initializer of that name.
func (i *Initializer) UnmarshalText(name []byte) (err error) {
	*i, err = initializers.make(string(name))
	return err
}

// MarshalText writes the name.
func (r Regularizer) MarshalText() ([]byte, error) { return nameOf(r.Name, r.Graph == nil) }

// UnmarshalText makes the regularizer of that name.
func (r *Regularizer) UnmarshalText(name []byte) (err error) {
	*r, err = regularizers.make(string(name))
	return err
}

// MarshalText writes the name.
func (c Constraint) MarshalText() ([]byte, error) { return nameOf(c.Name, c.Graph == nil) }

// UnmarshalText makes the constraint of that name.
func (c *Constraint) UnmarshalText(name []byte) (err error) {
	*c, err = constraints.make(string(name))
	return err
}

func nameOf(name string, none bool) ([]byte, error) {
	if name == "" && !none {
		return nil, errors.New("it has no Name, by which it could be found again")
	}
	return []byte(name), nil
}

// UnmarshalText reads what String writes.
func (m *PaddingMode) UnmarshalText(text []byte) error {
	for *m = Valid; *m <= Same; *m++ {
		if m.String() == string(text) {
			return nil
		}
	}
	return fmt.Errorf("%q is none of valid and same", text)
}

// MarshalText writes what String does.
func (m PaddingMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// A saved is what is written of an optimizer, its schedule, a loss or a metric.
type saved struct {
	Class   string          `json:"class"`
	Options json.RawMessage `json:"options"`
	Name    string          `json:"name,omitempty"` // given by Named
}

// save writes down a thing that restore can make again.
func save[T any](prototypes []T, class func(T) string, thing T) (s saved, err error) {
	s.Class = class(thing)
	if _, err := prototypeOf(prototypes, class, s.Class); err != nil {
		return s, err
	}
	if s.Options, err = json.Marshal(optionsOf(pointerTo(thing))); err != nil {
		return s, fmt.Errorf("%s: %w", s.Class, err)
	}
	again, err := restore(prototypes, class, s)
	if err == nil && reflect.TypeOf(again) != reflect.TypeOf(thing) {
		err = fmt.Errorf("%s is another than this package's", s.Class)
	}
	return s, err
}

// restore makes the thing that save has written down: a copy of its prototype with other options.
func restore[T any](prototypes []T, class func(T) string, s saved) (thing T, err error) {
	found, err := prototypeOf(prototypes, class, s.Class)
	if err != nil {
		return thing, err
	}
	prototype := reflect.ValueOf(found)
	pointer := reflect.ValueOf(pointerTo(found)) // what is one already is new, or has no options
	if err := setOptions(pointer.Interface(), s.Options); err != nil {
		return thing, fmt.Errorf("%s: %w", s.Class, err)
	}
	if prototype.Kind() == reflect.Pointer {
		return pointer.Interface().(T), nil
	}
	return pointer.Elem().Interface().(T), nil
}

// prototypeOf returns the prototype of that class.
func prototypeOf[T any](prototypes []T, class func(T) string, name string) (prototype T, err error) {
	i := slices.IndexFunc(prototypes, func(p T) bool { return class(p) == name })
	if i < 0 {
		return prototype, fmt.Errorf("%s is not of this package", name)
	}
	return prototypes[i], nil
}

// pointerTo returns a pointer to a copy of a thing, or the thing if it is one.
func pointerTo(thing any) any {
	value := reflect.ValueOf(thing)
	if value.Kind() == reflect.Pointer {
		return thing
	}
	pointer := reflect.New(value.Type())
	pointer.Elem().Set(value)
	return pointer.Interface()
}

// optionsOf returns what JSON is made of: the options of what has them, else the thing itself, with its exported fields.
func optionsOf(pointer any) any {
	if o, ok := pointer.(interface{ options() Options }); ok {
		return o.options()
	}
	if o, ok := pointer.(Configured); ok {
		return o.Config().Options
	}
	return pointer
}

func setOptions(pointer any, text []byte) error {
	if o, ok := optionsOf(pointer).(Options); ok {
		return o.UnmarshalJSON(upgraded(text))
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(pointer)
}

// upgraded is the options of an optimizer or a schedule under the names that they have now.
func upgraded(text []byte) []byte {
	var values map[string]json.RawMessage
	if json.Unmarshal(text, &values) != nil {
		return text
	}
	for old, value := range values {
		if name := strings.ReplaceAll(snakeCase(old), "ams_grad", "amsgrad"); name != old {
			delete(values, old)
			values[renamed(name)] = value
		}
	}
	text, _ = json.Marshal(values)
	return text
}

func renamed(name string) string {
	switch name {
	case "beta1", "beta2":
		return name[:4] + "_" + name[4:]
	case "clip_norm", "clip_value", "global_clip_norm":
		return strings.Replace(name, "clip_", "clip", 1)
	}
	return name
}

// scheduleClass is what a schedule is called: "CosineDecay".
func scheduleClass(s Schedule) string {
	t := reflect.TypeOf(s)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return strings.TrimSuffix(t.Name(), "Schedule")
}

// optimizerClass is what an optimizer is called: "adam".
func optimizerClass(o Optimizer) string {
	class, _, _ := strings.Cut(o.Describe(), " ")
	return class
}

func (l *CrossentropyLoss) options() Options {
	return Options{"from_logits": &l.fromLogits, "label_smoothing": &l.smoothing}
}

func (m *AUCMetric) options() Options {
	return Options{"curve": &m.curve, "thresholds": &m.thresholds, "from_logits": &m.fromLogits}
}

func (m *F1ScoreMetric) options() Options {
	return Options{"average": &m.average, "threshold": &m.threshold, "limited": &m.limited}
}

func (m *PrecisionMetric) options() Options {
	return Options{"threshold": &m.threshold, "limited": &m.limited, "class": &m.class, "single": &m.single, "top_k": &m.topK}
}

func (m *BinaryAccuracyMetric) options() Options { return Options{"threshold": &m.threshold} }

func (m *TopKAccuracyMetric) options() Options { return Options{"k": &m.k} }

func (l *HuberLoss) options() Options { return Options{"delta": (*huberDelta)(l)} }

// A huberDelta is the delta of a loss that is made for it.
type huberDelta HuberLoss

func (l huberDelta) MarshalJSON() ([]byte, error) { return json.Marshal(l.delta) }

func (l *huberDelta) UnmarshalJSON(text []byte) error {
	var delta float64
	err := json.Unmarshal(text, &delta)
	*l = huberDelta(huber(delta))
	return err
}
