"""Options and weights after 1 and 10 steps of each optimizer, and of what changes its steps: tuning, regularizers, constraints, frozen layers."""

import keras
from keras import constraints as c
from keras import layers
from keras import optimizers as o
from keras import regularizers as r

from common import inputs, numbers, serialized, set_pattern_weights, write


def case(optimizer, trainable=True, names=(None, None), **first):
    """Trains a small network; first are options of its first layer."""
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu", name=names[0], **first), layers.Dense(4, activation="softmax", name=names[1])])
    model.layers[0].trainable = trainable
    set_pattern_weights(model)
    x, labels = inputs(20, 6, 4)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    case = {}
    for step in range(1, 11):
        loss = model.train_on_batch(x, labels)
        if step in (1, 10):
            case[f"weights_{step}"] = [numbers(w) for w in model.get_weights()]
    if optimizer.use_ema:
        optimizer.finalize_variable_values(model.trainable_variables)
        case["averages"] = [numbers(w) for w in model.get_weights()]
    config = serialized(optimizer)
    del config["config"]["name"]  # it counts those made before
    return case | {"loss": float(loss), "config": config}


def optimizers():
    write(
        "optimizers",
        {
            "sgd": case(o.SGD()),
            "sgd_momentum": case(o.SGD(momentum=0.9)),
            "sgd_nesterov": case(o.SGD(momentum=0.9, nesterov=True)),
            "rmsprop": case(o.RMSprop()),
            "rmsprop_momentum": case(o.RMSprop(momentum=0.9)),
            "rmsprop_centered": case(o.RMSprop(centered=True)),
            "rmsprop_centered_momentum": case(o.RMSprop(centered=True, momentum=0.5, rho=0.8)),
            "adam": case(o.Adam()),
            "adam_amsgrad": case(o.Adam(amsgrad=True)),
            "adamw": case(o.AdamW()),
            "adamw_amsgrad": case(o.AdamW(weight_decay=0.1, amsgrad=True)),
            "adamax": case(o.Adamax()),
            "adamax_options": case(o.Adamax(0.01, beta_1=0.8, beta_2=0.9, epsilon=1e-3)),
            "nadam": case(o.Nadam()),
            "nadam_options": case(o.Nadam(0.01, beta_1=0.8, beta_2=0.9, epsilon=1e-3)),
            "adagrad": case(o.Adagrad()),
            "adagrad_options": case(o.Adagrad(0.1, initial_accumulator_value=0, epsilon=1e-3)),
            "adadelta": case(o.Adadelta()),
            "adadelta_options": case(o.Adadelta(1.0, rho=0.8, epsilon=1e-3)),
            "lion": case(o.Lion()),
            "lion_options": case(o.Lion(0.01, beta_1=0.8, beta_2=0.9)),
            "adafactor": case(o.Adafactor()),
            "adafactor_options": case(o.Adafactor(0.5, beta_2_decay=-0.5, epsilon_1=1e-6, epsilon_2=0.01, clip_threshold=0.5, relative_step=False)),
            "ftrl": case(o.Ftrl()),
            "ftrl_options": case(
                o.Ftrl(
                    0.1,
                    learning_rate_power=-0.7,
                    initial_accumulator_value=0.2,
                    l1_regularization_strength=0.001,
                    l2_regularization_strength=0.01,
                    l2_shrinkage_regularization_strength=0.02,
                    beta=0.5,
                )
            ),
            "ftrl_constant": case(o.Ftrl(0.1, learning_rate_power=0.0)),
            "lamb": case(o.Lamb()),
            "lamb_options": case(o.Lamb(0.01, beta_1=0.8, beta_2=0.9, epsilon=1e-3)),
            "muon": case(o.Muon()),
            "muon_options": case(
                o.Muon(
                    0.01,
                    momentum=0.9,
                    nesterov=False,
                    ns_steps=3,
                    rms_rate=None,
                    weight_decay=0.1,
                    adam_weight_decay=None,
                    adam_lr_ratio=0.5,
                    adam_beta_1=0.8,
                    adam_beta_2=0.9,
                    epsilon=1e-5,
                    muon_a=3.0,
                    muon_b=-4.0,
                    muon_c=2.0,
                )
            ),
            "muon_excluded": case(o.Muon(0.01, exclude_layers=["dense_[0-9]*2/"]), names=("dense_11", "dense_2")),
            "ema": case(o.Adam(0.01, use_ema=True, ema_momentum=0.9)),
            "ema_overwriting": case(o.SGD(0.1, momentum=0.9, use_ema=True, ema_momentum=0.6, ema_overwrite_frequency=3)),
            "ema_constrained": case(o.SGD(0.1, use_ema=True, ema_momentum=0.6, ema_overwrite_frequency=3), kernel_constraint=c.MaxNorm(0.5)),
            "accumulation": case(o.Adam(0.01, gradient_accumulation_steps=3)),
            "accumulation_clipped": case(o.RMSprop(0.01, momentum=0.9, weight_decay=0.1, global_clipnorm=0.1, gradient_accumulation_steps=2)),
            "accumulation_scheduled": case(o.SGD(o.schedules.ExponentialDecay(0.1, 2, 0.5), gradient_accumulation_steps=3)),
            "accumulation_ema": case(o.Nadam(0.01, gradient_accumulation_steps=3, use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=2)),
            "accumulation_norm_steps": case(o.SGD(0.1, gradient_accumulation_steps=3), kernel_constraint=c.MinMaxNorm(0.4, 0.6, rate=0.5)),
            "weight_decay": case(o.SGD(0.1, weight_decay=0.1)),
            "weight_decay_momentum": case(o.RMSprop(0.01, momentum=0.9, weight_decay=0.1)),
            "clipnorm": case(o.SGD(0.5, clipnorm=0.1)),
            "clipnorm_nadam": case(o.Nadam(clipnorm=0.1)),
            "clipvalue": case(o.SGD(0.5, clipvalue=0.02)),
            "global_clipnorm": case(o.SGD(0.5, global_clipnorm=0.1)),
            "global_clipnorm_wide": case(o.SGD(0.5, global_clipnorm=10)),
            "l1": case(o.SGD(0.1), kernel_regularizer=r.L1(0.01)),
            "l2": case(o.SGD(0.1), kernel_regularizer=r.L2(0.01), bias_regularizer=r.L2(0.1)),
            "l1_l2": case(o.Adam(), kernel_regularizer=r.L1L2(0.01, 0.02)),
            "max_norm": case(o.SGD(0.1), kernel_constraint=c.MaxNorm(0.5)),
            "max_norm_axes": case(o.SGD(0.1), kernel_constraint=c.MaxNorm(0.5, axis=[0, 1])),
            "min_max_norm": case(o.SGD(0.1), kernel_constraint=c.MinMaxNorm(0.4, 0.6, rate=0.5)),
            "non_neg": case(o.SGD(0.1), kernel_constraint=c.NonNeg(), bias_constraint=c.NonNeg()),
            "unit_norm": case(o.Adam(), kernel_constraint=c.UnitNorm()),
            "frozen": case(o.Adam(0.01, weight_decay=0.1), trainable=False),
            "frozen_regularized": case(o.SGD(0.1, global_clipnorm=0.1), trainable=False, kernel_regularizer=r.L2(0.5), kernel_constraint=c.UnitNorm()),
        },
    )
