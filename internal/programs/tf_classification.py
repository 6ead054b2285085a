import keras
import numpy as np

from harness import record, start

(train_images, train_labels), (test_images, test_labels) = keras.datasets.fashion_mnist.load_data()
class_names = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
train_images = train_images / 255.0
test_images = test_images / 255.0

model = keras.Sequential([
    keras.layers.Flatten(input_shape=(28, 28)),
    keras.layers.Dense(128, activation="relu"),
    keras.layers.Dense(10),
])
model.compile(
    optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
start(model)
history = model.fit(train_images, train_labels, epochs=5, shuffle=False)
record("history", history)
test_loss, test_acc = model.evaluate(test_images, test_labels, verbose=2)
record("test_loss", test_loss)
record("test_acc", test_acc)

# Probabilities instead of logits.
probability_model = keras.Sequential([model, keras.layers.Softmax()])
predictions = probability_model.predict(test_images)
record("predictions", predictions)
record("first class", np.argmax(predictions[0]))

# One image.
img = np.expand_dims(test_images[1], 0)
predictions_single = probability_model.predict(img)
record("one image", predictions_single)
print(class_names[np.argmax(predictions_single[0])])
