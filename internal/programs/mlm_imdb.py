from keras.datasets import imdb
from keras.layers import Conv1D, Dense, Embedding, Flatten, Input, MaxPooling1D
from keras.models import Sequential
from keras.utils import pad_sequences

from harness import record, start

top_words, max_words = 5000, 50
(X_train, y_train), (X_test, y_test) = imdb.load_data(num_words=top_words)
X_train = pad_sequences(X_train, maxlen=max_words)
X_test = pad_sequences(X_test, maxlen=max_words)

# A multi-layer perceptron.
model = Sequential()
model.add(Input(shape=(max_words,)))
model.add(Embedding(top_words, 8))
model.add(Flatten())
model.add(Dense(25, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.summary()
start(model)
history = model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=2, batch_size=64, shuffle=False, verbose=2)
record("MLP", history)
scores = model.evaluate(X_test, y_test, verbose=0)
print("Accuracy: %.2f%%" % (scores[1] * 100))
record("MLP, scores", scores)

# A convolution.
model = Sequential()
model.add(Input(shape=(max_words,)))
model.add(Embedding(top_words, 8))
model.add(Conv1D(8, 3, padding="same", activation="relu"))
model.add(MaxPooling1D())
model.add(Flatten())
model.add(Dense(25, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.summary()
start(model)
history = model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=2, batch_size=64, shuffle=False, verbose=2)
record("CNN", history)
scores = model.evaluate(X_test, y_test, verbose=0)
print("Accuracy: %.2f%%" % (scores[1] * 100))
record("CNN, scores", scores)
