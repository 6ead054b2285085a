"""Makes small files of the form of Keras's housing data, and cases.json, what Keras makes of them with many options:
/tmp/keras/bin/python make.py
"""
import hashlib
import json
import os

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"
from keras.src.datasets import boston_housing, california_housing

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(13)
np.savez("boston_housing.npz", x=random.normal(size=(31, 13)).round(3), y=random.uniform(5, 50, 31).round(1))
np.savez_compressed("california_housing.npz", x=random.normal(size=(640, 8)).round(1).astype("float32"), y=random.integers(1, 50, 640).astype("float32") * 10000)
boston_housing.get_file = california_housing.get_file = lambda path, **_: path


def sum_of(a):
    return hashlib.sha256(np.ascontiguousarray(a).tobytes()).hexdigest()


cases = []
for i in range(60):
    module, o = (boston_housing, california_housing)[i % 2], {}
    if i > 3:
        if random.random() < 0.7:
            o["test_split"] = [0.0, 0.1, 0.2, 0.25, 1 / 3, 0.5, 0.7, 0.9][random.integers(8)]
        if random.random() < 0.5:
            o["seed"] = int(random.integers(1, 2**32))
        if module is california_housing and random.random() < 0.5:
            o["version"] = ["small", "large"][random.integers(2)]
    parts = module.load_data(**o)
    cases.append({"set": module.__name__.split(".")[-1], "options": o,
                  "parts": [{"shape": list(x.shape), "x": sum_of(x), "y": sum_of(y)} for x, y in parts]})
with open("cases.json", "w") as f:
    json.dump(cases, f, indent=0)
