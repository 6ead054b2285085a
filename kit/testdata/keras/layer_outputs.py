"""What layers of rows make of their input."""

import keras
from keras import layers

from common import inputs, numbers, set_pattern_weights, write


def layer_outputs():
    cases = {}
    x, _ = inputs(5, 6, 4)
    for activation in ("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "sigmoid", "hard_sigmoid", "tanh", "silu", "softplus", "softsign", "exponential", "softmax"):
        model = keras.Sequential([keras.Input((6,)), layers.Dense(7, activation=activation)])
        set_pattern_weights(model)
        cases[f"dense_{activation}"] = {"output": numbers(model.predict(4 * x, verbose=0))}
    model = keras.Sequential([keras.Input((6,)), layers.Dropout(0.5)])
    cases["dropout"] = {"output": numbers(model.predict(x, verbose=0))}
    model = keras.Sequential([keras.Input((6,)), layers.Dense(3, use_bias=False)])
    set_pattern_weights(model)
    cases["dense_without_bias"] = {"output": numbers(model.predict(x, verbose=0))}
    write("layer_outputs", cases)
