"""Metrics of given outputs, as a model's evaluation makes them of batches that the examples do not fill."""

import keras
import numpy as np
from keras import layers
from keras import metrics as m

from common import numbers, pattern, write
from losses import answers, eye, labels, likely, rows


def case(metrics, target, output):
    """What the metrics are, by name. Of several numbers, the mean is taken as Keras's progress bar does."""
    keras.utils.clear_session()  # names are numbered over all models
    target, output = np.asarray(target), np.asarray(output, "float32")
    model = keras.Sequential([keras.Input(output.shape[1:]), layers.Activation("linear")])
    sparse = target.ndim < output.ndim and output.shape[-1] > 1 or target.shape[-1] == 1 < output.shape[-1]
    model.compile("sgd", "sparse_categorical_crossentropy" if sparse else "mse", metrics=metrics())
    logs = model.evaluate(output, target, batch_size=7, verbose=0, return_dict=True)
    del logs["loss"]
    return {
        "target": numbers(target),
        "target_shape": list(target.shape),
        "output": numbers(output),
        "output_shape": list(output.shape),
        "metrics": {name: float(np.mean(value)) for name, value in logs.items()},
    }


def precision_recall():
    return [m.Precision(), m.Recall(), m.Precision(thresholds=0.3), m.Recall(thresholds=0.7)]


def of_classes():
    return [m.Precision(class_id=1), m.Recall(class_id=2), m.Precision(top_k=2), m.Recall(top_k=2), m.Recall(top_k=2, class_id=0), m.Precision(top_k=2, thresholds=0.3)]


def f1():
    return [m.F1Score(), m.F1Score(average="macro"), m.F1Score(average="micro"), m.F1Score(average="weighted"), m.F1Score(threshold=0.4)]


def auc():
    return [m.AUC(), m.AUC(curve="PR"), m.AUC(num_thresholds=20), m.AUC(num_thresholds=2, curve="PR"), m.AUC(from_logits=True)]


def numeric():
    return ["mean_squared_error", "mean_absolute_error", m.RootMeanSquaredError(), "mean_absolute_percentage_error", "cosine_similarity", "hinge", "squared_hinge", "poisson", "kl_divergence", m.MeanMetricWrapper(keras.losses.huber, name="huber")]


def binary():
    return ["accuracy", m.BinaryAccuracy(), m.BinaryAccuracy(threshold=0.3)]


def metrics():
    everything = lambda: binary() + precision_recall() + of_classes() + f1() + auc()
    one = lambda: binary() + precision_recall() + auc()
    top = lambda *kinds: [kind(k=k) for kind in kinds for k in (5, 2)]
    sharp = np.round(likely((23, 4), 8), 1)  # so coarse that many are equal
    cases = {
        "answers": case(everything, answers((23, 3)), likely((23, 3), 8)),
        "one answer": case(one, answers((23, 1)), likely((23, 1), 8)),
        "one answer, targets in a row": case(one, answers((23,)), likely((23, 1), 8)),
        "answers in images": case(one, answers((9, 2, 3, 1)), likely((9, 2, 3, 1), 8)),
        "many answers": case(auc, answers((500, 1)), np.clip(likely((500, 1), 8) + 0.3 * answers((500, 1)), 0, 1)),
        "rows": case(lambda: ["accuracy", m.CategoricalAccuracy(), "categorical_crossentropy", m.CategoricalHinge(), *top(m.TopKCategoricalAccuracy), *of_classes(), *f1()], eye(6, (23,)), rows((23, 6), 8)),
        "rows with equal outputs": case(lambda: ["accuracy", *top(m.TopKCategoricalAccuracy), *of_classes(), *f1()], eye(4, (23,)), sharp),
        "rows in images": case(lambda: ["accuracy", m.CategoricalAccuracy(), *top(m.TopKCategoricalAccuracy), *precision_recall()], eye(6, (9, 2, 3)), rows((9, 2, 3, 6), 8)),
        "class numbers": case(lambda: ["accuracy", m.SparseCategoricalAccuracy(), "sparse_categorical_crossentropy", *top(m.SparseTopKCategoricalAccuracy)], labels(6, (23,)), rows((23, 6), 8)),
        "class numbers in a column": case(lambda: ["accuracy", m.SparseCategoricalAccuracy(), "sparse_categorical_crossentropy"], labels(6, (23, 1)), rows((23, 6), 8)),
        "class numbers in images": case(lambda: ["accuracy", m.SparseCategoricalAccuracy(), *top(m.SparseTopKCategoricalAccuracy)], labels(6, (9, 2, 3)), rows((9, 2, 3, 6), 8)),
        "none true": case(everything, np.zeros((11, 3)), likely((11, 3), 8)),
        "all true": case(everything, np.ones((11, 3)), likely((11, 3), 8)),
        "none predicted": case(everything, answers((11, 3)), np.zeros((11, 3))),
        "all predicted": case(everything, answers((11, 3)), np.ones((11, 3))),
        "none true, none predicted": case(everything, np.zeros((11, 3)), np.zeros((11, 3))),
        "a class without examples": case(lambda: [*of_classes(), *f1()], eye(4, (11,)) * [1, 0, 1, 1], rows((11, 4), 8)),
        "all of one class": case(lambda: ["accuracy", *of_classes(), *f1()], eye(4, (11,)) * 0 + [0, 1, 0, 0], rows((11, 4), 8)),
        "beyond 0 and 1": case(one, answers((23, 1)), pattern((23, 1), 3, 8)),
        "numbers": case(numeric, np.abs(pattern((23, 3), 1.5, 7)), np.abs(pattern((23, 3), 1.5, 8))),
        "numbers in images": case(numeric, np.abs(pattern((9, 2, 3), 1.5, 7)), np.abs(pattern((9, 2, 3), 1.5, 8))),
    }
    write("metrics", cases)
