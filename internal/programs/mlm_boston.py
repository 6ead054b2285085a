import numpy as np
import pandas as pd
from keras.layers import Dense
from keras.models import Sequential
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

from harness import record, start

dataset = pd.read_csv("housing.csv", sep=r"\s+", header=None).values
X, y = dataset[:, 0:13], dataset[:, 13]


def wider_model():
    model = Sequential()
    model.add(Dense(20, input_shape=(13,), kernel_initializer="normal", activation="relu"))
    model.add(Dense(1, kernel_initializer="normal"))
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model


results = []
for train, test in KFold(n_splits=5).split(X):
    scaler = StandardScaler().fit(X[train])
    model = wider_model()
    start(model)
    model.fit(scaler.transform(X[train]), y[train], epochs=10, batch_size=5, shuffle=False, verbose=0)
    results.append(model.evaluate(scaler.transform(X[test]), y[test], verbose=0))
print("Wider: %.2f (%.2f) MSE" % (np.mean(results), np.std(results)))
record("results", results)
