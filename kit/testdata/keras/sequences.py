"""What pad_sequences and timeseries_dataset_from_array make of random arguments."""

import random

import keras
import numpy as np

from common import write


def plain(array):
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": array.ravel().tolist()}


def padded(rnd):
    """pad_sequences of numbers or of vectors."""
    vector = rnd.choice([None, None, 1, 3])
    dtype = rnd.choice(["int32", "int32", "uint8", "int64", "float32", "float64"])
    number = lambda: rnd.randrange(100) if "int" in dtype else rnd.randrange(-400, 400) / 4
    sequences = [[number() if vector is None else [number() for _ in range(vector)] for _ in range(rnd.randrange(rnd.choice([1, 4, 9])))]
                 for _ in range(rnd.randrange(1, 6))]
    if vector is not None and not any(sequences):
        return padded(rnd)
    options = {
        "maxlen": rnd.choice([None, None, 1, 3, 7]),
        "padding": rnd.choice(["pre", "post"]),
        "truncating": rnd.choice(["pre", "post"]),
        "value": rnd.choice([0, 0, 7, 200] if "int" in dtype else [0, -1, 0.5]),
    }
    out = keras.utils.pad_sequences(sequences, dtype=dtype, **options)
    return {"sequences": sequences, "vector": vector or 0, "dtype": dtype, **options, "want": plain(out)}


def windows(rnd):
    """timeseries_dataset_from_array of small series; what it refuses has no batches."""
    steps, width = rnd.randrange(1, 40), rnd.choice([None, 2])
    shape = (steps,) if width is None else (steps, width)
    data = np.arange(np.prod(shape), dtype="float32").reshape(shape)
    targets = None
    if rnd.random() < 0.7:
        targets = np.arange(rnd.choice([steps, steps, max(1, steps - rnd.randrange(5))]), dtype="int32") * 10
    options = {
        "sequence_length": rnd.choice([1, 2, 3, 5, 10]),
        "sequence_stride": rnd.choice([1, 1, 2, 5, 50]),
        "sampling_rate": rnd.choice([1, 1, 2, 3, 50]),
        "batch_size": rnd.choice([1, 4, 128]),
        "start_index": rnd.choice([None, None, 1, 7]),
        "end_index": rnd.choice([None, None, steps - 1, steps // 2]),
        "shuffle": rnd.random() < 0.2,
    }
    case = {"steps": steps, "width": width or 0, "targets": 0 if targets is None else len(targets), **options}
    try:
        batches = []
        for batch in keras.utils.timeseries_dataset_from_array(data, targets, **options, seed=1, format="grain"):
            x, y = (batch, None) if targets is None else batch
            batches.append({"x": plain(np.asarray(x)), "y": None if y is None else plain(np.asarray(y))})
        case["batches"] = batches
    except Exception as e:
        case["error"] = f"{type(e).__name__}: {e}"[:100]
    return case


def sequences():
    rnd = random.Random(16)
    write("sequences", {"padded": [padded(rnd) for _ in range(300)], "windows": [windows(rnd) for _ in range(300)]}, lines=True)
