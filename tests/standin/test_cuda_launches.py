"""How often a step asks the GPU for something: kernels written in CUDA take the place of many passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import mytorch
import mytorch.nn.functional as F
from mytorch import nn

from . import watching


def test_a_training_step_launches_each_kernel_once() -> None:
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.ReLU(), nn.LocalResponseNorm(3), nn.MaxPool2d(3, 2), nn.AvgPool2d(2), nn.Flatten(),
        nn.Dropout(), nn.Linear(16, 4),
    ).cuda()  # fmt: skip
    x, target = mytorch.randn(2, 3, 12, 12, device="cuda"), mytorch.tensor([1, 3], device="cuda")
    with watching() as counts:
        loss = F.cross_entropy(model(x), target)
    assert counts.kernels == [
        "local_response_norm", "max_pool2d", "avg_pool2d", "dropout_mask", "row_parts", "cross_entropy"
    ]  # fmt: skip
    with watching() as counts:
        loss.backward()
    assert counts.kernels == [
        "cross_entropy_grad", "avg_pool2d_input_grad", "max_pool2d_scatter", "local_response_norm_grad", "relu_grad"
    ]  # fmt: skip
    assert (counts.copies, counts.waits) == (0, 0)


INDEX = mytorch.tensor([[0, 2, 0, 1], [1, 1, 0, 2]])
FEW: dict[str, tuple[Callable[[Any], Any], tuple[int, ...], int]] = {
    "max_pool2d": (lambda x: F.max_pool2d(x, 3, 2), (2, 3, 9, 9), 1),
    "avg_pool2d": (lambda x: F.avg_pool2d(x, 3, 2, 1), (2, 3, 9, 9), 1),
    "local_response_norm": (lambda x: F.local_response_norm(x, 5), (2, 6, 3, 3), 1),
    "softmax": (lambda x: F.softmax(x, 1), (4, 40), 2),
    "log_softmax": (lambda x: F.log_softmax(x, 1), (4, 40), 2),
    "dropout": (lambda x: F.dropout(x), (4, 40), 3),  # numbers, the mask, the product
    "scatter_reduce": (lambda x: x.scatter_reduce(1, INDEX.cuda(), x, "amax"), (2, 4), 9),
}


@pytest.mark.parametrize(("function", "shape", "most"), FEW.values(), ids=FEW.keys())
def test_few_launches_are_enough(function: Callable[..., Any], shape: tuple[int, ...], most: int) -> None:
    x = mytorch.randn(*shape, device="cuda")
    with watching() as counts:
        function(x)
    assert counts.launches <= most
    assert (counts.copies, counts.waits) == (0, 0)
