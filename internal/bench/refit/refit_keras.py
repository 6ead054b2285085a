"""Fits a model several times with Keras, as train.go does with kit.

    python refit_keras.py WORK

Prints what the fits cost, as JSON.
"""

import json
import resource
import sys
import time

import keras
import numpy as np
from keras import layers

examples, batch, folds = 512, 64, 4
work = sys.argv[1]
shape = {"mlp": (784,), "cnn": (28, 28, 1), "lstm": (20, 8)}[work]


def build():
    if work == "mlp":
        parts = [
            layers.Dense(512, activation="relu"), layers.Dropout(0.5),
            layers.Dense(256, activation="relu"), layers.Dropout(0.25),
        ]
    elif work == "cnn":
        parts = [
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Flatten(), layers.Dropout(0.5),
        ]
    else:
        parts = [layers.LSTM(32)]
    model = keras.Sequential(parts + [layers.Dense(10, activation="softmax")])
    model.compile(
        optimizer="rmsprop" if work == "mlp" else "adam",
        loss="sparse_categorical_crossentropy", metrics=["accuracy"],
    )
    return model


def fit(model, n):
    values = np.sin(0.7 * np.arange(n * np.prod(shape), dtype="float64")).astype("float32")
    model.fit(values.reshape(n, *shape), np.arange(n) % 10, batch_size=batch, epochs=1, verbose=0)


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(do):
    began, before = time.time(), cpu()
    do()
    return {"wall_s": time.time() - began, "cpu_s": cpu() - before}


def cross_validate():
    for _ in range(folds):
        fit(build(), examples * (folds - 1) // folds)


first = build()
print(json.dumps({
    "first": measure(lambda: fit(first, examples)),
    "second": measure(lambda: fit(first, examples)),
    "folds": measure(cross_validate),
}), flush=True)
