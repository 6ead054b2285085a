"""Writes cases of what the real numpy computes, which kit's arrays are compared with: cases.json.gz beside this file.

    python3 -m venv /tmp/numpy && /tmp/numpy/bin/pip install -r requirements.txt && /tmp/numpy/bin/python generate.py

With a seed and a number of cases it writes other ones to a file, for as long a comparison as one likes:

    /tmp/numpy/bin/python generate.py 7 200000 /tmp/cases.json.gz && NUMPY_CASES=/tmp/cases.json.gz go test -run Numpy ./kit

Inputs are not stored: both sides make them with the same formula, values().
"""

import base64
import gzip
import json
import pathlib
import random
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
TYPES = ["bool", "uint8", "int32", "int64", "float32", "float64"]
FLOATS = TYPES[4:]
rng = random.Random(0)


def values(dtype, n, seed, kind):
    """n numbers of a kind: small ones, many of them equal; special ones, as NaN, among them; wide, of a type's whole range."""
    out = []
    state = seed
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        u, choice = state >> 40, (state >> 32) % 8
        if dtype == "bool":
            x = u % 2
        elif dtype in FLOATS:
            x = (u / 2**24 - 0.5) * 8
            if kind == "equal":
                x = float(u % 7) - 3
            elif kind == "special" and choice < 4:
                x = [np.nan, np.inf, -np.inf, -0.0][choice]
            elif kind == "wide":
                x = x * 10.0 ** (u % 13 - 6.0)
            elif kind == "positive":
                x = u / 2**24 * 4 + 2**-10
        elif kind == "wide":
            x = {"uint8": u % 256, "int32": (state >> 32) - 2**31, "int64": state - 2**63}[dtype]
        else:
            x = u % 7 if dtype == "uint8" or kind == "positive" else u % 9 - 4
            if kind == "positive":
                x += 1
        out.append(x)
    return np.array(out, dtype=dtype)


def array(shape, dtype=None, kind=None):
    dtype = dtype or rng.choice(TYPES)
    kind = kind or rng.choice(["plain", "plain", "equal", "special", "wide"])
    spec = {"dtype": dtype, "shape": list(shape), "seed": rng.randrange(2**32), "kind": kind}
    return spec, values(dtype, int(np.prod(shape)), spec["seed"], kind).reshape(shape)


def shape(least=0, most=4, sizes=(1, 2, 3, 4, 5, 7)):
    return tuple(rng.choice(sizes) for _ in range(rng.randint(least, most)))


def partner(s):
    """A shape that goes together with another one, mostly."""
    s = list(s)[rng.randint(0, len(s)) if rng.random() < 0.4 else 0:]
    s = [1 if rng.random() < 0.3 else n for n in s]
    if rng.random() < 0.1:
        s = [rng.choice([1, 2, 3])] + s
    if s and rng.random() < 0.05:
        s[rng.randrange(len(s))] += 1
    return tuple(s)


def axes(n, several=True):
    if n == 0 or rng.random() < 0.3:
        return []
    chosen = rng.sample(range(n), rng.randint(1, n) if several else 1)
    return [a - n if rng.random() < 0.4 else a for a in chosen]


def scalar():
    return rng.choice([0, 1, 2, 3, 5, 7, 255, -1, -2, 300, 0.5, 2.0, -1.5, 0.1, 1e300, 3, 2])


BINARY = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.true_divide, "FloorDiv": np.floor_divide, "Mod": np.remainder,
    "Pow": np.power, "Maximum": np.maximum, "Minimum": np.minimum, "Greater": np.greater, "GreaterEqual": np.greater_equal,
    "Less": np.less, "LessEqual": np.less_equal, "Equal": np.equal, "NotEqual": np.not_equal, "And": np.logical_and,
    "Or": np.logical_or, "Xor": np.logical_xor,
}
OPERATORS = {
    "Add": lambda x, y: x + y, "Sub": lambda x, y: x - y, "Mul": lambda x, y: x * y, "Div": lambda x, y: x / y,
    "FloorDiv": lambda x, y: x // y, "Mod": lambda x, y: x % y, "Pow": lambda x, y: x**y, "RSub": lambda x, y: y - x,
    "RDiv": lambda x, y: y / x, "RPow": lambda x, y: y**x, "Maximum": np.maximum, "Minimum": np.minimum,
    "Greater": lambda x, y: x > y, "GreaterEqual": lambda x, y: x >= y, "Less": lambda x, y: x < y,
    "LessEqual": lambda x, y: x <= y, "Equal": lambda x, y: x == y, "NotEqual": lambda x, y: x != y,
}
UNARY = {
    "Neg": np.negative, "Abs": np.abs, "Sign": np.sign, "Square": np.square, "Sqrt": np.sqrt, "Exp": np.exp, "Expm1": np.expm1,
    "Log": np.log, "Log1p": np.log1p, "Log2": np.log2, "Log10": np.log10, "Sin": np.sin, "Cos": np.cos, "Tan": np.tan,
    "Tanh": np.tanh, "Floor": np.floor, "Ceil": np.ceil, "Trunc": np.trunc, "Round": np.round, "IsNaN": np.isnan,
    "IsInf": np.isinf, "IsFinite": np.isfinite, "Not": np.logical_not,
}
FUNCTIONS = "Sqrt Exp Expm1 Log Log1p Log2 Log10 Sin Cos Tan Tanh".split()
REDUCTIONS = {
    "Sum": np.sum, "Prod": np.prod, "Mean": np.mean, "Var": np.var, "Std": np.std, "Min": np.min, "Max": np.max, "Any": np.any,
    "All": np.all, "Median": np.median,
}


