"""Bit by bit: and, or, exclusive or, not. On bools these are the words themselves. None of them has a gradient."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..backend import dtype_of
from ..tensor import Tensor
from .arithmetic import binary
from .comparison import Comparison


class And(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a & b


class Or(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a | b


class Xor(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a ^ b


class Not(Comparison):
    def forward(self, x: Any) -> Any:
        return ~x


def _check_no_floats(name: str, *operands: Any) -> None:
    for x in operands:
        dtype = dtype_of(x.dtype) if hasattr(x, "dtype") else dtype_of(type(x))
        if dtype.is_floating_point:
            raise NotImplementedError(
                f'"{name}_cpu" not implemented for {dtype.title!r}; compare first, or use .bool()'
            )


def bitwise_and(input: Any, other: Any) -> Any:
    """Bits that are 1 in both, for integers and bools.

    Raises:
        NotImplementedError: floating-point numbers.
    """
    _check_no_floats("bitwise_and", input, other)
    return binary(And, input, other)


def bitwise_or(input: Any, other: Any) -> Any:
    """Bits that are 1 in at least one. Errors as for `bitwise_and`."""
    _check_no_floats("bitwise_or", input, other)
    return binary(Or, input, other)


def bitwise_xor(input: Any, other: Any) -> Any:
    """Bits that are 1 in exactly one. Errors as for `bitwise_and`."""
    _check_no_floats("bitwise_xor", input, other)
    return binary(Xor, input, other)


def bitwise_not(input: Any) -> Any:
    """Every bit turned over. Errors as for `bitwise_and`."""
    _check_no_floats("bitwise_not", input)
    return Not.apply(input)


def bitwise_and_(input: Tensor, other: Any) -> Tensor:
    """`bitwise_and`, written into `input`."""
    check_writable(input)
    return write(input, bitwise_and(input, other))


def bitwise_or_(input: Tensor, other: Any) -> Tensor:
    """`bitwise_or`, written into `input`."""
    check_writable(input)
    return write(input, bitwise_or(input, other))


def bitwise_xor_(input: Tensor, other: Any) -> Tensor:
    """`bitwise_xor`, written into `input`."""
    check_writable(input)
    return write(input, bitwise_xor(input, other))
