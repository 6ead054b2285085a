"""Layers that move pixels, with factors that leave nothing to chance."""

import keras
from keras import layers

from common import description, numbers, pattern, write


def augmentation():
    fixed = lambda f: (f, f)
    move = lambda **kwargs: layers.RandomTranslation(fixed(0.3), fixed(-0.45), **kwargs)
    cases = {
        "translation": move(),
        "translation_whole": layers.RandomTranslation(fixed(2 / 7), fixed(-1 / 6)),
        "translation_far": layers.RandomTranslation(fixed(-1), fixed(0.9)),
        "translation_wrap": move(fill_mode="wrap"),
        "translation_nearest": move(fill_mode="nearest"),
        "translation_constant": move(fill_mode="constant", fill_value=0.5),
        "translation_of_nearest": move(interpolation="nearest"),
        "translation_constant_of_nearest": move(interpolation="nearest", fill_mode="constant"),
        "rotation": layers.RandomRotation(fixed(0.1)),
        "rotation_back": layers.RandomRotation(fixed(-0.35)),
        "rotation_constant": layers.RandomRotation(fixed(0.15), fill_mode="constant"),
        "rotation_of_nearest": layers.RandomRotation(fixed(0.1), interpolation="nearest"),
        "zoom_out": layers.RandomZoom(fixed(0.4)),
        "zoom_in": layers.RandomZoom(fixed(-0.3)),
        "zoom_both": layers.RandomZoom(fixed(0.9), fixed(-0.2), fill_mode="wrap"),
        "zoom_constant": layers.RandomZoom(fixed(0.5), fixed(0.3), fill_mode="constant", fill_value=-1.0),
    }
    x = pattern((3, 7, 6, 2), 1, 101)
    write(
        "augmentation",
        {
            name: description([layer], x.shape[1:])[1] | {"output": numbers(layer(x, training=True))}
            for name, layer in cases.items()
        },
    )
