import keras
import numpy as np
from keras import layers
from keras.datasets import mnist

from harness import record, start


def preprocess(array):
    return np.reshape(array.astype("float32") / 255, (len(array), 28, 28, 1))


def noise(array, factor=0.4):
    noisy = array + factor * np.random.default_rng(1).normal(0, 1, size=array.shape)
    return np.clip(noisy, 0, 1).astype("float32")


(train_data, _), (test_data, _) = mnist.load_data()
train_data, test_data = preprocess(train_data), preprocess(test_data)
noisy_train_data, noisy_test_data = noise(train_data), noise(test_data)
record("noisy", noisy_test_data)

input = layers.Input(shape=(28, 28, 1))
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(input)
x = layers.MaxPooling2D((2, 2), padding="same")(x)
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(x)
x = layers.MaxPooling2D((2, 2), padding="same")(x)
x = layers.Conv2DTranspose(8, (3, 3), strides=2, activation="relu", padding="same")(x)
x = layers.Conv2DTranspose(8, (3, 3), strides=2, activation="relu", padding="same")(x)
x = layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x)

autoencoder = keras.Model(input, x)
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
autoencoder.summary()
start(autoencoder)

history = autoencoder.fit(
    x=train_data, y=train_data, epochs=1, batch_size=64, shuffle=False, validation_data=(test_data, test_data)
)
record("clean", history)
record("predictions", autoencoder.predict(test_data))

history = autoencoder.fit(
    x=noisy_train_data, y=train_data, epochs=2, batch_size=64, shuffle=False, validation_data=(noisy_test_data, test_data)
)
record("noisy images", history)
record("denoised", autoencoder.predict(noisy_test_data))
