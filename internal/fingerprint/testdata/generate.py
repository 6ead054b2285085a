"""Writes hashes.json: what TensorFlow's hashes are of texts of all lengths. It needs tensorflow-cpu: see kit/testdata/kerastf."""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf

texts = ["".join(chr(32 + (i * 31 + n * 7) % 95) for i in range(n)) for n in range(260)] + ["é", "日本語のテキスト", "x" * 5000]
bins = 2**62
key = [133, 2**40 + 7]
with tf.device("CPU:0"):
    farm = tf.strings.to_hash_bucket_fast(texts, bins).numpy().tolist()
    sip = tf.strings.to_hash_bucket_strong(texts, bins, key=key).numpy().tolist()
cases = [{"text": text, "farm": str(a), "sip": str(b)} for text, a, b in zip(texts, farm, sip)]
path = pathlib.Path(__file__).parent / "hashes.json"
path.write_text(json.dumps(cases, indent=0) + "\n")
