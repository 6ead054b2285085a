"""Metrics with random options, of random targets and outputs. Keras's configs say which they are."""

import random
import re

import numpy as np
from keras import metrics as m

from common import numbers, serialized, write

rng = random.Random(7)
draw = np.random.default_rng(7)


def either(*values):
    return rng.choice(values)


def value():
    """A number from 0 to 1 that is the same as Float32 and as double."""
    return rng.randint(0, 64) / 64


def shape(last):
    """The shape of a few examples, of which each is a row, or an image of rows."""
    return either((11, last), (23, last), (11, 2, last), (8, 3, 2, last))


def likely(shape):
    """Outputs from 0 to 1: all different, or few different ones, or also those beyond 0 and 1."""
    p = draw.random(shape)
    return either(p, np.round(p * 8) / 8, np.round(p), 1.4 * p - 0.2)


def answers(shape):
    return (draw.random(shape) < either(0.1, 0.5, 0.5, 0.9)).astype("float32")


def counts(classes):
    cls = either(m.TruePositives, m.TrueNegatives, m.FalsePositives, m.FalseNegatives)
    return cls(thresholds=either(None, value()))


def point(classes):
    cls = either(m.PrecisionAtRecall, m.RecallAtPrecision, m.SensitivityAtSpecificity, m.SpecificityAtSensitivity)
    return cls(value(), num_thresholds=either(1, 2, 3, 10, 200, 200), class_id=either(None, rng.randrange(classes)))


def binary_iou(classes):
    return m.BinaryIoU(either([0, 1], [0], [1]), threshold=value())


def beta(classes):
    return m.FBetaScore(either(None, "micro", "macro", "weighted"), beta=0.25 + 4 * value(), threshold=either(None, 1 / 64 + value() * 62 / 64))


def iou(classes, sparse, rows):
    """For class numbers, if sparse, or one-hot rows, and outputs that are class numbers or rows."""
    some = sorted(rng.sample(range(classes), rng.randint(1, classes)))
    ignore = {"ignore_class": either(None, -1, rng.randrange(classes), 255)}
    kinds = [lambda: m.IoU(classes, some, sparse_y_true=sparse, sparse_y_pred=not rows, **ignore), lambda: m.MeanIoU(classes, sparse_y_true=sparse, sparse_y_pred=not rows, **ignore)]
    if not sparse:
        kinds += [lambda: m.OneHotIoU(classes, some, sparse_y_pred=not rows, **ignore), lambda: m.OneHotMeanIoU(classes, sparse_y_pred=not rows, **ignore)]
    return rng.choice(kinds)()


def r2(outputs):
    return m.R2Score(class_aggregation=either(None, "uniform_average", "variance_weighted_average"), num_regressors=either(0, 1, 3, 1000))


def drawn(target, output, makers):
    """Keras's results for a few random metrics, each under a name that tells its class. Those that are nan are left out."""
    target, output = np.asarray(target), np.asarray(output, "float32")
    out = {"target": numbers(target), "target_shape": target.shape, "output": numbers(output), "output_shape": output.shape, "configs": [], "metrics": {}}
    for make in makers:
        metric = make()
        name = metric.name = f"{re.sub('_[0-9]+$', '', metric.name)}_{100 + len(out['metrics'])}"
        metric.update_state(target, output)
        result = float(np.mean(metric.result()))
        if np.isfinite(result):
            out["configs"].append(serialized(metric))
            out["metrics"][name] = result
    return out


def randommetrics():
    cases = []
    for _ in range(30):
        classes = either(1, 2, 3, 4)
        of = shape(classes)
        makers = [counts] * 3 + [point] * 6 + [binary_iou] + ([beta] * 4 if len(of) == 2 else [])
        cases.append(drawn(answers(of), likely(of), [lambda make=make: make(classes) for make in makers]))
    for kind in ["numbers", "rows", "one-hot rows"] * 8:
        classes = rng.randint(2, 5)
        of = shape(classes)
        truth = draw.integers(0, classes - either(0, 1), of[:-1])
        if kind == "numbers":
            said = np.where(draw.random(of[:-1]) < 0.6, truth, draw.integers(-1, classes + 2, of[:-1])) + either(0, 0.75) * draw.random(of[:-1])
            truth = np.where(draw.random(of[:-1]) < 0.1, either(-1, classes, 255), truth)
            cases.append(drawn(truth, said, [lambda: iou(classes, True, False)] * 4))
            continue
        target = truth if kind == "rows" else np.eye(classes, dtype="float32")[truth]
        output = np.round(np.eye(classes)[truth] * either(0, 0.5) + draw.random(of), 2)
        cases.append(drawn(target, output, [lambda: iou(classes, kind == "rows", True)] * 4))
    for _ in range(20):
        outputs = rng.randint(1, 4)
        of = shape(outputs)
        target = np.round(draw.normal(either(0, 3), 2, of), 3)
        output = np.round(target + draw.normal(either(0, 1), either(0.1, 1, 5), of), 3)
        makers = [m.LogCoshError, m.CosineSimilarity, m.RootMeanSquaredError]
        makers += [lambda: r2(outputs)] * 3 if len(of) == 2 else []
        makers += [m.PearsonCorrelation, m.ConcordanceCorrelation] if outputs > 1 else []
        cases.append(drawn(target, output, makers))
    write("randommetrics", cases, lines=True)
