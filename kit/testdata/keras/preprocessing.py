"""Preprocessing layers with random options, on random inputs: what they make of them, those that are random with factors that leave
nothing to chance. Of layers that adapt, the data that they adapted to is here too, where it is not random."""

import random

import numpy as np
from keras import layers

from common import numbers, pattern, serialized, write

rng = random.Random(7)


def flag():
    return rng.random() < 0.5


def resizing():
    height, width = rng.randint(1, 9), rng.randint(1, 9)
    keep = rng.choice([{}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True, "fill_value": rng.choice([0.0, 0.5, -1.0])}])
    how = rng.choice(["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"])
    return layers.Resizing(height, width, interpolation=how, antialias=flag(), **keep)


def crop():
    return layers.CenterCrop(rng.randint(1, 9), rng.randint(1, 9))


def contrast():
    f = rng.randint(-60, 60) / 64
    low, high = rng.choice([(0, 255), (-0.5, 0.5), (-1.0, 0.25)])
    layer = layers.RandomContrast((-abs(f), abs(f)), value_range=(low, high))
    return layer


def brightness():
    f = rng.randint(-64, 64) / 64
    return layers.RandomBrightness((f, f), value_range=rng.choice([(0, 255), (-1, 1), (-0.5, 0.25)]))


def images():
    for maker, n in ((resizing, 120), (crop, 40), (contrast, 10), (brightness, 10)):
        for _ in range(n):
            layer = maker()
            shape = (rng.randint(1, 2), rng.randint(1, 9), rng.randint(1, 9), rng.randint(1, 2))
            x = pattern(shape, 1, 101)
            yield {"layer": serialized(layer), "shape": shape, "output": numbers(layer(x, training=True)), "training": True}


def normalization():
    for _ in range(100):
        rank = rng.randint(2, 4)
        shape = tuple(rng.randint(1, 5) for _ in range(rank))
        axes = rng.sample(range(1, rank), rng.randint(0, rank - 1))
        axis = rng.choice([None if not axes else tuple(axes), axes[0] if axes else -1, -1, None])
        options = {"axis": axis, "invert": flag()}
        case = {"shape": shape}
        if rng.random() < 0.3:
            last = shape[sorted(a % rank for a in np.atleast_1d(axis))[-1]] if axis is not None else 1
            n = rng.choice([1, last])
            mean, variance = [rng.randint(-9, 9) / 4 for _ in range(n)], [rng.randint(0, 9) / 4 for _ in range(n)]
            options |= {"mean": mean, "variance": variance} if n > 1 else {"mean": mean[0], "variance": variance[0]}
            layer = layers.Normalization(**options)
            layer.build(shape)
        else:
            layer = layers.Normalization(**options)
            data = (rng.randint(1, 40), *shape[1:])
            layer.adapt(pattern(data, 3, 5))
            case["adapt"] = data
        yield case | {"layer": serialized(layer), "output": numbers(layer(pattern(shape, 1, 101))), "weights": [numbers(w) for w in layer.get_weights()]}


def encoded(layer, shape):
    """What a layer makes of rows, one with OutputMode for each example."""
    return numbers(layer(pattern(shape, 3, 101)))


def discretization():
    modes = ["int", "one_hot", "multi_hot", "count"]
    for i in range(200):
        shape = (rng.randint(1, 4), rng.randint(1, 4))
        mode = rng.choice(modes)
        case = {"shape": shape}
        if i < 60:
            boundaries = sorted(rng.randint(-12, 12) / 4 for _ in range(rng.randint(1, 12)))
            layer = layers.Discretization(bin_boundaries=boundaries, output_mode=mode)
        else:
            layer = layers.Discretization(num_bins=rng.randint(1, 20), epsilon=rng.choice([0.01, 0.1, 0.05, 0.003, 0.03, 1.0, 0.3]), output_mode=mode)
            case["adapt"] = (rng.choice([rng.randint(1, 30), rng.randint(1, 3000)]),)
            layer.update_state(pattern(case["adapt"], 3, 5))  # adapt, which asks for TensorFlow
            layer.finalize_state()
        # The bins' numbers are whole numbers of a type that Keras keeps under another name.
        yield case | {"layer": serialized(layer), "output": encoded(layer, shape)}


def category_encoding():
    for _ in range(60):
        tokens = rng.randint(1, 6)
        shape = (rng.randint(1, 4), rng.randint(1, 4))
        values = [rng.randrange(tokens) for _ in range(shape[0] * shape[1])]
        layer = layers.CategoryEncoding(tokens, output_mode=rng.choice(["one_hot", "multi_hot", "count"]))
        yield {"layer": serialized(layer), "shape": shape, "input": values, "output": numbers(layer(np.array(values).reshape(shape)))}


def preprocessing():
    cases = {f.__name__: list(f()) for f in (images, normalization, discretization, category_encoding)}
    write("preprocessing", cases, lines=True)
