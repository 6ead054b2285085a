"""Gradients of scores with respect to inputs and inner layers, and training loops with gradients: what a GradientTape, or JAX, is for."""

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers

from common import numbers, pattern, set_pattern_weights, write


def gradients():
    write("gradients", {"convnet": convnet(), "lstm": lstm(), "two_inputs": two_inputs(), "loop": loop(), "gan": gan()})


def run(stack, x):
    for layer in stack:
        x = layer(x)
    return x


def of_classes(classes):
    """The sum of the outputs for a class of each example."""
    return lambda y: y[jnp.arange(len(classes)), jnp.asarray(classes)].sum()


def convnet():
    x = pattern((3, 10, 10, 2), 1, 101)
    model = keras.Sequential([
        keras.Input((10, 10, 2)), layers.Conv2D(4, 3, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(6, 3, activation="relu"),
        layers.Flatten(), layers.Dense(5, activation="softmax"),
    ])
    set_pattern_weights(model)
    head = model.layers[3:]
    score = of_classes([1, 4, 0])
    dense = model.layers[-1]
    linear = lambda y: score(run(head[:-1], y) @ dense.kernel.value + dense.bias.value)
    inner = run(model.layers[:3], x)
    return {
        "input": numbers(jax.grad(lambda x: score(run(model.layers, x)))(x)),
        "logits": numbers(jax.grad(lambda x: linear(run(model.layers[:3], x)))(x)),
        "inner_output": numbers(inner),
        "inner": numbers(jax.grad(lambda y: score(run(head, y)))(inner)),
        "channel": numbers(jax.grad(lambda x: run(model.layers[:3], x)[..., 2].mean((1, 2)).sum())(x)),
    }


def lstm():
    x = pattern((4, 6, 3), 1, 101)
    model = keras.Sequential([keras.Input((6, 3)), layers.LSTM(4, return_sequences=True), layers.LSTM(3), layers.Dense(2, activation="softmax")])
    set_pattern_weights(model)
    score = of_classes([1] * 4)
    inner = run(model.layers[:1], x)
    return {
        "input": numbers(jax.grad(lambda x: score(run(model.layers, x)))(x)),
        "inner_output": numbers(inner),
        "inner": numbers(jax.grad(lambda y: score(run(model.layers[1:], y)))(inner)),
    }


def two_inputs():
    a, b = keras.Input((5,)), keras.Input((3,))
    both = layers.Concatenate()([layers.Dense(4, activation="tanh")(a), layers.Dense(3, activation="relu")(b)])
    model = keras.Model([a, b], [layers.Dense(3, activation="softmax")(both), layers.Dense(1)(both)])
    set_pattern_weights(model)

    def score(xs):
        y, z = model(xs)
        return (y.max(-1) + 2 * z[:, 0]).sum()

    return {"inputs": [numbers(g) for g in jax.grad(score)([pattern((6, 5), 1, 101), pattern((6, 3), 1, 102)])]}


def step(model, x, y):
    """The loss of a batch and its gradients, in training mode."""

    def loss(trainable):
        out, others, penalties = model.stateless_call(trainable, [v.value for v in model.non_trainable_variables], x, training=True, return_losses=True)
        return keras.losses.get(model.loss)(y, out).mean() + sum(penalties), others

    (value, others), found = jax.value_and_grad(loss, has_aux=True)([v.value for v in model.trainable_variables])
    for variable, other in zip(model.non_trainable_variables, others):
        variable.assign(other)
    return value, found


def loop():
    """Ten steps of one's own, and then an epoch of fit, which continues with the optimizer."""
    model = keras.Sequential([
        keras.Input((6,)), layers.Dense(8, use_bias=False, kernel_regularizer=keras.regularizers.L2(0.01)), layers.BatchNormalization(), layers.Activation("relu"),
        layers.Dense(3, activation="softmax"),
    ])
    set_pattern_weights(model)
    model.compile(keras.optimizers.Adam(0.01, clipnorm=0.1), "categorical_crossentropy")
    x = pattern((40, 6), 1, 101)
    y = keras.utils.to_categorical((np.arange(40) * 7 + 3) % 3, 3)
    model.optimizer.build(model.trainable_variables)
    losses = []
    for k in range(10):
        value, found = step(model, x[4 * k : 4 * k + 4], y[4 * k : 4 * k + 4])
        losses.append(value)
        if k == 0:
            first = [numbers(g) for g in found]
        model.optimizer.apply(found, model.trainable_variables)
    case = {"losses": numbers(np.array(losses)), "first": first, "weights": [numbers(w) for w in model.get_weights()]}
    model.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0)
    return case | {"fitted": [numbers(w) for w in model.get_weights()]}


def gan():
    generator = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(6, activation="tanh")])
    discriminator = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="leaky_relu"), layers.Dense(1, activation="sigmoid")])
    noise = keras.Input((4,))
    both = keras.Model(noise, discriminator(generator(noise)))
    for model in (generator, discriminator):
        set_pattern_weights(model)
    for model in (discriminator, both):
        model.compile(keras.optimizers.Adam(0.01, beta_1=0.5), "binary_crossentropy")
    losses = []
    for k in range(10):
        discriminator.trainable = True
        x = np.concatenate([pattern((8, 6), 0.5, 201 + k), generator(pattern((8, 4), 1, 301 + k))])
        loss, found = step(discriminator, x, np.array([[1]] * 8 + [[0]] * 8))
        discriminator.optimizer.apply(found, discriminator.trainable_variables)
        discriminator.trainable = False
        other, found = step(both, pattern((8, 4), 1, 401 + k), np.ones((8, 1)))
        both.optimizer.apply(found, both.trainable_variables)
        losses += [loss, other]
    return {"losses": numbers(np.array(losses)), "generator": [numbers(w) for w in generator.get_weights()], "discriminator": [numbers(w) for w in discriminator.get_weights()]}
