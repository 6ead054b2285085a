# The tutorial in Python with Keras, the counterpart of notebooks/mnist_sequential.ipynb. A line "# %%" begins a cell.
# It omits the drawing of the model, which needs a program that pip does not install.

# %%
import os

import keras
import livelossplot
import numpy as np
from keras import models
from keras.layers import Dense, Dropout, Input
from keras.utils import to_categorical

NUM_ROWS = 28
NUM_COLS = 28
NUM_CLASSES = 10
BATCH_SIZE = 128
EPOCHS = 10


# %%
def data_summary(X_train, y_train, X_test, y_test):
    """Summarize current state of dataset"""
    print("Train images shape:", X_train.shape)
    print("Train labels shape:", y_train.shape)
    print("Test images shape:", X_test.shape)
    print("Test labels shape:", y_test.shape)
    print("Train labels:", y_train)
    print("Test labels:", y_test)


# %%
X_train, y_train, X_test, y_test = (np.load(f"{os.environ['MNIST_NPY']}/{name}.npy") for name in ["x_train", "y_train", "x_test", "y_test"])
data_summary(X_train, y_train, X_test, y_test)

# %%
import matplotlib.pyplot as plt

figure, axes = plt.subplots(2, 10, figsize=(10, 2.5))
for i, axis in enumerate(axes.flat):
    axis.imshow(X_train[i], cmap="gray_r")
    axis.set_title(y_train[i])
    axis.axis("off")
plt.show()

# %%
X_train = X_train.reshape((X_train.shape[0], NUM_ROWS * NUM_COLS))
X_train = X_train.astype("float32") / 255
X_test = X_test.reshape((X_test.shape[0], NUM_ROWS * NUM_COLS))
X_test = X_test.astype("float32") / 255
y_train = to_categorical(y_train, NUM_CLASSES)
y_test = to_categorical(y_test, NUM_CLASSES)
data_summary(X_train, y_train, X_test, y_test)

# %%
model = models.Sequential()
model.add(Input((NUM_ROWS * NUM_COLS,)))
model.add(Dense(512, activation="relu"))
model.add(Dropout(0.5))
model.add(Dense(256, activation="relu"))
model.add(Dropout(0.25))
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])

# %%
plot_losses = livelossplot.PlotLossesKeras()
model.fit(X_train, y_train,
          batch_size=BATCH_SIZE,
          epochs=EPOCHS,
          callbacks=[plot_losses],
          verbose=1,
          validation_data=(X_test, y_test))

# %%
score = model.evaluate(X_test, y_test, verbose=0)
print("Test loss:", score[0])
print("Test accuracy:", score[1])

# %%
model.summary()
