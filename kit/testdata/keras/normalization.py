"""Normalizations: at inference, and what ten steps of training make of all weights."""

import keras
import numpy as np
from keras import layers

from common import case_of, numbers, pattern, set_pattern_weights, write


def normalization():
    rows = pattern((20, 6), 2, 101)
    images = pattern((20, 5, 4, 3), 2, 101)
    cases = {
        "batch_rows": (rows, lambda: layers.BatchNormalization()),
        "batch_images": (images, lambda: layers.BatchNormalization()),
        "batch_axis": (images, lambda: layers.BatchNormalization(axis=1, momentum=0.5, epsilon=0.01)),
        "batch_plain": (rows, lambda: layers.BatchNormalization(center=False, scale=False)),
        "batch_frozen": (rows, lambda: layers.BatchNormalization(trainable=False)),
        "layer_rows": (rows, lambda: layers.LayerNormalization()),
        "layer_axes": (images, lambda: layers.LayerNormalization(axis=[1, 3], epsilon=0.01)),
        "layer_uncentered": (images, lambda: layers.LayerNormalization(center=False)),
        "layer_unscaled": (images, lambda: layers.LayerNormalization(scale=False)),
    }

    def stack(layer):
        # A bias before a BatchNormalization has no gradient, only noise.
        return [layers.Dense(6, use_bias=False), layer(), layers.Flatten(), layers.Dense(4, activation="softmax")]

    def trained(x, layer):
        """All weights after ten steps of a batch of 8: five epochs, the last batch of which has 4 examples."""
        model = keras.Sequential([keras.Input(x.shape[1:]), *stack(layer)])
        set_pattern_weights(model)
        model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "sparse_categorical_crossentropy")
        x = x[:12]
        model.fit(x, (np.arange(len(x)) * 7 + 3) % 4, batch_size=8, epochs=5, shuffle=False, verbose=0)
        return model

    results = {}
    for name, (x, layer) in cases.items():
        model = trained(x, layer)
        results[name] = case_of(stack(layer), x, 4) | {
            "trained": [numbers(w) for w in model.get_weights()],
            "parameters": model.count_params(),
            "trainable": sum(keras.ops.size(w) for w in model.trainable_weights),
        }
    write("normalization", results)
