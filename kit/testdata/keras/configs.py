"""What Keras writes of things with random options: layers, activations, initializers, regularizers, constraints, optimizers, schedules,
losses, metrics. A model file of kit holds the same."""

import random

import keras
from keras import activations, constraints, initializers, layers, losses, metrics, optimizers, regularizers
from keras.optimizers import schedules

from common import serialized, write

rng = random.Random(1)

# How many of each class. Those with more options than others have more.
few, many = 4, 10


def number(low=0.0, high=1.0):
    """A number that is the same as Float32 and as double, as Keras keeps some options, and is not 0."""
    return low + (high - low) * rng.randint(1, 63) / 64


def whole(low=1, high=9):
    return rng.randint(low, high)


def either(*values):
    return rng.choice(values)


def flag():
    return either(False, True)


def pair(low=1, high=4, rank=2):
    return either(whole(low, high), tuple(whole(low, high) for _ in range(rank)))


def sides(rank):
    """Sizes before and after each axis."""
    if rank == 1:
        return pair()
    return either(whole(), tuple(whole() for _ in range(rank)), tuple((whole(), whole()) for _ in range(rank)))


activation_names = [
    "linear", "relu", "relu6", "leaky_relu", "elu", "celu", "selu", "gelu", "silu", "mish", "sigmoid", "log_sigmoid", "tanh", "tanh_shrink",
    "softplus", "softsign", "squareplus", "exponential", "hard_sigmoid", "hard_silu", "hard_tanh", "hard_shrink", "soft_shrink", "sparse_plus",
    "sparse_sigmoid", "softmax", "log_softmax", "sparsemax", "glu",
]  # fmt: skip


def activation():
    return rng.choice(activation_names[:-1])  # GLU is one for a layer of its own


def axis():
    return either(0, 1, -1, [0, 1])


all_initializers = [
    initializers.Zeros,
    initializers.Ones,
    initializers.GlorotUniform,
    initializers.GlorotNormal,
    initializers.HeUniform,
    initializers.HeNormal,
    initializers.LecunUniform,
    initializers.LecunNormal,
    lambda: initializers.Constant(number()),
    lambda: initializers.RandomUniform(-number(), number()),
    lambda: initializers.RandomNormal(number(), number()),
    lambda: initializers.TruncatedNormal(number(), number()),
    lambda: initializers.VarianceScaling(number(), either("fan_in", "fan_out", "fan_avg"), either("uniform", "truncated_normal", "untruncated_normal")),
    lambda: initializers.Orthogonal(number()),
]
all_regularizers = [
    lambda: regularizers.L1(number()),
    lambda: regularizers.L2(number()),
    lambda: regularizers.L1L2(number(), number()),
]
all_constraints = [
    constraints.NonNeg,
    lambda: constraints.MaxNorm(number(), axis()),
    lambda: constraints.MinMaxNorm(number(0, 0.5), number(0.5, 2), number(), axis()),
    lambda: constraints.UnitNorm(axis()),
]


def some(makers):
    """One of these, or None."""
    return None if flag() else rng.choice(makers)()


def initializer():
    return rng.choice(all_initializers)()


def weight(name, constrained=True):
    options = {f"{name}_initializer": initializer(), f"{name}_regularizer": some(all_regularizers)}
    return options | {f"{name}_constraint": some(all_constraints)} if constrained else options


def kernel(name="kernel"):
    return weight(name) | weight("bias") | {"use_bias": flag(), "activation": activation()}


def window():
    return {"padding": either("valid", "same")}


def convolution(rank, name="kernel"):
    strides, dilation = either((pair(rank=rank), 1), (1, pair(rank=rank)))
    return kernel(name) | window() | {"kernel_size": pair(rank=rank), "strides": strides, "dilation_rate": dilation}


def transposed(rank):
    strides = pair(2, 4, rank)
    return convolution(rank) | {"filters": whole(), "strides": strides, "dilation_rate": 1, "output_padding": either(None, pair(0, 1, rank))}


def separable(rank):
    return convolution(rank, "depthwise") | weight("pointwise") | {"filters": whole(), "depth_multiplier": whole()}


def pooling(rank):
    return window() | {"pool_size": pair(rank=rank), "strides": either(None, pair(rank=rank))}


def recurrent():
    return kernel() | weight("recurrent") | {
        "units": whole(),
        "return_sequences": flag(),
        "return_state": flag(),
        "go_backwards": flag(),
        "zero_output_for_mask": flag(),
        "dropout": number(),
        "recurrent_dropout": number(),
    }


def factor():
    return either(number(), (-number(), number()))


