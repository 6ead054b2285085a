"""What fit prints, measures and learns with its options and with callbacks; what callbacks do with given measurements."""

import contextlib
import io
import math
import pathlib
import re
import tempfile
import types

import keras
import numpy as np
from keras import callbacks as cb
from keras import layers
from keras import optimizers as o
from keras.src.utils import progbar

from common import numbers, pattern, set_pattern_weights, write


def data(n, salt=101):
    x = pattern((n, 6), 1, salt)
    return x, (np.arange(n) * 7 + 3) % 4


def model(optimizer, one_hot=False):
    m = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(4, activation="softmax")])
    set_pattern_weights(m)
    m.compile(optimizer, ("" if one_hot else "sparse_") + "categorical_crossentropy", metrics=["accuracy"])
    return m


def timeless(text):
    """Times are put out: 3s is Ts, 6ms/step is T/step. Of what a bar drew over itself the last stays."""
    text = re.sub(r"\d+(s|ms|us)/step", "T/step", text)
    text = re.sub(r"\b\d+s\b", "Ts", text)
    text = re.sub(r"\x1b\[1m\d+s", "\x1b[1mTs", text)
    return "\n".join(line.rsplit("\r")[-1].rstrip(" ") for line in text.replace("\b", "").split("\n"))


def printed(f):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        f()
    return timeless(out.getvalue())


def fitted(*xy, optimizer=None, one_hot=False, n=50, **options):
    """One fit, and all that can be seen of it."""
    m = model(optimizer or o.SGD(0.1), one_hot)
    x, y = data(n)
    if one_hot:
        y = keras.utils.to_categorical(y, 4)
    arrays = xy or (x, y)
    case = {}

    def fit():
        h = m.fit(*arrays, **{"verbose": 2, "shuffle": False} | options)
        case["epochs"] = h.epoch
        case["history"] = {name: numbers(values) for name, values in h.history.items() if np.isfinite(values).all()}

    case["text"] = printed(fit)
    case["weights"] = [numbers(w) for w in m.get_weights() if np.isfinite(w).all()]
    return case


class Batches(keras.utils.PyDataset):
    """50 examples in batches of 16, the last one of 2."""

    def __len__(self):
        return 4

    def __getitem__(self, i):
        x, y = data(50)
        return x[i * 16 : i * 16 + 16], y[i * 16 : i * 16 + 16]


def generator(weights=False, ends=False):
    i = 0
    x, y = data(50)
    while i < 50 or not ends:
        at = np.arange(i, min(i + 16, 50) if ends else i + 16) % 50
        yield (x[at], y[at], (at % 3).astype("float32")) if weights else (x[at], y[at])
        i += 16


