import keras
import numpy as np
import pandas as pd
from keras import layers

from harness import record, start

df = pd.read_csv("jena_climate_2009_2016.csv")[["p (mbar)", "T (degC)", "rh (%)", "wv (m/s)", "wd (deg)"]][::3]

# The wind as a vector, and the time of the day.
wd_rad = df.pop("wd (deg)") * np.pi / 180
wv = df.pop("wv (m/s)")
df["Wx"] = wv * np.cos(wd_rad)
df["Wy"] = wv * np.sin(wd_rad)
day = np.arange(len(df)) / 48
df["Day sin"] = np.sin(day * 2 * np.pi)
df["Day cos"] = np.cos(day * 2 * np.pi)

n = len(df)
train_df, val_df = df[: n * 7 // 10], df[n * 7 // 10 :]
num_features = df.shape[1]
train_mean, train_std = train_df.mean(), train_df.std(ddof=0)
train_df = (train_df - train_mean) / train_std
val_df = (val_df - train_mean) / train_std
record("data", val_df)


def windows(data, input_width, label_width, shift):
    """Inputs, and the values of the last label_width steps, which end shift steps later."""
    total = input_width + shift
    ds = keras.utils.timeseries_dataset_from_array(data.to_numpy(), None, total, sequence_stride=2, batch_size=len(data))
    (batch,) = ds
    return batch[:, :input_width].numpy(), batch[:, total - label_width :].numpy()


T = 1  # the temperature
performance = {}


def compile_and_fit(name, model, data, val, epochs=2):
    model.compile(loss=keras.losses.MeanSquaredError(), optimizer=keras.optimizers.Adam(), metrics=[keras.metrics.MeanAbsoluteError()])
    start(model, data[0])
    early_stopping = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, mode="min")
    history = model.fit(*data, epochs=epochs, shuffle=False, validation_data=val, callbacks=[early_stopping], verbose=0)
    performance[name] = model.evaluate(*val, verbose=0)
    record(name, history)
    record(f"{name}, performance", performance[name])


# One step from the step before, for each of the steps of half a day.
def wide_windows(data):
    x, y = windows(data, 24, 24, 1)
    return x, y[:, :, T : T + 1]


train, val = wide_windows(train_df), wide_windows(val_df)


class Baseline(keras.Model):
    def __init__(self, label_index):
        super().__init__()
        self.label_index = label_index

    def call(self, inputs):
        result = inputs[:, :, self.label_index]
        return result[:, :, None]


baseline = Baseline(label_index=T)
baseline.compile(loss=keras.losses.MeanSquaredError(), metrics=[keras.metrics.MeanAbsoluteError()])
performance["Baseline"] = baseline.evaluate(*val, verbose=0)
record("Baseline", performance["Baseline"])
compile_and_fit("Linear", keras.Sequential([layers.Dense(units=1)]), train, val)
compile_and_fit("Dense", keras.Sequential([layers.Dense(16, activation="relu"), layers.Dense(units=1)]), train, val)
lstm_model = keras.Sequential([layers.LSTM(8, return_sequences=True), layers.Dense(units=1)])
compile_and_fit("LSTM", lstm_model, train, val)

# One step from three.
conv_model = keras.Sequential([
    layers.Conv1D(filters=8, kernel_size=3, activation="relu"),
    layers.Dense(units=8, activation="relu"),
    layers.Dense(units=1),
])
compile_and_fit("Conv", conv_model, (train[0], train[1][:, 2:]), (val[0], val[1][:, 2:]))


# All features: the model predicts the change.
class ResidualWrapper(keras.Model):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def call(self, inputs, *args, **kwargs):
        delta = self.model(inputs, *args, **kwargs)
        return inputs + delta


residual_lstm = ResidualWrapper(keras.Sequential([
    layers.LSTM(8, return_sequences=True),
    layers.Dense(num_features, kernel_initializer=keras.initializers.Zeros()),
]))
compile_and_fit("Residual LSTM", residual_lstm, windows(train_df, 24, 24, 1), windows(val_df, 24, 24, 1))

# Several steps at once.
OUT_STEPS = 12
multi_lstm_model = keras.Sequential([
    layers.LSTM(8, return_sequences=False),
    layers.Dense(OUT_STEPS * num_features, kernel_initializer=keras.initializers.Zeros()),
    layers.Reshape([OUT_STEPS, num_features]),
])
compile_and_fit("Multi-step LSTM", multi_lstm_model, windows(train_df, 24, OUT_STEPS, OUT_STEPS), windows(val_df, 24, OUT_STEPS, OUT_STEPS))
for name, value in performance.items():
    print(f"{name:16s}: {value[1]:0.4f}")
