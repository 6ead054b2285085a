import keras
import numpy as np
from keras import layers

from harness import record, start


def get_model():
    model = keras.Sequential([keras.Input(shape=(784,)), layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.RMSprop(learning_rate=0.02), loss="mean_squared_error", metrics=["mean_absolute_error"])
    return model


(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784).astype("float32") / 255.0
x_test = x_test.reshape(-1, 784).astype("float32") / 255.0


# All hooks.
class CustomCallback(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.hooks = ""

    def note(self, hook):
        self.hooks += hook + "\n"

    def on_train_begin(self, logs=None):
        self.note("Starting training")

    def on_train_end(self, logs=None):
        keys = " ".join(sorted(logs))
        self.note(f"Stop training; got log keys: [{keys}]")

    def on_epoch_begin(self, epoch, logs=None):
        self.note(f"Start epoch {epoch + 1}")

    def on_epoch_end(self, epoch, logs=None):
        keys = " ".join(sorted(logs))
        self.note(f"End epoch {epoch + 1} of training; got log keys: [{keys}]")

    def on_test_begin(self, logs=None):
        self.note("Start testing")

    def on_test_end(self, logs=None):
        keys = " ".join(sorted(logs))
        self.note(f"Stop testing; got log keys: [{keys}]")

    def on_predict_begin(self, logs=None):
        self.note("Start predicting")

    def on_predict_end(self, logs=None):
        self.note("Stop predicting")

    def on_train_batch_begin(self, batch, logs=None):
        self.note("Training: batch begins")

    def on_train_batch_end(self, batch, logs=None):
        keys = " ".join(sorted(logs))
        self.note(f"Training: end of batch {batch + 1}; got log keys: [{keys}]")

    def on_test_batch_begin(self, batch, logs=None):
        self.note("Evaluating: batch begins")

    def on_test_batch_end(self, batch, logs=None):
        keys = " ".join(sorted(logs))
        self.note(f"Evaluating: end of batch {batch + 1}; got log keys: [{keys}]")

    def on_predict_batch_begin(self, batch, logs=None):
        self.note("Predicting: batch begins")

    def on_predict_batch_end(self, batch, logs=None):
        self.note(f"Predicting: end of batch {batch + 1}")


callback = CustomCallback()
model = get_model()
start(model)
model.fit(x_train, y_train, batch_size=32, epochs=1, verbose=0, validation_split=0.5, shuffle=False, callbacks=[callback])
record("test", model.evaluate(x_test, y_test, batch_size=16, verbose=0, callbacks=[callback]))
record("predictions", model.predict(x_test, batch_size=16, verbose=0, callbacks=[callback]))
print(callback.hooks)
record("hooks", list(callback.hooks.encode()))

# Functions instead of a class.
batch_losses = []
print_loss = keras.callbacks.LambdaCallback(
    on_train_batch_end=lambda batch, logs: batch_losses.append(logs["loss"]),
    on_epoch_end=lambda epoch, logs: print(f"The average loss for epoch {epoch} is {logs['loss']:7.2f}."),
)
model = get_model()
start(model)
model.fit(x_train, y_train, batch_size=32, epochs=2, verbose=0, shuffle=False, callbacks=[print_loss])
record("losses", batch_losses)


# Stopping at minimal loss.
class EarlyStoppingAtMinLoss(keras.callbacks.Callback):
    """Stops training when the loss is at its minimum; patience is the number of epochs to wait after it."""

    def __init__(self, patience=0):
        super().__init__()
        self.patience = patience
        self.best_weights = None

    def on_train_begin(self, logs=None):
        self.wait = 0
        self.stopped_epoch = 0
        self.best = np.inf

    def on_epoch_end(self, epoch, logs=None):
        current = logs.get("loss")
        if current < self.best:
            self.best = current
            self.wait = 0
            self.best_weights = self.model.get_weights()
        else:
            self.wait += 1
            if self.wait >= self.patience:
                self.stopped_epoch = epoch
                self.model.stop_training = True
                print("Restoring model weights from the end of the best epoch.")
                self.model.set_weights(self.best_weights)

    def on_train_end(self, logs=None):
        if self.stopped_epoch > 0:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")


model = get_model()
start(model)
history = model.fit(x_train, y_train, batch_size=64, epochs=30, verbose=0, shuffle=False, callbacks=[EarlyStoppingAtMinLoss()])
record("stopped", history)
record("best", model.evaluate(x_test, y_test, verbose=0))


# A schedule of the learning rate.
class CustomLearningRateScheduler(keras.callbacks.Callback):
    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule

    def on_epoch_begin(self, epoch, logs=None):
        lr = float(self.model.optimizer.learning_rate)
        scheduled_lr = self.schedule(epoch, lr)
        self.model.optimizer.learning_rate = scheduled_lr
        print(f"Epoch {epoch}: Learning rate is {scheduled_lr}.")


LR_SCHEDULE = [(1, 0.01), (2, 0.005)]


def lr_schedule(epoch, lr):
    for start_epoch, rate in LR_SCHEDULE:
        if epoch == start_epoch:
            return rate
    return lr


model = get_model()
start(model)
scheduler = CustomLearningRateScheduler(lr_schedule)
record("scheduled", model.fit(x_train, y_train, batch_size=64, epochs=4, verbose=0, shuffle=False, callbacks=[scheduler]))
