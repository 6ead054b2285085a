import keras
import numpy as np
import pandas as pd
from keras import layers

from harness import outline, record, start

raw_data = pd.read_csv("jena_climate_2009_2016.csv").drop(columns="Date Time")
temperature = raw_data["T (degC)"].to_numpy()
raw_data = raw_data.to_numpy()
num_train, num_val = int(0.5 * len(raw_data)), int(0.25 * len(raw_data))
mean, std = raw_data[:num_train].mean(axis=0), raw_data[:num_train].std(axis=0)
raw_data = (raw_data - mean) / std

# Hourly data of one day, and the temperature three hours later.
sampling_rate, sequence_length = 6, 24
delay = sampling_rate * (sequence_length + 3 - 1)


def windows(start_index, end_index=None):
    return keras.utils.timeseries_dataset_from_array(
        raw_data[:-delay], targets=temperature[delay:], sampling_rate=sampling_rate, sequence_length=sequence_length,
        batch_size=64, start_index=start_index, end_index=end_index,
    )


train_dataset = windows(0, num_train)
val_dataset = windows(num_train, num_train + num_val)
test_dataset = windows(num_train + num_val)

# The temperature as it is now is a forecast, too.
errors = [abs(samples[:, -1, 1] * std[1] + mean[1] - targets) for samples, targets in test_dataset]
record("naive", np.concatenate(errors).mean())


def fit(*stack):
    inputs = keras.Input(shape=(sequence_length, raw_data.shape[-1]))
    x = inputs
    for layer in stack:
        x = layer(x)
    model = keras.Model(inputs, layers.Dense(1)(x))
    callbacks = [keras.callbacks.ModelCheckpoint("jena.keras", save_best_only=True)]
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    start(model)
    history = model.fit(train_dataset, epochs=2, validation_data=val_dataset, callbacks=callbacks, verbose=0)
    return history, keras.models.load_model("jena.keras").evaluate(test_dataset, verbose=0)


history, score = fit(layers.Flatten(), layers.Dense(16, activation="relu"))
record("dense", history)
record("dense, test", score)
history, score = fit(
    layers.Conv1D(8, 8, activation="relu"), layers.MaxPooling1D(2),
    layers.Conv1D(8, 4, activation="relu"), layers.GlobalAveragePooling1D(),
)
record("convolution", history)
record("convolution, test", score)
history, score = fit(layers.LSTM(8))
record("LSTM", history)
record("LSTM, test", score)
history, _ = fit(layers.LSTM(8, recurrent_dropout=0.25), layers.Dropout(0.5))
outline("dropout", history)
history, score = fit(layers.GRU(8, return_sequences=True), layers.GRU(8))
record("stacked", history)
record("stacked, test", score)
history, score = fit(layers.Bidirectional(layers.LSTM(8)))
record("bidirectional", history)
record("bidirectional, test", score)
