"""Weights in numpy's files, and what a model with them predicts."""

import keras
import numpy as np
from keras import layers

from common import here, numbers, pattern, write


def npz():
    model = keras.Sequential(
        [
            keras.Input((5, 4, 2)),
            layers.Conv2D(3, 2, activation="relu"),
            layers.BatchNormalization(),
            layers.Reshape((12, 3)),
            layers.LSTM(3),
            layers.Dense(2, activation="softmax"),
        ]
    )
    # No variance is below 0.
    model.set_weights([0.5 + pattern(w.shape, 0.5, i + 1) for i, w in enumerate(model.get_weights())])
    weights = model.get_weights()
    np.savez(here / "weights.npz", *weights)
    np.savez_compressed(here / "weights64.npz", *[w.astype("float64") for w in weights])
    write("npz", {"output": numbers(model.predict(pattern((4, 5, 4, 2), 1, 101), verbose=0))})
