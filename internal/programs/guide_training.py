import keras
import numpy as np
from keras import layers, ops

from harness import record, start

inputs = keras.Input(shape=(784,), name="digits")
x = layers.Dense(64, activation="relu", name="dense_1")(inputs)
x = layers.Dense(64, activation="relu", name="dense_2")(x)
outputs = layers.Dense(10, activation="softmax", name="predictions")(x)
model = keras.Model(inputs=inputs, outputs=outputs)

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(len(x_train), 784).astype("float32") / 255
x_test = x_test.reshape(len(x_test), 784).astype("float32") / 255
x_val, y_val = x_train[-40:], y_train[-40:]
x_train, y_train = x_train[:-40], y_train[:-40]

model.compile(
    optimizer=keras.optimizers.RMSprop(),
    loss=keras.losses.SparseCategoricalCrossentropy(),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
)
start(model)
history = model.fit(x_train, y_train, batch_size=64, epochs=2, shuffle=False, validation_data=(x_val, y_val))
record("history", history)
results = model.evaluate(x_test, y_test, batch_size=128)
print("test loss, test acc:", results)
record("test", results)
predictions = model.predict(x_test[:3])
record("predictions", predictions)

# Class weights and sample weights.
class_weight = {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0, 5: 2.0, 6: 1.0, 7: 1.0, 8: 1.0, 9: 1.0}
record("class weights", model.fit(x_train, y_train, class_weight=class_weight, batch_size=64, epochs=1, shuffle=False))
sample_weight = np.ones(shape=(len(y_train),))
sample_weight[y_train == 5] = 2.0
record("sample weights", model.fit(x_train, y_train, sample_weight=sample_weight, batch_size=64, epochs=1, shuffle=False))

# The validation data is the end of the training data.
record("split", model.fit(x_train, y_train, batch_size=64, validation_split=0.2, epochs=1, shuffle=False))


# A layer that adds to the loss.
class ActivityRegularizationLayer(layers.Layer):
    def call(self, inputs):
        self.add_loss(ops.sum(inputs) * 0.1)
        return inputs


inputs = keras.Input(shape=(784,), name="digits")
x = layers.Dense(64, activation="relu", name="dense_1")(inputs)
x = ActivityRegularizationLayer()(x)
x = layers.Dense(64, activation="relu", name="dense_2")(x)
outputs = layers.Dense(10, name="predictions")(x)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(
    optimizer=keras.optimizers.RMSprop(learning_rate=1e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
start(model)
record("added loss", model.fit(x_train, y_train, batch_size=64, epochs=1, shuffle=False))

# Several inputs and outputs.
image_input = keras.Input(shape=(32, 32, 3), name="img_input")
timeseries_input = keras.Input(shape=(20, 10), name="ts_input")
x1 = layers.GlobalMaxPooling2D()(layers.Conv2D(3, 3)(image_input))
x2 = layers.GlobalMaxPooling1D()(layers.Conv1D(3, 3)(timeseries_input))
x = layers.concatenate([x1, x2])
score_output = layers.Dense(1, name="score_output")(x)
class_output = layers.Dense(5, activation="softmax", name="class_output")(x)
model = keras.Model(inputs=[image_input, timeseries_input], outputs=[score_output, class_output])
model.compile(
    optimizer=keras.optimizers.RMSprop(1e-3),
    loss=[keras.losses.MeanSquaredError(), keras.losses.CategoricalCrossentropy()],
    metrics=[[keras.metrics.MeanAbsoluteError()], [keras.metrics.CategoricalAccuracy()]],
    loss_weights=[2.0, 1.0],
)
rng = np.random.default_rng(0)
img_data = rng.random(size=(64, 32, 32, 3))
ts_data = rng.random(size=(64, 20, 10))
score_targets = rng.random(size=(64, 1))
class_targets = rng.random(size=(64, 5))
start(model)
history = model.fit([img_data, ts_data], [score_targets, class_targets], batch_size=32, epochs=1, shuffle=False)
record("two outputs", history.history["loss"])
scores, classes = model.predict([img_data, ts_data])
record("scores", scores)
record("classes", classes)


# Callbacks, and a schedule.
def get_model():
    model = keras.Sequential([keras.Input(shape=(784,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")])
    lr_schedule = keras.optimizers.schedules.ExponentialDecay(0.001, decay_steps=10, decay_rate=0.96, staircase=True)
    optimizer = keras.optimizers.RMSprop(learning_rate=lr_schedule)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
    return model


model = get_model()
start(model)
callbacks = [
    keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=0.5, patience=1, verbose=1),
    keras.callbacks.ModelCheckpoint(filepath="mymodel_{epoch}.keras", save_best_only=True, monitor="val_loss", verbose=1),
]
history = model.fit(
    x_train, y_train, epochs=20, batch_size=64, callbacks=callbacks, validation_split=0.2, shuffle=False
)
record("stopped", history)