def fits():
    val = data(30, 102)
    weights = ((np.arange(50) * 5) % 7 / 4).astype("float32")
    by_epoch = lambda *rates: lambda epoch, rate: rates[min(epoch, len(rates) - 1)]
    plateau = lambda **options: cb.ReduceLROnPlateau(**{"monitor": "loss", "verbose": 1} | options)
    wave = by_epoch(0.1, 0.2, 0.1, 3.0, 5.0, 5.0, 0.1)
    return {
        "plain": fitted(batch_size=16, epochs=3),
        "one_epoch": fitted(),
        "silent": fitted(batch_size=16, epochs=2, verbose=0),
        "bar": fitted(batch_size=16, epochs=2, verbose=1, validation_data=val),
        "auto": fitted(batch_size=16, epochs=2, verbose="auto"),
        "validation": fitted(batch_size=16, epochs=2, validation_data=val),
        "validation_split": fitted(batch_size=16, epochs=2, validation_split=0.3),
        "validation_freq": fitted(batch_size=16, epochs=5, validation_data=val, validation_freq=2),
        "sample_weight": fitted(batch_size=16, epochs=2, sample_weight=weights),
        "sample_weight_split": fitted(batch_size=16, epochs=2, sample_weight=weights, validation_split=0.3),
        "validation_weight": fitted(batch_size=16, epochs=2, validation_data=(*val, weights[:30])),
        "class_weight": fitted(batch_size=16, epochs=2, class_weight={0: 0.5, 2: 3.0}, validation_data=val),
        "class_weight_split": fitted(batch_size=16, epochs=2, class_weight={0: 0.5, 2: 3.0}, validation_split=0.3),
        "class_weight_one_hot": fitted(batch_size=16, epochs=2, one_hot=True, class_weight={0: 0.5, 2: 3.0}),
        "initial_epoch": fitted(batch_size=16, epochs=4, initial_epoch=2, validation_data=val),
        "steps_per_epoch": fitted(n=40, batch_size=10, epochs=4, steps_per_epoch=2),
        "steps_without_batch_size": fitted(n=41, epochs=2, steps_per_epoch=4),
        "batches": fitted(Batches(), epochs=2),
        "batches_class_weight": fitted(Batches(), epochs=2, class_weight={0: 0.5, 2: 3.0}),
        "batches_validation": fitted(Batches(), epochs=3, validation_data=val, validation_freq=2, verbose=1),
        "batches_once": fitted(generator(ends=True), verbose=1),
        "batches_endless": fitted(generator(), epochs=3, steps_per_epoch=5),
        "batches_weighted": fitted(generator(weights=True), epochs=3, steps_per_epoch=5),
        "early_stopping": fitted(
            batch_size=25, epochs=9, validation_data=val,
            callbacks=[cb.LearningRateScheduler(wave), cb.EarlyStopping(patience=1, restore_best_weights=True, verbose=1)],
        ),
        "early_stopping_without_stop": fitted(
            batch_size=25, epochs=4,
            callbacks=[cb.LearningRateScheduler(wave, verbose=1), cb.EarlyStopping("accuracy", patience=3, restore_best_weights=True, verbose=1)],
        ),
        "reduce_lr": fitted(batch_size=25, epochs=7, optimizer=o.Adam(0.01), callbacks=[plateau(min_delta=1, patience=1, factor=0.3, cooldown=1, min_lr=5e-4)]),
        "scheduler_then_plateau": fitted(
            batch_size=25, epochs=4,
            callbacks=[cb.LearningRateScheduler(lambda epoch, rate: rate * 0.9 if epoch else rate, verbose=1), plateau(min_delta=1, patience=2)],
        ),
        "ema": fitted(batch_size=16, epochs=3, optimizer=o.SGD(0.5, use_ema=True, ema_momentum=0.9), validation_data=val),
        "swap_ema": fitted(
            batch_size=16, epochs=3, optimizer=o.Adam(0.05, use_ema=True, ema_momentum=0.9), validation_data=val, callbacks=[cb.SwapEMAWeights()]
        ),
        "swap_ema_on_epoch": fitted(
            batch_size=16, epochs=3, optimizer=o.SGD(0.5, use_ema=True, ema_momentum=0.9, gradient_accumulation_steps=2),
            callbacks=[cb.SwapEMAWeights(swap_on_epoch=True)],
        ),
        "terminate_on_nan": fitted(batch_size=10, epochs=3, optimizer=o.SGD(1e38), callbacks=[cb.TerminateOnNaN()], validation_data=val),
    }  # fmt: skip


