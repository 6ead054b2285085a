"""Writes text.json: what the real Keras makes of texts and identifiers. These layers need TensorFlow, which the scripts in ../keras do
not use.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python generate.py
"""

import json
import os
import pathlib
import random

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from keras import layers

rng = random.Random(3)
modes = ["int", "one_hot", "multi_hot", "count", "tf_idf"]
words = ["a", "b", "ab", "the", "The", "THE", "É", "é", "ß", "", "[UNK]", "it's", "z", "日本", "x\u00a0y", "don't", "Zoë", "a-b", "e\u0301", "😀"]
blanks = [" ", "  ", "\t", "\n", " \u2003", "\r\n", "\v", "\f", "\x1c", ", ", ". ", "! "]


def flag(p=0.5):
    return rng.random() < p


def text():
    return "".join(rng.choice(words) + rng.choice(blanks[:1] * 8 + blanks) for _ in range(rng.randint(0, 7)))


def tokens(n):
    return [rng.choice(words) for _ in range(n)]


def rows(token):
    width = rng.randint(1, 4)
    return [[token() for _ in range(width)] for _ in range(rng.randint(1, 4))]


def config(layer):
    """What Keras writes of a layer, without its name, which counts those before it."""
    out = keras.saving.serialize_keras_object(layer)
    out.pop("build_config", None)
    del out["config"]["name"]
    return out


def outcome(value):
    """Numbers or texts, and their shape."""
    value = np.asarray(value)
    flat = value.ravel().tolist()
    if value.dtype == object or value.dtype.kind in "SU":
        return {"shape": value.shape, "tokens": [t.decode() if isinstance(t, bytes) else t for t in flat]}
    if value.dtype.kind == "i":
        return {"shape": value.shape, "numbers": flat}
    return {"shape": value.shape, "numbers": [float(np.format_float_positional(np.float32(v), unique=True)) for v in flat]}


def weights(n):
    return [rng.randint(1, 64) / 16 for _ in range(n)]


def lookup(cls, token, distinct, mask):
    """A lookup with random options, and what it was adapted to."""
    options = {"output_mode": rng.choice(modes), "num_oov_indices": rng.choice([1, 1, 1, 2, 3])}
    if flag(0.4):
        options["mask_token"] = mask()
    special = options["num_oov_indices"] + (1 if "mask_token" in options and options["output_mode"] == "int" else 0)
    if flag(0.4):
        options["max_tokens"] = special + rng.randint(1, 20)
        options["pad_to_max_tokens"] = options["output_mode"] != "int" and flag()
    if cls is layers.IntegerLookup and flag():
        options["oov_method"] = "farmhash"
    if (cls is layers.StringLookup or "oov_method" in options) and flag(0.4):
        options["salt"] = rng.choice([rng.randrange(2**40), [rng.randrange(2**62), rng.randrange(9)]])
    before = cls(**options)
    if flag():
        vocabulary = [t for t in distinct() if t not in (options.get("mask_token"), before.oov_token)]
        vocabulary = vocabulary[: max(1, options.get("max_tokens", 99) - special)]
        if flag(0.3):
            vocabulary = ([options["mask_token"]] if special > options["num_oov_indices"] else []) + [before.oov_token] * options["num_oov_indices"] + vocabulary
        if options["output_mode"] == "tf_idf":
            options["idf_weights"] = weights(len(vocabulary))
        layer = cls(vocabulary=vocabulary, **options)
        return layer, {"layer": config(layer)}
    data = rows(token)
    if all(t in (options.get("mask_token"), before.oov_token) for row in data for t in row):
        return lookup(cls, token, distinct, mask)
    before.adapt(np.array(data) if cls is layers.IntegerLookup else data)
    fresh = config(cls(**options))
    return before, {"layer": fresh, "adapt": data}


def vocabulary(layer):
    return [v if isinstance(v, (str, int)) else v.item() for v in layer.get_vocabulary()]


def string_lookup():
    word = lambda: rng.choice(words)
    for _ in range(400):
        distinct = lambda: rng.sample(words, rng.randint(3, len(words)))
        layer, case = lookup(layers.StringLookup, word, distinct, word)
        x = rows(word)
        if layer.output_mode in ("int", "one_hot") and flag():
            x = [row[0] for row in x]
        case |= {"x": x, "vocabulary": vocabulary(layer)} | outcome(layer(x))
        if layer.output_mode == "int":
            back = layers.StringLookup(vocabulary=layer.get_vocabulary(), mask_token=layer.mask_token, num_oov_indices=layer.num_oov_indices, invert=True) if (
                layer.oov_token not in layer.get_vocabulary(False)) else None
            if back:
                case["inverse"] = outcome(back(np.arange(-2, len(layer.get_vocabulary()) + 2)))["tokens"]
        yield case


