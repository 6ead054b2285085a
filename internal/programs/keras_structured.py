import keras
import numpy as np
import pandas as pd
from keras import layers

from harness import outline, record, start

dataframe = pd.read_csv("heart.csv")
train, val = dataframe[:160], dataframe[160:]
numeric = ["age", "trestbps", "chol", "thalach", "oldpeak", "slope"]
integers = ["sex", "cp", "fbs", "restecg", "exang", "ca"]

# Layers that are adapted to the training data.
normalize = layers.Normalization()
normalize.adapt(train[numeric].to_numpy())
lookups = {}
for name in integers:
    lookups[name] = layers.IntegerLookup(output_mode="one_hot")
    lookups[name].adapt(train[name].to_numpy())
thal = layers.StringLookup(output_mode="one_hot")
thal.adapt(train["thal"].to_numpy())


def encode(df):
    x = [lookups[name](df[name].to_numpy()) for name in integers]
    return np.concatenate([normalize(df[numeric].to_numpy()), thal(df["thal"].to_numpy()), *x], axis=1)


x_train, x_val = encode(train), encode(val)
y_train, y_val = train["target"].to_numpy(), val["target"].to_numpy()
record("encoded", x_val)

inputs = keras.Input(shape=(x_train.shape[1],))
x = layers.Dense(32, activation="relu")(inputs)
x = layers.Dropout(0.5)(x)
output = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, output)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
start(model)
record("score at first", model.evaluate(x_val, y_val))
record("predictions", model.predict(x_val))
history = model.fit(x_train, y_train, epochs=3, validation_data=(x_val, y_val))
outline("history", history)

# One person.
outline("person", model.predict(encode(dataframe.head(1))))
