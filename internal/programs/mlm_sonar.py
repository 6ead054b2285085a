import keras
import pandas as pd
from keras.layers import Dense
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler

from harness import record, start

dataset = pd.read_csv("sonar.csv", header=None).values
X = dataset[:, 0:60].astype(float)
encoded_Y = LabelEncoder().fit_transform(dataset[:, 60])
X_train, X_test, y_train, y_test = train_test_split(X, encoded_Y, test_size=0.25, random_state=1, stratify=encoded_Y)
scaler = StandardScaler().fit(X_train)


def create_model(units):
    model = keras.Sequential([keras.Input(shape=(60,))])
    for n in units:
        model.add(Dense(n, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


# A baseline, a smaller and a larger model.
for units in [60], [30], [60, 30]:
    model = create_model(units)
    start(model)
    history = model.fit(scaler.transform(X_train), y_train, epochs=10, batch_size=5, shuffle=False, verbose=0)
    record(f"history {len(units)} {units[0]}", history)
    loss, accuracy = model.evaluate(scaler.transform(X_test), y_test, verbose=0)
    print("%s: %.2f%%" % (units, accuracy * 100))
    record(f"accuracy {len(units)} {units[0]}", accuracy)
