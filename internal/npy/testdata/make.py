"""Generates cases.tar.gz with numpy: /tmp/keras/bin/python make.py

Each case has two files: NNN.npy is an array of some type, shape, order and header, NNN.want the expected result: the values in C
order, little-endian, in kit's smallest type that holds them all.
"""
import gzip
import io
import os
import tarfile

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(13)
want = {"b1": "u1", "u1": "u1", "i1": "<i4", "i2": "<i4", "i4": "<i4", "u2": "<i4", "i8": "<i8", "u4": "<i8", "u8": "<i8",
        "f2": "<f4", "f4": "<f4", "f8": "<f8"}


def values(kind, shape):
    dtype = np.dtype(kind)
    if kind == "b1":
        return random.integers(0, 2, shape).astype("b1")
    if dtype.kind == "f":  # any bits, including infinity, NaN and subnormal numbers
        bits = random.integers(0, 256, (*shape, dtype.itemsize), dtype=np.uint8)
        return bits.view(dtype).reshape(shape)
    info = np.iinfo(np.int64 if kind == "u8" else dtype)
    low = 0 if kind == "u8" else info.min
    x = random.integers(low, info.max, shape, dtype=info.dtype, endpoint=True)
    if x.size > 1:
        x.flat[0], x.flat[-1] = low, info.max
    return x.astype(dtype)


def headers(descr, fortran, shape):
    """Headers that numpy reads, in addition to the form it writes."""
    text = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    python2 = text.replace(str(shape), "(" + "".join(f"{n}L, " for n in shape).rstrip(" " if len(shape) == 1 else ", ") + ")")
    quotes = text.replace("'", '"')
    tight = text.replace(" ", "").replace(",}", "}")
    order = f"{{'shape': {shape}, 'fortran_order': {fortran}, 'descr': '{descr}'}}"
    return [python2, quotes, tight, order]


def add(tar, name, data):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w") as tar:
    case = 0
    for kind in want:
        for swapped in [False, True] if kind[1] > "1" else [False]:
            for rank in range(6):
                for fortran in [False, True]:
                    for version in [(1, 0), (2, 0), (3, 0), None]:
                        shape = tuple(int(n) for n in random.integers(0 if random.random() < 0.1 else 1, 5, rank))
                        x = values(kind, shape)
                        stored = x.astype(x.dtype.newbyteorder(">" if swapped else "<"))
                        if fortran and rank:  # numpy would add an axis
                            stored = np.asfortranarray(stored)
                        f = io.BytesIO()
                        if version:
                            np.lib.format.write_array(f, stored, version=version)
                        else:
                            header = random.choice(headers(stored.dtype.str, fortran, shape)).encode() + b"\n"
                            f.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
                            f.write(stored.tobytes("F" if fortran else "C"))
                        f.seek(0)
                        again = np.lib.format.read_array(f)
                        bits = lambda x: np.ascontiguousarray(x).astype(x.dtype.newbyteorder("<")).tobytes()
                        assert again.shape == shape and bits(again) == bits(x), f.getvalue()
                        add(tar, f"{case:03}.npy", f.getvalue())
                        add(tar, f"{case:03}.want", x.astype(want[kind]).tobytes())
                        case += 1
with open("cases.tar.gz", "wb") as f:
    f.write(gzip.compress(packed.getvalue(), mtime=0))
print(case, "cases")
