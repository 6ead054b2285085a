import keras
from keras import layers, ops

from harness import outline, record, start

model = keras.Sequential(
    [
        layers.Dense(2, activation="relu", name="layer1"),
        layers.Dense(3, activation="relu", name="layer2"),
        layers.Dense(4, name="layer3"),
    ]
)
x = ops.ones((3, 3))
start(model, x)
record("called", model(x))
record("layers", len(model.layers))
record("weights", len(model.weights))

# Layer by layer.
model = keras.Sequential(name="my_sequential")
model.add(layers.Dense(2, activation="relu", name="layer1"))
model.add(layers.Dense(3, activation="relu", name="layer2"))
model.add(layers.Dense(4, name="layer3"))
model.pop()
record("layers after pop", len(model.layers))

# The shape of the input first: the model is built at once.
model = keras.Sequential()
model.add(keras.Input(shape=(250, 250, 3)))
model.add(layers.Conv2D(8, 5, strides=2, activation="relu"))
model.add(layers.Conv2D(8, 3, activation="relu"))
model.add(layers.MaxPooling2D(3))
model.summary()
record("height so far", model.output_shape[1])
model.add(layers.Conv2D(8, 3, activation="relu"))
model.add(layers.MaxPooling2D(3))
model.add(layers.GlobalMaxPooling2D())
model.add(layers.Dense(10))
model.summary()
record("parameters", model.count_params())

# The outputs of the layers.
model = keras.Sequential(
    [
        keras.Input(shape=(25, 25, 3)),
        layers.Conv2D(8, 5, strides=2, activation="relu"),
        layers.Conv2D(8, 3, activation="relu", name="my_intermediate_layer"),
        layers.Conv2D(8, 3, activation="relu"),
    ]
)
start(model)
x = ops.ones((1, 25, 25, 3))
extractor = keras.Model(inputs=model.inputs, outputs=[layer.output for layer in model.layers])
features = extractor(x)
record("features", len(features))
record("last features", features[2])
extractor = keras.Model(inputs=model.inputs, outputs=model.get_layer(name="my_intermediate_layer").output)
record("features of a layer", extractor(x))

# Freeze all layers but the last.
model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        layers.Dense(32, activation="relu"),
        layers.Dense(32, activation="relu"),
        layers.Dense(10),
    ]
)
start(model)
for layer in model.layers[:-1]:
    layer.trainable = False
model.compile(optimizer="sgd", loss="mse")
before = model.get_weights()
model.fit(ops.ones((8, 784)), ops.ones((8, 10)))
after = model.get_weights()
record("frozen", abs(after[0] - before[0]).max())
record("trained", abs(after[-2] - before[-2]).max())
outline("output", model.predict(ops.ones((8, 784))))
