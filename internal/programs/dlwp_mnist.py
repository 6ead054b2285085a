import keras
from keras import layers
from keras.datasets import mnist

from harness import record, start

(train_images, train_labels), (test_images, test_labels) = mnist.load_data()
train_images = train_images.reshape((len(train_images), 28 * 28)).astype("float32") / 255
test_images = test_images.reshape((len(test_images), 28 * 28)).astype("float32") / 255

model = keras.Sequential([
    layers.Dense(512, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
start(model, train_images)
history = model.fit(train_images, train_labels, epochs=5, batch_size=128, shuffle=False)
record("history", history)

predictions = model.predict(test_images[:10])
record("predictions", predictions)
record("first digit", predictions[0].argmax())
record("its probability", predictions[0][7])

test_loss, test_acc = model.evaluate(test_images, test_labels)
record("test_loss", test_loss)
record("test_acc", test_acc)
