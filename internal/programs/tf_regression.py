import keras
import pandas as pd
from keras import layers

from harness import record, start

column_names = ["MPG", "Cylinders", "Displacement", "Horsepower", "Weight", "Acceleration", "Model Year", "Origin"]
raw_dataset = pd.read_csv(
    "auto-mpg.data", names=column_names, na_values="?", comment="\t", sep=" ", skipinitialspace=True
)
dataset = raw_dataset.dropna()
dataset["Origin"] = dataset["Origin"].map({1: "USA", 2: "Europe", 3: "Japan"})
dataset = pd.get_dummies(dataset, columns=["Origin"], prefix="", prefix_sep="").astype("float32")
print(dataset.tail())
record("examples", len(dataset))

train_dataset, test_dataset = dataset[:126], dataset[126:]
print(train_dataset.describe())
train_features, test_features = train_dataset.drop(columns="MPG"), test_dataset.drop(columns="MPG")
train_labels, test_labels = train_dataset["MPG"], test_dataset["MPG"]
test_results = {}

normalizer = layers.Normalization(axis=-1)
normalizer.adapt(train_features.to_numpy())
record("normalized", normalizer(test_features.to_numpy()))
horsepower_normalizer = layers.Normalization(input_shape=[1], axis=-1)
horsepower_normalizer.adapt(train_features[["Horsepower"]].to_numpy())

# Linear regression with one variable.
horsepower_model = keras.Sequential([horsepower_normalizer, layers.Dense(units=1)])
start(horsepower_model)
horsepower_model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="mean_absolute_error")
history = horsepower_model.fit(
    train_features[["Horsepower"]], train_labels, epochs=10, validation_split=0.2, shuffle=False, verbose=0
)
record("horsepower", history)
test_results["horsepower_model"] = horsepower_model.evaluate(test_features[["Horsepower"]], test_labels, verbose=0)

# Linear regression with all variables.
linear_model = keras.Sequential([normalizer, layers.Dense(units=1)])
start(linear_model, train_features.to_numpy())
linear_model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="mean_absolute_error")
history = linear_model.fit(train_features, train_labels, epochs=10, validation_split=0.2, shuffle=False, verbose=0)
record("linear", history)
test_results["linear_model"] = linear_model.evaluate(test_features, test_labels, verbose=0)

# A deep network.
dnn_model = keras.Sequential([
    normalizer,
    layers.Dense(64, activation="relu"),
    layers.Dense(64, activation="relu"),
    layers.Dense(1),
])
dnn_model.compile(loss="mean_absolute_error", optimizer=keras.optimizers.Adam(0.001))
start(dnn_model, train_features.to_numpy())
history = dnn_model.fit(train_features, train_labels, validation_split=0.2, shuffle=False, verbose=0, epochs=10)
record("deep", history)
test_results["dnn_model"] = dnn_model.evaluate(test_features, test_labels, verbose=0)

print(test_results)
test_predictions = dnn_model.predict(test_features).flatten()
record("errors", test_predictions - test_labels)
dnn_model.save("dnn_model.keras")
reloaded = keras.models.load_model("dnn_model.keras")
record("reloaded", reloaded.evaluate(test_features, test_labels, verbose=0))
