"""All activations: what they make of usual numbers, and of corners and large ones; and the gradients of that."""

import inspect

import jax
import jax.numpy as jnp
import keras
import numpy as np

from common import numbers, pattern, write


def sparsemax(x):
    """Keras's, mended as in its pull request 23469: that of 3.15.1 does not add up to 1 (its issue 23425)."""
    ordered = -jnp.sort(-x, axis=-1)
    support = ordered - (jnp.cumsum(ordered, axis=-1) - 1) / jnp.arange(1, x.shape[-1] + 1) > 0
    k = support.sum(axis=-1, keepdims=True)
    tau = (jnp.where(support, ordered, 0.0).sum(axis=-1, keepdims=True) - 1) / k
    return jnp.maximum(x - tau, 0.0)


def activations():
    functions = {
        name: function
        for name, function in inspect.getmembers(keras.activations, inspect.isfunction)
        if name not in ("get", "serialize", "deserialize", "threshold")
    }
    functions["sparsemax"] = sparsemax
    functions["threshold"] = lambda x: keras.activations.threshold(x, 1.5, -2.0)
    inputs = {
        "usual": pattern((4, 8), 4, 101),
        "special": np.array(
            [[-3.5, -2, -0.75, -0.25, 0, 0.25, 2, 7], [-40, -20, -10, -5, 5, 10, 20, 40]], np.float32
        ),
    }

    def case(function, x):
        y = function(x)
        # Of the sum with these weights.
        gradient = jax.grad(lambda x: (pattern(y.shape, 1, 7) * function(x)).sum())(x)
        return {"output": numbers(y), "gradient": numbers(gradient)}

    write("activations", {n: {k: case(f, x) for k, x in inputs.items()} for n, f in functions.items()})