def binary():
    name = rng.choice(list(BINARY))
    kind = "plain" if name == "Pow" else None
    x, a = array(shape(), kind=kind)
    y, b = array(partner(a.shape), kind=kind)
    whole = "float" not in x["dtype"] + y["dtype"]
    if name in ("FloorDiv", "Mod", "Pow") and (whole or name == "Pow"):
        y, b = array(b.shape, kind="positive", dtype=y["dtype"] if y["dtype"] != "bool" else "uint8")
        if name != "Pow" and x["dtype"] == "bool":
            x, a = array(a.shape, dtype="uint8")
    if name == "Pow" and x["dtype"] == y["dtype"] == "bool":
        name = "Add"
    return name, [x, y], {}, lambda: BINARY[name](a, b)


def operator():
    name = rng.choice(list(OPERATORS))
    x, a = array(shape(0, 3), kind="positive" if name in ("RPow", "RDiv") else None)
    y = scalar()
    if name in ("FloorDiv", "Mod") and y == 0:
        y = 3
    if name in ("FloorDiv", "Mod", "Pow", "RPow") and x["dtype"] == "bool":
        x, a = array(a.shape, dtype="int32", kind="positive")
    return name, [x], {"y": y, "float": isinstance(y, float)}, lambda: OPERATORS[name](a, y)


def unary():
    name = rng.choice(list(UNARY))
    x, a = array(shape(0, 3))
    if name in FUNCTIONS and a.dtype.itemsize == 1:  # numpy has float16
        a = a.astype("float32")
    if name == "Square" and x["dtype"] == "bool":  # numpy has int8
        a = a.astype("int64")
    if name in ("Floor", "Ceil", "Trunc", "Round") and x["dtype"] == "bool":
        x, a = array(a.shape, dtype="float32")
    return name, [x], {}, lambda: UNARY[name](a)


def rounded():
    x, a = array(shape(0, 2), dtype=rng.choice(FLOATS))
    decimals = rng.randint(0, 3)
    return "Round", [x], {"n": decimals}, lambda: np.round(a, decimals)


def clip():
    x, a = array(shape(0, 2))
    if x["dtype"] == "bool":
        x, a = array(a.shape, dtype="uint8")
    bounds = sorted([scalar(), scalar()])
    if 1e300 in bounds:
        bounds = [0, 1]
    low, high = bounds[0] if rng.random() < 0.8 else None, bounds[1] if rng.random() < 0.8 else None
    return "Clip", [x], {"low": low, "high": high, "floats": [isinstance(low, float), isinstance(high, float)]}, lambda: np.clip(a, low, high)


def where():
    s = shape(0, 3)
    m, mask = array(partner(s), dtype="bool")
    x, a = array(s)
    y, b = array(partner(s))
    if rng.random() < 0.4:
        y = rng.choice([0, 1, 7, 0.5, 2.0, 0.1])
        return "WhereScalar", [m, x], {"y": y, "float": isinstance(y, float)}, lambda: np.where(mask, a, y)
    return "Where", [m, x, y], {}, lambda: np.where(mask, a, b)


def reduction():
    name = rng.choice(list(REDUCTIONS))
    sizes = rng.choice([(1, 2, 3, 4, 5, 7)] * 6 + [(1, 3, 130, 9), (1, 20, 301)])
    s = shape(0, 4 if len(sizes) == 6 else 2, sizes)
    kind = rng.choice(["plain", "equal", "special", "positive", "wide"])
    if name in ("Var", "Std", "Mean", "Median") and kind == "wide":
        kind = "plain"
    x, a = array(s, kind=kind)
    if name == "Prod" and a.size > 20 and "float" in x["dtype"]:
        name = "Sum"
    chosen, keep = axes(len(s)), rng.random() < 0.4
    return name, [x], {"axes": chosen, "keep": keep}, lambda: REDUCTIONS[name](a, axis=tuple(chosen) if chosen else None, keepdims=keep)


