"""Writes the fixtures that kit's tests compare with: what the real Keras computes, as JSON files beside this one.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python generate.py [MODULE ...]

Each module beside this one has a function of its own name that writes a file of that name; without arguments all are
run. Inputs and first weights are not stored: both sides make them with the same formula, common.pattern().
"""

import importlib
import os
import pathlib
import sys

# Before any module imports Keras.
os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["COLUMNS"] = "200"  # for summaries, whose rows then are one line each

here = pathlib.Path(__file__).parent
modules = sorted(p.stem for p in here.glob("*.py") if p.stem not in ("common", "generate"))
for name in sys.argv[1:] or modules:
    getattr(importlib.import_module(name), name)()
