"""Predicts with a model in an ONNX file: predict.py MODEL SHAPE < input > output, both raw float32."""

import sys

import numpy as np
import onnxruntime

model, shape = sys.argv[1], [int(n) for n in sys.argv[2].split(",")]
x = np.frombuffer(sys.stdin.buffer.read(), np.float32).reshape(shape)
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
sys.stdout.buffer.write(session.run(None, {"input": x})[0].astype(np.float32).tobytes())
