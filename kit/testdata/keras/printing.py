"""How numpy prints arrays, for Array.String."""

import numpy as np

from common import write


def printing():
    cases = []

    def add(values, shape, dtype):
        array = np.array(values).astype(dtype).reshape(shape)
        cases.append({"values": [str(v) for v in array.ravel().tolist()], "shape": list(array.shape), "dtype": dtype, "text": str(array)})

    add(range(5), (5,), "uint8")
    add([3], (), "int64")
    add([], (0,), "float32")
    add([i * i for i in range(40)], (40,), "int32")
    add([-3, 200, 17], (3,), "int64")
    add([i % 10 for i in range(1200)], (1200,), "uint8")
    add([i % 10 for i in range(1200)], (3, 400), "uint8")
    add([i % 7 for i in range(2000)], (2, 10, 100), "float32")
    add([i % 7 for i in range(24)], (2, 3, 4), "int32")
    add([0, 1 / 255, 3 / 255, 1], (2, 2), "float32")
    add([0.5, 1.25, -3], (3,), "float64")
    add([1e-7, 2.5, 300], (3,), "float64")
    add([1 / 3, 2 / 3, 1e-3], (3,), "float32")
    add([1e9, 1, 2], (3,), "float64")
    add([1e9, 2e9, 3e9], (3,), "float32")
    add([float("nan"), 1.5, 2], (3,), "float32")
    add([float("-inf"), 1.5, 22.25], (3,), "float64")
    add([float("nan"), float("inf")], (2,), "float64")
    add([i / 3 for i in range(30)], (30,), "float32")
    add([i / 3 for i in range(40)], (2, 20), "float64")
    add([1e-5 * i for i in range(12)], (3, 4), "float32")
    add([i % 5 for i in range(2 * 2 * 2 * 3)], (2, 2, 2, 3), "uint8")
    add([float(i) for i in range(1100)], (11, 100), "float64")
    add([1e100, 1e-100, -2.5], (3,), "float64")
    write("printing", cases)
