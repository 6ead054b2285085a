import keras
import numpy as np
from keras import layers

from harness import record, start

# Frozen layers: training leaves their weights as they are.
layer = layers.BatchNormalization()
layer.build((None, 4))
print("trainable:", len(layer.trainable_weights), "not:", len(layer.non_trainable_weights))
layer1 = layers.Dense(3, activation="relu")
layer2 = layers.Dense(3, activation="sigmoid")
model = keras.Sequential([keras.Input(shape=(3,)), layer1, layer2])
layer1.trainable = False
start(model)
initial_weights = model.get_weights()
model.compile(optimizer="adam", loss="mse")
rng = np.random.default_rng(0)
record("frozen layer", model.fit(rng.random((2, 3)), rng.random((2, 3)), shuffle=False))
record("kernel 1", model.get_weights()[0] - initial_weights[0])
record("kernel 2", model.get_weights()[2] - initial_weights[2])

# A base model that has learned which digit an image shows.
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, x_test = np.expand_dims(x_train, -1), np.expand_dims(x_test, -1)
inputs = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(4, 3, strides=2, use_bias=False)(inputs)
x = layers.BatchNormalization(name="bn_1")(x)
x = layers.ReLU()(x)
x = layers.Conv2D(8, 3, strides=2, use_bias=False)(x)
x = layers.BatchNormalization(name="bn_2")(x)
x = layers.ReLU()(x)
features = layers.GlobalAveragePooling2D()(x)
base_model = keras.Model(inputs, features, name="base")
pretraining = keras.Sequential([layers.Rescaling(1.0 / 127.5, offset=-1), base_model, layers.Dense(10, activation="softmax")])
pretraining.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
start(pretraining, x_test)
record("pretraining", pretraining.fit(x_train, y_train, epochs=2, shuffle=False))
pretrained = base_model.predict(x_test.astype("float32") / 127.5 - 1)
record("features", pretrained)

# A new task, for which the base model is frozen: is the digit odd?
base_model.trainable = False
inputs = keras.Input(shape=(28, 28, 1))
x = layers.Rescaling(scale=1 / 127.5, offset=-1)(inputs)
x = base_model(x, training=False)
head = keras.Sequential([keras.Input(shape=(8,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
start(head)
outputs = head(x)
model = keras.Model(inputs, outputs)
model.summary(show_trainable=True)
model.compile(
    optimizer=keras.optimizers.Adam(),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy()],
)
odd_train, odd_test = y_train % 2, y_test % 2
record("new task", model.fit(x_train, odd_train, epochs=2, shuffle=False, validation_data=(x_test, odd_test)))
record("unchanged", base_model.predict(x_test.astype("float32") / 127.5 - 1) - pretrained)

# Fine-tuning: all weights but those of batch normalization, with a low learning rate.
base_model.trainable = True
base_model.get_layer("bn_1").trainable = False
base_model.get_layer("bn_2").trainable = False
model.summary(show_trainable=True)
model.compile(
    optimizer=keras.optimizers.Adam(1e-4),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy()],
)
record("fine-tuned", model.fit(x_train, odd_train, epochs=2, shuffle=False, validation_data=(x_test, odd_test)))
record("changed", base_model.predict(x_test.astype("float32") / 127.5 - 1))
record("predictions", model.predict(x_test))
