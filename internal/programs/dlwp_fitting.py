import keras
import numpy as np
from keras import layers, regularizers
from keras.datasets import imdb, mnist

from harness import outline, record, start

(train_images, train_labels), _ = mnist.load_data()
train_images = train_images.reshape((len(train_images), 28 * 28)).astype("float32") / 255
noise = np.random.default_rng(0).random((len(train_images), 784))
with_noise = np.concatenate([train_images, noise], axis=1)
with_zeros = np.concatenate([train_images, np.zeros((len(train_images), 784))], axis=1)


def digits(x, labels):
    model = keras.Sequential([
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    start(model, x)
    return model.fit(x, labels, epochs=4, batch_size=32, validation_split=0.2, shuffle=False, verbose=0)


# Features that say nothing, and labels without meaning.
record("noise", digits(with_noise, train_labels))
record("zeros", digits(with_zeros, train_labels))
record("shuffled labels", digits(train_images, np.random.default_rng(1).permutation(train_labels)))

(train_data, train_labels), _ = imdb.load_data(num_words=5000)
x = np.zeros((len(train_data), 5000), "float32")
for i, sequence in enumerate(train_data):
    x[i, sequence] = 1


def reviews(units, regularizer=None, dropout=0):
    model = keras.Sequential()
    for _ in range(2):
        model.add(layers.Dense(units, kernel_regularizer=regularizer, activation="relu"))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
    start(model, x)
    return model.fit(x, train_labels, epochs=3, batch_size=64, validation_split=0.4, shuffle=False, verbose=0)


# The size of the model, weight regularization, dropout.
record("original", reviews(16))
record("smaller", reviews(4))
record("larger", reviews(128))
record("l2", reviews(16, regularizer=regularizers.l2(0.002)))
record("l1", reviews(16, regularizer=regularizers.l1_l2(l1=0.001, l2=0.001)))
outline("dropout", reviews(16, dropout=0.5))
