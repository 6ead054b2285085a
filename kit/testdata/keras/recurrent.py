"""Layers of sequences."""

import keras
import numpy as np
from keras import layers, regularizers

from common import case_of, numbers, pattern, set_pattern_weights, write


def recurrent():
    sequences = pattern((6, 5, 3), 1, 101)
    ids = np.arange(6 * 5).reshape(6, 5) * 5 % 11
    rows = pattern((8, 16, 28), 1, 101)
    cases = {}
    for name, x, stack in (
        ("simple_rnn", sequences, lambda: [layers.SimpleRNN(4)]),
        ("simple_rnn_sequences", sequences, lambda: [layers.SimpleRNN(4, activation="softsign", return_sequences=True, use_bias=False)]),
        ("simple_rnn_backwards", sequences, lambda: [layers.SimpleRNN(4, return_sequences=True, go_backwards=True)]),
        ("lstm", sequences, lambda: [layers.LSTM(4)]),
        ("lstm_backwards", sequences, lambda: [layers.LSTM(4, go_backwards=True, use_bias=False)]),
        ("lstm_activations", sequences, lambda: [layers.LSTM(4, activation="softsign", recurrent_activation="hard_sigmoid")]),
        ("lstm_regularized", sequences, lambda: [layers.LSTM(4, kernel_regularizer="l2", recurrent_regularizer=regularizers.L1(0.02), bias_regularizer="l1", unit_forget_bias=False)]),
        ("lstm_rows", rows, lambda: [layers.LSTM(32)]),
        ("gru", sequences, lambda: [layers.GRU(4)]),
        ("gru_backwards", sequences, lambda: [layers.GRU(4, return_sequences=True, go_backwards=True)]),
        ("gru_without_bias", sequences, lambda: [layers.GRU(4, use_bias=False)]),
        ("gru_activations", sequences, lambda: [layers.GRU(4, activation="softsign", recurrent_activation="hard_sigmoid")]),
        ("stacked", sequences, lambda: [layers.LSTM(6, return_sequences=True), layers.GRU(5, return_sequences=True), layers.SimpleRNN(4)]),
        ("embedding", ids, lambda: [layers.Embedding(11, 3), layers.Flatten()]),
        ("embedding_regularized", ids, lambda: [layers.Embedding(11, 3, embeddings_regularizer="l2", embeddings_constraint="max_norm"), layers.Flatten()]),
        ("embedding_lstm", ids, lambda: [layers.Embedding(11, 3), layers.LSTM(4)]),
        ("embedding_of_one", ids[:, 0], lambda: [layers.Embedding(11, 3)]),
    ):
        end = lambda: [layers.Flatten(), layers.Dense(4, activation="softmax")]
        cases[name] = case_of(stack() + end(), x, 4) | trained(stack() + end(), x)
    write("recurrent", cases)


def trained(stack, x):
    """The weights at the start, whose numbers are not random, their count, and all of them after ten steps."""
    model = keras.Sequential([keras.Input(x.shape[1:]), *stack])
    case = {"params": model.count_params()}
    if stack[0].__class__.__name__ != "Embedding":
        case["biases"] = [numbers(w) for w in model.layers[0].get_weights()[2:]]
    set_pattern_weights(model)
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    for _ in range(10):
        model.train_on_batch(x, (np.arange(len(x)) * 7 + 3) % 4)
    case["weights_10"] = [numbers(w, 97 if w.size > 2000 else 1) for w in model.get_weights()]
    return case