def logged(epochs, append=False, **options):
    """The file of a CSVLogger."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "log.csv"
        for _ in range(1 + append):
            fitted(batch_size=25, epochs=epochs, verbose=0, callbacks=[cb.LearningRateScheduler(lambda e, r: r), cb.CSVLogger(path, append=append, **options)])
        return path.read_bytes().decode()


class Driven:
    """A model whose fit gives callbacks the measurements that it is told."""

    def __init__(self):
        self.stop_training = False
        self.optimizer = o.SGD(0.01)
        self.path = None

    def get_weights(self):
        return []

    def set_weights(self, weights):
        pass

    def save(self, path, overwrite):
        self.path = path

    save_weights = save


def driven(callback, logs):
    """What a callback does in a fit whose epochs log these numbers."""
    m = Driven()
    callback.set_model(m)
    case = {"rates": [], "paths": []}

    def fit():
        callback.on_train_begin()
        for epoch, numbers in enumerate(logs):
            m.path = None
            callback.on_epoch_begin(epoch)
            callback.on_epoch_end(epoch, dict(numbers))
            case["rates"].append(float(m.optimizer.learning_rate))
            case["paths"].append(m.path or "")
            if m.stop_training:
                break
        callback.on_train_end()

    case["text"] = printed(fit)
    return case


def values(n, salt, name):
    return [{name: float(v), "loss": i / 8} for i, v in enumerate(np.round(pattern((n,), 2, salt) + 2, 2))]


def drives():
    cases = {}
    for salt in range(1, 7):
        losses, scores = values(12, salt, "val_loss"), values(12, salt, "score")
        for name, options in {
            "": {},
            "patience": {"patience": 2},
            "delta": {"patience": 2, "min_delta": -0.5},
            "baseline": {"patience": 1, "baseline": 1.0},
            "start": {"start_from_epoch": 3},
            "restore": {"patience": 3, "restore_best_weights": True},
        }.items():
            cases[f"early_stopping_{name}_{salt}"] = driven(cb.EarlyStopping(verbose=1, **options), losses)
            cases[f"early_stopping_max_{name}_{salt}"] = driven(cb.EarlyStopping("score", mode="max", verbose=1, **options), scores)
        for name, options in {
            "": {},
            "patience": {"patience": 2},
            "cooldown": {"patience": 1, "cooldown": 2, "factor": 0.5},
            "delta": {"patience": 1, "min_delta": 0.7, "min_lr": 2e-5},
        }.items():
            cases[f"plateau_{name}_{salt}"] = driven(cb.ReduceLROnPlateau(verbose=1, **options), losses)
            cases[f"plateau_max_{name}_{salt}"] = driven(cb.ReduceLROnPlateau("score", mode="max", verbose=1, **options), scores)
        for name, path, options in [
            ("all", "m/{epoch:02d}-{val_loss:.2f}.keras", {}),
            ("best", "best.keras", {"save_best_only": True}),
            ("threshold", "{epoch}.weights.h5", {"save_best_only": True, "save_weights_only": True, "initial_value_threshold": 0.8}),
            ("formats", "{epoch:3d}_{epoch:.1f}_{val_loss}_{val_loss:8.3f}_{val_loss:08.1e}_{loss:g}.keras", {}),
        ]:
            cases[f"checkpoint_{name}_{salt}"] = driven(cb.ModelCheckpoint(path, verbose=1, **options), losses)
    return cases


def bars():
    """Progress bars of an epoch whose first step takes 100 ms and the others 6."""
    cases = {}
    for name, steps, unknown in ("short", 5, False), ("long", 1875, False), ("unknown", 60, True):
        clock = types.SimpleNamespace(now=0.0, time=lambda: clock.now)
        progbar.time, real = clock, progbar.time
        drawn = []
        progbar.io_utils, io_real = types.SimpleNamespace(print_msg=lambda text, line_break: drawn.append(text)), progbar.io_utils
        bar = progbar.Progbar(None if unknown else steps, stateless_metrics=set())
        logs = [("accuracy", 0.8997), ("loss", 0.00033149)]
        for step in range(1, steps + 1):
            clock.now = round(0.1 + (step - 1) * 0.006, 6)
            bar.update(step, logs, finalize=False)
        clock.now += 0.5
        bar.target = steps
        bar.update(steps, logs + [("val_loss", -0.5), ("learning_rate", 0.01)], finalize=True)
        progbar.time, progbar.io_utils = real, io_real
        cases[name] = [text.lstrip("\b\r").rstrip(" ") for text in drawn]
    return cases


def fitting():
    floats = [0.0, 1.0, -2.5, 0.1, 1e-4, 9.9e-5, 1e-5, 1.5e-7, 123456789.0, 1e15, 1e16, 1.25e22, float(np.float32(0.01)), 1 / 3, math.nan, math.inf, -math.inf]
    write(
        "fitting",
        {
            "fits": fits(),
            "drives": drives(),
            "bars": bars(),
            "csv": {"plain": logged(2), "append": logged(2, append=True, separator=";")},
            "floats": [{"text": str(v)} | ({} if not math.isfinite(v) else {"value": v}) for v in floats],
        },
    )
