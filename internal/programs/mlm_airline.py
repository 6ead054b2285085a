import keras
import numpy as np
import pandas as pd
from keras import layers
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import MinMaxScaler

from harness import record, start

dataframe = pd.read_csv("airline-passengers.csv", usecols=[1])
dataset = dataframe.values.astype("float32")
scaler = MinMaxScaler(feature_range=(0, 1))
dataset = scaler.fit_transform(dataset)
train_size = int(len(dataset) * 0.67)
train, test = dataset[:train_size], dataset[train_size:]


def create_dataset(dataset, look_back):
    x, y = [], []
    for i in range(len(dataset) - look_back):
        x.append(dataset[i : i + look_back, 0])
        y.append(dataset[i + look_back, 0])
    return np.array(x), np.array(y)


def forecast(look_back, shape):
    train_x, train_y = create_dataset(train, look_back)
    test_x, test_y = create_dataset(test, look_back)
    train_x, test_x = train_x.reshape(-1, *shape), test_x.reshape(-1, *shape)
    model = keras.Sequential()
    model.add(keras.Input(shape=shape))
    model.add(layers.LSTM(4))
    model.add(layers.Dense(1))
    model.compile(loss="mean_squared_error", optimizer="adam")
    start(model)
    record(f"{shape}", model.fit(train_x, train_y, epochs=2, batch_size=1, shuffle=False, verbose=2))

    # Errors in thousands of passengers.
    train_predict = scaler.inverse_transform(model.predict(train_x))
    test_predict = scaler.inverse_transform(model.predict(test_x))
    train_score = np.sqrt(mean_squared_error(scaler.inverse_transform([train_y])[0], train_predict[:, 0]))
    test_score = np.sqrt(mean_squared_error(scaler.inverse_transform([test_y])[0], test_predict[:, 0]))
    print(f"Train Score: {train_score:.2f} RMSE")
    print(f"Test Score: {test_score:.2f} RMSE")
    record(f"{shape}, train", train_score)
    record(f"{shape}, test", test_score)


# The month before, the three months before as features, and as time steps.
forecast(1, (1, 1))
forecast(3, (1, 3))
forecast(3, (3, 1))
