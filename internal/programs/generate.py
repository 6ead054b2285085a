"""Runs the programs beside this one in the real Keras and writes their results to testdata:

    python3 -m venv /tmp/keras && /tmp/keras/bin/pip install -r requirements.txt && /tmp/keras/bin/python generate.py [NAME ...]

With --seconds FILE it only measures how long they take, and writes that to the file. data.py makes their data.
"""

import argparse
import contextlib
import io
import json
import os
import pathlib
import runpy
import subprocess
import sys
import tempfile
import time
import zipfile

here = pathlib.Path(__file__).parent.absolute()
names = sorted(p.stem for p in here.glob("*.py") if p.stem not in ("data", "harness", "generate"))
parser = argparse.ArgumentParser()
parser.add_argument("names", nargs="*", metavar="NAME", default=names)
parser.add_argument("--seconds", metavar="FILE")
arguments = parser.parse_args()
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"


def backend(name):
    """The backend of a program: JAX, unless the program says that it shows what Keras does on TensorFlow only."""
    return "tensorflow" if "# on TensorFlow" in (here / f"{name}.py").read_text() else "jax"


if "KERAS_BACKEND" not in os.environ:  # a process computes on one backend
    for which in ("jax", "tensorflow"):
        of_backend = [name for name in arguments.names if backend(name) == which]
        options = ["--seconds", arguments.seconds] if arguments.seconds else []
        if of_backend:
            subprocess.run([sys.executable, __file__, *of_backend, *options], env=os.environ | {"KERAS_BACKEND": which}, check=True)
    sys.exit()

import jax
import keras
import tensorflow  # so that no program's time includes the import

import harness

jax.config.update("jax_default_matmul_precision", "highest")
keras.ops.ones(1) + 1  # starts JAX
seconds = {}
with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    with zipfile.ZipFile(here / "testdata/data.zip") as data:
        data.extractall()
    harness.use_made_data()
    for name in arguments.names:
        keras.utils.clear_session()
        harness.results.clear()
        before = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(str(here / f"{name}.py"))
        seconds[name] = round(time.perf_counter() - before, 2)
        print(f"{name}: {len(harness.results)} results, {seconds[name]} seconds", flush=True)
        if not arguments.seconds:
            lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in harness.results.items())
            (here / f"testdata/{name}.json").write_text(f'{{"seconds": {seconds[name]}, "results": {{\n{lines}\n}}}}\n')
if arguments.seconds:
    path = pathlib.Path(arguments.seconds)
    path.write_text(json.dumps((json.loads(path.read_text()) if path.exists() else {}) | seconds))
