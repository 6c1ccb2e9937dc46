"""Operations whose arrays go through kernels in CUDA: first and second derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import mytorch
import mytorch.nn.functional as F
from mytorch.autograd import gradcheck, gradgradcheck


def far_apart(*shape: int) -> mytorch.Tensor:
    """Numbers in a random order, no two of them close: no maximum changes in a finite difference."""
    count = int(np.prod(shape))
    return ((mytorch.randperm(count).double().reshape(*shape) + 0.5) / count - 0.5).cuda().requires_grad_()


TARGET = np.array([2, 0, 3, -100, 1])
WEIGHT = np.array([0.5, 1.0, 2.0, 1.5])
INDEX = np.array([[0, 2, 0, 1], [1, 1, 0, 2]])


def on_gpu(array: np.ndarray) -> mytorch.Tensor:
    return mytorch.tensor(array, device="cuda")


CASES: dict[str, tuple[Callable[..., Any], tuple[int, ...]]] = {
    "max_pool2d, overlapping": (lambda x: F.max_pool2d(x, 3, 2, 1), (1, 2, 5, 6)),
    "max_pool2d, dilation and ceil_mode": (lambda x: F.max_pool2d(x, 2, 2, 1, 2, True), (1, 1, 6, 5)),
    "max_pool3d": (lambda x: F.max_pool3d(x, 2), (1, 1, 4, 2, 4)),
    "avg_pool2d": (lambda x: F.avg_pool2d(x, 3, 2, 1), (1, 2, 5, 6)),
    "avg_pool2d, ceil_mode, without padding": (lambda x: F.avg_pool2d(x, 2, 2, 1, True, False), (1, 1, 5, 6)),
    "local_response_norm": (lambda x: F.local_response_norm(x, 3, 0.5, 0.75, 2.0), (2, 4, 2)),
    "local_response_norm, even": (lambda x: F.local_response_norm(x, 4, 0.5, 1.3, 1.0), (1, 5, 3)),
    "relu": (lambda x: F.relu(x), (3, 4)),
    "softmax": (lambda x: F.softmax(x, 1), (2, 5, 2)),
    "log_softmax": (lambda x: F.log_softmax(x, -1), (3, 5)),
    "cross_entropy": (lambda x: F.cross_entropy(x, on_gpu(TARGET)), (5, 4)),
    "cross_entropy, weighted and smoothed": (
        lambda x: F.cross_entropy(x, on_gpu(TARGET), on_gpu(WEIGHT), label_smoothing=0.2), (5, 4)
    ),
    "cross_entropy, every row": (lambda x: F.cross_entropy(x, on_gpu(TARGET), reduction="none"), (5, 4)),
    "gather": (lambda x: mytorch.gather(x, 1, on_gpu(INDEX)), (2, 3)),
    "scatter_add": (lambda x: mytorch.zeros(2, 3, device="cuda").double().scatter_add(1, on_gpu(INDEX), x), (2, 4)),
    "scatter_reduce, prod": (
        lambda x: mytorch.ones(2, 3, device="cuda").double().scatter_reduce(1, on_gpu(INDEX), x, "prod"), (2, 4)
    ),
    "scatter_reduce, amax": (
        lambda x: mytorch.zeros(2, 3, device="cuda").double().scatter_reduce(1, on_gpu(INDEX), x, "amax"), (2, 4)
    ),
}  # fmt: skip


@pytest.mark.parametrize(("function", "shape"), CASES.values(), ids=CASES.keys())
def test_derivatives_agree_with_finite_differences(function: Callable[..., Any], shape: tuple[int, ...]) -> None:
    assert gradcheck(function, (far_apart(*shape),))
    assert gradgradcheck(function, (far_apart(*shape),))


def test_dropout_keeps_or_drops_in_the_gradient_what_it_kept_or_dropped() -> None:
    x = far_apart(20, 30)
    y = F.dropout(x, 0.3)
    (g,) = mytorch.autograd.grad(y.sum(), x, create_graph=True)
    np.testing.assert_allclose((g * x).detach().cpu().numpy(), y.detach().cpu().numpy())
    assert sorted(set(g.detach().cpu().numpy().round(6).reshape(-1).tolist())) == [0, round(1 / 0.7, 6)]
