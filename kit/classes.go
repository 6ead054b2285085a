package kit

import (
	"fmt"
	"reflect"
)

// classes lists all that can be made by name, with Keras's defaults.
func init() {
	layers.know(
		func() Layer { return Activation(Linear) },
		func() Layer { return Add() },
		func() Layer { return AdditiveAttention() },
		func() Layer { return Attention() },
		func() Layer { return Average() },
		func() Layer { return AveragePooling2D() },
		func() Layer { return BatchNormalization() },
		func() Layer { return Concatenate() },
		func() Layer { return Conv2D(0) },
		func() Layer { return Dense(0) },
		func() Layer { return DepthwiseConv2D() },
		func() Layer { return Dot() },
		func() Layer { return Dropout(0) },
		func() Layer { return ELULayer() },
		func() Layer { return Embedding(0, 0) },
		func() Layer { return Flatten() },
		func() Layer { return GRU(0) },
		func() Layer { return GaussianNoise(0) },
		func() Layer { return GlobalAveragePooling2D() },
		func() Layer { return GlobalMaxPooling2D() },
		func() Layer { return Input() },
		func() Layer { return LSTM(0) },
		func() Layer { return LayerNormalization() },
		func() Layer { return LeakyReLULayer() },
		func() Layer { return Masking() },
		func() Layer { return MaxPooling2D() },
		func() Layer { return Maximum() },
		func() Layer { return Minimum() },
		func() Layer { return MultiHeadAttention(0, 0) },
		func() Layer { return Multiply() },
		func() Layer { return PReLU() },
		func() Layer { return Permute() },
		func() Layer { return RandomRotation(0) },
		func() Layer { return RandomTranslation(0, 0) },
		func() Layer { return RandomZoom(0) },
		func() Layer { return ReLULayer() },
		func() Layer { return Rescaling(1) },
		func() Layer { return Reshape() },
		func() Layer { return SimpleRNN(0) },
		func() Layer { return SoftmaxLayer() },
		func() Layer { return SpatialDropout2D(0) },
		func() Layer { return Subtract() },
		func() Layer { return UpSampling2D() },
		func() Layer { return ZeroPadding2D() },
		func() Layer { return &Model{class: functional} },
		func() Layer { return chain(nil) },
	)
	activations.know(
		func() ActivationFunc { return Threshold(0, 0) },
	)
	activations.know(values(Linear, ReLU, ReLU6, LeakyReLU, ELU, CELU, SELU, GELU, SiLU, Mish, Sigmoid, LogSigmoid, Tanh, TanhShrink, Softplus, Softsign,
		Squareplus, Exponential, HardSigmoid, HardSiLU, HardTanh, HardShrink, SoftShrink, SparsePlus, SparseSigmoid, Softmax, LogSoftmax, Sparsemax, GLU)...)
	initializers.know(values(Zeros, Ones, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal)...)
	initializers.know(
		func() Initializer { return Constant(0) },
		func() Initializer { return RandomUniform(-0.05, 0.05) },
		func() Initializer { return RandomNormal(0, 0.05) },
		func() Initializer { return TruncatedNormal(0, 0.05) },
		func() Initializer { return VarianceScaling(1, FanIn, Truncated) },
		func() Initializer { return Identity(1) },
		func() Initializer { return Orthogonal(1) },
	)
	regularizers.know(
		func() Regularizer { return L1(0.01) },
		func() Regularizer { return L2(0.01) },
		func() Regularizer { return L1L2(0, 0) },
	)
	constraints.know(
		func() Constraint { return NonNeg },
		func() Constraint { return MaxNorm(2) },
		func() Constraint { return MinMaxNorm(0, 1, 1) },
		func() Constraint { return UnitNorm() },
	)
	optimizers.know(
		func() Optimizer { return SGD() },
		func() Optimizer { return RMSprop() },
		func() Optimizer { return Adam() },
		func() Optimizer { return AdamW() },
		func() Optimizer { return Adamax() },
		func() Optimizer { return Nadam() },
		func() Optimizer { return Adagrad() },
		func() Optimizer { return Adadelta() },
		func() Optimizer { return Lion() },
	)
	schedules.know(
		func() Schedule { return ExponentialDecay(0, 0, 0) },
		func() Schedule { return InverseTimeDecay(0, 0, 0) },
		func() Schedule { return PiecewiseConstantDecay(nil, nil) },
		func() Schedule { return PolynomialDecay(0, 0) },
		func() Schedule { return CosineDecay(0, 0) },
		func() Schedule { return CosineDecayRestarts(0, 0) },
	)
	losses.know(values[Loss](MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredLogarithmicError, LogCosh, Poisson, KLDivergence,
		CosineSimilarity, Hinge, SquaredHinge, CategoricalHinge)...)
	losses.know(
		copies[Loss](CategoricalCrossentropy), copies[Loss](SparseCategoricalCrossentropy), copies[Loss](BinaryCrossentropy), copies[Loss](Huber),
	)
	for _, maker := range losses.makers {
		metrics.know(func() Metric { return maker().(Metric) })
	}
	metrics.know(values(Accuracy, CategoricalAccuracy, SparseCategoricalAccuracy, RootMeanSquaredError)...)
	metrics.know(
		copies[Metric](BinaryAccuracy), copies[Metric](TopKCategoricalAccuracy), copies[Metric](SparseTopKCategoricalAccuracy),
		copies[Metric](AUC), copies[Metric](F1Score), copies[Metric](Precision), copies[Metric](Recall),
	)
}

