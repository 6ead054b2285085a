# on TensorFlow, which has texts
import re
import string

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from harness import outline, record, start

max_features, embedding_dim, sequence_length = 2000, 16, 40


def reviews(part):
    return keras.utils.text_dataset_from_directory(f"aclImdb/{part}", batch_size=32, shuffle=False)


def custom_standardization(input_data):
    lowercase = tf.strings.lower(input_data)
    stripped_html = tf.strings.regex_replace(lowercase, "<br />", " ")
    return tf.strings.regex_replace(stripped_html, f"[{re.escape(string.punctuation)}]", "")


raw_train_ds, raw_test_ds = reviews("train"), reviews("test")
vectorize_layer = layers.TextVectorization(
    standardize=custom_standardization, max_tokens=max_features, output_mode="int", output_sequence_length=sequence_length
)
vectorize_layer.adapt(raw_train_ds.map(lambda x, y: x))
train_ds = raw_train_ds.map(lambda x, y: (vectorize_layer(x), y))
test_ds = raw_test_ds.map(lambda x, y: (vectorize_layer(x), y))
record("words", len(vectorize_layer.get_vocabulary()))
record("numbers", np.concatenate([x for x, y in test_ds]))

inputs = keras.Input(shape=(sequence_length,), dtype="int64")
x = layers.Embedding(max_features, embedding_dim)(inputs)
x = layers.Dropout(0.5)(x)
x = layers.Conv1D(16, 7, padding="valid", activation="relu", strides=3)(x)
x = layers.Conv1D(16, 7, padding="valid", activation="relu", strides=3)(x)
x = layers.GlobalMaxPooling1D()(x)
x = layers.Dense(16, activation="relu")(x)
x = layers.Dropout(0.5)(x)
predictions = layers.Dense(1, activation="sigmoid", name="predictions")(x)

model = keras.Model(inputs, predictions)
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
start(model)
record("score at first", model.evaluate(test_ds))
outline("history", model.fit(train_ds, validation_data=test_ds, epochs=3))
model.evaluate(test_ds)
outline("prediction", model.predict(vectorize_layer(np.array(["A great film.", "Really awful!<br />"]))))
