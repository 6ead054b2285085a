"""More layers of images: windows, and what changes an image's size."""

from keras import layers

from common import case_of, pattern, write


def windows():
    cases = {
        "depthwise": layers.DepthwiseConv2D(3),
        "depthwise_all": layers.DepthwiseConv2D(
            (2, 3), strides=(2, 1), padding="same", depth_multiplier=3, activation="relu"
        ),
        "depthwise_dilation": layers.DepthwiseConv2D(2, dilation_rate=(3, 2), use_bias=False),
        "average_pooling": layers.AveragePooling2D(2),
        "average_pooling_same": layers.AveragePooling2D((3, 2), strides=(2, 1), padding="same"),
        "average_pooling_overlapping": layers.AveragePooling2D(3, strides=1),
        "global_max_pooling": layers.GlobalMaxPooling2D(),
        "global_max_pooling_keepdims": layers.GlobalMaxPooling2D(keepdims=True),
        "global_average_pooling": layers.GlobalAveragePooling2D(),
        "global_average_pooling_keepdims": layers.GlobalAveragePooling2D(keepdims=True),
        "zero_padding": layers.ZeroPadding2D(),
        "zero_padding_two": layers.ZeroPadding2D((2, 0)),
        "zero_padding_four": layers.ZeroPadding2D(((1, 0), (2, 3))),
        "up_sampling": layers.UpSampling2D(),
        "up_sampling_oblong": layers.UpSampling2D((1, 3)),
        "up_sampling_bilinear": layers.UpSampling2D((3, 2), interpolation="bilinear"),
        "up_sampling_bicubic": layers.UpSampling2D(2, interpolation="bicubic"),
        "up_sampling_lanczos3": layers.UpSampling2D(2, interpolation="lanczos3"),
        "up_sampling_lanczos5": layers.UpSampling2D((2, 3), interpolation="lanczos5"),
        "spatial_dropout": layers.SpatialDropout2D(0.5),
        "gaussian_noise": layers.GaussianNoise(0.5),
    }
    x = pattern((6, 7, 6, 3), 1, 101)
    # The relu makes several values the largest: zeros.
    stack = lambda layer: [
        layers.Conv2D(4, 2, activation="relu"),
        layer,
        layers.Flatten(),
        layers.Dense(4, activation="softmax"),
    ]
    write("windows", {name: case_of(stack(layer), x, 4) for name, layer in cases.items()})
