"""Predicts with a model in an ONNX file: predict.py MODEL SHAPE... < inputs > outputs, all concatenated raw float32."""

import sys

import numpy as np
import onnxruntime

model, shapes = sys.argv[1], [[int(n) for n in shape.split(",")] for shape in sys.argv[2:]]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
inputs = {}
for declared, shape in zip(session.get_inputs(), shapes, strict=True):
    count = int(np.prod(shape))
    inputs[declared.name] = np.frombuffer(sys.stdin.buffer.read(4 * count), np.float32).reshape(shape)
for output in session.run(None, inputs):
    sys.stdout.buffer.write(output.astype(np.float32).tobytes())
