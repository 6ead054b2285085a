import keras
import numpy as np
from keras import layers

from harness import outline, record, start

image_size, batch_size = (32, 32), 16
train_ds, val_ds = keras.utils.image_dataset_from_directory(
    "cats_vs_dogs_small/train", validation_split=0.25, subset="both", shuffle=False, image_size=image_size, batch_size=batch_size
)

data_augmentation_layers = [
    layers.RandomFlip("horizontal"),
    layers.RandomRotation(0.1),
]


def data_augmentation(images):
    for layer in data_augmentation_layers:
        images = layer(images)
    return images


for images, _ in train_ds.take(1):
    outline("augmented", data_augmentation(images))
augmented_train_ds = train_ds.map(lambda x, y: (data_augmentation(x), y))


def make_model(input_shape, num_classes):
    inputs = keras.Input(shape=input_shape)
    x = layers.Rescaling(1.0 / 255)(inputs)
    x = layers.Conv2D(8, 3, strides=2, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    previous_block_activation = x
    for size in [8, 16]:
        x = layers.Activation("relu")(x)
        x = layers.SeparableConv2D(size, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.SeparableConv2D(size, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
        residual = layers.Conv2D(size, 1, strides=2, padding="same")(previous_block_activation)
        x = layers.add([x, residual])
        previous_block_activation = x
    x = layers.SeparableConv2D(24, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.25)(x)
    units = 1 if num_classes == 2 else num_classes
    outputs = layers.Dense(units, activation=None)(x)
    return keras.Model(inputs, outputs)


model = make_model(input_shape=image_size + (3,), num_classes=2)
start(model)
callbacks = [keras.callbacks.ModelCheckpoint("save_at_{epoch}.keras")]
model.compile(
    optimizer=keras.optimizers.Adam(3e-4),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy(name="acc")],
)
record("score at first", model.evaluate(val_ds))
outline("history", model.fit(augmented_train_ds, epochs=2, callbacks=callbacks, validation_data=val_ds))

# One image, after training and from the file.
img = keras.utils.load_img("cats_vs_dogs_small/test/cat/cat.00.png", target_size=image_size)
img_array = np.expand_dims(keras.utils.img_to_array(img), 0)
predictions = model.predict(img_array)
score = float(keras.ops.sigmoid(predictions[0][0]))
print(f"This image is {100 * (1 - score):.2f}% cat and {100 * score:.2f}% dog.")
loaded = keras.models.load_model("save_at_2.keras")
record("saved", loaded.predict(img_array) - predictions)
