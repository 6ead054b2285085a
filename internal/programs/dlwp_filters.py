import jax
import keras
import numpy as np
from keras import layers, ops

from harness import record, start

model = keras.Sequential([
    keras.Input(shape=(28, 28, 1)),
    layers.Conv2D(4, 3, activation="relu", name="conv1"),
    layers.MaxPooling2D(2, name="pool1"),
    layers.Conv2D(8, 3, activation="relu", name="conv2"),
    layers.GlobalAveragePooling2D(name="average"),
    layers.Dense(10, name="class"),
])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
(images, labels), (test_images, _) = keras.datasets.mnist.load_data()
images = np.expand_dims(images, -1).astype("float32") / 255
start(model)
record("history", model.fit(images, labels, epochs=2, shuffle=False))
img = np.expand_dims(test_images[:1], -1).astype("float32") / 255

# Intermediate activations.
layer_outputs = [layer.output for layer in model.layers if isinstance(layer, (layers.Conv2D, layers.MaxPooling2D))]
activation_model = keras.Model(inputs=model.inputs[0], outputs=layer_outputs)
activations = activation_model.predict(img)
record("conv1", activations[0])
record("pool1", activations[1])
record("conv2", activations[2])
channel_image = activations[0][0, :, :, 1]
channel_image = (channel_image - channel_image.mean()) / channel_image.std()
channel_image = np.clip(channel_image * 64 + 128, 0, 255).astype("uint8")
print("channel 1 of conv1:", channel_image.shape)

# What the filters look for: gradient ascent on a grey image.
feature_extractor = keras.Model(inputs=model.inputs[0], outputs=model.get_layer("conv2").output)


def compute_loss(image, filter_index):
    activation = feature_extractor(image)
    return ops.mean(activation[:, :, :, filter_index])


grad_fn = jax.grad(compute_loss)


@jax.jit
def gradient_ascent_step(image, filter_index, learning_rate):
    grads = ops.normalize(ops.reshape(grad_fn(image, filter_index), (1, -1)))
    return image + learning_rate * ops.reshape(grads, image.shape)


def generate_filter_pattern(filter_index):
    image = np.linspace(0.4, 0.6, 28 * 28, dtype="float32").reshape(1, 28, 28, 1)
    for _ in range(10):
        image = gradient_ascent_step(image, filter_index, 0.5)
    return image


for filter_index in range(8):
    record(f"filter {filter_index}", generate_filter_pattern(filter_index))

# Grad-CAM: where the model sees what makes an image of its class.
preds = model.predict(img)
class_index = int(np.argmax(preds[0]))
last_conv_layer = model.get_layer("conv2")
last_conv_layer_model = keras.Model(model.inputs[0], last_conv_layer.output)
classifier_input = keras.Input(shape=last_conv_layer.output.shape[1:])
x = classifier_input
for layer_name in ["average", "class"]:
    x = model.get_layer(layer_name)(x)
classifier_model = keras.Model(classifier_input, x)
last_conv_layer_output = last_conv_layer_model(img)
grads = jax.grad(lambda output: classifier_model(output)[0, class_index])(last_conv_layer_output)
pooled_grads = np.mean(grads, axis=(0, 1, 2))
heatmap = np.mean(last_conv_layer_output[0] * pooled_grads, axis=-1)
heatmap = np.maximum(heatmap, 0) / np.max(heatmap)
record("heat map", heatmap)
