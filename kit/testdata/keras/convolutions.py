"""Convolutions and poolings over sequences, images and volumes, with random options: outputs and gradients, or that there is an error."""

import random

import jax
import keras
import numpy as np
from keras import layers

from common import numbers, pattern, write

rng = random.Random(1)


def each(rank, low, high):
    """One number, or one for each axis."""
    return rng.choice([rng.randint(low, high), [rng.randint(low, high) for _ in range(rank)]])


def strides_and_dilation(rank, both):
    """Keras's own check allows one of the two, for most layers."""
    options = {"strides": each(rank, 1, 3)}, {"dilation_rate": each(rank, 1, 3)}
    return options[0] | options[1] if both else rng.choice(options)


def window(rank, both=False, paddings=("valid", "same")):
    options = {"kernel_size": each(rank, 1, 4), "padding": rng.choice(paddings)}
    return options | strides_and_dilation(rank, both or rng.random() < 0.05) | {"use_bias": rng.random() < 0.7}


def convolution(rank, channels):
    groups = rng.choice([g for g in range(1, channels + 1) if channels % g == 0 or rng.random() < 0.02])
    paddings = ("valid", "same", "causal") if rank == 1 else ("valid", "same")
    return window(rank, paddings=paddings) | {"filters": groups * rng.randint(1, 3), "groups": groups}


def transposed(rank, channels):
    return window(rank) | {"filters": rng.randint(1, 4)} | rng.choice([{}, {"output_padding": each(rank, 0, 2)}])


def depthwise(rank, channels):
    return window(rank, both=rng.random() < 0.5) | {"depth_multiplier": rng.randint(1, 3)}


def separable(rank, channels):
    return depthwise(rank, channels) | {"filters": rng.randint(1, 4)}


def pooling(rank, channels):
    options = {"pool_size": each(rank, 1, 4), "padding": rng.choice(["valid", "same"])}
    return {"strides": options["pool_size"]} | options | rng.choice([{}, {"strides": each(rank, 1, 3)}])


kinds = [
    *((f"Conv{rank}D", rank, convolution, 60) for rank in (1, 2, 3)),
    *((f"Conv{rank}DTranspose", rank, transposed, 60) for rank in (1, 2, 3)),
    *((f"DepthwiseConv{rank}D", rank, depthwise, 40) for rank in (1, 2)),
    *((f"SeparableConv{rank}D", rank, separable, 40) for rank in (1, 2)),
    *((f"{kind}Pooling{rank}D", rank, pooling, 25) for rank in (1, 2, 3) for kind in ("Max", "Average")),
]


def some(array):
    """At most 16 numbers of an array, and the mean of all, each times another."""
    array = np.asarray(array)
    return numbers(array, -(-array.size // 16)) + [float(np.mean(array.astype("float64") * pattern(array.shape, 1, 5)))]


def case(name, rank, draw):
    channels = rng.choice([1, 2, 3, 4, 6, 8, 9])
    shape = [rng.randint(1, {1: 14, 2: 9, 3: 6}[rank]) for _ in range(rank)] + [channels]
    options = draw(rank, channels)
    out = {"class_name": name, "config": {k: [v] * rank if isinstance(v, int) and k in lists else v for k, v in options.items()}, "input": shape}
    try:
        layer = getattr(layers, name)(**options)
        model = keras.Sequential([keras.Input(shape), layer])
    except ValueError:
        return out | {"error": True}
    weights = [pattern(w.shape, 0.5, i + 1) for i, w in enumerate(layer.weights)]
    x = np.round(4 * pattern((2, *shape), 1, 101)) / 4  # several numbers of a window are the largest

    def loss(x, weights):
        y = layer.stateless_call(weights, [], x)[0]
        return (y * pattern(y.shape, 1, 3)).sum(), y

    (_, y), gradients = jax.jit(jax.value_and_grad(loss, argnums=(0, 1), has_aux=True))(x, weights)
    if y.size == 0:  # Keras goes on without any numbers
        return out | {"error": True}
    assert y.shape[1:] == model.output_shape[1:], (out, y.shape, model.output_shape)
    return out | {"shape": y.shape[1:], "output": some(y), "gradients": [some(g) for g in (gradients[0], *gradients[1])]}


lists = ("kernel_size", "strides", "dilation_rate", "pool_size", "output_padding")


def convolutions():
    write("convolutions", [case(name, rank, draw) for name, rank, draw, count in kinds for _ in range(count)], lines=True)
