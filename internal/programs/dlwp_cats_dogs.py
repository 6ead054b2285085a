import keras
from keras import layers
from keras.utils import image_dataset_from_directory

from harness import outline, record, start


def images(part):
    return image_dataset_from_directory(f"cats_vs_dogs_small/{part}", image_size=(32, 32), batch_size=16, shuffle=False)


train_dataset, validation_dataset, test_dataset = images("train"), images("validation"), images("test")


def build(*first, dropout=None):
    inputs = keras.Input(shape=(32, 32, 3))
    x = inputs
    for layer in first:
        x = layer(x)
    x = layers.Rescaling(1.0 / 255)(x)
    x = layers.Conv2D(8, kernel_size=3, activation="relu")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(16, kernel_size=3, activation="relu")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Flatten()(x)
    if dropout:
        x = layers.Dropout(dropout)(x)
    outputs = layers.Dense(1, activation="sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    return model


model = build()
start(model)
callbacks = [keras.callbacks.ModelCheckpoint("convnet.keras", save_best_only=True, monitor="val_loss")]
history = model.fit(train_dataset, epochs=3, validation_data=validation_dataset, callbacks=callbacks)
record("history", history)
test_model = keras.models.load_model("convnet.keras")
test_loss, test_acc = test_model.evaluate(test_dataset)
record("test_loss", test_loss)
record("test_acc", test_acc)

# With augmented images and dropout.
data_augmentation = keras.Sequential([
    layers.RandomFlip("horizontal"),
    layers.RandomRotation(0.1),
    layers.RandomZoom(0.2),
])
for batch, _ in test_dataset.take(1):
    outline("augmented", data_augmentation(batch, training=True))
model = build(data_augmentation, dropout=0.5)
start(model)
record("prediction", model.predict(test_dataset))
history = model.fit(train_dataset, epochs=2, validation_data=validation_dataset)
outline("augmented history", history)
