"""Layers that slide windows over images."""

from keras import layers

from common import case_of, pattern, write


def images():
    conv = lambda *args, **kwargs: [layers.Conv2D(5, *args, **kwargs)]
    # The relu makes several of a window's values the largest: zeros.
    pool = lambda *args, **kwargs: [layers.Conv2D(5, 2, activation="relu"), layers.MaxPooling2D(*args, **kwargs)]
    cases = {
        "conv": conv(3),
        "conv_oblong": conv((2, 3), activation="relu"),
        "conv_same": conv(3, padding="same"),
        "conv_same_even": conv((4, 2), padding="same"),
        "conv_strides": conv(3, strides=2),
        "conv_strides_same": conv(3, strides=(2, 3), padding="same"),
        "conv_dilation": conv(2, dilation_rate=(3, 2)),
        "conv_dilation_same": conv(3, dilation_rate=2, padding="same"),
        "conv_without_bias": conv(1, use_bias=False),
        "pool": pool(),
        "pool_oblong": pool((3, 2)),
        "pool_overlapping": pool(3, strides=1),
        "pool_same": pool(2, padding="same"),
        "pool_overlapping_same": pool(3, strides=2, padding="same"),
    }
    x = pattern((6, 9, 8, 3), 1, 101)
    end = lambda: [layers.Flatten(), layers.Dense(4, activation="softmax")]
    write("images", {name: case_of(stack + end(), x, 4) for name, stack in cases.items()})
