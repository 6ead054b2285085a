"""Generates the files in this folder, except those of images.py and tables.py: /tmp/keras/bin/python make.py"""
import os

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))

# Readable files. Their values come from arange, so that the test knows them.
x = (np.arange(6) * 40).reshape(2, 3)
for dtype in ["uint8", "int32", "int64", "float32", "float64", "int16", "uint16", "uint32", "uint64", "float16"]:
    np.save(dtype, x.astype(dtype))
np.save("fortran", np.asfortranarray(x.astype("float32")))
np.save("bigendian", x.astype(">i4"))
np.save("bool", np.array([True, False, True]))
np.save("scalar", np.float32(2.5))
np.save("empty", np.zeros((0, 3), "float32"))
for version in [(2, 0), (3, 0)]:
    with open(f"version{version[0]}.npy", "wb") as f:
        np.lib.format.write_array(f, np.arange(3, dtype="int32"), version=version)

# Unreadable files.
np.save("large", np.array([1, 2**63], "uint64"))
np.save("complex", np.zeros(3, "complex64"))
np.save("text", np.array(["rose", "tulip"]))
np.save("objects", np.array([1, "a", None], dtype=object), allow_pickle=True)
np.save("records", np.zeros(2, [("x", "f4"), ("y", "i4")]))

x = (np.arange(24) / 8).reshape(4, 2, 3).astype("float32")
y = np.array([0, 1, 1, 0], "int64")
np.savez("plain.npz", x, y)
np.savez_compressed("data.npz", x_train=x, y_train=y, names=np.array(["no", "yes"]))
square = np.array([[0.5, 1.5], [2.5, 3.5]], "float32")
np.savez("kinds.npz", fortran=np.asfortranarray(square), bigendian=y.astype(">i2"), half=square.astype("float16"))

# Four flowers of each species, from R. A. Fisher's measurements.
iris = [
    [5.1, 3.5, 1.4, 0.2], [4.9, 3.0, 1.4, 0.2], [4.7, 3.2, 1.3, 0.2], [4.6, 3.1, 1.5, 0.2],
    [7.0, 3.2, 4.7, 1.4], [6.4, 3.2, 4.5, 1.5], [6.9, 3.1, 4.9, 1.5], [5.5, 2.3, 4.0, 1.3],
    [6.3, 3.3, 6.0, 2.5], [5.8, 2.7, 5.1, 1.9], [7.1, 3.0, 5.9, 2.1], [6.3, 2.9, 5.6, 1.8],
]
species = ["setosa"] * 4 + ["versicolor"] * 4 + ["virginica"] * 4
table = np.array([[f"{v}" for v in row] + [name] for row, name in zip(iris, species)])
header = "sepal_length,sepal_width,petal_length,petal_width,species"
np.savetxt("iris.csv", table, fmt="%s", delimiter=",", header=header, comments="")
