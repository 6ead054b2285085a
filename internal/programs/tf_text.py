# on TensorFlow, which has texts
import re
import string

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from harness import outline, record, start

max_features, sequence_length = 1000, 50


def load(part):
    return keras.utils.text_dataset_from_directory(f"aclImdb/{part}", batch_size=32, shuffle=False)


def custom_standardization(input_data):
    lowercase = tf.strings.lower(input_data)
    stripped_html = tf.strings.regex_replace(lowercase, "<br />", " ")
    return tf.strings.regex_replace(stripped_html, f"[{re.escape(string.punctuation)}]", "")


raw_train_ds, raw_test_ds = load("train"), load("test")
print("Label 0 corresponds to", raw_train_ds.class_names[0])
print("Label 1 corresponds to", raw_train_ds.class_names[1])

vectorize_layer = layers.TextVectorization(
    standardize=custom_standardization, max_tokens=max_features, output_sequence_length=sequence_length
)
vectorize_layer.adapt(raw_train_ds.map(lambda text, label: text))
train_ds = raw_train_ds.map(lambda text, label: (vectorize_layer(text), label))
test_ds = raw_test_ds.map(lambda text, label: (vectorize_layer(text), label))
vocabulary = vectorize_layer.get_vocabulary()
print("12 --->", vocabulary[12])
record("vocabulary", len(vocabulary))

model = keras.Sequential([
    layers.Embedding(max_features, 16),
    layers.Dropout(0.2),
    layers.GlobalAveragePooling1D(),
    layers.Dropout(0.2),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=[keras.metrics.BinaryAccuracy(threshold=0.5)])
start(model, next(iter(train_ds))[0])
record("score at first", model.evaluate(test_ds))
outline("history", model.fit(train_ds, validation_data=test_ds, epochs=3))
loss, accuracy = model.evaluate(test_ds)
print("Loss: ", loss)
print("Accuracy: ", accuracy)

# New texts.
examples = ["The movie was great!", "The movie was okay.", "The movie was terrible..."]
numbers = vectorize_layer(np.array(examples))
record("examples", numbers)
outline("predictions", model.predict(numbers))
