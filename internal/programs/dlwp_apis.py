import jax
import keras
import numpy as np
from keras import layers, ops

from harness import record, start

# Functional: issue tickets.
vocabulary_size, num_tags, num_departments = 100, 20, 4
title = keras.Input(shape=(vocabulary_size,), name="title")
text_body = keras.Input(shape=(vocabulary_size,), name="text_body")
tags = keras.Input(shape=(num_tags,), name="tags")
features = layers.Concatenate()([title, text_body, tags])
features = layers.Dense(16, activation="relu", name="dense_features")(features)
priority = layers.Dense(1, activation="sigmoid", name="priority")(features)
department = layers.Dense(num_departments, activation="softmax", name="department")(features)
model = keras.Model(inputs=[title, text_body, tags], outputs=[priority, department])

num_samples = 64
rng = np.random.default_rng(0)
title_data = rng.integers(0, 2, size=(num_samples, vocabulary_size))
text_body_data = rng.integers(0, 2, size=(num_samples, vocabulary_size))
tags_data = rng.integers(0, 2, size=(num_samples, num_tags))
priority_data = rng.random(size=(num_samples, 1))
department_data = rng.integers(0, num_departments, size=(num_samples,))

model.compile(
    optimizer="adam",
    loss=["mean_squared_error", "sparse_categorical_crossentropy"],
    metrics=[["mean_absolute_error"], ["accuracy"]],
)
start(model)
history = model.fit([title_data, text_body_data, tags_data], [priority_data, department_data], epochs=2, shuffle=False)
record("tickets", history.history["loss"])
priority_preds, department_preds = model.predict([title_data, text_body_data, tags_data])
record("priority", priority_preds)
record("department", department_preds)

# The features of the model are the input of a new output.
features = model.get_layer("dense_features").output
difficulty = layers.Dense(3, activation="softmax", name="difficulty")(features)
new_model = keras.Model(inputs=[title, text_body, tags], outputs=[priority, department, difficulty])
start(new_model)
record("difficulty", new_model.predict([title_data, text_body_data, tags_data])[2])


# Subclassing.
class CustomerTicketModel(keras.Model):
    def __init__(self, num_departments):
        super().__init__()
        self.concat_layer = layers.Concatenate()
        self.mixing_layer = layers.Dense(16, activation="relu")
        self.priority_scorer = layers.Dense(1, activation="sigmoid")
        self.department_classifier = layers.Dense(num_departments, activation="softmax")

    def call(self, inputs):
        features = self.concat_layer([inputs["title"], inputs["text_body"], inputs["tags"]])
        features = self.mixing_layer(features)
        return self.priority_scorer(features), self.department_classifier(features)


model = CustomerTicketModel(num_departments)
inputs = {"title": title_data, "text_body": text_body_data, "tags": tags_data}
model.compile(optimizer="adam", loss=["mean_squared_error", "sparse_categorical_crossentropy"])
model(inputs)
start(model)
history = model.fit(inputs, [priority_data, department_data], epochs=2, shuffle=False)
record("subclassed", history.history["loss"])


# A metric, and a callback.
class RootMeanSquaredError(keras.metrics.Metric):
    def __init__(self, name="rmse", **kwargs):
        super().__init__(name=name, **kwargs)
        self.mse_sum = self.add_weight(name="mse_sum", initializer="zeros")
        self.total_samples = self.add_weight(name="total_samples", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true = ops.one_hot(ops.reshape(y_true, (-1,)), ops.shape(y_pred)[1])
        self.mse_sum.assign_add(ops.sum(ops.square(y_true - y_pred)))
        self.total_samples.assign_add(ops.shape(y_pred)[0])

    def result(self):
        return ops.sqrt(self.mse_sum / self.total_samples)

    def reset_state(self):
        self.mse_sum.assign(0.0)
        self.total_samples.assign(0)


class LossHistory(keras.callbacks.Callback):
    def on_train_begin(self, logs):
        self.per_batch_losses = []

    def on_batch_end(self, batch, logs):
        self.per_batch_losses.append(logs.get("loss"))


def get_mnist_model():
    inputs = keras.Input(shape=(28 * 28,))
    features = layers.Dense(32, activation="relu")(inputs)
    outputs = layers.Dense(10, activation="softmax")(features)
    return keras.Model(inputs, outputs)


(images, labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
images = images.reshape((-1, 28 * 28)).astype("float32") / 255
test_images = test_images.reshape((-1, 28 * 28)).astype("float32") / 255
model = get_mnist_model()
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy", RootMeanSquaredError()])
start(model)
losses = LossHistory()
record("history", model.fit(images, labels, epochs=2, shuffle=False, validation_split=0.2, callbacks=[losses]))
record("losses", losses.per_batch_losses)

# A training loop.
model = get_mnist_model()
loss_fn = keras.losses.SparseCategoricalCrossentropy()
optimizer = keras.optimizers.RMSprop()
start(model)


def compute_loss(trainable_variables, non_trainable_variables, x, y):
    predictions, non_trainable_variables = model.stateless_call(trainable_variables, non_trainable_variables, x, training=True)
    return loss_fn(y, predictions), non_trainable_variables


grad_fn = jax.value_and_grad(compute_loss, has_aux=True)


@jax.jit
def train_step(state, x, y):
    trainable_variables, non_trainable_variables, optimizer_variables = state
    (loss, non_trainable_variables), gradients = grad_fn(trainable_variables, non_trainable_variables, x, y)
    trainable_variables, optimizer_variables = optimizer.stateless_apply(optimizer_variables, gradients, trainable_variables)
    return loss, (trainable_variables, non_trainable_variables, optimizer_variables)


optimizer.build(model.trainable_variables)
state = (
    [v.value for v in model.trainable_variables],
    [v.value for v in model.non_trainable_variables],
    [v.value for v in optimizer.variables],
)
losses = []
for epoch in range(2):
    for i in range(0, len(images), 32):
        loss, state = train_step(state, images[i : i + 32], labels[i : i + 32])
        losses.append(loss)
    print(f"Results at the end of epoch {epoch}: {np.mean(losses):.4f}")
for variable, value in zip(model.trainable_variables, state[0]):
    variable.assign(value)
record("loop", losses)
record("loop, predictions", model.predict(test_images))
