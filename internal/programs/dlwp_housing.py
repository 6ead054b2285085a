import keras
import numpy as np
from keras import layers
from keras.datasets import boston_housing

from harness import record, start

(train_data, train_targets), (test_data, test_targets) = boston_housing.load_data()
mean, std = train_data.mean(axis=0), train_data.std(axis=0)
x_train = (train_data - mean) / std
x_test = (test_data - mean) / std


def build_model():
    model = keras.Sequential([
        layers.Dense(64, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(1),
    ])
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    return model


k, num_epochs = 4, 6
size = len(x_train) // k
all_scores, all_histories = [], []
for i in range(k):
    low, high = i * size, (i + 1) * size
    x = np.concatenate([x_train[:low], x_train[high:]])
    y = np.concatenate([train_targets[:low], train_targets[high:]])
    validation = (x_train[low:high], train_targets[low:high])
    model = build_model()
    start(model, x_train)
    history = model.fit(x, y, validation_data=validation, epochs=num_epochs, batch_size=16, shuffle=False, verbose=0)
    all_histories.append(history.history["val_mae"])
    _, score = model.evaluate(*validation, verbose=0)
    all_scores.append(score)
record("scores", all_scores)
record("mean score", np.mean(all_scores))
record("mean by epoch", np.mean(all_histories, axis=0))

model = build_model()
start(model, x_train)
model.fit(x_train, train_targets, epochs=3, batch_size=16, shuffle=False, verbose=0)
test_mse, test_mae = model.evaluate(x_test, test_targets)
record("test_mse", test_mse)
record("test_mae", test_mae)
record("predictions", model.predict(x_test))
