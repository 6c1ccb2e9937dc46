"""Mixing dtypes gives what PyTorch gives."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import mytorch
from mytorch.backend.dtype import ALL, dtype_of
from mytorch.ops.promotion import promote_types, result_type

NAMES = [dtype.name for dtype in ALL]


@pytest.mark.parametrize(("a", "b"), list(itertools.product(NAMES, NAMES)))
def test_two_dtypes_meet_where_pytorch_says(a: str, b: str) -> None:
    torch = pytest.importorskip("torch")
    assert promote_types(a, b).name == str(torch.promote_types(getattr(torch, a), getattr(torch, b))).split(".")[1]


@pytest.mark.parametrize("a", NAMES)
@pytest.mark.parametrize("b", [*NAMES, "True", "3", "2.5"])
@pytest.mark.parametrize("scalar", [False, True])
def test_a_product_has_pytorchs_dtype(a: str, b: str, scalar: bool) -> None:
    torch = pytest.importorskip("torch")
    x, other = mytorch.ones(2, dtype=a), torch.ones(2, dtype=getattr(torch, a))
    if b in NAMES:
        shape = () if scalar else (2,)
        y, z = mytorch.ones(shape, dtype=b), torch.ones(shape, dtype=getattr(torch, b))
    else:
        y = z = {"True": True, "3": 3, "2.5": 2.5}[b]
    for ours, theirs in ((x * y, other * z), (y * x, z * other), (x / y, other / z), (x == y, other == z)):
        assert str(ours.dtype) == str(theirs.dtype)
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-3)


def test_a_numpy_scalar_does_not_lift_the_dtype() -> None:
    x = mytorch.ones(2)
    assert (x * np.float64(2)).dtype == mytorch.float32
    assert (np.float64(2) * x).dtype == mytorch.float32


def test_an_unknown_dtype_is_refused_with_the_list_of_known_ones() -> None:
    with pytest.raises(TypeError, match=r"complex64.* is not supported; use one of bool, uint8"):
        dtype_of(np.dtype("complex64"))


def test_the_default_dtype_can_be_set_and_must_be_floating_point() -> None:
    with pytest.raises(TypeError, match="only floating-point types"):
        mytorch.set_default_dtype(mytorch.int64)
    mytorch.set_default_dtype(mytorch.float64)
    try:
        assert mytorch.zeros(2).dtype == mytorch.float64
        assert mytorch.tensor([1.0]).dtype == mytorch.float64
        assert (mytorch.ones(2, dtype=mytorch.int64) / 2).dtype == mytorch.float64
    finally:
        mytorch.set_default_dtype(mytorch.float32)


def test_result_type_of_numbers_alone() -> None:
    assert result_type(1, 2.0) == mytorch.float32
    assert result_type(True, 1) == mytorch.int64