// values are functions that return these things, which have no options.
func values[T any](things ...T) (makers []func() T) {
	for _, thing := range things {
		makers = append(makers, func() T { return thing })
	}
	return makers
}

// copies is a function that returns copies of a thing, whose options can be set.
func copies[T, S any](thing *S) func() T {
	return func() T {
		other := *thing
		return any(&other).(T)
	}
}

// The kinds of things that are made by name.
var (
	layers       = &kind[Layer]{what: "layer", module: "keras.layers", describe: describeLayer}
	activations  = &kind[ActivationFunc]{what: "activation", module: "keras.activations", none: true, describe: describeValue[ActivationFunc]}
	initializers = &kind[Initializer]{what: "initializer", module: "keras.initializers", none: true, describe: describeValue[Initializer]}
	regularizers = &kind[Regularizer]{what: "regularizer", module: "keras.regularizers", none: true, describe: describeValue[Regularizer]}
	constraints  = &kind[Constraint]{what: "constraint", module: "keras.constraints", none: true, describe: describeValue[Constraint]}
	optimizers   = &kind[Optimizer]{what: "optimizer", module: "keras.optimizers", describe: describeConfigured[Optimizer]}
	schedules    = &kind[Schedule]{what: "schedule", module: "keras.optimizers.schedules", describe: describeConfigured[Schedule]}
	losses       = &kind[Loss]{what: "loss", module: "keras.losses", describe: describeConfigured[Loss]}
	metrics      = &kind[Metric]{what: "metric", module: "keras.metrics", describe: describeMetric}
)

// elsewhere are the classes that are not in the module of their kind, and what Keras registers them as. Keras does not have those
// without a module.
var elsewhere = map[string]struct{ module, registered string }{
	"layer Sequential":     {"keras", ""},
	"layer Functional":     {"keras.src.models.functional", "Functional"},
	"activation threshold": {},
	"metric Huber":         {},
}

// describeValue describes a thing that the program has in a struct: an activation, say.
func describeValue[T Configured](thing T) (written[T], error) {
	return written[T]{thing.Config(), thing, func() T { return thing }}, nil
}

// ownOr is the config of a thing of this package, or else of a program's own, which has a name alone. One that was made of a thing of
// this package by changing its name is a program's own too.
func ownOr(c Config, name string) Config {
	if name != snakeCase(c.Class) {
		return Config{Class: name}
	}
	return c
}

