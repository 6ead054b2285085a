"""Normalizations."""

from keras import layers

from common import case_of, pattern, write


def normalization():
    rows = pattern((20, 6), 2, 101)
    images = pattern((20, 5, 4, 3), 2, 101)
    cases = {
        "batch_rows": (rows, layers.BatchNormalization()),
        "batch_images": (images, layers.BatchNormalization()),
        "batch_axis": (images, layers.BatchNormalization(axis=1, momentum=0.5, epsilon=0.01)),
        "batch_plain": (rows, layers.BatchNormalization(center=False, scale=False)),
        "batch_frozen": (rows, layers.BatchNormalization(trainable=False)),
        "layer_rows": (rows, layers.LayerNormalization()),
        "layer_axes": (images, layers.LayerNormalization(axis=[1, 3], epsilon=0.01)),
        "layer_uncentered": (images, layers.LayerNormalization(center=False)),
        "layer_unscaled": (images, layers.LayerNormalization(scale=False)),
        "group_images": (images, layers.GroupNormalization(groups=3)),
        "group_each": (images, layers.GroupNormalization(groups=-1, epsilon=0.01, scale=False)),
        "group_axis": (images, layers.GroupNormalization(groups=2, axis=2)),
        "group_rows": (rows, layers.GroupNormalization(groups=2, center=False)),
        "rms_rows": (rows, layers.RMSNormalization()),
        "rms_axes": (images, layers.RMSNormalization(axis=[2, 3], epsilon=0.01)),
        "unit_rows": (rows, layers.UnitNormalization()),
        "unit_axes": (images, layers.UnitNormalization(axis=[1, 2])),
    }

    def stack(layer):
        # A bias before a BatchNormalization has no gradient, only noise.
        return [layers.Dense(6, use_bias=False), layer, layers.Flatten(), layers.Dense(4, activation="softmax")]

    write("normalization", {name: case_of(stack(layer), x, 4) for name, (x, layer) in cases.items()})