identifiers = [0, 1, 2, 3, 7, -1, -2, -9, 42, 100, 300, 2**24, 2**24 + 1, 2**31, 2**40 + 1, 2**53 + 1, -(2**60) - 1, 2**62 + 3]


def integer_lookup():
    number = lambda: rng.choice(identifiers)
    for _ in range(400):
        distinct = lambda: rng.sample(identifiers, rng.randint(4, len(identifiers)))
        layer, case = lookup(layers.IntegerLookup, number, distinct, number)
        x = rows(number)
        if layer.output_mode in ("int", "one_hot") and flag():
            x = [row[0] for row in x]
        case |= {"x": x, "vocabulary": vocabulary(layer)} | outcome(layer(np.array(x)))
        yield case
    for _ in range(60):
        some = rng.sample([i for i in identifiers if i not in (-1, 3)], rng.randint(1, 9))
        layer = layers.IntegerLookup(vocabulary=some, invert=True, num_oov_indices=rng.randint(1, 2), mask_token=rng.choice([None, 3]))
        x = [rng.randint(-2, 12) for _ in range(9)]
        yield {"layer": config(layer), "x": x, "vocabulary": vocabulary(layer)} | outcome(layer(np.array(x)))


def hashing():
    for _ in range(200):
        strings = flag()
        thing = (lambda: text()) if strings else (lambda: rng.choice(identifiers + [rng.randrange(2**62)]))
        x = rows(thing)
        options = {"num_bins": rng.choice([1, 2, 3, 10, 1000, 2**20]), "output_mode": rng.choice(modes[:4])}
        if options["output_mode"] != "int":
            options["num_bins"] = min(options["num_bins"], 10)
        if options["output_mode"] in ("int", "one_hot") and flag():
            x = [row[0] for row in x]
        if flag(0.4):
            options["mask_value"] = x[0] if not isinstance(x[0], list) else x[0][0]
        if flag(0.4):
            options["salt"] = rng.choice([rng.randrange(2**40), [rng.randrange(2**62), rng.randrange(9)]])
        layer = layers.Hashing(**options)
        yield {"layer": config(layer), "x": x} | outcome(layer(x if strings else np.array(x)))


def text_vectorization():
    for _ in range(500):
        options = {
            "output_mode": rng.choice(["int", "int", "multi_hot", "count", "tf_idf"]),
            "standardize": rng.choice(["lower_and_strip_punctuation"] * 3 + ["lower", "strip_punctuation", None]),
            "split": rng.choice(["whitespace", "whitespace", "whitespace", "character", None]),
        }
        if options["split"] and flag(0.4):
            options["ngrams"] = rng.choice([1, 2, 3, (1, 3), (2,), (2, 1)])
        if options["output_mode"] == "int" and options["split"] and flag():
            options["output_sequence_length"] = rng.randint(1, 9)
        if flag(0.4):
            options["max_tokens"] = rng.randint(3, 12)
            options["pad_to_max_tokens"] = options["output_mode"] != "int" and flag()
        if options["split"] is None and options["output_mode"] != "int":
            options["output_mode"] = "one_hot"
        layer = layers.TextVectorization(**options)
        fresh = config(layer)
        corpus = [text() for _ in range(rng.randint(1, 6))]
        try:
            layer.adapt(corpus)
            names = layer.get_vocabulary()
        except Exception:
            continue
        if len(layer.get_vocabulary(False)) == 0:
            continue
        x = [text() for _ in range(rng.randint(1, 4))] + [rng.choice(corpus)]
        yield {"layer": fresh, "adapt": corpus, "x": x, "vocabulary": [str(n) for n in names]} | outcome(layer(x))


cases = {f.__name__: list(f()) for f in (string_lookup, integer_lookup, hashing, text_vectorization)}
path = pathlib.Path(__file__).parent / "text.json"
path.write_text(json.dumps(cases, separators=(",", ":"), ensure_ascii=False).replace("},{", "},\n{") + "\n")
print({kind: len(of) for kind, of in cases.items()}, f"{path.stat().st_size / 1024:.0f} kB")
