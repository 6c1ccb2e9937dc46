"""Rules that forget who else is there: other uses, other inputs, other rows, the gradient that came in."""

from __future__ import annotations

from typing import Any

import numpy as np

import mytorch

from .planting import conv_truth, numbers, planted, truth

# broadcasting


@planted("sum over a broadcast axis missing")
def bias_added_to_rows() -> Any:
    g, _, right = truth(lambda x, b: x + b, numbers(4, 3), numbers(3))
    return g, right, {"unsummed": g}


@planted("sum over a broadcast axis missing")
def bias_without_the_clue() -> Any:
    g, _, right = truth(lambda x, b: x + b, numbers(4, 3), numbers(3))
    return g, right, {}


@planted("sum over a broadcast axis missing")
def a_scale_of_shape_3_1_in_a_product() -> Any:
    x, s = numbers(3, 4), numbers(3, 1)
    g, _, right = truth(lambda x, s: x * s, x, s)
    return g * x, right, {"unsummed": g * x}


@planted("sum over a broadcast axis missing")
def only_the_last_row_counts() -> Any:
    g, _, right = truth(lambda x, b: x + b, numbers(4, 3), numbers(3))
    return g[-1], right, {"unsummed": g}


@planted("summed over the wrong axis")
def bias_of_a_square_sum() -> Any:
    g, _, right = truth(lambda x, b: x + b, numbers(3, 3), numbers(3))
    return g.sum(axis=1), right, {"unsummed": g}


@planted("summed over the wrong axis")
def channel_bias_summed_over_everything_but_the_batch() -> Any:
    g, _, right = truth(lambda x, b: x + b[:, None, None], numbers(2, 3, 4, 4), numbers(3))
    return g.sum(axis=(1, 2, 3)), right, {"unsummed": g}


@planted("summed over the wrong axis")
def mean_in_place_of_the_sum() -> Any:
    g, _, right = truth(lambda x, b: x + b, numbers(5, 3), numbers(3))
    return g.mean(axis=0), right, {"unsummed": g}


# `=` where `+=` was needed


@planted("= where += was needed")
def x_used_in_a_square_and_alone() -> Any:
    x = numbers(4)
    g, right = truth(lambda x: x * x + 3 * x, x)
    return g * 3, right, {"parts": (g * x, g * x, g * 3)}


@planted("= where += was needed")
def an_index_taken_twice() -> Any:
    """grad[index] = g keeps the last of two equal indices; np.add.at is needed."""
    x, index = numbers(4), np.array([0, 2, 2, 3])
    g, right = truth(lambda x: x[mytorch.tensor(index)], x)
    got = np.zeros(4)
    got[index] = g
    parts = tuple(np.where((np.arange(4) == i), value, 0.0) for i, value in zip(index, g, strict=True))
    return got, right, {"parts": parts}


@planted("= where += was needed")
def convolution_windows_that_overwrite_each_other() -> Any:
    x, w = numbers(3, 4), numbers(2, 2)
    g, right, _ = conv_truth(x, w)
    parts = []
    for i in range(2):
        for j in range(3):
            parts.append(np.zeros_like(x))
            parts[-1][i : i + 2, j : j + 2] = g[i, j] * w
    return parts[-1], right, {"parts": tuple(parts)}


@planted("parts counted wrongly")
def gradient_not_cleared_between_two_uses() -> Any:
    x, y = numbers(4), numbers(4, seed=1)
    g, right = truth(lambda x: x * mytorch.tensor(y) + x.exp(), x)
    return right + g * y, right, {"parts": (g * y, g * np.exp(x))}


@planted("parts counted wrongly")
def a_minus_inside_a_sum() -> Any:
    x = numbers(4)
    g, right = truth(lambda x: x**3 - mytorch.sin(x), x)
    return g * (3 * x**2 + np.cos(x)), right, {"parts": (3 * g * x**2, -g * np.cos(x))}


# other inputs, and g


@planted("gradient of the wrong input")
def product_with_its_gradients_exchanged() -> Any:
    a, b = numbers(3), numbers(3, seed=1)
    g, right, other = truth(lambda a, b: a * b, a, b)
    return g * a, right, {"others": {"b": other}}


@planted("gradient of the wrong input")
def linear_returns_the_bias_first() -> Any:
    _, _, right, bias = truth(lambda x, w, b: x @ w + b, numbers(4, 3), numbers(3, 2), numbers(2))
    return bias, right, {"others": {"b": bias}}


@planted("local derivative missing")
def exp_that_passes_g_on() -> Any:
    g, right = truth(mytorch.exp, numbers(5))
    return g, right, {"others": {"g": g}}


@planted("local derivative missing")
def relu_without_a_mask() -> Any:
    g, right = truth(mytorch.relu, numbers(3, 3))
    return g, right, {"others": {"g": g}}


@planted("g missing")
def sine_that_forgets_the_chain_rule() -> Any:
    x = numbers(5)
    g, right = truth(mytorch.sin, x)
    return np.cos(x), right, {"others": {"g": g}}


@planted("g missing")
def sigmoid_that_forgets_the_chain_rule() -> Any:
    x = numbers(2, 3)
    g, right = truth(mytorch.sigmoid, x)
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s), right, {"others": {"g": g}}