def long_sum():
    name = rng.choice(["Sum", "Mean", "Std"])
    x, a = array((rng.choice([1000, 4097, 12345]),), dtype=rng.choice(FLOATS), kind=rng.choice(["plain", "positive", "wide"]))
    return name, [x], {"axes": [], "keep": False}, lambda: REDUCTIONS[name](a)


def quantile():
    x, a = array(shape(1, 3), kind=rng.choice(["plain", "equal", "positive"]))
    if x["dtype"] == "bool":
        x, a = array(a.shape, dtype="float32", kind="plain")
    q = rng.choice([0.0, 0.25, 0.5, 0.75, 1.0, 0.1, 0.9, rng.random()])
    chosen, keep = axes(a.ndim), rng.random() < 0.3
    return "Quantile", [x], {"q": q, "axes": chosen, "keep": keep}, lambda: np.quantile(a, q, axis=tuple(chosen) if chosen else None, keepdims=keep)


def along():
    name = rng.choice(["ArgMax", "ArgMin", "CumSum", "Sort", "ArgSort"])
    x, a = array(shape(1, 3))
    if name == "CumSum" and "float" in x["dtype"] and x["kind"] == "wide":
        x, a = array(a.shape, kind="plain")
    chosen = axes(a.ndim, several=False)
    axis = chosen[0] if chosen else None

    def compute():
        if name == "Sort":
            return np.sort(a, axis=-1 if axis is None else axis)
        if name == "ArgSort":
            return np.argsort(a, axis=-1 if axis is None else axis, kind="stable")
        return {"ArgMax": np.argmax, "ArgMin": np.argmin, "CumSum": np.cumsum}[name](a, axis=axis)

    return name, [x], {"axes": chosen}, compute


def unique():
    x, a = array(shape(0, 2))
    if rng.random() < 0.5:
        return "Unique", [x], {}, lambda: np.unique(a)
    return "UniqueCounts", [x], {}, lambda: np.unique(a, return_counts=True)[1]


def bincount():
    x, a = array((rng.randint(0, 9),), dtype=rng.choice(["uint8", "int32", "int64"]), kind="positive")
    least = rng.choice([0, 3, 12])
    return "Bincount", [x], {"n": least}, lambda: np.bincount(a, minlength=least)


def index():
    s = shape(1, 4, (1, 2, 3, 5))
    x, a = array(s)
    parts, key, inputs = [], [], [x]
    axis = 0
    common = rng.choice([(), (2,), (3,), (2, 2)])
    while axis < len(s) and rng.random() < 0.85:
        n = s[axis]
        choice = rng.random()
        if choice < 0.3:
            i = rng.randrange(-n, n) if rng.random() < 0.97 else n
            parts.append({"int": i})
            key.append(i)
        elif choice < 0.6:
            low = rng.randint(0, n)
            high = rng.randint(low, n)
            step = rng.choice([1, 1, 2, 3])
            if rng.random() < 0.3 and low < n:
                low -= n
            parts.append({"range": [low, high, step]})
            key.append(slice(low, high, step))
        elif choice < 0.7:
            parts.append({"new": True})
            key.append(None)
            continue
        elif choice < 0.9:
            places = [rng.randrange(-n, n) for _ in range(int(np.prod(common)))]
            parts.append({"list": places, "shape": list(common)})
            key.append(np.array(places, dtype="int64").reshape(common))
        else:
            k = rng.randint(1, len(s) - axis)
            if sum("mask" in p or "list" in p for p in parts):
                k = 1
                break
            m, mask = array(s[axis:axis + k], dtype="bool")
            parts.append({"mask": m})
            key.append(mask)
            axis += k
            continue
        axis += 1
    if rng.random() < 0.15:
        at = rng.randint(0, len(parts))
        # An ellipsis that stands for no axis still parts lists in numpy.
        parts.append({"ellipsis": True})
        key.append(Ellipsis)
    return "At", inputs, {"index": parts}, lambda: a[tuple(key)]