def augmentation():
    return {
        "fill_mode": either("reflect", "wrap", "nearest", "constant"),
        "fill_value": number(),
        "interpolation": either("nearest", "bilinear"),
        "data_format": "channels_last",
    }


def output_mode(*others):
    return either("one_hot", "multi_hot", "count", *others)


def resizing():
    ratio = either({}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True, "fill_value": number()})
    how = either("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
    return {"height": whole(), "width": whole(), "interpolation": how, "antialias": flag()} | ratio


def normalization():
    return weight("gamma") | weight("beta") | {"epsilon": number(), "center": flag(), "scale": flag()}


def layer_cases():
    """Pairs of a layer's class and functions that draw its options."""
    none = dict
    return [
        (layers.Dense, many, lambda: kernel() | {"units": whole()}),
        (layers.Conv1D, many, lambda: convolution(1) | {"filters": 6, "groups": either(1, 2, 3), "padding": either("valid", "same", "causal")}),
        *((cls, many, lambda rank=rank: convolution(rank) | {"filters": 6, "groups": either(1, 2, 3)}) for rank, cls in ((2, layers.Conv2D), (3, layers.Conv3D))),
        *((getattr(layers, f"Conv{rank}DTranspose"), many, lambda rank=rank: transposed(rank)) for rank in (1, 2, 3)),
        *((getattr(layers, f"DepthwiseConv{rank}D"), many, lambda rank=rank: convolution(rank, "depthwise") | {"depth_multiplier": whole()}) for rank in (1, 2)),
        *((getattr(layers, f"SeparableConv{rank}D"), many, lambda rank=rank: separable(rank)) for rank in (1, 2)),
        *((getattr(layers, f"{kind}Pooling{rank}D"), few, lambda rank=rank: pooling(rank)) for kind in ("Max", "Average") for rank in (1, 2, 3)),
        *((getattr(layers, f"Global{kind}Pooling{rank}D"), few, lambda: {"keepdims": flag()}) for kind in ("Max", "Average") for rank in (1, 2, 3)),
        *((getattr(layers, f"ZeroPadding{rank}D"), few, lambda rank=rank: {"padding": sides(rank)}) for rank in (1, 2, 3)),
        *((getattr(layers, f"Cropping{rank}D"), few, lambda rank=rank: {"cropping": sides(rank)}) for rank in (1, 2, 3)),
        (layers.UpSampling1D, few, lambda: {"size": whole()}),
        (layers.UpSampling3D, few, lambda: {"size": pair(rank=3)}),
        (layers.UpSampling2D, few, lambda: {"size": pair(), "interpolation": either("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")}),
        (layers.SimpleRNN, many, recurrent),
        (layers.LSTM, many, lambda: recurrent() | {"recurrent_activation": activation(), "unit_forget_bias": flag()}),
        (layers.GRU, many, lambda: recurrent() | {"recurrent_activation": activation(), "reset_after": flag()}),
        (layers.Embedding, many, lambda: {"input_dim": whole(), "output_dim": whole(), "mask_zero": flag()} | weight("embeddings")),
        (
            layers.BatchNormalization,
            many,
            lambda: normalization()
            | {
                "axis": either(1, -1),
                "momentum": number(),
                "moving_mean_initializer": initializer(),
                "moving_variance_initializer": initializer(),
            },
        ),
        (layers.LayerNormalization, many, lambda: normalization() | {"axis": either(1, -1, [1, 2])}),
        (layers.GroupNormalization, many, lambda: normalization() | {"axis": either(1, -1), "groups": either(-1, whole())}),
        (layers.RMSNormalization, few, lambda: {"axis": either(1, -1, [1, 2]), "epsilon": number()}),
        (layers.UnitNormalization, few, lambda: {"axis": either(1, -1, [1, 2])}),
        *(
            (getattr(layers, name), few, lambda: {"rate": number()})
            for name in ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout")
        ),
        (layers.ActivityRegularization, few, lambda: {"l1": number(), "l2": number()}),
        (layers.RepeatVector, few, lambda: {"n": whole()}),
        (layers.GaussianNoise, few, lambda: {"stddev": number()}),
        (layers.Rescaling, few, lambda: {"scale": number(), "offset": number()}),
        (layers.Resizing, many, resizing),
        (
            layers.Normalization,
            many,
            lambda: {"axis": either(-1, None, (1, 2)), "invert": flag()} | either({}, {"mean": number(), "variance": number()}),
        ),
        (
            layers.Discretization,
            many,
            lambda: {"epsilon": number(), "output_mode": output_mode("int")} | either({"num_bins": whole()}, {"bin_boundaries": [number(), 1 + number()]}),
        ),
        (layers.CategoryEncoding, few, lambda: {"num_tokens": whole(), "output_mode": output_mode()}),
        (layers.CenterCrop, few, lambda: {"height": whole(), "width": whole()}),
        (layers.RandomCrop, few, lambda: {"height": whole(), "width": whole()}),
        (layers.RandomFlip, few, lambda: {"mode": either("horizontal", "vertical", "horizontal_and_vertical")}),
        (layers.RandomContrast, few, lambda: {"factor": either(number(), (0.25, number(0.25))), "value_range": either((0, 255), (0, 1))}),
        (layers.RandomBrightness, few, lambda: {"factor": factor(), "value_range": either((0, 255), (0, 1))}),
        (layers.RandomRotation, few, lambda: augmentation() | {"factor": factor()}),
        (layers.RandomTranslation, few, lambda: augmentation() | {"height_factor": factor(), "width_factor": factor()}),
        (layers.RandomZoom, few, lambda: augmentation() | {"height_factor": factor(), "width_factor": either(None, factor())}),
        (layers.Flatten, 2, none),
        (layers.Reshape, few, lambda: {"target_shape": [whole(), either(-1, whole())]}),
        (layers.Permute, few, lambda: {"dims": rng.sample([1, 2, 3], 3)}),
        (layers.ReLU, few, lambda: {"max_value": either(None, number()), "negative_slope": number(), "threshold": number()}),
        (layers.LeakyReLU, few, lambda: {"negative_slope": number()}),
        (layers.ELU, few, lambda: {"alpha": number()}),
        (layers.PReLU, few, lambda: weight("alpha") | {"shared_axes": either(None, [1], [1, 2])}),
        (layers.Softmax, few, lambda: {"axis": either(1, -1, [1, 2])}),
        (layers.Concatenate, few, lambda: {"axis": either(1, -1)}),
        (layers.Dot, few, lambda: {"axes": either(1, -1, (1, 2)), "normalize": flag()}),
        (layers.Masking, few, lambda: {"mask_value": number()}),
        (layers.Attention, few, lambda: {"use_scale": flag(), "score_mode": either("dot", "concat"), "dropout": number()}),
        (layers.AdditiveAttention, few, lambda: {"use_scale": flag(), "dropout": number()}),
        (
            layers.MultiHeadAttention,
            many,
            lambda: {name: value for name, value in kernel().items() if name != "activation"}
            | {
                "num_heads": whole(),
                "key_dim": whole(),
                "value_dim": either(None, whole()),
                "output_shape": either(None, whole()),
                "sliding_window": either(None, whole()),
                "dropout": number(),
            },
        ),
        (layers.TimeDistributed, few, lambda: {"layer": layers.Dense(whole(), name="inner")}),
        (
            layers.Bidirectional,
            many,
            lambda: {
                "layer": either(layers.LSTM, layers.GRU, layers.SimpleRNN)(whole(), return_sequences=flag(), name="inner"),
                "merge_mode": either("concat", "sum", "mul", "ave"),
            },
        ),
        *((merge, 2, none) for merge in (layers.Add, layers.Subtract, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum)),
    ]


def layer(cls, options):
    made = cls(**options, name=f"{either('first', 'second')}_{whole()}")
    if cls is not layers.Discretization:  # which keeps it to itself
        made.trainable = flag()
    if cls is layers.RandomCrop:
        made.seed = None  # which is random where none is given
    return made


def schedule():
    rate, steps = number(), whole(1, 99)
    return rng.choice(
        [
            lambda: schedules.ExponentialDecay(rate, steps, number(), staircase=flag()),
            lambda: schedules.InverseTimeDecay(rate, steps, number(), staircase=flag()),
            lambda: schedules.PiecewiseConstantDecay([steps, steps + whole()], [number(), number(), number()]),
            lambda: schedules.PolynomialDecay(rate, steps, number(), number(), cycle=flag()),
            lambda: schedules.CosineDecay(rate, steps, number(), **either({}, {"warmup_target": number(), "warmup_steps": whole()})),
            lambda: schedules.CosineDecayRestarts(rate, steps, 1 + number(), number(), number()),
        ]
    )()


def tuning():
    clip = either("clipnorm", "clipvalue", "global_clipnorm", None)
    clipped = {clip: number()} if clip else {}
    ema = {"use_ema": flag(), "ema_momentum": number(), "ema_overwrite_frequency": either(None, whole()), "gradient_accumulation_steps": either(None, whole(2))}
    return clipped | either({}, ema) | {"learning_rate": either(number(), schedule()), "weight_decay": either(None, number())}


def betas():
    return {"beta_1": number(), "beta_2": number(), "epsilon": number()}


def optimizer_cases():
    return [
        (optimizers.SGD, lambda: tuning() | {"momentum": number(), "nesterov": flag()}),
        (optimizers.RMSprop, lambda: tuning() | {"rho": number(), "momentum": number(), "epsilon": number(), "centered": flag()}),
        (optimizers.Adam, lambda: tuning() | betas() | {"amsgrad": flag()}),
        (optimizers.AdamW, lambda: tuning() | betas() | {"amsgrad": flag(), "weight_decay": number()}),
        (optimizers.Adamax, lambda: tuning() | betas()),
        (optimizers.Nadam, lambda: tuning() | betas()),
        (optimizers.Adagrad, lambda: tuning() | {"initial_accumulator_value": number(), "epsilon": number()}),
        (optimizers.Adadelta, lambda: tuning() | {"rho": number(), "epsilon": number()}),
        (optimizers.Lion, lambda: tuning() | {"beta_1": number(), "beta_2": number()}),
        (optimizers.Lamb, lambda: tuning() | betas()),
        (
            optimizers.Adafactor,
            lambda: tuning()
            | {"beta_2_decay": -number(), "epsilon_1": number(), "epsilon_2": number(), "clip_threshold": number(), "relative_step": flag()},
        ),
        (
            optimizers.Ftrl,
            lambda: tuning()
            | {"learning_rate_power": -number(), "initial_accumulator_value": number(), "beta": number()}
            | {f"{kind}_regularization_strength": number() for kind in ("l1", "l2", "l2_shrinkage")},
        ),
        (
            optimizers.Muon,
            lambda: tuning()
            | {"adam_beta_1": number(), "adam_beta_2": number(), "epsilon": number(), "adam_weight_decay": either(None, number())}
            | {"adam_lr_ratio": number(), "momentum": number(), "nesterov": flag(), "ns_steps": whole(), "rms_rate": either(None, number())}
            | {"muon_a": number(), "muon_b": -number(), "muon_c": number()}
            | {"exclude_layers": either([], ["dense", "last"]), "exclude_embeddings": flag()},
        ),
    ]


def loss_list():
    smoothed = lambda: {"from_logits": flag(), "label_smoothing": number()}
    yield from (losses.CategoricalCrossentropy(**smoothed()) for _ in range(few))
    yield from (losses.BinaryCrossentropy(**smoothed()) for _ in range(few))
    yield from (losses.SparseCategoricalCrossentropy(from_logits=logits) for logits in (False, True))
    for _ in range(few):
        focal = lambda: smoothed() | {"alpha": number(), "gamma": number(0, 4)}
        yield losses.BinaryFocalCrossentropy(apply_class_balancing=flag(), **focal())
        yield losses.CategoricalFocalCrossentropy(**focal())
        yield losses.CategoricalGeneralizedCrossEntropy(q=number())
        yield losses.Dice(axis=either(None, -1, [1, 2]))
        yield losses.Tversky(alpha=number(), beta=number(), axis=either(None, -1, [1, 2]))
    for name in (
        "MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "Huber", "LogCosh", "Poisson",
        "KLDivergence", "CosineSimilarity", "Hinge", "SquaredHinge", "CategoricalHinge",
    ):  # fmt: skip
        yield getattr(losses, name)()


def metric_list():
    name = lambda: either({}, {"name": f"mine_{whole()}"})
    precision = lambda: {"thresholds": either(None, number()), "top_k": either(None, whole()), "class_id": either(None, whole())}
    for _ in range(few):
        yield metrics.Precision(**precision(), **name())
        yield metrics.Recall(**precision(), **name())
        yield metrics.AUC(num_thresholds=whole(2, 99), curve=either("ROC", "PR"), from_logits=flag(), **name())
        yield metrics.F1Score(average=either(None, "micro", "macro", "weighted"), threshold=either(None, number()), **name())
        yield metrics.FBetaScore(average=either(None, "micro", "macro", "weighted"), beta=number(), threshold=either(None, number()), **name())
        for count in metrics.TruePositives, metrics.TrueNegatives, metrics.FalsePositives, metrics.FalseNegatives:
            yield count(thresholds=either(None, number()), **name())
        for point in metrics.PrecisionAtRecall, metrics.RecallAtPrecision, metrics.SensitivityAtSpecificity, metrics.SpecificityAtSensitivity:
            yield point(number(), num_thresholds=whole(2, 99), class_id=either(None, whole()), **name())
        ignored = lambda: {"ignore_class": either(None, whole())}
        yield metrics.BinaryIoU(either([0], [0, 1]), threshold=number(), **name())
        yield metrics.IoU(9, [whole(0, 3), whole(4, 8)], sparse_y_true=flag(), sparse_y_pred=flag(), **ignored(), **name())
        yield metrics.MeanIoU(whole(), sparse_y_true=flag(), sparse_y_pred=flag(), **ignored(), **name())
        yield metrics.OneHotIoU(9, [whole(0, 8)], sparse_y_pred=flag(), **ignored(), **name())
        yield metrics.OneHotMeanIoU(whole(), sparse_y_pred=flag(), **ignored(), **name())
        yield metrics.R2Score(class_aggregation=either(None, "uniform_average", "variance_weighted_average"), num_regressors=whole(0, 3), **name())
        yield metrics.BinaryAccuracy(threshold=number(), **name())
        yield metrics.TopKCategoricalAccuracy(k=whole(), **name())
        yield metrics.SparseTopKCategoricalAccuracy(k=whole(), **name())
        yield metrics.CategoricalCrossentropy(from_logits=flag(), label_smoothing=number(), **name())
        yield metrics.BinaryCrossentropy(from_logits=flag(), label_smoothing=number(), **name())
        yield metrics.SparseCategoricalCrossentropy(from_logits=flag(), **name())
    for cls in (
        "CategoricalAccuracy", "SparseCategoricalAccuracy", "RootMeanSquaredError", "MeanSquaredError", "MeanAbsoluteError",
        "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "LogCoshError", "Poisson", "KLDivergence", "CosineSimilarity", "Hinge",
        "SquaredHinge", "CategoricalHinge", "PearsonCorrelation", "ConcordanceCorrelation",
    ):  # fmt: skip
        yield getattr(metrics, cls)(**name())


def models():
    """Models of several layers, built: Sequential, with branches, with a layer that is called twice, with models as layers, and
    with states that recurrent layers hand on."""
    yield keras.Sequential([keras.Input((6,)), layers.Dense(3, activation="relu"), layers.Dense(2, name="last")], name="chain")
    a, b = keras.Input((4,)), keras.Input((3,), name="second")
    x = layers.Concatenate()([layers.Dense(5)(a), layers.Dense(6)(b)])
    yield keras.Model([a, b], [layers.Dense(3)(x), layers.Dropout(0.5)(x)])
    twin = layers.Dense(4)
    a, b = keras.Input((4,)), keras.Input((4,))
    yield keras.Model([a, b], layers.Dot(1)([twin(a), twin(twin(b))]))
    z = keras.Input((6,))
    encoder = keras.Model(z, layers.Dense(3)(z))
    encoder.trainable = False
    x = keras.Input((6,))
    chain = keras.Sequential([layers.Dense(4), layers.BatchNormalization()])
    yield keras.Model(x, [chain(encoder(x)), encoder(x)])
    encoder.trainable = True
    yield keras.Sequential([keras.Input((6,)), encoder, layers.Dense(1)])
    x, y = keras.Input((5, 2)), keras.Input((4, 2))
    _, *states = layers.LSTM(3, return_state=True)(x)
    yield keras.Model([x, y], layers.GRU(3)(layers.LSTM(3, return_sequences=True)(y, initial_state=states), initial_state=states[1:]))


def configs():
    cases = {
        "layers": [serialized(layer(cls, options())) for cls, n, options in layer_cases() for _ in range(n)],
        "activations": [activations.serialize(activations.get(name)) for name in activation_names],
        "initializers": [serialized(maker()) for maker in all_initializers for _ in range(2)] + [serialized(initializers.Identity())],
        "regularizers": [serialized(maker()) for maker in all_regularizers for _ in range(few)],
        "constraints": [serialized(maker()) for maker in all_constraints for _ in range(few)],
        "schedules": [serialized(schedule()) for _ in range(many * 3)],
        "losses": [serialized(loss) for loss in loss_list()],
        "metrics": [serialized(metric) for metric in metric_list()],
        "models": [serialized(model) for model in models()],
        "optimizers": [],
    }
    cases["layers"] += [serialized(layers.Activation(name)) for name in activation_names]
    cases["layers"] += [serialized(layers.InputLayer(shape, name=f"in_{i}")) for i, shape in enumerate([(3,), (28, 28, 1)])]
    for cls, options in optimizer_cases():
        for _ in range(many):
            keras.backend.clear_session()  # its name counts those before
            cases["optimizers"].append(serialized(cls(**options())))
    write("configs", {kind: things for kind, things in cases.items()}, lines=True)
