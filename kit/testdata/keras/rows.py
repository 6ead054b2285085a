"""Layers of rows: activations, and those that change shape or range."""

from keras import layers

from common import case_of, pattern, write


def rows():
    x = pattern((6, 5), 2, 101)
    squares = pattern((6, 3, 5), 2, 101)
    images = pattern((6, 4, 3, 5), 2, 101)
    cases = {
        "activation": (x, layers.Activation("tanh")),
        "relu": (x, layers.ReLU()),
        "relu_maximum": (x, layers.ReLU(max_value=0.25)),
        "relu_slope": (x, layers.ReLU(negative_slope=0.2)),
        "relu_threshold": (x, layers.ReLU(threshold=0.125)),
        "relu_all": (x, layers.ReLU(max_value=0.5, negative_slope=0.2, threshold=0.125)),
        "leaky_relu": (x, layers.LeakyReLU()),
        "leaky_relu_slope": (x, layers.LeakyReLU(0.05)),
        "elu": (x, layers.ELU()),
        "elu_alpha": (x, layers.ELU(0.5)),
        "softmax": (squares, layers.Softmax()),
        "softmax_axis": (squares, layers.Softmax(1)),
        "softmax_axes": (squares, layers.Softmax([1, -1])),
        "prelu": (squares, layers.PReLU()),
        "prelu_shared": (images, layers.PReLU(shared_axes=[1, 2])),
        "reshape": (x, layers.Reshape((2, -1, 2))),
        "permute": (images, layers.Permute((3, 1, 2))),
        "rescaling": (x, layers.Rescaling(0.5, offset=-0.25)),
        "repeat_vector": (x, layers.RepeatVector(3)),
        "activity_regularization": (squares, layers.ActivityRegularization(l1=0.01, l2=0.02)),
        "gaussian_dropout": (x, layers.GaussianDropout(0.5)),
        "alpha_dropout": (x, layers.AlphaDropout(0.5)),
    }
    stacks = {
        name: (x, [layers.Dense(8, use_bias=False), layer, layers.Flatten(), layers.Dense(4, activation="softmax")])
        for name, (x, layer) in cases.items()
    }
    # Its crossentropy is computed from what the softmax was given.
    stacks["softmax_last"] = (x, [layers.Dense(4), layers.Softmax()])
    write("rows", {name: case_of(stack, x, 4) for name, (x, stack) in stacks.items()})
