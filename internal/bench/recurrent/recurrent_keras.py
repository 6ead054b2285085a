"""Trains a recurrent layer with Keras, as train.go does with kit.

    python recurrent_keras.py LAYER STEPS

Prints the CPU-seconds up to the end of two fits, and the CPU-milliseconds of a training step, as JSON.
"""

import json
import resource
import sys

import keras
import numpy as np
from keras import layers

examples, features, units, batch, more = 128, 8, 32, 32, 10
layer, steps = sys.argv[1], int(sys.argv[2])


def data(n):
    x = np.sin(0.7 * np.arange(n * steps * features, dtype="float64")).astype("float32")
    return x.reshape(n, steps, features), np.arange(n) % 2


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Clock(keras.callbacks.Callback):
    """Notes the CPU-seconds of the cheapest epoch."""

    seconds = float("inf")

    def on_epoch_begin(self, epoch, logs=None):
        self.began = cpu()

    def on_epoch_end(self, epoch, logs=None):
        float(logs["loss"])  # waits for the device
        self.seconds = min(self.seconds, cpu() - self.began)


model = keras.Sequential([
    keras.Input((steps, features)),
    getattr(layers, layer)(units),
    layers.Dense(2, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
x, y = data(examples)
for _ in range(2):
    model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
used = cpu()

clock = Clock()
model.fit(*data(more * examples), batch_size=batch, epochs=3, verbose=0, callbacks=[clock])
print(json.dumps({
    "cpu_s": used,
    "step_cpu_ms": clock.seconds * 1000 * batch / (more * examples),
}), flush=True)
