"""Losses: their values and gradients, given outputs and in models."""

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers
from keras import losses as l

from common import gradients, inputs, numbers, pattern, set_pattern_weights, write

eye = lambda classes, shape: np.eye(classes, dtype="float32")[labels(classes, shape)]
labels = lambda classes, shape: (np.arange(int(np.prod(shape))) * 7 + 3).reshape(shape) % classes
answers = lambda shape: (pattern(shape, 1, 5) > 0).astype("float32")
signs = lambda shape: 2 * answers(shape) - 1
positives = lambda shape, salt: np.abs(pattern(shape, 2, salt)) + np.float32(0.01)
likely = lambda shape, salt: (pattern(shape, 0.49, salt) + np.float32(0.5)).astype("float32")


def rows(shape, salt):
    """Probabilities that add up to one along the last axis."""
    p = likely(shape, salt)
    return p / p.sum(-1, keepdims=True)


def case(loss, target, output, activation=None):
    """The loss of each example, and the gradient of their mean. With an activation the output is what it is given."""
    target, output = np.asarray(target, "float32"), np.asarray(output, "float32")
    act = keras.activations.get(activation)
    each = np.asarray(loss.call(jnp.array(target), act(jnp.array(output))))
    if each.ndim == 0:
        each = np.repeat(each, len(output))  # one for the whole batch
    return {
        "target": numbers(target),
        "target_shape": list(target.shape),
        "output": numbers(output),
        "output_shape": list(output.shape),
        "activation": activation or "",
        "losses": numbers(each.reshape(len(output), -1).mean(-1)),
        "gradient": numbers(jax.grad(lambda o: loss(target, act(o)))(jnp.array(output))),
    }


