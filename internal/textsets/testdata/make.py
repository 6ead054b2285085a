"""Makes small files of the form of IMDB's and Reuters', and cases.json.gz, what Keras makes of them with many options:
/tmp/keras/bin/python make.py
"""
import gzip
import hashlib
import json
import os

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"
from keras.src.datasets import imdb, reuters

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(13)


def texts(n, longest):
    x = np.empty(n, dtype=object)
    for i in range(n):
        x[i] = [int(v) for v in np.minimum(random.zipf(1.3, random.integers(1, longest)), 400)]
    return x


np.savez_compressed("imdb.npz", x_train=texts(60, 40), y_train=random.integers(0, 2, 60), x_test=texts(40, 40), y_test=random.integers(0, 2, 40))
np.savez_compressed("reuters.npz", x=texts(93, 30), y=random.integers(0, 46, 93))
words = {f"wörd{i}" if i % 50 == 0 else f"word{i}": i for i in range(1, 401)}
for name in ("imdb", "reuters"):
    with open(f"{name}_word_index.json", "w") as f:
        json.dump(words, f)
imdb.get_file = reuters.get_file = lambda fname=None, *_, **__: fname


def options():
    o = {}
    choose = lambda name, values: random.random() < 0.5 and o.update({name: values[random.integers(len(values))]})
    choose("num_words", [1, 3, 10, 50, 200, 1000])
    choose("skip_top", [0, 1, 2, 5, 20])
    choose("maxlen", [3, 8, 20, 35, 100])
    choose("seed", [1, 42, 113, 2**32 - 1])
    choose("start_char", [None, 1, 7])
    choose("oov_char", [None, 2, 9])
    choose("index_from", [0, 1, 3, 10])
    return o


cases = []
for i in range(1000):
    module, o = (imdb, reuters)[i % 2], options() if i > 1 else {}
    if module is reuters and random.random() < 0.5:
        o["test_split"] = [0.0, 0.1, 0.25, 0.5, 0.9][random.integers(5)]
    try:  # kit refuses a training set without texts as well
        parts = module.load_data(**o)
        if len(parts[0][0]) == 0:
            raise ValueError
    except ValueError:  # nothing is left
        cases.append({"set": module.__name__.split(".")[-1], "options": o, "error": True})
        continue
    parts = [{"x": [[int(w) for w in x] for x in part[0]], "y": [int(y) for y in part[1]]} for part in parts]
    # All values of the first cases, to see what is wrong, and checksums of the others.
    values = json.dumps(parts, separators=(",", ":"))
    result = {"parts": parts} if i < 30 else {"sum": hashlib.sha256(values.encode()).hexdigest()}
    cases.append({"set": module.__name__.split(".")[-1], "options": o, **result})
with gzip.GzipFile("cases.json.gz", "wb", mtime=0) as f:
    f.write(json.dumps(cases, separators=(",", ":")).encode())
print(len(cases), "cases,", sum("error" in c for c in cases), "errors")
