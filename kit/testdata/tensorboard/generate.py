"""Writes events.json, what Keras's TensorBoard callback writes to its files, for kit's tests to compare with.

    python3 -m venv venv && venv/bin/pip install -r ../keras/requirements.txt tensorflow-cpu tensorboard
    KERAS_BACKEND=jax PYTHONPATH=../keras venv/bin/python generate.py

It needs TensorFlow, which writes the files, and TensorBoard, which reads them; so it is no module of ../keras/generate.py.
"""

import json
import pathlib
import struct
import tempfile

import keras
from keras import optimizers as o
from tensorboard.compat.proto import event_pb2
from tensorboard.util import tensor_util

from fitting import data, model


def records(path):
    """The records of an event file, each with its frame."""
    everything = path.read_bytes()
    while everything:
        size = 16 + struct.unpack("<Q", everything[:8])[0]
        yield everything[:size]
        everything = everything[size:]


def events(folder):
    out = []
    (path,) = folder.glob("events.out.tfevents.*.v2")
    for record in records(path):
        event = event_pb2.Event.FromString(record[12:-4])
        if not event.summary.value:
            out.append({"version": event.file_version})
            continue
        (value,) = event.summary.value
        if value.tag != "keras":  # the model as JSON
            number = float(tensor_util.make_ndarray(value.tensor))
            out.append({"time": event.wall_time, "step": event.step, "tag": value.tag, "value": number, "record": record.hex()})
    return out


with tempfile.TemporaryDirectory() as folder:
    m = model(o.SGD(o.schedules.ExponentialDecay(0.1, 4, 0.5)))
    x, y = data(50)
    callback = keras.callbacks.TensorBoard(folder, update_freq=2)
    m.fit(x, y, batch_size=16, epochs=2, shuffle=False, verbose=0, validation_data=data(30, 102), callbacks=[callback])
    cases = {name: events(pathlib.Path(folder) / name) for name in ("train", "validation")}
(pathlib.Path(__file__).parent / "events.json").write_text(json.dumps(cases, indent=0) + "\n")
