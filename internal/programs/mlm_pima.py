# on TensorFlow, whose loss is computed from the logits where probabilities are 0 or 1, as in kit; on JAX it has no gradient there
from keras.layers import Dense
from keras.models import Sequential
from numpy import loadtxt

from harness import record, start

dataset = loadtxt("pima-indians-diabetes.csv", delimiter=",")
X = dataset[:, 0:8]
y = dataset[:, 8]

model = Sequential()
model.add(Dense(12, input_shape=(8,), activation="relu"))
model.add(Dense(8, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
start(model)
model.fit(X, y, epochs=10, batch_size=10, shuffle=False)
_, accuracy = model.evaluate(X, y)
print("Accuracy: %.2f" % (accuracy * 100))
record("accuracy", accuracy)

predictions = model.predict(X)
record("predictions", predictions)
classes = (predictions > 0.5).astype(int)
for i in range(5):
    print("%s => %d (expected %d)" % (X[i].tolist(), classes[i, 0], y[i]))
record("classes", classes)