// describeConfigured describes a thing that implements Configured.
func describeConfigured[T any](thing T) (d written[T], err error) {
	if isNil(thing) {
		return d, fmt.Errorf("it is nil")
	}
	configured, ok := any(thing).(Configured)
	if !ok {
		return d, fmt.Errorf("a %T has no method Config() kit.Config, which would say what it is and what it was told", thing)
	}
	return written[T]{configured.Config(), thing, func() T { return thing }}, nil
}

// describeLayer describes a layer, with the options that all layers have in Keras.
func describeLayer(layer Layer) (d written[Layer], err error) {
	description := layer.Describe()
	name, frozen := description.Name, not(description.Frozen)
	d.Config = Config{Class: description.Class, Options: Options{
		"name": &name, "trainable": &frozen, "dtype": &float32Option{policy: true},
	}}
	for option, pointer := range description.Options {
		if out, ok := pointer.(*absent); ok {
			out.pointer = d.Options[option]
		}
		d.Options[option] = pointer
	}
	d.core = layer
	d.made = func() Layer {
		if own, ok := layer.(interface {
			restore(name string, frozen bool)
		}); ok {
			own.restore(name, bool(frozen))
		}
		return layer
	}
	if m, ok := layer.(*Model); ok {
		d.Config.whole = (*modelConfig)(m)
		d.made = func() Layer { return m }
	}
	return d, nil
}

// describeMetric describes a metric, which may have another name, with the options that all metrics have in Keras. A loss has other
// options as a metric.
func describeMetric(metric Metric) (d written[Metric], err error) {
	name := metric.Name()
	core := metric
	if n, ok := metric.(named); ok {
		core = n.Metric
	}
	if d, err = describeConfigured(core); err != nil {
		return d, err
	}
	if own, ok := core.(interface{ metricConfig() Config }); ok && metricsOf(core) {
		d.Config = own.metricConfig()
	}
	d.alone = d.Class == Accuracy.(accuracy).Config().Class && name == core.Name()
	d.Options = Options{"name": &name, "dtype": &float32Option{}}.and(d.Options)
	d.made = func() Metric {
		if name != core.Name() {
			return Named(name, core)
		}
		return core
	}
	return d, nil
}

// metricsOf reports whether a metric is one of this package's losses, rather than a program's own that embeds one.
func metricsOf(metric Metric) bool {
	loss, ok := metric.(Loss)
	return ok && losses.isOurs(loss)
}

// Register makes known to [Load] what a program brings itself, and [Model.Save] needs it too. Layers, optimizers, schedules, losses
// and metrics are each made known by a function that makes one, whose options are then set; activations, initializers, regularizers and
// constraints are by themselves.
//
//	kit.Register(func() kit.Layer { return new(scale) })
//	kit.Register(func() kit.Metric { return new(specificity) })
//	kit.Register(swish2)
//
// A layer says in its Describe what it is and what it was told, the others are [Configured] things.
//
// It ends the program with a message for a thing that has no name, or that of one of this package's. Of several that were
// registered by one name the last is known.
func Register[T func() Layer | func() Optimizer | func() Schedule | func() Loss | func() Metric | ActivationFunc | Initializer | Regularizer | Constraint](things ...T) {
	for _, thing := range things {
		if err := register(thing); err != nil {
			must(fmt.Errorf("register: %w", err))
		}
	}
}

func register(thing any) error {
	switch thing := thing.(type) {
	case func() Layer:
		return layers.register(thing)
	case func() Optimizer:
		return optimizers.register(thing)
	case func() Schedule:
		return schedules.register(thing)
	case func() Loss:
		return losses.register(thing)
	case func() Metric:
		return metrics.register(thing)
	case ActivationFunc:
		return activations.register(func() ActivationFunc { return thing })
	case Initializer:
		return initializers.register(func() Initializer { return thing })
	case Regularizer:
		return regularizers.register(func() Regularizer { return thing })
	case Constraint:
		return constraints.register(func() Constraint { return thing })
	}
	return fmt.Errorf("%v is nothing that can be registered", reflect.TypeOf(thing))
}