def formulas():
    """Cases by loss and what is special about them."""
    shapes = {"": (11, 4), "images": (5, 3, 2, 4), "one output": (9, 1)}
    cases = {}

    def add(name, loss, target, output, activation=None):
        assert name not in cases, name
        cases[name] = case(loss, target, output, activation)

    numeric = {
        "mean_squared_error": l.MeanSquaredError(),
        "mean_absolute_error": l.MeanAbsoluteError(),
        "mean_absolute_percentage_error": l.MeanAbsolutePercentageError(),
        "huber": l.Huber(),
        "huber delta=0.4": l.Huber(delta=0.4),
        "log_cosh": l.LogCosh(),
        "cosine_similarity": l.CosineSimilarity(),
    }
    for name, loss in numeric.items():
        for what, shape in shapes.items():
            add(f"{name}: {what}", loss, pattern(shape, 1.5, 7), pattern(shape, 1.5, 8))
        if name == "cosine_similarity":
            cases[f"{name}: one output"]["gradient"] = []  # of a cosine that is 1 or -1: nothing but rounding
            continue
        add(f"{name}: labels in a row", loss, pattern((9,), 1.5, 7), pattern((9, 1), 1.5, 8))
        add(f"{name}: an axis more", loss, pattern((5, 3, 1), 1.5, 7), pattern((5, 3), 1.5, 8))
        add(f"{name}: large", loss, pattern((5, 3), 100, 7), pattern((5, 3), 100, 8))
        add(f"{name}: no error", loss, np.zeros((3, 2)), np.zeros((3, 2)))
    for name, loss in {"mean_squared_logarithmic_error": l.MeanSquaredLogarithmicError(), "poisson": l.Poisson()}.items():
        for what, shape in shapes.items():
            add(f"{name}: {what}", loss, positives(shape, 7), positives(shape, 8))
        add(f"{name}: zeros", loss, [[0, 0, 3]], [[0, 2, 0]])
    for what, shape in shapes.items():
        add(f"kl_divergence: {what}", l.KLDivergence(), rows(shape, 7), likely(shape, 8))
    add("kl_divergence: zeros and ones", l.KLDivergence(), [[0, 1, 0], [0.5, 0, 0.5]], [[0, 0.75, 0.25], [0.5, 0.25, 0]])
    for name, loss in {"hinge": l.Hinge(), "squared_hinge": l.SquaredHinge()}.items():
        for what, shape in shapes.items():
            add(f"{name}: {what}", loss, signs(shape), pattern(shape, 1.5, 8))
            add(f"{name}: answers {what}", loss, answers(shape), pattern(shape, 1.5, 8))
        add(f"{name}: at the margin", loss, [[1, -1, 1]], [[1, -1, -1]])
        add(f"{name}: not answers only", loss, [[0, 1], [1, 0.5]], [[0.3, 0.4], [-0.2, 2]])
    for what, shape in shapes.items():
        add(f"categorical_hinge: {what}", l.CategoricalHinge(), eye(shape[-1], shape[:-1]), pattern(shape, 1.5, 8))
    add("categorical_hinge: equals", l.CategoricalHinge(), eye(4, (3,)), np.zeros((3, 4)))

    hundreds = np.array([[100, -100, 0], [-100, 100, 100], [0, 0, 0], [3, -100, -90]], "float32")
    for smoothing in 0, 0.1:
        for loss in "categorical_crossentropy", "sparse_categorical_crossentropy":
            if smoothing and loss[0] == "s":
                continue
            options = {"label_smoothing": smoothing} if smoothing else {}
            make = l.SparseCategoricalCrossentropy if loss[0] == "s" else l.CategoricalCrossentropy
            name = f"{loss} label_smoothing={smoothing}" if smoothing else loss
            truth = labels if loss[0] == "s" else eye
            for what, shape in shapes.items():
                if shape[-1] == 1:
                    continue
                target = truth(shape[-1], shape[:-1])
                add(f"{name}: {what}", make(**options), target, likely(shape, 8))
                add(f"{name}: after softmax {what}", make(**options), target, pattern(shape, 4, 8), "softmax")
                add(f"{name}: from_logits {what}", make(from_logits=True, **options), target, pattern(shape, 4, 8))
            add(f"{name}: zeros and ones", make(**options), truth(3, (3,)), [[0, 0, 1], [1, 0, 0], [0, 0.5, 0.5]])
            add(f"{name}: from_logits of 100", make(from_logits=True, **options), truth(3, (4,)), hundreds)
        name = "binary_crossentropy" + (f" label_smoothing={smoothing}" if smoothing else "")
        options = {"label_smoothing": smoothing}
        for what, shape in shapes.items():
            add(f"{name}: {what}", l.BinaryCrossentropy(**options), answers(shape), likely(shape, 8))
            add(f"{name}: after sigmoid {what}", l.BinaryCrossentropy(**options), answers(shape), pattern(shape, 4, 8), "sigmoid")
            add(f"{name}: from_logits {what}", l.BinaryCrossentropy(from_logits=True, **options), answers(shape), pattern(shape, 4, 8))
        add(f"{name}: zeros and ones", l.BinaryCrossentropy(**options), [[0, 1, 0.5], [1, 0, 0.25]], [[0, 1, 0], [0, 1, 1]])
        add(f"{name}: from_logits of 100", l.BinaryCrossentropy(from_logits=True, **options), [[1, 0, 1], [0, 1, 0], [1, 0, 0.5], [1, 1, 0]], hundreds)
    focal = {
        "binary_focal_crossentropy": (l.BinaryFocalCrossentropy, {}),
        "binary_focal_crossentropy balanced": (l.BinaryFocalCrossentropy, {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5, "label_smoothing": 0.1}),
        "categorical_focal_crossentropy": (l.CategoricalFocalCrossentropy, {}),
        "categorical_focal_crossentropy options": (l.CategoricalFocalCrossentropy, {"alpha": 0.5, "gamma": 3.0, "label_smoothing": 0.1}),
    }
    for name, (make, options) in focal.items():
        activation = "sigmoid" if name[0] == "b" else "softmax"
        for what, shape in shapes.items():
            if shape[-1] == 1 and name[0] == "c":
                continue
            target = answers(shape) if name[0] == "b" else eye(shape[-1], shape[:-1])
            add(f"{name}: {what}", make(**options), target, likely(shape, 8))
            add(f"{name}: after {activation} {what}", make(**options), target, pattern(shape, 4, 8), activation)
            add(f"{name}: from_logits {what}", make(from_logits=True, **options), target, pattern(shape, 4, 8))
    for q in 0.5, 0.8:
        name = "categorical_generalized_cross_entropy" + (" q=0.8" if q == 0.8 else "")
        for what, shape in shapes.items():
            if shape[-1] > 1:
                add(f"{name}: {what}", l.CategoricalGeneralizedCrossEntropy(q=q), labels(shape[-1], shape[:-1]), likely(shape, 8))
                add(f"{name}: after softmax {what}", l.CategoricalGeneralizedCrossEntropy(q=q), labels(shape[-1], shape[:-1]), pattern(shape, 4, 8), "softmax")
    for name, loss in {
        "dice": l.Dice(),
        "dice axis=-1": l.Dice(axis=-1),
        "dice axis=1": l.Dice(axis=1),
        "tversky": l.Tversky(alpha=0.3, beta=0.7),
        "tversky axis=-1": l.Tversky(axis=-1),
    }.items():
        for what, shape in shapes.items():
            add(f"{name}: {what}", loss, answers(shape), likely(shape, 8))
            add(f"{name}: after sigmoid {what}", loss, answers(shape), pattern(shape, 4, 8), "sigmoid")
        add(f"{name}: zeros", loss, np.zeros((3, 4)), likely((3, 4), 8))
    add("sparse_categorical_crossentropy: a column of numbers", l.SparseCategoricalCrossentropy(), labels(4, (11, 1)), likely((11, 4), 8))
    add("binary_crossentropy: a row of answers", l.BinaryCrossentropy(), answers((9,)), likely((9, 1), 8))
    return cases


