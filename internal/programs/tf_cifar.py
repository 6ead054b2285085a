import keras
import numpy as np
from keras import layers

from harness import record, start

data = np.load("cifar10.npz")
train_images, test_images = data["x_train"] / 255.0, data["x_test"] / 255.0
train_labels, test_labels = data["y_train"], data["y_test"]

model = keras.Sequential()
model.add(layers.Conv2D(32, (3, 3), activation="relu", input_shape=(32, 32, 3)))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Conv2D(64, (3, 3), activation="relu"))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Conv2D(64, (3, 3), activation="relu"))
model.add(layers.Flatten())
model.add(layers.Dense(64, activation="relu"))
model.add(layers.Dense(10))
model.summary()

model.compile(
    optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
start(model)
history = model.fit(
    train_images, train_labels, epochs=3, shuffle=False, validation_data=(test_images, test_labels)
)
record("history", history)
test_loss, test_acc = model.evaluate(test_images, test_labels, verbose=2)
record("test_loss", test_loss)
record("test_acc", test_acc)
