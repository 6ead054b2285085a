import keras
import pandas as pd
from keras import layers, regularizers

from harness import outline, record, start

data = pd.read_csv("higgs.csv", header=None).to_numpy("float32")
features, labels = data[:, 1:], data[:, :1]
BATCH_SIZE = 40
train, validate = (features[:160], labels[:160]), (features[160:], labels[160:])
steps_per_epoch = len(train[0]) // BATCH_SIZE


def get_optimizer():
    lr_schedule = keras.optimizers.schedules.InverseTimeDecay(
        0.001, decay_steps=steps_per_epoch * 1000, decay_rate=1, staircase=False
    )
    return keras.optimizers.Adam(lr_schedule)


def get_callbacks():
    return [keras.callbacks.EarlyStopping(monitor="val_binary_crossentropy", patience=200)]


def compile_and_fit(model, max_epochs=4):
    model.compile(
        optimizer=get_optimizer(),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryCrossentropy(from_logits=True, name="binary_crossentropy"), "accuracy"],
    )
    model.summary()
    start(model, features)
    return model.fit(
        *train, batch_size=BATCH_SIZE, epochs=max_epochs, shuffle=False, validation_data=validate, callbacks=get_callbacks(), verbose=0
    )


def network(*units, regularizer=None, dropout=0):
    model = keras.Sequential([keras.Input(shape=(28,))])
    for n in units:
        model.add(layers.Dense(n, activation="elu", kernel_regularizer=regularizer))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(1))
    return model


record("tiny", compile_and_fit(network(16)))
record("small", compile_and_fit(network(16, 16)))
record("medium", compile_and_fit(network(64, 64, 64)))
record("l2", compile_and_fit(network(64, 64, regularizer=regularizers.l2(0.001))))
outline("dropout", compile_and_fit(network(64, 64, dropout=0.5)))
outline("combined", compile_and_fit(network(64, 64, regularizer=regularizers.l2(0.0001), dropout=0.5)))
