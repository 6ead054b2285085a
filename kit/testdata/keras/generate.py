"""Writes the fixtures that kit's tests compare with: what the real Keras computes, as JSON files beside this one.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python generate.py

Inputs and first weights are not stored: both sides make them with the same formula, pattern().
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import keras
import numpy as np
from keras import layers

jax.config.update("jax_default_matmul_precision", "highest")
here = pathlib.Path(__file__).parent


def pattern(shape, scale, salt):
    """Numbers from -scale to scale that look random: a 32-bit hash of the position."""
    n = int(np.prod(shape))
    h = np.arange(n, dtype=np.uint64) + np.uint64(salt * 1000003)
    h = (h * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    h = ((h ^ (h >> np.uint64(15))) * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
    h = h ^ (h >> np.uint64(13))
    return ((h.astype(np.float64) / 2.0**31 - 1) * scale).astype(np.float32).reshape(shape)


def set_pattern_weights(model):
    model.set_weights([pattern(w.shape, 0.5 / np.sqrt(w.shape[0]), i + 1) for i, w in enumerate(model.get_weights())])


def inputs(n, features, classes):
    x = pattern((n, features), 1, 101)
    labels = (np.arange(n) * 7 + 3) % classes
    return x, labels


def numbers(array, step=1):
    return [float(np.format_float_positional(v, unique=True)) for v in np.asarray(array, np.float32).ravel()[::step]]


def write(name, cases):
    path = here / f"{name}.json"
    path.write_text(json.dumps(cases, indent=0, separators=(",", ":")) + "\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size / 1024:.0f} kB")


def small():
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(4, activation="softmax")])
    set_pattern_weights(model)
    return model


def optimizers():
    from keras import optimizers as o

    cases = {}
    for name, make in {
        "sgd": lambda: o.SGD(),
        "sgd_momentum": lambda: o.SGD(momentum=0.9),
        "sgd_nesterov": lambda: o.SGD(momentum=0.9, nesterov=True),
        "rmsprop": lambda: o.RMSprop(),
        "rmsprop_momentum": lambda: o.RMSprop(momentum=0.9),
        "rmsprop_centered": lambda: o.RMSprop(centered=True),
        "rmsprop_centered_momentum": lambda: o.RMSprop(centered=True, momentum=0.5, rho=0.8),
        "adam": lambda: o.Adam(),
        "adam_amsgrad": lambda: o.Adam(amsgrad=True),
    }.items():
        x, labels = inputs(20, 6, 4)
        model = small()
        model.compile(make(), "sparse_categorical_crossentropy")
        case = {}
        for step in range(1, 11):
            model.train_on_batch(x, labels)
            if step in (1, 10):
                case[f"weights_{step}"] = [numbers(w) for w in model.get_weights()]
        cases[name] = case
    write("optimizers", cases)


def losses():
    cases = {}
    for activation in ("softmax", "sigmoid"):
        for loss in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
            x, labels = inputs(20, 6, 4)
            y = keras.utils.to_categorical(labels, 4) if loss.startswith("cat") else labels
            model = keras.Sequential([keras.Input((6,)), layers.Dense(4, activation=activation)])
            set_pattern_weights(model)
            model.compile("sgd", loss, metrics=["accuracy"])
            value, accuracy = model.evaluate(x, y, verbose=0)
            cases[f"{loss}_of_{activation}"] = {"loss": value, "accuracy": accuracy, "gradients": [numbers(g) for g in gradients(model, x, y)]}
    write("losses", cases)


def gradients(model, x, y):
    """The gradients of the loss, layers as at inference."""

    def loss(trainable):
        out, _ = model.stateless_call(trainable, [v.value for v in model.non_trainable_variables], x, training=False)
        return model.compute_loss(x, y, out)

    return jax.grad(loss)([v.value for v in model.trainable_variables])


def layer_outputs():
    cases = {}
    x, _ = inputs(5, 6, 4)
    for activation in ("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "sigmoid", "hard_sigmoid", "tanh", "silu", "softplus", "softsign", "exponential", "softmax"):
        model = keras.Sequential([keras.Input((6,)), layers.Dense(7, activation=activation)])
        set_pattern_weights(model)
        cases[f"dense_{activation}"] = {"output": numbers(model.predict(4 * x, verbose=0))}
    model = keras.Sequential([keras.Input((6,)), layers.Dropout(0.5)])
    cases["dropout"] = {"output": numbers(model.predict(x, verbose=0))}
    model = keras.Sequential([keras.Input((6,)), layers.Dense(3, use_bias=False)])
    set_pattern_weights(model)
    cases["dense_without_bias"] = {"output": numbers(model.predict(x, verbose=0))}
    write("layers", cases)


def case_of(stack, x, classes):
    """What a model of these layers makes of the images or rows x, and the gradients of its loss."""
    model = keras.Sequential([keras.Input(x.shape[1:]), *stack])
    set_pattern_weights(model)
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    y = keras.utils.to_categorical((np.arange(len(x)) * 7 + 3) % classes, classes)
    return {
        "loss": float(model.evaluate(x, y, verbose=0)[0]),
        "output": numbers(model.predict(x, verbose=0)),
        # One in 97 of the larger gradients' numbers keeps the file small.
        "gradients": [numbers(g, 97 if g.size > 2000 else 1) for g in gradients(model, x, y)],
    }


def networks():
    """The networks of the tutorial and of keras.io/examples/vision/mnist_convnet."""
    tutorial = [
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.25),
        layers.Dense(10, activation="softmax"),
    ]
    convnet = [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
    write(
        "networks",
        {
            "tutorial": case_of(tutorial, pattern((128, 784), 1, 101), 10),
            "convnet": case_of(convnet, pattern((32, 28, 28, 1), 1, 101), 10),
        },
    )


def images():
    """Layers that slide windows over images."""
    conv = lambda *args, **kwargs: [layers.Conv2D(5, *args, **kwargs)]
    # The relu makes several of a window's values the largest: zeros.
    pool = lambda *args, **kwargs: [layers.Conv2D(5, 2, activation="relu"), layers.MaxPooling2D(*args, **kwargs)]
    cases = {
        "conv": conv(3),
        "conv_oblong": conv((2, 3), activation="relu"),
        "conv_same": conv(3, padding="same"),
        "conv_same_even": conv((4, 2), padding="same"),
        "conv_strides": conv(3, strides=2),
        "conv_strides_same": conv(3, strides=(2, 3), padding="same"),
        "conv_dilation": conv(2, dilation_rate=(3, 2)),
        "conv_dilation_same": conv(3, dilation_rate=2, padding="same"),
        "conv_without_bias": conv(1, use_bias=False),
        "pool": pool(),
        "pool_oblong": pool((3, 2)),
        "pool_overlapping": pool(3, strides=1),
        "pool_same": pool(2, padding="same"),
        "pool_overlapping_same": pool(3, strides=2, padding="same"),
    }
    x = pattern((6, 9, 8, 3), 1, 101)
    end = lambda: [layers.Flatten(), layers.Dense(4, activation="softmax")]
    write("images", {name: case_of(stack + end(), x, 4) for name, stack in cases.items()})


def printing():
    """How numpy prints arrays, for Array.String."""
    cases = []

    def add(values, shape, dtype):
        array = np.array(values).astype(dtype).reshape(shape)
        cases.append({"values": [str(v) for v in array.ravel().tolist()], "shape": list(array.shape), "dtype": dtype, "text": str(array)})

    add(range(5), (5,), "uint8")
    add([3], (), "int64")
    add([], (0,), "float32")
    add([i * i for i in range(40)], (40,), "int32")
    add([-3, 200, 17], (3,), "int64")
    add([i % 10 for i in range(1200)], (1200,), "uint8")
    add([i % 10 for i in range(1200)], (3, 400), "uint8")
    add([i % 7 for i in range(2000)], (2, 10, 100), "float32")
    add([i % 7 for i in range(24)], (2, 3, 4), "int32")
    add([0, 1 / 255, 3 / 255, 1], (2, 2), "float32")
    add([0.5, 1.25, -3], (3,), "float64")
    add([1e-7, 2.5, 300], (3,), "float64")
    add([1 / 3, 2 / 3, 1e-3], (3,), "float32")
    add([1e9, 1, 2], (3,), "float64")
    add([1e9, 2e9, 3e9], (3,), "float32")
    add([float("nan"), 1.5, 2], (3,), "float32")
    add([float("-inf"), 1.5, 22.25], (3,), "float64")
    add([float("nan"), float("inf")], (2,), "float64")
    add([i / 3 for i in range(30)], (30,), "float32")
    add([i / 3 for i in range(40)], (2, 20), "float64")
    add([1e-5 * i for i in range(12)], (3, 4), "float32")
    add([i % 5 for i in range(2 * 2 * 2 * 3)], (2, 2, 2, 3), "uint8")
    add([float(i) for i in range(1100)], (11, 100), "float64")
    add([1e100, 1e-100, -2.5], (3,), "float64")
    write("printing", cases)


if __name__ == "__main__":
    optimizers()
    losses()
    layer_outputs()
    networks()
    images()
    printing()
