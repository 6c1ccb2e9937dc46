"""What Python's own operators do beyond calling the operation of the same name."""

from __future__ import annotations

import pytest

import mytorch


def test_a_tensor_is_not_equal_to_what_is_no_number() -> None:
    x = mytorch.tensor([1.0, 2.0])
    assert (x == None) is False  # noqa: E711
    assert (x != "text") is True
    assert x not in [None, "text"]


def test_in_asks_whether_a_number_occurs() -> None:
    x = mytorch.tensor([[1, 2], [3, 4]])
    assert 3 in x
    assert 5 not in x


def test_order_with_what_is_no_number_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a Tensor or a number, got NoneType"):
        _ = mytorch.tensor([1.0]) < None


def test_reflected_operators_take_the_number_first() -> None:
    x = mytorch.tensor([1, 2, 3])
    assert (7 - x).tolist() == [6, 5, 4]
    assert (7 // x).tolist() == [7, 3, 2]
    assert (7 % x).tolist() == [0, 1, 1]
    assert (2**x).tolist() == [2, 4, 8]
    assert (1 << x).tolist() == [2, 4, 8]
    assert (64 >> x).tolist() == [32, 16, 8]
    assert (6 & x).tolist() == [0, 2, 2]
    assert (+x) is x


def test_operators_that_write_return_the_same_tensor() -> None:
    x = y = mytorch.tensor([5, 6, 7])
    y //= 2
    y %= 2
    y <<= 3
    y >>= 1
    y **= 2
    y |= 1
    assert y is x
    assert x.tolist() == [1, 17, 17]


def test_two_numbers_make_a_tensor_where_pytorch_lets_them() -> None:
    assert mytorch.add(2, 3).dtype == mytorch.int64
    assert mytorch.div(3, 2).item() == 1.5
    assert mytorch.mul(True, False).dtype == mytorch.bool


def test_numbers_wrap_around_in_narrow_integers_as_in_c() -> None:
    x = mytorch.tensor([1], dtype=mytorch.uint8)
    assert (x + 300).tolist() == [45]
    assert (x * -1).tolist() == [255]
    assert (mytorch.tensor([1], dtype=mytorch.int8) * 200).tolist() == [-56]
