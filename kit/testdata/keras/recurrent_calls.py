"""Calls of recurrent layers with masks and initial states: outputs, last states, and the gradients of a loss of all of them."""

import itertools

import jax
import jax.numpy as jnp
from keras import layers

from common import numbers, pattern, set_pattern_weights, write

batch, steps, features, units = 3, 5, 2, 3


def recurrent_calls():
    cases = []
    makers = [("simple_rnn", layers.SimpleRNN, {}), ("lstm", layers.LSTM, {}), ("gru", layers.GRU, {}), ("gru_before", layers.GRU, {"reset_after": False})]
    masks = [(False, False), (True, False), (True, True)]
    flags = list(itertools.product((False, True), (False, True), (False, True), masks))
    # One in five covers each pair of options.
    for i, ((name, make, options), (backwards, all_steps, begun, (masked, zero))) in list(enumerate(itertools.product(makers, flags)))[::5]:
        layer = make(units, return_state=True, go_backwards=backwards, return_sequences=all_steps, zero_output_for_mask=zero, **options)
        layer.build((batch, steps, features))
        set_pattern_weights(layer)
        x = pattern((batch, steps, features), 1, 101 + i)
        # A sequence of which some steps are left out, one without any steps, and one that is whole.
        mask = pattern((batch, steps), 1, 301 + i) > 0
        mask[1:] = [[False] * steps, [True] * steps]
        n = 2 if make is layers.LSTM else 1
        initial = [pattern((batch, units), 1, 501 + k) for k in range(n)]

        def call(trainable, x, initial):
            arguments = {"mask": jnp.asarray(mask)} if masked else {}
            if begun:
                arguments["initial_state"] = initial
            results, _ = layer.stateless_call(trainable, [v.value for v in layer.non_trainable_variables], x, **arguments)
            return results

        def loss(*arguments):
            return sum((r * pattern(r.shape, 1, 701 + k)).sum() for k, r in enumerate(call(*arguments)))

        arguments = [v.value for v in layer.trainable_variables], x, initial
        of_weights, of_x, of_initial = jax.grad(loss, (0, 1, 2))(*arguments)
        cases.append({
            "layer": name,
            "salt": i,
            "backwards": backwards,
            "sequences": all_steps,
            "zero": zero,
            "mask": mask.astype(int).ravel().tolist() if masked else None,
            "initial": n if begun else 0,
            "results": [numbers(r) for r in call(*arguments)],
            "gradients": [numbers(g) for g in [*of_weights, of_x, *(of_initial if begun else [])]],
        })
    write("recurrent_calls", cases, lines=True)
