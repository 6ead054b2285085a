"""Makes cases.json.gz, with Python's own pickle and numpy: /tmp/keras/bin/python make.py

Each case is a pickle, in hex, and the value that it stands for in JSON, with tags for what JSON lacks.
"""
import gzip
import io
import json
import os
import pickle
import random
import struct

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"
from keras.src.datasets.npz_utils import RestrictedUnpickler

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random.seed(13)


def expected(v):
    if v is None or isinstance(v, (bool, str)):
        return v
    if isinstance(v, int):
        return {"int": str(v)}
    if isinstance(v, float):
        return {"float": struct.pack(">d", v).hex()}
    if isinstance(v, bytes):
        return {"bytes": v.hex()}
    if isinstance(v, list):
        return {"list": [expected(x) for x in v]}
    if isinstance(v, tuple):
        return {"tuple": [expected(x) for x in v]}
    if isinstance(v, dict):
        return {"dict": {k.decode() if isinstance(k, bytes) else k: expected(x) for k, x in v.items()}}
    if isinstance(v, np.ndarray):
        fortran = v.flags.f_contiguous and not v.flags.c_contiguous
        array = {"type": v.dtype.str, "shape": list(v.shape), "fortran": fortran}
        if v.dtype.kind == "O":
            array["objects"] = [expected(x) for x in v.tolist()]
        else:
            array["data"] = v.tobytes(order="A").hex()
        return {"array": array}
    raise TypeError(v)


def ragged(lists):
    a = np.empty(len(lists), dtype=object)
    a[:] = lists
    return a


def ints(n):
    return [random.choice([0, 1, 255, 256, 65535, 65536, 2**31 - 1, -1, -2**31, random.randrange(90000)]) for _ in range(n)]


values = [
    None, True, False, 0, 255, 256, 65535, 65536, -1, 2**31, -2**31 - 1, 2**63 - 1, -2**63, 1.5, float("inf"), float("-inf"), "", "text",
    "größer", "x" * 300, b"", b"bytes\xff", b"y" * 300, [], [1, 2, 3], [1, "a", 2.5, None], [[1], [], [2, 3]], (), (1,), (1, 2),
    (1, 2, 3), (1, 2, 3, 4), {}, {"a": 1, "b": [1, 2]}, {b"a": 1, b"b": (1, b"c")}, ints(1100), ["word%d" % i for i in range(1001)],
    np.arange(6, dtype="u1").reshape(2, 3), np.asfortranarray(np.arange(6, dtype="u1").reshape(2, 3)), np.arange(4, dtype="<i8"),
    np.arange(3, dtype="<f4"), np.arange(3, dtype=">f8"), np.zeros((0, 3), "u1"), np.array([True, False]),
    ragged([ints(3), [], ints(20)]), ragged([[random.randrange(90000) for _ in range(random.randrange(100))] for _ in range(10)]),
    {"data": np.arange(12, dtype="u1").reshape(3, 4), "labels": [1, 0, 9], "batch_label": "training batch 1 of 5"},
]
shared = [1, 2]
values += [[shared, shared], ragged([shared, shared, []])]

cases, refused = [], []
for v in values:
    for protocol in range(1, 6):
        if protocol == 1 and isinstance(v, (bool, int)) and (isinstance(v, bool) or not -2**31 <= v < 2**31):
            continue  # written as text
        data = pickle.dumps(v, protocol=protocol)
        try:
            RestrictedUnpickler(io.BytesIO(data)).load()
        except pickle.UnpicklingError:  # Keras refuses it as well
            refused.append(data.hex())
            continue
        cases.append({"pickle": data.hex(), "want": expected(v)})


# Pickles of Python 2, as CIFAR's are: str is bytes, the order of an array is a bool or a number.
def string(text):
    return b"U" + bytes([len(text)]) + text


def array2(raw, shape, fortran=b"\x89"):
    return (b"cnumpy.core.multiarray\n_reconstruct\nq\x08cnumpy\nndarray\nq\x09K\x00\x85U\x01b\x87R(K\x01"
            + b"".join(b"M" + struct.pack("<H", n) for n in shape) + {1: b"\x85", 2: b"\x86"}[len(shape)]
            + b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
            + fortran + b"T" + struct.pack("<I", len(raw)) + raw + b"tb")


raw = bytes(range(24))
batch = (b"\x80\x02}q\x01(" + string(b"batch_label") + b"q\x02" + string(b"training batch 1 of 5") + string(b"labels")
         + b"]q\x05(K\x06K\x09e" + string(b"data") + array2(raw, (2, 12)) + string(b"filenames") + b"](" + string(b"a.png")
         + string(b"b.png") + b"eu.")
want = pickle.loads(batch, encoding="bytes")
cases.append({"pickle": batch.hex(), "want": expected(want)})
cases.append({"pickle": (b"\x80\x02" + array2(raw, (12, 2), b"I01\n"[:0] + b"K\x01") + b".").hex(),
              "want": expected(np.frombuffer(raw, "u1").reshape((12, 2), order="F"))})

# Pickles that are refused.
for v in [{1: 2}, {(1, 2): 3}, 2**64, [2**70], {1, 2}, frozenset([1]), complex(1, 2), os.system, eval, np.float64(1), np.array([1 + 2j]), np.array(["text"]),
          np.datetime64("2020-01-01"), bytearray(b"x"), slice(1), Exception("x"), np.zeros(2, dtype=[("a", "u1")])]:
    refused.append(pickle.dumps(v, protocol=4).hex())
refused += [b"\x80\x02cos\nsystem\nU\x02ls\x85R.".hex(), pickle.dumps([1], protocol=0).hex(), b"\x80\x06N.".hex(), b".".hex(), b"N".hex(), b"".hex(),
            b"\x80\x02cnumpy\nndarray\n.".hex(), (b"\x80\x02" + array2(raw, (2, 11)) + b".").hex(), (b"\x80\x02" + array2(raw, (65535, 65535)) + b".").hex()]

with gzip.GzipFile("cases.json.gz", "wb", mtime=0) as f:
    f.write(json.dumps({"cases": cases, "refused": refused}, separators=(",", ":")).encode())
print(len(cases), "cases,", len(refused), "refused,", os.path.getsize("cases.json.gz"), "bytes")
