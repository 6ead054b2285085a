import keras
from keras import layers
from keras.utils import image_dataset_from_directory

from harness import outline, record, start

# Residual connections around blocks of convolutions.
inputs = keras.Input(shape=(32, 32, 3))
x = layers.Rescaling(1.0 / 255)(inputs)


def residual_block(x, filters, pooling=False):
    residual = x
    x = layers.Conv2D(filters, 3, activation="relu", padding="same")(x)
    x = layers.Conv2D(filters, 3, activation="relu", padding="same")(x)
    if pooling:
        x = layers.MaxPooling2D(2, padding="same")(x)
        residual = layers.Conv2D(filters, 1, strides=2)(residual)
    elif filters != residual.shape[-1]:
        residual = layers.Conv2D(filters, 1)(residual)
    return layers.add([x, residual])


x = residual_block(x, filters=4, pooling=True)
x = residual_block(x, filters=8, pooling=True)
x = residual_block(x, filters=16)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs=inputs, outputs=outputs)
model.summary()

train_dataset = image_dataset_from_directory("cats_vs_dogs_small/train", image_size=(32, 32), batch_size=16, shuffle=False)
test_dataset = image_dataset_from_directory("cats_vs_dogs_small/test", image_size=(32, 32), batch_size=16, shuffle=False)
model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
start(model)
record("residual", model.fit(train_dataset, epochs=2, validation_data=test_dataset))

# A small Xception: depthwise separable convolutions with batch normalization.
data_augmentation = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.RandomZoom(0.2)])
inputs = keras.Input(shape=(32, 32, 3))
x = data_augmentation(inputs)
x = layers.Rescaling(1.0 / 255)(x)
x = layers.Conv2D(filters=4, kernel_size=5, use_bias=False)(x)
for size in [4, 8, 16]:
    residual = x
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.SeparableConv2D(size, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.SeparableConv2D(size, 3, padding="same", use_bias=False)(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    residual = layers.Conv2D(size, 1, strides=2, padding="same", use_bias=False)(residual)
    x = layers.add([x, residual])
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.5)(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs=inputs, outputs=outputs)

model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
start(model)
record("parameters", model.count_params())
record("predictions", model.predict(test_dataset))
outline("history", model.fit(train_dataset, epochs=2, validation_data=test_dataset))
