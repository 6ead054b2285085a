"""Trains the benchmark's networks with Keras.

    python train_keras.py WORK EPOCHS EXAMPLES FOLDER

Reads .npy files; prints the epochs' seconds and the test accuracy as JSON. KERAS_BACKEND selects the backend.
"""

import json
import sys
import time

import keras
import numpy as np
from keras import layers

work, epochs, examples, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


def load(name, shape):
    x = np.load(f"{folder}/x_{name}.npy")[:examples]
    y = np.load(f"{folder}/y_{name}.npy")[:examples]
    return x.reshape(-1, *shape).astype("float32") / 255, keras.utils.to_categorical(y, 10)


if work == "mlp":
    shape = (784,)
    model = keras.Sequential([
        keras.Input(shape),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.25),
        layers.Dense(10, activation="softmax"),
    ])
    optimizer = "rmsprop"
else:
    shape = (28, 28, 1)
    model = keras.Sequential([
        keras.Input(shape),
        layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(64, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ])
    optimizer = "adam"

x_train, y_train = load("train", shape)
test = load("test", shape)


class Clock(keras.callbacks.Callback):
    """Records how long each epoch takes, including what fit does before the first."""

    seconds, accuracy = [], 0.0

    def on_epoch_end(self, epoch, logs=None):
        self.accuracy = float(logs["val_accuracy"])  # waits for the device
        now = time.perf_counter()
        self.seconds.append(now - self.last)
        self.last = now


clock = Clock()
model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
clock.last = time.perf_counter()
# verbose=0 is at least as fast as 2, with which Keras's progress bar still computes averages in each step.
model.fit(x_train, y_train, batch_size=128, epochs=epochs, verbose=0, validation_data=test, callbacks=[clock])
print(json.dumps({"epoch_s": clock.seconds, "test_accuracy": clock.accuracy}), flush=True)
