import keras
import numpy as np

from harness import record, start


# Whole models.
def get_model():
    inputs = keras.Input(shape=(32,))
    outputs = keras.layers.Dense(1, name="dense")(inputs)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer=keras.optimizers.Adam(), loss="mean_squared_error")
    return model


model = get_model()
rng = np.random.default_rng(0)
test_input = rng.random((128, 32))
test_target = rng.random((128, 1))
start(model)
model.fit(test_input, test_target, shuffle=False)
model.save("my_model.keras")
reconstructed_model = keras.models.load_model("my_model.keras")
record("reconstructed", reconstructed_model.predict(test_input) - model.predict(test_input))

# The optimizer continues where it was.
record("continued", reconstructed_model.fit(test_input, test_target, shuffle=False))
record("predictions", reconstructed_model.predict(test_input))


# Custom objects, registered by their names.
@keras.saving.register_keras_serializable(package="MyLayers")
class CustomLayer(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")

    def call(self, x):
        return x * self.scale * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


@keras.saving.register_keras_serializable(package="my_package", name="custom_fn")
def custom_fn(x):
    return x**2


inputs = keras.Input(shape=(32,))
x = keras.layers.Dense(8, activation=custom_fn)(inputs)
x = CustomLayer(0.5)(x)
outputs = keras.layers.Dense(1)(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="mean_squared_error")
start(model)
record("custom", model.fit(test_input, test_target, shuffle=False))
model.save("custom_model.keras")
new_model = keras.models.load_model("custom_model.keras")
new_model.summary()
record("loaded", new_model.predict(test_input))

# Weights only, from memory to memory.
inputs = keras.Input(shape=(784,), name="digits")
x = keras.layers.Dense(64, activation="relu", name="dense_1")(inputs)
features = keras.layers.Dense(64, activation="relu", name="dense_2")(x)
outputs = keras.layers.Dense(10, name="predictions")(features)
functional_model = keras.Model(inputs=inputs, outputs=outputs, name="3_layer_mlp")
sequential_model = keras.Sequential([
    keras.Input(shape=(784,)),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(10),
])
start(functional_model)
sequential_model.set_weights(functional_model.get_weights())
digits = rng.random((4, 784))
record("transferred", sequential_model.predict(digits) - functional_model.predict(digits))

# Weights only, in a file: the pretrained part of a new model.
pretrained_model = keras.Model(inputs, features, name="pretrained")
weights = pretrained_model.get_weights()
np.savez("pretrained.npz", *weights)
part = keras.Sequential([
    keras.Input(shape=(784,)),
    keras.layers.Dense(64, activation="relu", name="dense_1"),
    keras.layers.Dense(64, activation="relu", name="dense_2"),
])
file = np.load("pretrained.npz")
part.set_weights([file[name] for name in file])
model = keras.Sequential([part, keras.layers.Dense(5, name="predictions")])
model(digits)
record("features", part.predict(digits))
record("parameters", model.count_params())
