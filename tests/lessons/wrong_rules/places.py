"""Rules that put the right numbers in the wrong places."""

from __future__ import annotations

from typing import Any

import numpy as np

import mytorch
from mytorch.nn import functional as F

from .planting import conv_truth, convolution_by_loops, numbers, planted, truth

# transposed


@planted("transposed")
def matmul_weight_gradient_the_other_way_round() -> Any:
    x, w = numbers(5, 3), numbers(3, 2)
    g, _, right = truth(lambda x, w: x @ w, x, w)
    return g.T @ x, right, {}


@planted("transposed")
def square_matmul_the_other_way_round() -> Any:
    x, w = numbers(3, 3), numbers(3, 3, seed=1)
    g, _, right = truth(lambda x, w: x @ w, x, w)
    return g.T @ x, right, {}


@planted("transposed")
def transpose_whose_backward_forgets_to_transpose() -> Any:
    g, right = truth(lambda x: x.T, numbers(2, 4))
    return g, right, {}


@planted("transposed")
def reshape_in_place_of_a_transpose() -> Any:
    x, w = numbers(5, 3), numbers(3, 2)
    g, _, right = truth(lambda x, w: x @ w, x, w)
    return (g.T @ x).reshape(w.shape), right, {}


# kernels


@planted("kernel not flipped")
def convolution_in_the_mathematicians_sense() -> Any:
    x, w = numbers(6, 5), numbers(3, 3)
    g, _, right = conv_truth(x, w)
    return convolution_by_loops(x, g)[::-1, ::-1], right, {}


@planted("kernel not flipped")
def input_gradient_of_a_one_hot_output() -> Any:
    """The gradient of x is the kernel itself, laid down where the output is; here turned round."""
    w = numbers(3, 2)
    *_, right, _ = conv_truth(numbers(3, 2, seed=1), w)
    return right[::-1, ::-1].copy(), right, {}


@planted("reversed")
def kernel_flipped_along_one_axis_only() -> Any:
    x, w = numbers(6, 5), numbers(3, 3)
    g, _, right = conv_truth(x, w)
    return convolution_by_loops(x, g)[:, ::-1], right, {}


@planted("reversed")
def flip_backward_that_forgets_to_flip() -> Any:
    g, right = truth(lambda x: x.flip(0), numbers(5))
    return g, right, {}


# masks


@planted("mask")
def relu_that_lets_zero_through() -> Any:
    x = np.array([-1.0, 0.0, 2.0, 0.0, 3.0])
    g, right = truth(mytorch.relu, x)
    return g * (x >= 0), right, {"at": x}


@planted("mask")
def clamp_cut_too_early() -> Any:
    x = np.array([0.1, 0.5, 1.5, 1.9, 2.5, 0.7])
    g, right = truth(lambda x: x.clamp(max=2.0), x)
    return g * (x < 1.8), right, {}


@planted("mask")
def padding_whose_border_is_kept_out() -> Any:
    g, right = truth(lambda x: F.pad(x[None], (1, 1))[0], numbers(6))
    got = g[1:-1].copy()
    got[-1] = 0
    return got, right, {}


@planted("off by one")
def slice_that_begins_one_late() -> Any:
    x = numbers(6)
    g, right = truth(lambda x: x[1:4], x)
    got = np.zeros(6)
    got[2:5] = g
    return got, right, {}


@planted("off by one")
def max_pool_that_writes_to_the_neighbour() -> Any:
    x = np.array([[1.0, 5, 0, 2, 7, 3], [0, 2, 8, 1, 0, 0], [3, 1, 0, 2, 4, 1], [0, 6, 2, 9, 1, 5]])
    _, right = truth(lambda x: F.max_pool2d(x[None, None], 2), x)
    return np.roll(right, 1, axis=1), right, {}


@planted("misplaced")
def gather_back_in_sorted_order() -> Any:
    x = np.array([3.0, 1.0, 2.0, 5.0, 4.0])
    g, right = truth(lambda x: x.sort()[0], x)
    return g, right, {}


@planted("misplaced")
def permute_backward_with_the_same_permutation() -> Any:
    g, right = truth(lambda x: x[mytorch.tensor([2, 0, 1, 4, 3])], numbers(5))
    return g[[2, 0, 1, 4, 3]], right, {}


# shapes


@planted("shape")
def keepdims_left_in() -> Any:
    g, _, right = truth(lambda x, b: x + b, numbers(4, 3), numbers(3))
    return g.sum(axis=0, keepdims=True), right, {"unsummed": g}


@planted("shape")
def sum_backward_that_is_not_spread_out() -> Any:
    g, right = truth(lambda x: x.sum(), numbers(2, 3))
    return g, right, {}


@planted("shape")
def flatten_whose_backward_stays_flat() -> Any:
    g, right = truth(lambda x: x.reshape(6), numbers(2, 3))
    return g, right, {}


@planted("summed too much")
def weight_gradient_collapsed() -> Any:
    _, right = truth(mytorch.tanh, numbers(3, 4))
    return right.sum(axis=0), right, {}


@planted("summed too much")
def sum_backward_that_spreads_the_sum() -> Any:
    g, right = truth(lambda x: x * 2.0, numbers(4))
    return np.full(4, 2 * g.sum()), right, {}
