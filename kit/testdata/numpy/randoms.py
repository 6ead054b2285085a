"""Writes randoms.json: what numpy's default_rng and scikit-learn's train_test_split, KFold and StratifiedKFold make of seeds."""

import json
import pathlib

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

generators = []
for seed in (0, 1, 42, 2**32 - 1, 2**32, 2**64 - 1):
    rng = np.random.default_rng(seed)
    generators.append({
        "seed": str(seed),
        "random": rng.random(5).tolist(),
        "integers": rng.integers(-3, 10, 7).tolist(),
        "wide": [str(x) for x in rng.integers(-(2**62), 2**62, 4)],
        "whole": [str(x) for x in rng.integers(0, 2**32, 3)],
        "permutation": rng.permutation(13).tolist(),
        "normal": rng.normal(5, 2, 20).tolist(),
        "uniform": rng.uniform(-1, 4, (2, 3)).tolist(),
        "shuffled": rng.permutation(np.arange(12).reshape(6, 2)).tolist(),
        "choice": rng.choice(np.arange(10, 15), 6).tolist(),
        "sum": float(rng.standard_normal(100000).sum()),
        "last": rng.random(),
    })
splits = []
for n in (2, 3, 10, 101, 1000):
    for size in (0.1, 0.2, 0.25, 0.5, 0.33):
        for seed in (0, 42):
            for stratify in (False, True):
                y = np.arange(n) * 7 % 11 % 4
                try:
                    train, test = train_test_split(np.arange(n), test_size=size, random_state=seed, stratify=y if stratify else None)
                except ValueError:
                    continue
                splits.append({"n": n, "size": size, "seed": seed, "stratify": stratify, "train": train.tolist(), "test": test.tolist()})
folds = []
for n in (2, 10, 47):
    for k in (2, 3, 7):
        for seed in (None, 0, 42):
            for stratify in (False, True):
                y = np.arange(n) * 7 % 11 % 4
                kind = StratifiedKFold if stratify else KFold
                try:
                    tests = [test.tolist() for _, test in kind(k, shuffle=seed is not None, random_state=seed).split(y, y)]
                except ValueError:
                    continue
                folds.append({"n": n, "k": k, "shuffle": seed is not None, "seed": seed or 0, "stratify": stratify, "tests": tests})
path = pathlib.Path(__file__).parent / "randoms.json"
path.write_text(json.dumps({"generators": generators, "splits": splits, "folds": folds}, separators=(",", ":")))
