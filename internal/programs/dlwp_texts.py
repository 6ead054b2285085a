import keras
import numpy as np
from keras import layers
from keras.datasets import imdb, reuters
from keras.utils import to_categorical

from harness import record, start


def multi_hot(sequences, dimension=10000):
    results = np.zeros((len(sequences), dimension), "float32")
    for i, sequence in enumerate(sequences):
        results[i, sequence] = 1
    return results


# Film reviews: two classes.
(train_data, train_labels), (test_data, test_labels) = imdb.load_data(num_words=10000)
x_train, x_test = multi_hot(train_data), multi_hot(test_data)
y_train, y_test = train_labels.astype("float32"), test_labels.astype("float32")

model = keras.Sequential([
    layers.Dense(16, activation="relu"),
    layers.Dense(16, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
start(model, x_train)
history = model.fit(
    x_train[100:], y_train[100:], epochs=5, batch_size=64, shuffle=False, validation_data=(x_train[:100], y_train[:100])
)
record("reviews", history)
record("reviews, test", model.evaluate(x_test, y_test))
record("reviews, predictions", model.predict(x_test))

# Newswires: 46 topics.
(train_data, train_labels), (test_data, test_labels) = reuters.load_data(num_words=10000)
x_train, x_test = multi_hot(train_data), multi_hot(test_data)
y_train, y_test = to_categorical(train_labels), to_categorical(test_labels)

model = keras.Sequential([
    layers.Dense(64, activation="relu"),
    layers.Dense(64, activation="relu"),
    layers.Dense(46, activation="softmax"),
])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
start(model, x_train)
history = model.fit(
    x_train[100:], y_train[100:], epochs=4, batch_size=64, shuffle=False, validation_data=(x_train[:100], y_train[:100])
)
record("newswires", history)
record("newswires, test", model.evaluate(x_test, y_test))

predictions = model.predict(x_test)
record("newswires, predictions", predictions)
record("newswires, topics", predictions.argmax(axis=1))

shuffled = np.random.default_rng(0).permutation(test_labels)
record("newswires, by chance", (test_labels == shuffled).mean())
