"""Training, validation and prediction batch by batch, and the order in which callbacks are called."""

import keras
import numpy as np
from keras import callbacks as cb
from keras import layers
from keras import optimizers as o

from common import numbers, pattern, set_pattern_weights, write
from fitting import Batches, data, fitted, generator, model


class ValidationBatches(keras.utils.PyDataset):
    """30 examples in batches of 8, the last one of 6."""

    def __init__(self, weighted=False):
        super().__init__()
        self.weighted = weighted

    def __len__(self):
        return 4

    def __getitem__(self, i):
        x, y = data(30, 102)
        at = slice(i * 8, i * 8 + 8)
        return (x[at], y[at], (np.arange(30) % 3).astype("float32")[at]) if self.weighted else (x[at], y[at])


def validations():
    val = data(30, 102)
    return {
        "steps": fitted(batch_size=16, epochs=2, validation_data=val, validation_steps=1),
        "steps_without_batch_size": fitted(epochs=2, validation_data=val, validation_steps=3),
        "batch_size": fitted(batch_size=16, epochs=2, validation_data=val, validation_batch_size=7, validation_steps=2),
        "split": fitted(batch_size=16, epochs=2, validation_split=0.3, validation_steps=1, validation_batch_size=4),
        "batches": fitted(batch_size=16, epochs=3, validation_data=ValidationBatches(), validation_freq=2),
        "batches_steps": fitted(batch_size=16, epochs=2, validation_data=ValidationBatches(), validation_steps=3),
        "batches_weighted": fitted(batch_size=16, epochs=2, validation_data=ValidationBatches(weighted=True)),
        "all_batches": fitted(Batches(), epochs=2, validation_data=ValidationBatches(), verbose=1),
    }


class Recorder(cb.Callback):
    """Records the calls; stops where it is told to."""

    def __init__(self, stop=""):
        super().__init__()
        self.calls = []
        self.stop = stop

    def record(self, name, number=None):
        call = name if number is None else f"{name} {number}"
        self.calls.append(call)
        if call == self.stop:
            self.model.stop_training = self.model.stop_evaluating = self.model.stop_predicting = True


for kind in "train", "test", "predict":
    for name in f"{kind}_begin", f"{kind}_end":
        setattr(Recorder, "on_" + name, lambda self, logs=None, name=name: self.record(name))
    for name in f"{kind}_batch_begin", f"{kind}_batch_end":
        setattr(Recorder, "on_" + name, lambda self, batch, logs=None, name=name: self.record(name, batch))
for name in "epoch_begin", "epoch_end":
    setattr(Recorder, "on_" + name, lambda self, epoch, logs=None, name=name: self.record(name, epoch))


def hooks():
    val = data(30, 102)
    x, y = data(50)

    def recorded(run, stop=""):
        recorder = Recorder(stop)
        run(model(o.SGD(0.1)), {"callbacks": [recorder], "verbose": 0})
        return recorder.calls

    fit = lambda *xy, **options: lambda m, more: m.fit(*xy, **options, **more)
    evaluate = lambda *xy, **options: lambda m, more: m.evaluate(*xy, **options, **more)
    predict = lambda *xy, **options: lambda m, more: m.predict(*xy, **options, **more)
    return {
        "fit": recorded(fit(x, y, batch_size=20, epochs=2, validation_data=val, validation_batch_size=16)),
        "fit_batches": recorded(fit(Batches(), epochs=2, validation_data=ValidationBatches(), validation_freq=2)),
        "fit_steps": recorded(fit(generator(), epochs=2, steps_per_epoch=2)),
        "fit_stopped": recorded(fit(x, y, batch_size=20, epochs=2, validation_data=val, validation_batch_size=16), "train_batch_end 0"),
        "evaluate": recorded(evaluate(x, y, batch_size=16)),
        "evaluate_steps": recorded(evaluate(x, y, steps=2)),
        "evaluate_batches": recorded(evaluate(Batches())),
        "evaluate_stopped": recorded(evaluate(x, y, batch_size=16), "test_batch_end 1"),
        "predict": recorded(predict(x, batch_size=16)),
        "predict_batches": recorded(predict(Batches(), steps=3)),
        "predict_stopped": recorded(predict(x, batch_size=16), "predict_batch_begin 0"),
    }


def alternate():
    """Two models that share layers, trained in turn: a generator, and what tells its work from given examples."""
    g = keras.Sequential([keras.Input((3,)), layers.Dense(5, activation="tanh"), layers.Dense(6)])
    d = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="tanh"), layers.Dense(1, activation="sigmoid")])
    set_pattern_weights(g)
    set_pattern_weights(d)
    d.compile(o.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    gan = keras.Sequential([g, d])
    gan.compile(o.RMSprop(0.01), "binary_crossentropy")
    n = 10
    examples, _ = data(n)
    noise = pattern((n, 3), 1, 103)
    y = np.concatenate([np.ones((n, 1)), np.zeros((n, 1))]).astype("float32")
    weights = ((np.arange(2 * n) * 5) % 7 / 4).astype("float32")
    values = []
    for i in range(20):
        d.trainable = i % 2 == 0
        if i % 2:
            v = gan.train_on_batch(noise, np.ones((n, 1), "float32"), return_dict=True)
        else:
            x = np.concatenate([examples, g.predict_on_batch(noise)])
            options = {4: {"sample_weight": weights}, 6: {"class_weight": {0: 0.5, 1: 2.0}}}.get(i, {})
            v = d.train_on_batch(x, y, **options, return_dict=True)
        values.append({k: float(v) for k, v in v.items()})
    x = np.concatenate([examples, g.predict_on_batch(noise)])
    d.trainable = True
    tests = [d.test_on_batch(x, y, return_dict=True), d.test_on_batch(x, y, sample_weight=weights, return_dict=True)]
    case = {
        "values": values,
        "tests": [{k: float(v) for k, v in t.items()} for t in tests],
        "output": numbers(gan.predict_on_batch(noise)),
        "g": [numbers(w) for w in g.get_weights()],
        "d": [numbers(w) for w in d.get_weights()],
    }
    # The optimizer continues in a fit.
    d.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    case["fitted"] = [numbers(w) for w in d.get_weights()]
    return case


def batchwise():
    write("batchwise", {"validations": validations(), "hooks": hooks(), "alternate": alternate()})
