"""Writes cases.json: what scikit-learn and numpy compute of random labels, predictions and scores.

    python3 -m venv /tmp/sklearn && /tmp/sklearn/bin/pip install -r requirements.txt && /tmp/sklearn/bin/python generate.py
"""

import json
import math
import pathlib
import warnings

import numpy as np
from sklearn import metrics

warnings.filterwarnings("ignore")  # of scores that are a share of nothing
rng = np.random.default_rng(16)


def listed(values):
    return [None if isinstance(v, float) and math.isnan(v) else v for v in np.asarray(values).tolist()]


def labels(n, classes):
    """Class numbers: of all classes, of some of them, or of one."""
    present = rng.choice(classes, rng.integers(1, classes + 1), replace=False)
    return rng.choice(present, n)


def reports():
    for _ in range(300):
        classes = int(rng.integers(1, 13))
        n = int(rng.choice([1, 2, 5, 30, 150]))
        truth = labels(n, classes)
        predicted = np.where(rng.random(n) < rng.random(), truth, labels(n, classes))
        named = bool(rng.random() < 0.5)
        options = dict(labels=range(classes), target_names=[f"class {k}" for k in range(classes)]) if named else {}
        yield dict(
            truth=truth.tolist(), predicted=predicted.tolist(), names=options.get("target_names"),
            text=metrics.classification_report(truth, predicted, **options),
            numbers=metrics.classification_report(truth, predicted, output_dict=True, **options),
        )


def scores(n, truth):
    """Scores with and without ties, from useless to perfect."""
    kind = rng.integers(5)
    if kind == 0:
        return np.full(n, 0.25)
    if kind == 1:
        return truth + rng.random(n) * 0.5
    noisy = truth * rng.random() + rng.normal(size=n) * rng.random()
    if kind == 2:
        return np.round(noisy, 1)
    if kind == 3:
        return 1 / (1 + np.exp(-noisy))
    return np.round(noisy * 2)


def rankings():
    for _ in range(300):
        n = int(rng.choice([1, 2, 3, 10, 80]))
        truth = (rng.random(n) < rng.choice([0, 0.02, 0.2, 0.5, 0.9, 1])).astype(int)
        score = scores(n, truth).round(6)
        fpr, tpr, _ = metrics.roc_curve(truth, score)
        precision, recall, _ = metrics.precision_recall_curve(truth, score)
        yield dict(
            truth=truth.tolist(), scores=score.tolist(),
            fpr=listed(fpr), tpr=listed(tpr), auc=listed([metrics.auc(fpr, tpr)])[0],
            precision=listed(precision), recall=listed(recall), average_precision=metrics.average_precision_score(truth, score),
        )


def multiclass():
    for _ in range(60):
        classes, n = int(rng.integers(3, 8)), int(rng.choice([20, 60]))
        truth = np.concatenate([np.arange(classes), labels(n - classes, classes)])
        score = rng.random((n, classes)) + np.eye(classes)[truth] * rng.random()
        score = (score / score.sum(axis=1, keepdims=True)).round(6)
        yield dict(
            truth=truth.tolist(), scores=score.tolist(),
            auc=metrics.roc_auc_score(np.eye(classes)[truth], score, average=None).tolist(),
            mean_auc=metrics.roc_auc_score(np.eye(classes)[truth], score),
            average_precision=metrics.average_precision_score(np.eye(classes)[truth], score, average=None).tolist(),
            mean_average_precision=metrics.average_precision_score(np.eye(classes)[truth], score),
        )


def histograms():
    for _ in range(200):
        n = int(rng.choice([1, 2, 10, 100, 200]))
        kind = rng.integers(4)
        values = [rng.normal(size=n), rng.random(n) * 1e6 - 3e5, np.round(rng.normal(size=n), 1) + 0.05, np.full(n, 0.3)][kind].round(6)
        bins = "auto" if rng.random() < 0.3 else int(rng.integers(1, 60))
        limits = sorted(rng.normal(size=2).tolist()) if rng.random() < 0.3 else None
        counts, edges = np.histogram(values, bins=bins, range=limits)
        density, _ = np.histogram(values, bins=bins, range=limits, density=True)
        yield dict(
            values=values.tolist(), bins=0 if bins == "auto" else bins, limits=limits,
            counts=counts.tolist(), edges=edges.tolist(), density=listed(density),
        )


def correlations():
    for _ in range(50):
        n = int(rng.choice([3, 10, 100]))
        x = rng.normal(size=n) * 10 ** rng.uniform(-3, 3) + 10 ** rng.uniform(-3, 3)
        y = x * rng.normal() + rng.normal(size=n)
        yield dict(x=x.tolist(), y=y.tolist(), r=float(np.corrcoef(x, y)[0, 1]))


out = dict(
    reports=list(reports()), rankings=list(rankings()), multiclass=list(multiclass()),
    histograms=list(histograms()), correlations=list(correlations()),
)
pathlib.Path(__file__).with_name("cases.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
