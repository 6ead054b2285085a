"""Layers of sequences."""

import numpy as np
from keras import layers, regularizers

from common import case_of, pattern, write


def recurrent():
    sequences = pattern((6, 5, 3), 1, 101)
    ids = np.arange(6 * 5).reshape(6, 5) * 5 % 11
    rows = pattern((8, 16, 28), 1, 101)
    cases = {}
    for name, x, stack in (
        ("simple_rnn", sequences, [layers.SimpleRNN(4)]),
        ("simple_rnn_sequences", sequences, [layers.SimpleRNN(4, activation="softsign", return_sequences=True, use_bias=False)]),
        ("simple_rnn_backwards", sequences, [layers.SimpleRNN(4, return_sequences=True, go_backwards=True)]),
        ("lstm", sequences, [layers.LSTM(4)]),
        ("lstm_backwards", sequences, [layers.LSTM(4, go_backwards=True, use_bias=False)]),
        ("lstm_activations", sequences, [layers.LSTM(4, activation="softsign", recurrent_activation="hard_sigmoid")]),
        ("lstm_regularized", sequences, [layers.LSTM(4, kernel_regularizer="l2", recurrent_regularizer=regularizers.L1(0.02), bias_regularizer="l1", unit_forget_bias=False)]),
        ("lstm_rows", rows, [layers.LSTM(32)]),
        ("gru", sequences, [layers.GRU(4)]),
        ("gru_backwards", sequences, [layers.GRU(4, return_sequences=True, go_backwards=True)]),
        ("gru_without_bias", sequences, [layers.GRU(4, use_bias=False)]),
        ("gru_activations", sequences, [layers.GRU(4, activation="softsign", recurrent_activation="hard_sigmoid")]),
        ("gru_before", sequences, [layers.GRU(4, reset_after=False)]),
        ("gru_before_backwards", sequences, [layers.GRU(4, reset_after=False, use_bias=False, recurrent_activation="hard_sigmoid", go_backwards=True)]),
        ("stacked", sequences, [layers.LSTM(6, return_sequences=True), layers.GRU(5, return_sequences=True), layers.SimpleRNN(4)]),
        ("embedding", ids, [layers.Embedding(11, 3)]),
        ("embedding_regularized", ids, [layers.Embedding(11, 3, embeddings_regularizer="l2", embeddings_constraint="max_norm")]),
        ("embedding_lstm", ids, [layers.Embedding(11, 3), layers.LSTM(4)]),
        ("masked", ids, [layers.Embedding(11, 3, mask_zero=True), layers.LSTM(4, return_sequences=True), layers.GRU(4, go_backwards=True)]),
        ("masked_zeros", ids, [layers.Embedding(11, 3, mask_zero=True), layers.SimpleRNN(4, return_sequences=True, zero_output_for_mask=True)]),
        ("embedding_of_one", ids[:, 0], [layers.Embedding(11, 3)]),
    ):
        cases[name] = case_of([*stack, layers.Flatten(), layers.Dense(4, activation="softmax")], x, 4)
    write("recurrent", cases)
