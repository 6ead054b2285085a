import keras
import pandas as pd
from keras import layers

from harness import outline, record, start

# Cancelled hotel bookings: two classes.
hotel = pd.read_csv("hotel.csv")
hotel["arrival_date_month"] = hotel["arrival_date_month"].map(
    {"January": 1, "February": 2, "March": 3, "April": 4, "May": 5, "June": 6, "July": 7, "August": 8,
     "September": 9, "October": 10, "November": 11, "December": 12}
)
X, y = hotel.drop(columns="is_canceled"), hotel["is_canceled"]
X = pd.get_dummies(X.fillna({"children": 0}), columns=["hotel", "meal"]).astype("float32")
X_train, X_valid, y_train, y_valid = X[:180], X[180:], y[:180], y[180:]
mean, std = X_train.mean(), X_train.std(ddof=0)
X_train, X_valid = (X_train - mean) / std, (X_valid - mean) / std
record("hotel, features", X_valid)

model = keras.Sequential([
    layers.BatchNormalization(input_shape=[X_train.shape[1]]),
    layers.Dense(32, activation="relu"),
    layers.BatchNormalization(),
    layers.Dropout(0.3),
    layers.Dense(32, activation="relu"),
    layers.BatchNormalization(),
    layers.Dropout(0.3),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
start(model)
record("hotel, at first", model.predict(X_valid))
early_stopping = keras.callbacks.EarlyStopping(patience=5, min_delta=0.001, restore_best_weights=True)
history = model.fit(
    X_train, y_train, validation_data=(X_valid, y_valid), batch_size=64, epochs=3, callbacks=[early_stopping]
)
outline("hotel, history", history)

# The popularity of songs: regression, with whole artists held out.
spotify = pd.read_csv("spotify.csv").dropna()
X, y = spotify.drop(columns=["track_popularity", "track_artist"]), spotify["track_popularity"] / 100
X = pd.get_dummies(X, columns=["playlist_genre"]).astype("float32")
X_train, X_valid, y_train, y_valid = X[:180], X[180:], y[:180], y[180:]
mean, std = X_train.mean(), X_train.std(ddof=0)
X_train, X_valid = (X_train - mean) / std, (X_valid - mean) / std

model = keras.Sequential([
    layers.Dense(32, activation="relu", input_shape=[X_train.shape[1]]),
    layers.Dense(16, activation="relu"),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mae")
start(model)
history = model.fit(X_train, y_train, validation_data=(X_valid, y_valid), batch_size=64, epochs=8, shuffle=False, verbose=0)
record("spotify", history)
print("Minimum Validation Loss: {:0.4f}".format(min(history.history["val_loss"])))
record("spotify, predictions", model.predict(X_valid))
