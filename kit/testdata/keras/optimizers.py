"""Weights after 1 and 10 steps of each optimizer."""

import keras
from keras import layers

from common import inputs, numbers, set_pattern_weights, write


def small():
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(4, activation="softmax")])
    set_pattern_weights(model)
    return model


def optimizers():
    from keras import optimizers as o

    cases = {}
    for name, make in {
        "sgd": lambda: o.SGD(),
        "sgd_momentum": lambda: o.SGD(momentum=0.9),
        "sgd_nesterov": lambda: o.SGD(momentum=0.9, nesterov=True),
        "rmsprop": lambda: o.RMSprop(),
        "rmsprop_momentum": lambda: o.RMSprop(momentum=0.9),
        "rmsprop_centered": lambda: o.RMSprop(centered=True),
        "rmsprop_centered_momentum": lambda: o.RMSprop(centered=True, momentum=0.5, rho=0.8),
        "adam": lambda: o.Adam(),
        "adam_amsgrad": lambda: o.Adam(amsgrad=True),
    }.items():
        x, labels = inputs(20, 6, 4)
        model = small()
        model.compile(make(), "sparse_categorical_crossentropy")
        case = {}
        for step in range(1, 11):
            model.train_on_batch(x, labels)
            if step in (1, 10):
                case[f"weights_{step}"] = [numbers(w) for w in model.get_weights()]
        cases[name] = case
    write("optimizers", cases)
