"""What the programs beside this one share: the same first weights as in Go, and the results to compare."""

import keras
import numpy as np

results = {}


def start(model, x=None):
    """Gives the weights that are random numbers that follow from their shapes, of GlorotUniform's range; x, examples, tells the shape
    of a model that is not built yet."""
    if not model.built:
        model(x[:1])
    weights, salt = model.get_weights(), 0
    for i, w in enumerate(weights):
        if w.ndim > 1:  # biases and the like are constants
            salt += 1
            limit = np.sqrt(6 / (np.prod(w.shape[:-2]) * (w.shape[-2] + w.shape[-1])))
            weights[i] = (spread(w.size, salt) * limit).astype(np.float32).reshape(w.shape)
    model.set_weights(weights)


def spread(n, salt):
    """Numbers from -1 to 1 that look random: a 32-bit hash of the position."""
    h = np.arange(n, dtype=np.uint64) + np.uint64(salt * 1000003)
    h = (h * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    h = ((h ^ (h >> np.uint64(15))) * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
    h = h ^ (h >> np.uint64(13))
    return h.astype(np.float64) / 2.0**31 - 1


def record(name, value):
    """Records numbers to compare: an array, a number, or each metric of a history."""
    if isinstance(value, keras.callbacks.History):
        for key, values in value.history.items():
            record(f"{name}: {key}", values)
        return
    values = np.asarray(value, np.float32)
    assert name not in results, f"{name} is recorded twice"
    some = values.ravel()[:: max(1, values.size // 100) | 1]
    results[name] = {"shape": values.shape, "values": [float(str(v)) for v in some]}


def outline(name, value):
    """Records what does not depend on chance: an array's shape, or a history's metrics and number of epochs."""
    if isinstance(value, keras.callbacks.History):
        results[name] = {"shape": [len(value.epoch)], "metrics": sorted(value.history)}
    else:
        results[name] = {"shape": tuple(np.shape(value))}


def use_made_data():
    """Makes Keras's data sets load the files in the current folder."""
    for module in ("mnist", "fashion_mnist", "imdb", "reuters", "boston_housing"):
        code = getattr(keras.src.datasets, module)
        code.get_file = lambda fname, **_: fname
    keras.src.datasets.fashion_mnist.load_data = keras.datasets.fashion_mnist.load_data = lambda: keras.datasets.mnist.load_data("fashion_mnist.npz")
