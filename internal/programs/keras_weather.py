import keras
import pandas as pd

from harness import record, start

df = pd.read_csv("jena_climate_2009_2016.csv")
selected = ["p (mbar)", "T (degC)", "VPmax (mbar)", "VPdef (mbar)", "sh (g/kg)", "rho (g/m**3)", "wv (m/s)"]
split_fraction, step, past, future = 0.7, 6, 120, 12
train_split = int(split_fraction * len(df))

features = df[selected].values
mean, std = features[:train_split].mean(axis=0), features[:train_split].std(axis=0)
features = (features - mean) / std

# The temperature after the next hours, from the hours before.
first = past + future
sequence_length = past // step
x_train, y_train = features[:train_split], features[first : first + train_split, 1]
dataset_train = keras.utils.timeseries_dataset_from_array(
    x_train, y_train, sequence_length=sequence_length, sampling_rate=step, batch_size=256
)
x_end = len(features) - past - future
label_start = train_split + past + future
x_val, y_val = features[train_split:x_end], features[label_start:, 1]
dataset_val = keras.utils.timeseries_dataset_from_array(
    x_val, y_val, sequence_length=sequence_length, sampling_rate=step, batch_size=256
)
record("windows", sum(len(x) for x, y in dataset_train))

inputs = keras.layers.Input(shape=(sequence_length, len(selected)))
lstm_out = keras.layers.LSTM(8)(inputs)
outputs = keras.layers.Dense(1)(lstm_out)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")
model.summary()
start(model)

checkpoint = "model_checkpoint.weights.h5"
es_callback = keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=0, patience=5)
modelckpt_callback = keras.callbacks.ModelCheckpoint(
    monitor="val_loss", filepath=checkpoint, verbose=1, save_weights_only=True, save_best_only=True
)
history = model.fit(dataset_train, epochs=3, validation_data=dataset_val, callbacks=[es_callback, modelckpt_callback])
record("history", history)

model.load_weights(checkpoint)
for x, y in dataset_val.take(1):
    record("predictions", model.predict(x)[:5])
    record("truth", y[:5])
