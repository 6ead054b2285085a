"""What the modules beside this one share."""

import json
import pathlib

import jax
import keras
import numpy as np

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
    weights = [pattern(w.shape, 0.5 / np.sqrt(w.shape[0]), i + 1) for i, w in enumerate(model.get_weights())]
    # A variance is positive.
    model.set_weights([abs(v) if w.name == "moving_variance" else v for v, w in zip(weights, model.weights)])


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


def gradients(model, x, y):
    """The gradients of the loss, layers as at inference."""

    def loss(trainable):
        out, _, penalties = model.stateless_call(trainable, [v.value for v in model.non_trainable_variables], x, training=False, return_losses=True)
        return model.compute_loss(x, y, out) + sum(penalties)

    return jax.grad(loss)([v.value for v in model.trainable_variables])


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
