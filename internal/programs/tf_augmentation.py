# on TensorFlow: tf.image
import keras
import tensorflow as tf
from keras import layers

from harness import outline, record, start

train_ds = keras.utils.image_dataset_from_directory("cats_vs_dogs_small/train", image_size=(32, 32), batch_size=16, shuffle=False)
val_ds = keras.utils.image_dataset_from_directory("cats_vs_dogs_small/test", image_size=(32, 32), batch_size=16, shuffle=False)
images, labels = next(iter(train_ds))
image = images[0]

# Layers.
IMG_SIZE = 24
resize_and_rescale = keras.Sequential([
    layers.Resizing(IMG_SIZE, IMG_SIZE),
    layers.Rescaling(1.0 / 255),
])
result = resize_and_rescale(images)
record("resized", result)
print("Min and max pixel values:", result.numpy().min(), result.numpy().max())
data_augmentation = keras.Sequential([
    layers.RandomFlip("horizontal_and_vertical"),
    layers.RandomRotation(0.2),
])
for i in range(3):
    outline(f"augmented {i}", data_augmentation(result[:1]))


# In the model.
def build(*first):
    model = keras.Sequential([
        keras.Input(shape=(32, 32, 3)),
        *first,
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(16, activation="relu"),
        layers.Dense(2),
    ])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


model = build(resize_and_rescale, data_augmentation)
start(model)
record("predictions", model.predict(val_ds))
outline("history", model.fit(train_ds, validation_data=val_ds, epochs=2))

# In the data.
aug_ds = train_ds.map(lambda x, y: (data_augmentation(resize_and_rescale(x), training=True), y))
outline("augmented data", next(iter(aug_ds))[0])


# A custom layer: inverts some of the images.
class RandomInvert(layers.Layer):
    def __init__(self, factor=0.5, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x, training=False):
        if not training:
            return x
        invert = tf.random.uniform([tf.shape(x)[0], 1, 1, 1]) < self.factor
        return tf.where(invert, 255 - x, x)


record("all inverted", RandomInvert(1)(images, training=True))
record("none inverted", RandomInvert(0)(images, training=True))
model = build(RandomInvert(), resize_and_rescale)
start(model)
record("inverted, predictions", model.predict(val_ds))
outline("inverted, history", model.fit(train_ds, epochs=1))

# Operations on images.
record("flipped", tf.image.flip_left_right(image))
record("grey", tf.image.rgb_to_grayscale(image / 255))
record("bright", tf.image.adjust_brightness(image / 255, 0.4))
record("contrast", tf.image.adjust_contrast(image / 255, 1.5))
record("cropped", tf.image.central_crop(image, central_fraction=0.5))
record("rotated", tf.image.rot90(image))
