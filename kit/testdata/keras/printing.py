"""How numpy prints arrays, for Array.String.

Values are the bytes of the array, little-endian, as base64. Arrays that are large are their first values over and over.
"""

import base64
import math

import numpy as np

from common import write

cases = []


def add(array, shape=None):
    """An array; with a shape, its values over and over."""
    array = np.asarray(array)
    whole = array if shape is None else np.resize(array, shape)
    values = base64.b64encode(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()).decode()
    cases.append({"dtype": str(array.dtype), "shape": list(whole.shape), "values": values, "text": str(whole)})


def floats(rng, dtype, n):
    """n numbers of one of the kinds that arrays hold."""
    info = np.finfo(dtype)
    bits = {np.float32: np.uint32, np.float64: np.uint64}[dtype]
    any_bits = lambda: rng.integers(0, np.iinfo(bits).max, n, bits).view(dtype)
    near = lambda x: np.asarray(x, dtype).view(bits).astype(np.int64) + rng.integers(-2, 3, n)
    kinds = [
        lambda: rng.random(n),
        lambda: rng.normal(size=n),
        lambda: rng.normal(size=n) * 10.0 ** rng.integers(-12, 12),
        lambda: rng.normal(size=n) * 10.0 ** rng.integers(-6, 9, n),
        lambda: np.round(rng.normal(size=n) * 10 ** rng.integers(0, 4), rng.integers(0, 5)),
        lambda: rng.integers(-9, 10, n),
        lambda: rng.integers(0, 256, n) / 255,
        lambda: 10.0 ** rng.integers(-9, 10, n),
        lambda: rng.integers(1, 1000, n) * 10.0 ** rng.integers(-6, 7),
        # The limits between positional and exponential writing.
        lambda: near([1e-4, 1e-3, 1e6, 1e8, 1.0, 1e3][rng.integers(6)]).astype(bits).view(dtype),
        lambda: 10.0 ** rng.integers(-4, 0) * np.where(np.arange(n) == 0, 1, rng.choice([1, 10, 999.9, 1000, 1000.1], n)),
        # Powers of two, around which the numbers are not evenly spaced, and what lies in the middle of two decimals.
        lambda: 2.0 ** rng.integers(info.minexp - info.nmant, info.maxexp, n),
        lambda: 2.0 ** rng.integers(-12, 28, n),
        lambda: rng.integers(1, 1 << 12, n) / 2.0 ** rng.integers(1, 14),
        any_bits,
        lambda: any_bits() * dtype(1e-30),
        lambda: rng.integers(1, 1 << 20, n).astype(bits).view(dtype),  # denormals
        lambda: rng.choice([0.0, -0.0, 1.0, -1.0, 0.5], n),
        lambda: rng.choice([info.max, -info.max, info.tiny, info.smallest_subnormal, info.eps], n),
        lambda: rng.choice([math.nan, math.inf, -math.inf], n),
    ]
    with np.errstate(all="ignore"):
        values = np.array(kinds[rng.integers(len(kinds))](), dtype)
    if rng.random() < 0.15:
        values[rng.integers(n)] = rng.choice([math.nan, math.inf, -math.inf])
    if rng.random() < 0.1:
        values[rng.integers(n)] = rng.choice([0.0, -0.0])
    return values


def integers(rng, dtype, n):
    info = np.iinfo(dtype)
    kinds = [
        lambda: rng.integers(info.min, info.max, n, dtype, endpoint=True),
        lambda: rng.choice([info.min, info.max, 0, 1, info.max - 1], n),
        lambda: rng.integers(0, 10, n),
        lambda: rng.integers(max(info.min, -1000), min(info.max, 1000), n),
        lambda: rng.integers(info.min, info.max, n, dtype) >> dtype(rng.integers(0, info.bits)),
    ]
    return np.array(kinds[rng.integers(len(kinds))](), dtype)


def softmax(rng, dtype, rows, classes):
    x = rng.normal(size=(rows, classes)) * rng.choice([0.1, 1, 5])
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True)).astype(dtype)


def any_array(rng, dtype):
    make = floats if issubclass(dtype, np.floating) else integers
    match rng.integers(20):
        case 0:
            return make(rng, dtype, 1).reshape(()), None
        case 1:  # a row that wraps, or many
            n = int(rng.integers(8, 24))
            return make(rng, dtype, n), (n,) if rng.random() < 0.5 else (2, n)
        case 2:  # larger than what is shown
            axes = int(rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1]))
            shape = tuple(int(x) for x in rng.integers(1, 8, axes - 1)) + (int(rng.integers(1000, 3000)),)
            return make(rng, dtype, int(rng.integers(5, 12))), tuple(int(x) for x in rng.permutation(shape))
        case 3:  # about as large as what is shown
            if rng.random() < 0.03:
                return make(rng, dtype, 7), [(999,), (1000,), (1000, 1), (10, 10, 10)][rng.integers(4)]
            return make(rng, dtype, 7), [(1001,), (7, 143), (1, 1001), (1001, 1), (6, 167)][rng.integers(5)]
        case 4:
            shape = rng.integers(0, 4, rng.integers(1, 5))
            shape[rng.integers(len(shape))] = 0
            return np.zeros(shape, dtype), None
        case 5 | 6 if make is floats:
            return softmax(rng, dtype, int(rng.integers(1, 4)), int(rng.choice([2, 3, 10]))), None
        case _:
            axes = int(rng.integers(1, 5))
            shape = tuple(int(x) for x in rng.integers(1, [8, 4, 3, 3][axes - 1], axes))
            return make(rng, dtype, math.prod(shape)).reshape(shape), None


def printing():
    for text in ("0.00012345 0.5 0.49987656", "1234567", "0.001 0.0001", "0.7 0.0007", "1e9 2e9 3e9", "nan 1.5 2", "-inf 1.5 22.25", "1e100 1e-100 -2.5"):
        for dtype in (np.float32, np.float64):
            with np.errstate(over="ignore"):
                add(np.array(text.split(), np.float64).astype(dtype))
    for dtype in (np.float32, np.float64):
        for x in (0, -0.0, 3, 1e-5, 1e-4, 0.1, 1 / 3, 123456789, 1e15, 1e16, 1e17, 1e30, math.nan, math.inf, -math.inf):
            add(dtype(x))
    add(np.array([(1 << 53) + 1, (1 << 63) - 1, -(1 << 63)]))
    rng = np.random.default_rng(13)
    for i in range(4000):
        add(*any_array(rng, [np.float32, np.float64, np.float32, np.uint8, np.int32, np.float32, np.int64][i % 7]))
    write("printing", cases, lines=True)
