"""What the modules beside this one share."""

import json
import pathlib
import re

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
    weights = [pattern(w.shape, 0.5 / np.sqrt(w.shape[0] if w.ndim else 1), i + 1) for i, w in enumerate(model.get_weights())]
    # A variance is positive.
    model.set_weights([abs(v) if w.name == "moving_variance" else v for v, w in zip(weights, model.weights)])


def inputs(n, features, classes):
    x = pattern((n, features), 1, 101)
    labels = (np.arange(n) * 7 + 3) % classes
    return x, labels


def numbers(array, step=1):
    return [float(np.format_float_positional(v, unique=True)) for v in np.asarray(array, np.float32).ravel()[::step]]


def write(name, cases, lines=False):
    """Writes the cases; with lines, each on a line of its own, which is smaller."""
    path = here / f"{name}.json"
    text = json.dumps(cases, indent=None if lines else 0, separators=(",", ":"))
    path.write_text((text.replace("},{", "},\n{") if lines else text) + "\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size / 1024:.0f} kB")


def gradients(model, x, y):
    """The gradients of the loss, layers as at inference."""

    def loss(trainable):
        out, _, penalties = model.stateless_call(trainable, [v.value for v in model.non_trainable_variables], x, training=False, return_losses=True)
        return model.compute_loss(x, y, out) + sum(penalties)

    return jax.grad(loss)([v.value for v in model.trainable_variables])


def serialized(thing):
    """What Keras writes of a thing, but for what is only there once it is built or compiled."""

    def config(value):
        if isinstance(value, dict):
            return {k: config(v) for k, v in value.items() if k not in ("build_config", "compile_config")}
        return [config(v) for v in value] if isinstance(value, (list, tuple)) else value

    return config(keras.saving.serialize_keras_object(thing))


def description(stack, shape):
    """A model of layers for inputs of a shape, and what Keras says of it: the summary's rows and totals, and the layers as they were
    before they were built, without their names, which count the layers made before."""
    configs = [serialized(layer) for layer in stack]
    for layer in configs:
        del layer["config"]["name"]
    model = keras.Sequential([keras.Input(shape), *stack])
    lines = []
    model.summary(print_fn=lines.append, line_length=200)
    text = "\n".join(lines)
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if "│" in line]
    return model, {
        # Numbers at the end of names depend on what was made before.
        "summary": [f"{re.sub(r'(_[0-9]+)? ', ' ', name, count=1)} {shape} {params.replace(',', '')}" for name, shape, params in rows],
        "totals": re.findall(r"params: ([\d,]+)", text),
        "configs": configs,
    }


def case_of(stack, x, classes):
    """What a model of these layers is, its weights at the start that are not random, what it makes of the images or rows x,
    the gradients of its loss, and all weights after ten steps of training, where no layer is random."""
    model, case = description(stack, x.shape[1:])
    # One in 97 of the larger arrays' numbers keeps the file small.
    few = lambda array: numbers(array, 97 if array.size > 2000 else 1)
    random = ("kernel", "embeddings")
    case["start"] = [[] if w.name.endswith(random) else few(w.numpy()) for w in model.weights]
    set_pattern_weights(model)
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    y = keras.utils.to_categorical((np.arange(len(x)) * 7 + 3) % classes, classes)
    case |= {
        "loss": float(model.evaluate(x, y, verbose=0)[0]),
        "output": numbers(model.predict(x, verbose=0)),
        "gradients": [few(g) for g in gradients(model, x, y)],
    }
    if not any(isinstance(layer, (layers.Dropout, layers.GaussianNoise, layers.GaussianDropout, layers.AlphaDropout)) for layer in stack):
        model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "categorical_crossentropy")
        # Five epochs of two batches, the second of which is smaller.
        model.fit(x, y, batch_size=len(x) // 2 + 1, epochs=5, shuffle=False, verbose=0)
        case["trained"] = [few(w) for w in model.get_weights()]
    return case
