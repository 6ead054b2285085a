"""Layers of sequences and volumes, and layers of images that windows.py does not have."""

from keras import layers

from common import case_of, pattern, write


def spaces():
    inputs = {1: pattern((6, 9, 3), 1, 101), 2: pattern((6, 7, 6, 3), 1, 101), 3: pattern((6, 5, 4, 5, 2), 1, 101)}
    # The relu makes several values the largest: zeros.
    first = {rank: getattr(layers, f"Conv{rank}D") for rank in inputs}
    stack = lambda rank, layer: [first[rank](4, 2, activation="relu"), layer, layers.Flatten(), layers.Dense(4, activation="softmax")]
    cases = {
        "conv_1d": (1, layers.Conv1D(5, 3, activation="relu")),
        "conv_1d_causal": (1, layers.Conv1D(5, 3, padding="causal", dilation_rate=2)),
        "conv_1d_groups": (1, layers.Conv1D(6, 2, strides=2, padding="same", groups=2)),
        "conv_2d_groups": (2, layers.Conv2D(8, (2, 3), groups=4, use_bias=False)),
        "conv_3d": (3, layers.Conv3D(5, 2, activation="relu")),
        "conv_3d_all": (3, layers.Conv3D(6, (1, 2, 3), strides=(1, 2, 1), padding="same", groups=2)),
        "conv_1d_transpose": (1, layers.Conv1DTranspose(3, 3, strides=2)),
        "conv_2d_transpose": (2, layers.Conv2DTranspose(3, 3, strides=2, padding="same", activation="relu")),
        "conv_2d_transpose_output": (2, layers.Conv2DTranspose(3, (3, 2), strides=(2, 3), padding="same", output_padding=1)),
        "conv_2d_transpose_dilation": (2, layers.Conv2DTranspose(3, 2, dilation_rate=(2, 1), use_bias=False)),
        "conv_3d_transpose": (3, layers.Conv3DTranspose(2, 2, strides=(1, 2, 1))),
        "depthwise_1d": (1, layers.DepthwiseConv1D(3, depth_multiplier=2, activation="relu")),
        "separable_1d": (1, layers.SeparableConv1D(5, 3, padding="same", depth_multiplier=2)),
        "separable_2d": (2, layers.SeparableConv2D(5, (2, 3), strides=2, activation="relu")),
        "max_pooling_1d": (1, layers.MaxPooling1D()),
        "max_pooling_1d_same": (1, layers.MaxPooling1D(3, strides=2, padding="same")),
        "max_pooling_3d": (3, layers.MaxPooling3D(2, strides=1)),
        "average_pooling_1d": (1, layers.AveragePooling1D(3, strides=1, padding="same")),
        "average_pooling_3d": (3, layers.AveragePooling3D((1, 2, 3), padding="same")),
        "global_max_pooling_1d": (1, layers.GlobalMaxPooling1D()),
        "global_max_pooling_3d": (3, layers.GlobalMaxPooling3D(keepdims=True)),
        "global_average_pooling_1d": (1, layers.GlobalAveragePooling1D(keepdims=True)),
        "global_average_pooling_3d": (3, layers.GlobalAveragePooling3D()),
        "zero_padding_1d": (1, layers.ZeroPadding1D((2, 0))),
        "zero_padding_3d": (3, layers.ZeroPadding3D(((0, 1), (2, 0), (1, 1)))),
        "cropping_1d": (1, layers.Cropping1D((2, 1))),
        "cropping_2d": (2, layers.Cropping2D(((1, 0), (2, 1)))),
        "cropping_3d": (3, layers.Cropping3D((1, 1, 0))),
        "up_sampling_1d": (1, layers.UpSampling1D(3)),
        "up_sampling_3d": (3, layers.UpSampling3D((1, 2, 1))),
        "spatial_dropout_1d": (1, layers.SpatialDropout1D(0.5)),
        "spatial_dropout_3d": (3, layers.SpatialDropout3D(0.5)),
    }
    write("spaces", {name: case_of(stack(rank, layer), inputs[rank], 4) for name, (rank, layer) in cases.items()})
