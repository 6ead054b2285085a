"""Losses, with their gradients, and metrics."""

import keras
from keras import layers

from common import gradients, inputs, numbers, set_pattern_weights, write


def losses():
    cases = {}
    for activation in ("softmax", "sigmoid"):
        for loss in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
            x, labels = inputs(20, 6, 4)
            y = keras.utils.to_categorical(labels, 4) if loss.startswith("cat") else labels
            model = keras.Sequential([keras.Input((6,)), layers.Dense(4, activation=activation)])
            set_pattern_weights(model)
            model.compile("sgd", loss, metrics=["accuracy"])
            value, accuracy = model.evaluate(x, y, verbose=0)
            cases[f"{loss}_of_{activation}"] = {"loss": value, "accuracy": accuracy, "gradients": [numbers(g) for g in gradients(model, x, y)]}
    write("losses", cases)
