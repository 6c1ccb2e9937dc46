"""What a tensor is and remembers, apart from the operations on it."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import mytorch


def test_shape_is_a_tuple_that_can_count_and_prints_as_in_pytorch() -> None:
    x = mytorch.zeros(2, 3)
    assert x.shape == (2, 3)
    assert x.size() == (2, 3)
    assert x.size(-1) == 3
    assert x.shape.numel() == x.numel() == x.nelement() == 6
    assert repr(x.shape) == "torch.Size([2, 3])"
    assert (x.ndim, x.dim(), x.element_size(), x.stride()) == (2, 2, 4, (3, 1))


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        (lambda: bool(mytorch.ones(2)), RuntimeError, "Boolean value of Tensor with more than one value is ambiguous"),
        (lambda: mytorch.ones(2).item(), RuntimeError, "a Tensor with 2 elements cannot be converted to Scalar"),
        (lambda: len(mytorch.tensor(1.0)), TypeError, r"len\(\) of a 0-d tensor"),
        (lambda: iter(mytorch.tensor(1.0)), TypeError, "iteration over a 0-d tensor"),
        (lambda: mytorch.ones(2, requires_grad=True).numpy(), RuntimeError, r"Use tensor.detach\(\).numpy\(\) instead"),
        (lambda: mytorch.zeros(2).size(3), IndexError, r"expected to be in range of \[-1, 0\], but got 3"),
        (lambda: [1, 2][mytorch.tensor(1.0)], TypeError, "only integer tensors"),
        (lambda: mytorch.arange(2).requires_grad_(), RuntimeError, "Only Tensors of floating point"),
        (lambda: setattr(mytorch.ones(2), "grad", mytorch.ones(3)), RuntimeError, "different size"),
        (lambda: setattr(mytorch.ones(2), "grad", 1.0), TypeError, "expected to be a Tensor or None"),
        (
            lambda: copy.deepcopy(mytorch.ones(2, requires_grad=True) * 2),
            RuntimeError,
            "Only Tensors created explicitly",
        ),
        (lambda: pickle.dumps(mytorch.ones(2, requires_grad=True) * 2), RuntimeError, "only leaf tensors"),
    ],
)
def test_what_cannot_be_done_is_refused_in_pytorchs_words(use: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        use()


def test_requires_grad_of_a_computed_tensor_cannot_be_switched_off() -> None:
    y = mytorch.ones(2, requires_grad=True) * 2
    with pytest.raises(RuntimeError, match=r"use var_no_grad = var.detach\(\)"):
        y.requires_grad = False


def test_a_tensor_converts_to_what_it_holds() -> None:
    assert float(mytorch.tensor(2.5)) == 2.5
    assert int(mytorch.tensor([3])) == 3
    assert [10, 20][mytorch.tensor(1)] == 20
    assert f"{mytorch.tensor(2.5):.2f}" == "2.50"
    assert np.asarray(mytorch.ones(2)).dtype == np.float32
    assert mytorch.ones(2, 2).tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_numpy_shares_memory() -> None:
    x = mytorch.zeros(2)
    x.numpy()[0] = 5
    assert x.tolist() == [5.0, 0.0]


def test_deepcopy_and_pickle_keep_values_gradient_flag_and_own_memory() -> None:
    x = mytorch.ones(2, requires_grad=True)
    (x * 3).sum().backward()
    x.note = "kept"  # type: ignore[attr-defined]
    twin, back = copy.deepcopy(x), pickle.loads(pickle.dumps(x))
    assert twin.grad is not None
    assert twin.grad.tolist() == [3.0, 3.0]
    assert twin.note == "kept"
    assert back.requires_grad
    assert back.tolist() == [1.0, 1.0]
    with mytorch.no_grad():
        twin.add_(1)
    assert x.tolist() == [1.0, 1.0]


def test_detach_shares_memory_but_not_history() -> None:
    x = mytorch.ones(2, requires_grad=True)
    y = (x * 2).detach()
    assert not y.requires_grad
    assert y.is_leaf
    assert x.data.requires_grad is False
    assert x.data.data_ptr() == x.data_ptr()


def test_a_tensor_is_hashable_by_identity_though_it_compares_by_element() -> None:
    a, b = mytorch.ones(2), mytorch.ones(2)
    assert len({a, b, a}) == 2
    assert (a == b).tolist() == [True, True]


def test_numpy_on_the_left_gives_a_tensor() -> None:
    assert isinstance(np.float64(2) * mytorch.ones(2), mytorch.Tensor)
    assert isinstance(np.ones(2, np.float32) + mytorch.ones(2), mytorch.Tensor)
