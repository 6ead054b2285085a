"""Random models of sequences: masks, attention, sample weights of steps. Each is written as its config, so that the test reads the model
that Keras made."""

import random
import warnings

import keras
import numpy as np
from keras import layers

from common import numbers, pattern, serialized, set_pattern_weights, write

rng = random.Random(5)
steps, things, examples = 5, 7, 6


def tokens(salt):
    """Sequences of numbers from 0 to 6 that end in zeros; the last one may have nothing else."""
    x = (np.abs(pattern((examples, steps), 1, salt)) * (things - 1) + 1).astype("int32") % things
    for i, row in enumerate(x):
        row[row == 0] = 1
        row[1 + (i * 3 + salt) % steps :] = 0
    return x


def vectors(salt):
    """Sequences of vectors, with some that are zeros."""
    x = pattern((examples, steps, 4), 1, salt)
    x[np.abs(pattern((examples, steps), 1, salt + 1)) < 0.3] = 0
    return x


def head(kind):
    if kind == "tokens":
        x = keras.Input((steps,), dtype="float32")
        return x, layers.Embedding(things, 4, mask_zero=rng.random() < 0.8)(x)
    x = keras.Input((steps, 4))
    return x, (layers.Masking()(x) if rng.random() < 0.7 else x)


def regularizer():
    return rng.choice([None, None, "l2"])


def attention(x, others):
    value = rng.choice([x, *others])
    causal = rng.random() < 0.4
    kind = rng.randrange(4)
    if kind == 0:
        heads, size = rng.randint(1, 3), rng.randint(1, 4)
        # On JAX, Keras computes values of another size than keys only with dropout, whose models are not trained here.
        dropout = rng.choice([0, 0, 0, 0.3])
        layer = layers.MultiHeadAttention(
            heads,
            size,
            value_dim=rng.choice([None, 3]) if dropout else None,
            output_shape=rng.choice([None, None, 5]),
            use_bias=rng.random() < 0.7,
            kernel_regularizer=regularizer(),
            sliding_window=rng.choice([None, None, 2]),
            dropout=dropout,
        )
        inputs = [x, value] if rng.random() < 0.7 else [x, value, rng.choice([value, *others])]
        return layer(*inputs, use_causal_mask=causal) if causal else layer(*inputs)
    if value.shape[-1] != x.shape[-1]:
        value = layers.Dense(x.shape[-1])(value)
    inputs = [x, value] if rng.random() < 0.7 else [x, rng.choice([t for t in [x, value, *others] if t.shape[-1] == value.shape[-1]]), value]
    if kind == 1:
        layer = layers.AdditiveAttention(use_scale=rng.random() < 0.7)
    else:
        layer = layers.Attention(use_scale=rng.random() < 0.5, score_mode=rng.choice(["dot", "concat"]))
    return layer(inputs, use_causal_mask=causal) if causal else layer(inputs)


def recurrent(sequences, wrap=False):
    options = {"return_sequences": sequences}
    if not wrap:
        options |= {"go_backwards": rng.random() < 0.3, "zero_output_for_mask": rng.random() < 0.4}
    layer = rng.choice([layers.LSTM, layers.GRU, layers.SimpleRNN])(rng.randint(2, 3), **options)
    if not wrap:
        return layer
    return layers.Bidirectional(layer, merge_mode=rng.choice(["concat", "sum", "mul", "ave"]))


def body(x):
    others = []
    for _ in range(rng.randint(1, 4)):
        others.append(x)
        kind = rng.randrange(12)
        if kind < 3:
            x = attention(x, others[:-1])
        elif kind == 3:
            x = layers.Dense(rng.randint(2, 5), activation=rng.choice(["relu", "tanh", None]))(x)
        elif kind == 4:
            x = layers.LayerNormalization()(x)
        elif kind == 5:
            x = layers.BatchNormalization(momentum=0.8)(x)
        elif kind == 6:
            merge = rng.choice([layers.Add, layers.Multiply, layers.Maximum, layers.Average])
            x = merge()([x, layers.Dense(x.shape[-1])(rng.choice(others))])
        elif kind == 7:
            x = layers.Concatenate(axis=rng.choice([1, -1]))([x, layers.Dense(x.shape[-1])(rng.choice(others))]) if x.shape[1] == steps else x
            if x.shape[1] != steps:
                others.clear()
        elif kind == 8:
            x = layers.Activation("tanh")(layers.Rescaling(1.5)(x))
        elif kind == 9:
            x = recurrent(True)(x)
        elif kind == 10:
            x = recurrent(True, wrap=True)(x)
        else:
            x = layers.TimeDistributed(layers.Dense(rng.randint(2, 5), activation="tanh"))(x)
        others = [t for t in others if t.shape[1] == x.shape[1]]
    return x


