"""Makes small archives in CIFAR's form, and cifar.json, what Keras reads of them: /tmp/keras/bin/python make.py

The batches are pickled as Python 2 did, which the published ones come from.
"""
import hashlib
import io
import json
import os
import struct
import tarfile
import tempfile

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"
from keras.src.datasets import cifar, cifar100

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(13)


def string(text):
    return b"U" + bytes([len(text)]) + text


def number(n):
    return b"K" + bytes([n]) if n < 256 else b"M" + struct.pack("<H", n)


def integers(values):
    return b"](" + b"".join(number(int(v)) for v in values) + b"e"


def array(images):
    raw = images.tobytes()
    return (b"cnumpy.core.multiarray\n_reconstruct\nq\x08cnumpy\nndarray\nq\x09K\x00\x85U\x01b\x87R(K\x01"
            + number(len(images)) + number(images.shape[1]) + b"\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNN"
            + b"J\xff\xff\xff\xff" * 2 + b"K\x00tb\x89T" + struct.pack("<I", len(raw)) + raw + b"tb")


def batch(title, images, labels):
    items = string(b"batch_label") + string(title) + string(b"data") + array(images)
    for key, values in labels.items():
        items += string(key.encode()) + integers(values)
    items += string(b"filenames") + b"](" + b"".join(string(b"%d.png" % i) for i in range(len(images))) + b"e"
    return b"\x80\x02}q\x01(" + items + b"u."


def images(n):
    # Few different values, so that the archive is small.
    return (random.integers(0, 4, (n, 3072)) * 80 + random.integers(0, 10, (n, 1))).astype("uint8")


def write(name, folder, batches):
    with tarfile.open(name, "w:gz", compresslevel=9) as tar:
        for file, data in batches.items():
            info = tarfile.TarInfo(folder + "/" + file)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    target = tempfile.mkdtemp()
    with tarfile.open(name) as tar:
        tar.extractall(target, filter="data")
    return target


def described(x, y):
    x, y = np.asarray(x), np.asarray(y)
    return {"shape": list(x.shape), "images": hashlib.sha256(x.astype("uint8").tobytes()).hexdigest(),
            "labelShape": list(y.shape), "labels": [int(v) for v in y.ravel()]}


want = {}

ten = {"data_batch_%d" % i: batch(b"training batch %d of 5" % i, images(3), {"labels": random.integers(0, 10, 3)}) for i in (5, 1, 4, 2, 3)}
ten = {"batches.meta": b"\x80\x02}.", **ten, "readme.html": b"<html>", "test_batch": batch(b"testing batch", images(4), {"labels": random.integers(0, 10, 4)})}
target = write("cifar-10-python.tar.gz", "cifar-10-batches-py", ten)
# load_data insists on 50,000 images; this is what it does with each batch.
read = [cifar.load_batch(os.path.join(target, "cifar-10-batches-py", name)) for name in ["data_batch_%d" % i for i in range(1, 6)] + ["test_batch"]]
train = np.concatenate([x for x, _ in read[:5]]), np.concatenate([y for _, y in read[:5]])
want["labels"] = [described(x.transpose(0, 2, 3, 1), np.reshape(y, (len(y), 1))) for x, y in (train, read[5])]

hundred = {name: batch(name.encode(), images(n), {"fine_labels": random.integers(0, 100, n), "coarse_labels": random.integers(0, 20, n)})
           for name, n in (("meta", 1), ("test", 4), ("train", 6))}
target = write("cifar-100-python.tar.gz", "cifar-100-python", hundred)
cifar100.get_file = lambda **_: target
for mode in ("fine", "coarse"):
    want[mode + "_labels"] = [described(*part) for part in cifar100.load_data(mode)]

with open("cifar.json", "w") as f:
    json.dump(want, f, indent=1)
