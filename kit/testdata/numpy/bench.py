"""Prints the processor's time that numpy takes for what BenchmarkArrays does."""

import time

import numpy as np

n, m = 10000, 784
rng = np.random.default_rng(1)
data = rng.integers(0, 256, (n, m)).astype(np.uint8)
x = data.astype(np.float32)
other = x * 2
mean, std = x.mean(0), x.std(0) + 1
matrix = rng.random((512, 512)).astype(np.float32)
million = rng.random(1000000)
order = rng.permutation(n)
for name, run in {
    "x + y": lambda: x + other,
    "x * 2": lambda: x * 2,
    "(x - mean) / std": lambda: (x - mean) / std,
    "bytes / 255": lambda: data.astype(np.float32) / 255,
    "exp(x / 255)": lambda: np.exp(x / 255),
    "x > 127": lambda: x > 127,
    "where(x > 127, x, 0)": lambda: np.where(x > 127, x, 0),
    "x.sum()": lambda: x.sum(),
    "x.mean(0)": lambda: x.mean(0),
    "x.mean(1)": lambda: x.mean(1),
    "x.std()": lambda: x.std(),
    "x.max(0)": lambda: x.max(0),
    "x.argmax(1)": lambda: x.argmax(1),
    "x[order]": lambda: x[order],
    "x.T.copy()": lambda: x.T.copy(),
    "x[x > 127]": lambda: x[x > 127],
    "sort a million": lambda: np.sort(million),
    "argsort a million": lambda: np.argsort(million, kind="stable"),
    "matrix @ matrix": lambda: matrix @ matrix,
    "a million normal": lambda: rng.normal(0, 1, 1000000),
}.items():
    best = min(timed for _ in range(3) for start in [time.process_time()] for _ in [run()] for timed in [time.process_time() - start])
    print(f"{name:22} {best * 1000:8.1f} ms")