def models():
    """Losses at a model's end: what it logs, and the gradients of the weights."""
    cases = {}

    def add(name, model, loss, y, **fit):
        set_pattern_weights(model)
        model.compile("sgd", loss, metrics=["accuracy"])
        value, accuracy = model.evaluate(x, y, verbose=0, batch_size=8)
        weights = pattern((20,), 0.5, 3) + np.float32(1)
        cases[name] = {
            "loss": value,
            "accuracy": accuracy,
            "weighted": model.evaluate(x, y, verbose=0, batch_size=8, sample_weight=weights)[0],
            "gradients": [numbers(g) for g in gradients(model, x, y)],
            "fit": model.fit(x, y, verbose=0, batch_size=7, epochs=3, shuffle=False).history["loss"],
        }

    x, numbers_of = inputs(20, 6, 4)
    dense = lambda units, activation, **options: keras.Sequential([keras.Input((6,)), layers.Dense(units, activation=activation, **options)])
    for activation in ("softmax", "sigmoid"):
        add(f"categorical_crossentropy_of_{activation}", dense(4, activation), "categorical_crossentropy", keras.utils.to_categorical(numbers_of, 4))
        add(f"sparse_categorical_crossentropy_of_{activation}", dense(4, activation), "sparse_categorical_crossentropy", numbers_of)
    add("binary_crossentropy_of_sigmoid", dense(1, "sigmoid"), "binary_crossentropy", numbers_of % 2)
    add("dice", dense(4, "sigmoid"), "dice", keras.utils.to_categorical(numbers_of, 4))
    add("tversky", dense(4, "sigmoid"), "tversky", keras.utils.to_categorical(numbers_of, 4))
    add("binary_focal_crossentropy", dense(1, "sigmoid"), "binary_focal_crossentropy", numbers_of % 2)
    add("binary_crossentropy_of_relu", dense(1, "relu"), "binary_crossentropy", numbers_of % 2)
    regularized = dense(1, None, kernel_regularizer=keras.regularizers.L1L2(0.02, 0.1), bias_regularizer=keras.regularizers.L2(0.3))
    add("mean_squared_error_with_penalties", regularized, "mean_squared_error", numbers_of % 2)
    return cases


def losses():
    write("losses", {"formulas": formulas(), "models": models()})
