"""Whole networks."""

from keras import layers

from common import case_of, pattern, write


def networks():
    """The networks of the tutorial and of keras.io/examples/vision/mnist_convnet."""
    tutorial = [
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.25),
        layers.Dense(10, activation="softmax"),
    ]
    convnet = [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
    write(
        "networks",
        {
            "tutorial": case_of(tutorial, pattern((128, 784), 1, 101), 10),
            "convnet": case_of(convnet, pattern((32, 28, 28, 1), 1, 101), 10),
        },
    )
