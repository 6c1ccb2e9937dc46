"""Rules that give too much, too little or the opposite."""

from __future__ import annotations

from typing import Any

import numpy as np

import mytorch
from mytorch.nn import functional as F

from .planting import numbers, planted, truth

# sign


@planted("sign flipped")
def subtraction_gives_b_the_gradient_of_a() -> Any:
    g, _, right = truth(lambda a, b: a - b, numbers(3, 4), numbers(3, 4, seed=1))
    return g, right, {}


@planted("sign flipped")
def reciprocal_without_its_minus() -> Any:
    x = numbers(5)
    g, right = truth(lambda x: 1 / x, x)
    return g / x**2, right, {}


@planted("sign flipped")
def cross_entropy_with_target_minus_softmax() -> Any:
    z, y = numbers(4, 3), np.array([0, 2, 1, 1])
    g, right = truth(lambda z: F.cross_entropy(z, mytorch.tensor(y), reduction="sum"), z)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    return g * (np.eye(3)[y] - p), right, {}


# factors


@planted("factor")
def square_without_its_two() -> Any:
    x = numbers(2, 3)
    g, right = truth(lambda x: x**2, x)
    return g * x, right, {}


@planted("factor")
def square_counted_as_a_product_and_as_a_power() -> Any:
    x = numbers(4)
    g, right = truth(lambda x: x * x, x)
    return 4 * g * x, right, {}


@planted("factor")
def mean_backward_forgets_the_number_of_elements() -> Any:
    x = numbers(3, 5)
    g, right = truth(lambda x: x.mean(), x)
    return np.full(x.shape, g), right, {}


@planted("factor")
def tanh_scaled_by_a_constant() -> Any:
    x = numbers(7)
    g, right = truth(mytorch.tanh, x)
    return 1.7159 * g * (1 - np.tanh(x) ** 2), right, {}


# the batch


def mean_squared_error() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, w, y = numbers(8, 3), numbers(3), numbers(8)
    tensor = mytorch.tensor(w, requires_grad=True)
    ((mytorch.tensor(x) @ tensor - mytorch.tensor(y)) ** 2).mean().backward()
    assert tensor.grad is not None
    return x, x @ w - y, tensor.grad.cpu().numpy()


@planted("batch")
def mse_not_divided() -> Any:
    x, error, right = mean_squared_error()
    return 2 * x.T @ error, right, {"batch": 8}


@planted("batch")
def mse_divided_twice() -> Any:
    x, error, right = mean_squared_error()
    return 2 * x.T @ error / 8 / 8, right, {"batch": 8}


@planted("batch")
def cross_entropy_not_divided() -> Any:
    z, y = numbers(6, 4), np.array([0, 1, 2, 3, 0, 1])
    tensor = mytorch.tensor(z, requires_grad=True)
    F.cross_entropy(tensor, mytorch.tensor(y)).backward()
    assert tensor.grad is not None
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    return p - np.eye(4)[y], tensor.grad.cpu().numpy(), {"batch": 6}


# nothing, and not quite


@planted("zero")
def buffer_never_written() -> Any:
    _, right = truth(mytorch.exp, numbers(3))
    return np.zeros(3), right, {}


@planted("zero")
def multiplied_by_the_derivative_of_round() -> Any:
    """Fake quantisation: round has derivative 0 everywhere, so that g must be passed around it."""
    g, right = truth(lambda x: x + (x.round() - x).detach(), numbers(2, 2))
    return g * 0, right, {}


@planted("should be zero")
def argmax_treated_as_if_it_were_smooth() -> Any:
    return [1.0, 0.0], np.zeros(2), {}


@planted("should be zero")
def softmax_summed_to_one() -> Any:
    _, right = truth(lambda z: mytorch.softmax(z, 0).sum(), numbers(4))
    return np.ones(4), right, {}


@planted("nearly right")
def forward_difference_in_place_of_a_formula() -> Any:
    x, h = numbers(4), 1e-3
    g, right = truth(mytorch.exp, x)
    return g * (np.exp(x + h / 4) - np.exp(x)) / (h / 4), right, {}


@planted("nearly right")
def half_precision_somewhere() -> Any:
    x = numbers(6)
    g, right = truth(mytorch.sin, x)
    return g * np.cos(x).astype(np.float16).astype(np.float64), right, {}


@planted("cut to whole numbers")
def buffer_made_like_whole_numbers() -> Any:
    x = np.array([1.0, 2.0, 3.0])
    g, right = truth(lambda x: x**2, x)
    got = np.zeros_like(np.array([1, 2, 3]))
    got[:] = 2 * g * x
    return got, right, {}


@planted("cut to whole numbers")
def relu_returns_its_mask() -> Any:
    x = numbers(6)
    _, right = truth(mytorch.relu, x)
    return x > 0, right, {}
