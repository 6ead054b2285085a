"""Models that are no chains: branches, several inputs, shared layers, models in models."""

import keras
import numpy as np
from keras import layers

from common import gradients, numbers, pattern, set_pattern_weights, write


def two_inputs():
    a, b = keras.Input((4,)), keras.Input((3,))
    x = layers.Concatenate()([layers.Dense(5, activation="relu")(a), layers.Dense(6, activation="tanh")(b)])
    return keras.Model([a, b], layers.Dense(3, activation="softmax")(x))


def residual():
    x = keras.Input((6,))
    y = layers.Dense(6, activation="relu")(x)
    y = layers.Dense(6)(y)
    y = layers.ReLU()(layers.Add()([x, y]))
    return keras.Model(x, layers.Dense(3, activation="softmax")(y))


def merges():
    x = keras.Input((4,))
    a, b, c = (layers.Dense(5, activation="tanh")(x) for _ in range(3))
    y = layers.Concatenate()(
        [
            layers.Subtract()([a, b]),
            layers.Multiply()([a, b, c]),
            layers.Average()([a, b, c]),
            layers.Maximum()([a, b]),
            layers.Minimum()([b, c]),
            layers.Dot(1)([a, c]),
            layers.Dot(1, normalize=True)([b, c]),
        ]
    )
    return keras.Model(x, layers.Dense(3, activation="softmax")(y))


def shared():
    a, b = keras.Input((4,)), keras.Input((4,))
    twin = layers.Dense(5, activation="relu")
    return keras.Model([a, b], layers.Dense(3, activation="softmax")(layers.Subtract()([twin(a), twin(b)])))


def nested():
    z = keras.Input((6,))
    encoder = keras.Model(z, layers.Dense(3, activation="tanh")(layers.Dense(5, activation="relu")(z)))
    encoder.trainable = False
    x = keras.Input((6,))
    y = keras.Sequential([layers.Dense(4, activation="relu"), layers.BatchNormalization()])(encoder(x))
    return keras.Model(x, layers.Dense(3, activation="softmax")(y))


def encoder_decoder():
    question, answer = keras.Input((5, 3)), keras.Input((4, 2))
    _, h, c = layers.LSTM(4, return_state=True)(question)
    y = layers.LSTM(4, return_sequences=True)(answer, initial_state=[h, c])
    y, g = layers.GRU(4, return_state=True)(y, initial_state=c)
    return keras.Model([question, answer], layers.Dense(3, activation="softmax")(layers.Concatenate()([y, g, h])))


def case(model):
    set_pattern_weights(model)
    x = [pattern((8, *i.shape[1:]), 1, 101 + k) for k, i in enumerate(model.inputs)]
    labels = (np.arange(8) * 7 + 3) % 3
    y = keras.utils.to_categorical(labels, 3)
    data = x if len(x) > 1 else x[0]
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "categorical_crossentropy")
    first = model.predict(data, verbose=0)
    names = [[str(layer.__class__.__name__), str(layer.count_params())] for layer in model.layers]
    history = model.fit(data, y, batch_size=8, epochs=10, shuffle=False, verbose=0)
    return {
        "layers": names,
        "predict": numbers(first),
        "losses": numbers(history.history["loss"]),
        "weights": [numbers(w) for w in model.get_weights()],
    }


def functional():
    write("functional", {f.__name__: case(f()) for f in (two_inputs, residual, merges, shared, nested, encoder_decoder)})