def reorder():
    s = shape(0, 4, (1, 2, 3, 5))
    x, a = array(s)
    name = rng.choice(["Transpose", "Flip", "Repeat", "Tile", "ExpandDims", "Squeeze", "Reshape", "BroadcastTo", "Slice"])
    n = len(s)
    if name == "Transpose":
        order = rng.sample(range(n), n) if rng.random() < 0.7 else []
        return name, [x], {"axes": order}, lambda: a.transpose(order if order else None)
    if name == "Flip":
        chosen = axes(n)
        return name, [x], {"axes": chosen}, lambda: np.flip(a, tuple(chosen) if chosen else None)
    if name == "Repeat":
        chosen, times = axes(n, several=False), rng.randint(0, 3)
        return name, [x], {"axes": chosen, "n": times}, lambda: np.repeat(a, times, axis=chosen[0] if chosen else None)
    if name == "Tile":
        times = [rng.randint(0, 3) for _ in range(rng.randint(0, n + 1))]
        return name, [x], {"axes": times}, lambda: np.tile(a, times)
    if name == "ExpandDims":
        axis = rng.randint(-n - 1, n)
        return name, [x], {"n": axis}, lambda: np.expand_dims(a, axis)
    if name == "Squeeze":
        chosen = axes(n) if rng.random() < 0.3 else []
        return name, [x], {"axes": chosen}, lambda: np.squeeze(a, tuple(chosen) if chosen else None)
    if name == "Reshape":
        to = list(s)
        rng.shuffle(to)
        if to and rng.random() < 0.7:
            to[rng.randrange(len(to))] = -1
        return name, [x], {"axes": to}, lambda: a.reshape(to)
    if name == "BroadcastTo":
        x, a = array(partner(s))
        return name, [x], {"axes": list(s)}, lambda: np.broadcast_to(a, s)
    if n == 0:
        return reorder()
    low = rng.randint(0, s[0])
    high = rng.randint(low, s[0])
    return "Slice", [x], {"axes": [low - s[0] if low < s[0] and rng.random() < 0.5 else low, high]}, lambda: a[low:high]


def combine():
    s = list(shape(1, 3))
    name = rng.choice(["Concatenate", "Stack"])
    axis = rng.randrange(-len(s), len(s))
    all_ = []
    for _ in range(rng.randint(1, 4)):
        if name == "Concatenate":
            s[axis] = rng.randint(0, 4)
        t = list(s)
        if rng.random() < 0.05:
            t[rng.randrange(len(t))] += 1
        all_.append(array(tuple(t)))
    f = {"Concatenate": np.concatenate, "Stack": np.stack}[name]
    return name, [x for x, _ in all_], {"n": axis}, lambda: f([a for _, a in all_], axis=axis)


def matmul():
    n, k, m = (rng.choice([1, 2, 3, 5, 9]) for _ in range(3))
    batch = shape(0, 2, (1, 2, 3))
    s, t = batch + (n, k), partner(batch) + (k, m)
    if rng.random() < 0.2:
        s = (k,)
    if rng.random() < 0.2:
        t = (k,)
    if rng.random() < 0.05:
        t = (k + 1,) + t[1:]
    kind = rng.choice(["plain", "equal", "positive"])
    x, a = array(s, kind=kind)
    y, b = array(t, kind=kind)
    return "MatMul", [x, y], {}, lambda: np.matmul(a, b)


def cast():
    x, a = array(shape(0, 2), kind="equal")
    to = rng.choice(TYPES)
    if to == "uint8":
        x, a = array(a.shape, kind="positive")
    return "AsType", [x], {"dtype": to}, lambda: a.astype(to)


FAMILIES = [binary] * 8 + [operator] * 5 + [unary] * 4 + [rounded, clip, where, where] + [reduction] * 6 + [quantile] * 2 + [along] * 3 + [
    unique, bincount] + [index] * 6 + [reorder] * 4 + [combine] * 2 + [matmul] * 2 + [cast]


def encoded(a):
    a = np.asarray(a)
    if a.dtype == "uint64":
        a = a.astype("int64")
    if a.dtype == "float16":
        a = a.astype("float32")
    return {"dtype": str(a.dtype), "shape": list(a.shape), "data": base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()}


def make(family, printed):
    name, inputs, args, compute = family()
    case = {"op": name, "x": inputs}
    if args:
        case["args"] = args
    try:
        out = compute()
    except (ValueError, IndexError, OverflowError, TypeError) as e:  # kit has to fail too
        case["error"] = type(e).__name__
        return case
    case["out"] = encoded(out)
    if printed and str(np.asarray(out).dtype) in TYPES:
        case["text"] = str(out)
    return case


def main(seed=1, count=9000, path=pathlib.Path(__file__).parent / "cases.json.gz"):
    rng.seed(int(seed))
    cases = [make(long_sum, False) for _ in range(40)]
    while len(cases) < int(count):
        cases.append(make(rng.choice(FAMILIES), rng.random() < 0.2))
    with gzip.GzipFile(path, "wb", mtime=0) as f:
        f.write("\n".join(json.dumps(c, separators=(",", ":")) for c in cases).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
