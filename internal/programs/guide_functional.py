import keras
import numpy as np
from keras import layers

from harness import record, start

# A graph of layers.
inputs = keras.Input(shape=(784,))
x = layers.Dense(64, activation="relu")(inputs)
x = layers.Dense(64, activation="relu")(x)
outputs = layers.Dense(10)(x)
model = keras.Model(inputs=inputs, outputs=outputs, name="mnist_model")
model.summary()

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(len(x_train), 784).astype("float32") / 255
x_test = x_test.reshape(len(x_test), 784).astype("float32") / 255
model.compile(
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    optimizer=keras.optimizers.RMSprop(),
    metrics=["accuracy"],
)
start(model)
history = model.fit(x_train, y_train, batch_size=64, epochs=2, validation_split=0.2, shuffle=False)
record("history", history)
test_scores = model.evaluate(x_test, y_test, verbose=2)
record("test", test_scores)
model.save("my_model.keras")
model = keras.models.load_model("my_model.keras")
record("loaded", model.evaluate(x_test, y_test, verbose=2))

# Two models of one graph: an encoder, and the autoencoder that contains it.
encoder_input = keras.Input(shape=(28, 28, 1), name="img")
x = layers.Conv2D(4, 3, activation="relu")(encoder_input)
x = layers.MaxPooling2D(3)(x)
x = layers.Conv2D(8, 3, activation="relu")(x)
encoder_output = layers.GlobalMaxPooling2D()(x)
encoder = keras.Model(encoder_input, encoder_output, name="encoder")
encoder.summary()
decoder_input = keras.Input(shape=(8,), name="encoded_img")
x = layers.Dense(36, activation="relu")(decoder_input)
x = layers.Reshape((6, 6, 1))(x)
x = layers.Conv2DTranspose(4, 3, activation="relu")(x)
x = layers.UpSampling2D(3)(x)
decoder_output = layers.Conv2DTranspose(1, 3, activation="relu")(x)
decoder = keras.Model(decoder_input, decoder_output, name="decoder")
autoencoder_input = keras.Input(shape=(28, 28, 1), name="img")
autoencoder = keras.Model(autoencoder_input, decoder(encoder(autoencoder_input)), name="autoencoder")
autoencoder.summary()
start(autoencoder)
record("decoded", autoencoder.predict(x_test.reshape(-1, 28, 28, 1)))
record("encoded", encoder.predict(x_test.reshape(-1, 28, 28, 1)))


# An ensemble.
def get_model(units):
    inputs = keras.Input(shape=(128,))
    outputs = layers.Dense(1)(layers.Dense(units, activation="relu")(inputs))
    return keras.Model(inputs, outputs)


inputs = keras.Input(shape=(128,))
outputs = layers.average([get_model(4)(inputs), get_model(8)(inputs), get_model(16)(inputs)])
ensemble_model = keras.Model(inputs=inputs, outputs=outputs)
start(ensemble_model)
record("ensemble", ensemble_model.predict(x_test[:, :128]))

# Several inputs and outputs: issue tickets.
num_tags, num_words, num_departments = 12, 500, 4
title_input = keras.Input(shape=(10,), name="title")
body_input = keras.Input(shape=(20,), name="body")
tags_input = keras.Input(shape=(num_tags,), name="tags")
title_features = layers.LSTM(8)(layers.Embedding(num_words, 8)(title_input))
body_features = layers.LSTM(4)(layers.Embedding(num_words, 8)(body_input))
x = layers.concatenate([title_features, body_features, tags_input])
priority_pred = layers.Dense(1, name="priority")(x)
department_pred = layers.Dense(num_departments, name="department")(x)
model = keras.Model(
    inputs=[title_input, body_input, tags_input],
    outputs={"priority": priority_pred, "department": department_pred},
)
model.compile(
    optimizer=keras.optimizers.RMSprop(1e-3),
    loss={
        "priority": keras.losses.BinaryCrossentropy(from_logits=True),
        "department": keras.losses.CategoricalCrossentropy(from_logits=True),
    },
    loss_weights={"priority": 1.0, "department": 0.2},
)
rng = np.random.default_rng(0)
title_data = rng.integers(0, num_words, size=(64, 10))
body_data = rng.integers(0, num_words, size=(64, 20))
tags_data = rng.integers(0, 2, size=(64, num_tags)).astype("float32")
priority_targets = rng.random(size=(64, 1))
dept_targets = np.eye(num_departments)[rng.integers(0, num_departments, size=64)]
start(model)
history = model.fit(
    {"title": title_data, "body": body_data, "tags": tags_data},
    {"priority": priority_targets, "department": dept_targets},
    epochs=2, batch_size=32, shuffle=False,
)
record("tickets", history.history["loss"])

# A residual network.
inputs = keras.Input(shape=(28, 28, 1), name="img")
x = layers.Conv2D(4, 3, activation="relu")(inputs)
x = layers.Conv2D(8, 3, activation="relu")(x)
block_1_output = layers.MaxPooling2D(3)(x)
x = layers.Conv2D(8, 3, activation="relu", padding="same")(block_1_output)
x = layers.Conv2D(8, 3, activation="relu", padding="same")(x)
block_2_output = layers.add([x, block_1_output])
x = layers.Conv2D(8, 3, activation="relu")(block_2_output)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(10)(x)
model = keras.Model(inputs, outputs, name="toy_resnet")
start(model)
record("residual", model.predict(x_test.reshape(-1, 28, 28, 1)))

# A shared layer.
shared_embedding = layers.Embedding(1000, 8)
text_input_a = keras.Input(shape=(10,))
text_input_b = keras.Input(shape=(20,))
model = keras.Model([text_input_a, text_input_b], [shared_embedding(text_input_a), shared_embedding(text_input_b)])
start(model)
encoded_a, encoded_b = model.predict([title_data, body_data])
record("shared, a", encoded_a)
record("shared, b", encoded_b)
