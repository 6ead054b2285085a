import pandas as pd
from keras import Sequential
from keras.layers import Dense
from keras.utils import to_categorical
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

from harness import record, start

dataframe = pd.read_csv("iris.csv", header=None)
X = dataframe.iloc[:, 0:4].astype(float)
encoder = LabelEncoder()
labels = encoder.fit_transform(dataframe[4])
print(encoder.classes_)
y = to_categorical(labels)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=7)


def baseline_model():
    model = Sequential()
    model.add(Dense(8, input_shape=(4,), activation="relu"))
    model.add(Dense(3, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


model = baseline_model()
start(model)
history = model.fit(X_train, y_train, epochs=20, batch_size=5, shuffle=False, verbose=0)
record("history", history)
score = model.evaluate(X_test, y_test)
record("score", score)
predictions = model.predict(X_test)
record("predictions", predictions)
print(encoder.inverse_transform(predictions.argmax(axis=1))[:5])
