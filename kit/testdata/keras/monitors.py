"""When EarlyStopping, ReduceLROnPlateau and ModelCheckpoint do something in fits whose epochs measure given numbers, with nan,
infinities, plateaus and epochs that measure nothing. The callbacks are Keras's own; nothing is trained."""

import random
import warnings
import zlib

from keras import callbacks as cb

from common import write
from fitting import driven

pool = [float("nan"), float("inf"), float("-inf"), 0.0, -0.0, 0.5, 0.5 + 1e-9, 0.5 - 1e-9, 0.1, 0.3, 1 / 3, 0.7, 1.0, -1.0, 2.5, 1e-4, 9e-5, 1e30, 1e39]


def series(r):
    """Numbers of the pool's, of a narrow part of it, which makes plateaus, or noise that falls; None is an epoch without one."""
    n = r.randint(1, 14)
    match r.randrange(4):
        case 0:
            some = pool
        case 1:
            some = r.sample(pool, 3)
        case 2:
            some = [float("nan"), r.choice(pool)]
        case 3:
            return [round(1 / (i + 1) + r.gauss(0, 0.15), 3) for i in range(n)]
    return [None if r.random() < 0.12 else r.choice(some) for _ in range(n)]


def stopping(r):
    return cb.EarlyStopping, {
        "patience": r.choice([0, 0, 1, 2, 3, 5]),
        "min_delta": r.choice([0, 0, 0, 0.1, -0.2, 1e-9, float("inf")]),
        "baseline": r.choice([None, None, 0.4, 0.5, -0.5, float("inf")]),
        "start_from_epoch": r.choice([0, 0, 0, 1, 3]),
        "restore_best_weights": r.random() < 0.5,
    }


def plateau(r):
    return cb.ReduceLROnPlateau, {
        "patience": r.choice([0, 1, 1, 2, 3, 10]),
        "min_delta": r.choice([1e-4, 1e-4, 0, 0.3, -0.3]),
        "factor": r.choice([0.1, 0.5, 0.9, 0]),
        "cooldown": r.choice([0, 0, 1, 2, 4]),
        "min_lr": r.choice([0, 0, 0.001, 0.005, 0.01, 0.02]),
    }


def checkpoint(r):
    # Keras would save after an epoch that does not measure what is monitored.
    return cb.ModelCheckpoint, {
        "save_best_only": True,
        "initial_value_threshold": r.choice([None, None, None, 0.5, -1.0, float("inf")]),
    }


def monitors():
    warnings.simplefilter("ignore")
    r = random.Random(13)
    cases = []
    for _ in range(4000):
        kind = r.choice([stopping, plateau, checkpoint])
        values = series(r)
        if kind is checkpoint:
            values = [0.5 if v is None else v for v in values]
        make, options = kind(r)
        mode = r.choice(["min", "max"])
        if kind is checkpoint:
            options["filepath"] = "x.keras"
        case = driven(make(monitor="score", mode=mode, verbose=1, **options), [{} if v is None else {"score": v} for v in values])
        options.pop("filepath", None)
        # Of what is printed the checksum is in the fixture.
        cases.append(" ".join([
            kind.__name__,
            mode,
            ",".join(str(o) for o in options.values()),
            ",".join("-" if v is None else repr(v) for v in values),
            str(len(case["rates"])),
            repr(case["rates"][-1]) if values else "0",
            f"{zlib.crc32(case['text'].encode()):08x}",
        ]))  # fmt: skip
    write("monitors", {"cases": cases})
