import keras
from keras import layers

from harness import record, start

(x_train, y_train), (x_val, y_val) = keras.datasets.fashion_mnist.load_data()
x_train, x_val = x_train[..., None] / 255, x_val[..., None] / 255

net = keras.Sequential([
    layers.Conv2D(filters=6, kernel_size=5, activation="sigmoid", padding="same"),
    layers.AvgPool2D(pool_size=2, strides=2),
    layers.Conv2D(filters=16, kernel_size=5, activation="sigmoid"),
    layers.AvgPool2D(pool_size=2, strides=2),
    layers.Flatten(),
    layers.Dense(120, activation="sigmoid"),
    layers.Dense(84, activation="sigmoid"),
    layers.Dense(10),
])
start(net, x_train)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
net.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss=loss, metrics=["accuracy"])
history = net.fit(x_train, y_train, batch_size=128, epochs=3, shuffle=False, validation_data=(x_val, y_val))
record("history", history)
record("logits", net.predict(x_val))
