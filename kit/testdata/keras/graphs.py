"""Models with several outputs, and models with a custom layer that holds layers and adds to the loss."""

import keras
import numpy as np
from keras import layers, ops

from common import numbers, pattern, set_pattern_weights, write


def two_outputs():
    x = keras.Input((6,))
    y = layers.Dense(5, activation="relu")(x)
    model = keras.Model(x, [layers.Dense(3, activation="softmax", name="class")(y), layers.Dense(1, name="size")(y)])
    model.compile(
        keras.optimizers.SGD(0.1, momentum=0.9),
        {"class": "categorical_crossentropy", "size": "mean_squared_error"},
        loss_weights={"class": 1, "size": 0.5},
        metrics={"class": ["accuracy"], "size": ["mae"]},
    )
    return model


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.first, self.second = layers.Dense(5, activation="relu"), layers.Dense(6)

    def call(self, x):
        y = self.second(self.first(x))
        self.add_loss(0.01 * ops.mean(ops.sum(ops.square(y), -1)))
        return x + y

    def energy(self, x):
        """What kit's layer measures. With JAX, Keras's layers cannot have metrics."""
        return float(ops.mean(ops.square(self.second(self.first(x)))))


def own_block():
    model = keras.Sequential([keras.Input((6,)), Block(), Block(), layers.Dense(3, activation="softmax")])
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "categorical_crossentropy", metrics=["accuracy"])
    return model


def case(model):
    set_pattern_weights(model)
    x = pattern((8, 6), 1, 101)
    y = [keras.utils.to_categorical((np.arange(8) * 7 + 3) % 3, 3), pattern((8, 1), 1, 102)]
    y = y if len(model.outputs) > 1 else y[0]
    history = model.fit(x, y, batch_size=4, epochs=5, shuffle=False, verbose=0, validation_data=(x, y))
    energies, h = [], x
    for layer in model.layers:
        if isinstance(layer, Block):
            energies.append(layer.energy(h))
        if len(model.outputs) == 1:
            h = layer(h)
    return {
        "energies": energies,
        "logs": {name: values for name, values in history.history.items()},
        "evaluate": {name: float(value) for name, value in model.evaluate(x, y, verbose=0, return_dict=True).items()},
        "predict": [numbers(out) for out in (lambda p: p if isinstance(p, list) else [p])(model.predict(x, verbose=0))],
        "weights": [numbers(w) for w in model.get_weights()],
    }


def graphs():
    write("graphs", {f.__name__: case(f()) for f in (two_outputs, own_block)})
