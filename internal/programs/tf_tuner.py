import itertools

import keras
import numpy as np

from harness import record, start

(img_train, label_train), (img_test, label_test) = keras.datasets.fashion_mnist.load_data()
img_train = img_train.astype("float32") / 255.0
img_test = img_test.astype("float32") / 255.0


def model_builder(units, learning_rate):
    model = keras.Sequential()
    model.add(keras.layers.Input(shape=(28, 28)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(units=units, activation="relu"))
    model.add(keras.layers.Dense(10))
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    start(model)
    return model


# What Keras Tuner does in a GridSearch.
trials = []
for units, learning_rate in itertools.product([8, 16], [1e-2, 1e-3, 1e-4]):
    model = model_builder(units, learning_rate)
    stop_early = keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True)
    history = model.fit(
        img_train, label_train, epochs=5, validation_split=0.2, shuffle=False, callbacks=[stop_early], verbose=0
    )
    trials.append((min(history.history["val_loss"]), units, learning_rate, model))
trials.sort(key=lambda trial: trial[0])
for number, trial in enumerate(trials):
    record(f"score {number}", trial[0])
_, best_units, best_rate, best_model = trials[0]
print(f"The optimal number of units is {best_units}, the optimal learning rate {best_rate}.")
record("units", best_units)
record("learning rate", best_rate)
record("best", best_model.predict(img_test))

# The best number of epochs with these values.
model = model_builder(best_units, best_rate)
history = model.fit(img_train, label_train, epochs=8, validation_split=0.2, shuffle=False, verbose=0)
val_loss_per_epoch = history.history["val_loss"]
best_epoch = int(np.argmin(val_loss_per_epoch)) + 1
print(f"Best epoch: {best_epoch}")
record("epoch", best_epoch)

hypermodel = model_builder(best_units, best_rate)
hypermodel.fit(img_train, label_train, epochs=best_epoch, validation_split=0.2, shuffle=False, verbose=0)
eval_result = hypermodel.evaluate(img_test, label_test)
print("[test loss, test accuracy]:", eval_result)
record("test", eval_result)
