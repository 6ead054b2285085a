import keras

from harness import outline, record, start

(train_images, train_labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
train_images = train_images[:1000].reshape(-1, 28 * 28) / 255.0
test_images = test_images[:1000].reshape(-1, 28 * 28) / 255.0


def create_model():
    model = keras.Sequential([
        keras.layers.Dense(512, activation="relu", input_shape=(784,)),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(10),
    ])
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    return model


model = create_model()
model.summary()
start(model)
record("untrained", model.evaluate(test_images, test_labels, verbose=2))

# Weights after each epoch.
checkpoint_path = "training_1/cp.weights.h5"
cp_callback = keras.callbacks.ModelCheckpoint(filepath=checkpoint_path, save_weights_only=True, verbose=1)
history = model.fit(
    train_images, train_labels, epochs=2, validation_data=(test_images, test_labels), callbacks=[cp_callback]
)
outline("history", history)
trained = model.predict(test_images)
model = create_model()
model.load_weights(checkpoint_path)
record("from the checkpoint", model.predict(test_images) - trained)

# Files with numbers, every second epoch.
cp_callback = keras.callbacks.ModelCheckpoint(
    filepath="training_2/cp-{epoch:04d}.weights.h5", verbose=1, save_weights_only=True, save_freq=2 * 5
)
model.fit(train_images, train_labels, epochs=4, batch_size=32, callbacks=[cp_callback], verbose=0)
trained = model.predict(test_images)
model = create_model()
model.load_weights("training_2/cp-0004.weights.h5")
record("from the latest", model.predict(test_images) - trained)

# Weights by hand.
model.save_weights("my_checkpoint.weights.h5")
model = create_model()
model.load_weights("my_checkpoint.weights.h5")
record("by hand", model.predict(test_images) - trained)

# The whole model.
model.save("my_model.keras")
new_model = keras.models.load_model("my_model.keras")
new_model.summary()
record("the whole model", new_model.predict(test_images) - trained)
record("parameters", new_model.count_params())