def tail(x):
    """An output of each step, or one of all of them; with its targets."""
    n = x.shape[1]
    kind = rng.randrange(8)
    if kind > 4:
        x = [layers.GlobalAveragePooling1D(), recurrent(False), recurrent(False, wrap=True)][kind - 5](x)
        return layers.Dense(2)(x), "mean_squared_error", ["mean_absolute_error"], pattern((examples, 2), 1, 7)
    if kind == 0:
        return layers.Dense(2)(layers.Flatten()(x)), "mean_squared_error", ["mean_absolute_error"], pattern((examples, 2), 1, 7)
    if kind == 1:
        classes = (np.abs(pattern((examples, n), 1, 8)) * 3).astype("int32") % 3
        return layers.Dense(3, activation="softmax")(x), "sparse_categorical_crossentropy", ["sparse_categorical_accuracy"], classes
    if kind == 2:
        classes = keras.utils.to_categorical((np.abs(pattern((examples, n), 1, 8)) * 3).astype("int32") % 3, 3)
        return layers.Dense(3, activation="softmax")(x), "categorical_crossentropy", ["categorical_accuracy", "mean_squared_error"], classes
    if kind == 3:
        return layers.Dense(2)(x), "mean_squared_error", ["mean_absolute_error"], pattern((examples, n, 2), 1, 9)
    return layers.Dense(1, activation="sigmoid")(x), "binary_crossentropy", ["binary_accuracy"], (pattern((examples, n, 1), 1, 9) > 0).astype("float32")


def case(number):
    kind = rng.choice(["tokens", "vectors"])
    x, y = head(kind)
    y, loss, metrics, targets = tail(body(y))
    model = keras.Model(x, y)
    data = tokens(number) if kind == "tokens" else vectors(number)
    set_pattern_weights(model)
    weights = None
    if rng.random() < 0.4:
        shape = (examples, y.shape[1]) if len(y.shape) > 2 else (examples,)
        weights = np.abs(pattern(shape, 2, 11))
    config, masked = serialized(model), getattr(y, "_keras_mask", None) is not None
    predicted = numbers(model.predict(data, verbose=0))
    model.compile(keras.optimizers.SGD(0.05), loss, metrics=metrics)
    evaluated = model.evaluate(data, targets, sample_weight=weights, batch_size=4, verbose=0, return_dict=True)
    trained = {}
    if not any(getattr(layer, "dropout", 0) for layer in model.layers):
        history = model.fit(data, targets, sample_weight=weights, batch_size=4, epochs=2, shuffle=False, verbose=0)
        trained = {
            # On JAX, Keras forgets the mask for the metrics of fit, unlike for those of evaluate.
            "history": {name: [float(v) for v in values] for name, values in history.history.items() if name == "loss" or not masked},
            "weights": [numbers(w) for w in model.get_weights()],
        }
    return trained | {
        "model": config,
        "loss": loss,
        "metrics": metrics,
        "x": numbers(data),
        "x_shape": list(data.shape),
        "y": numbers(targets),
        "y_shape": list(targets.shape),
        "sample_weight": numbers(weights) if weights is not None else [],
        "sample_weight_shape": list(weights.shape) if weights is not None else [],
        "predict": predicted,
        "evaluate": {name: float(v) for name, v in evaluated.items()},
    }


def masks():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a layer destroys the mask
        write("masks", [case(i) for i in range(100)], lines=True)
