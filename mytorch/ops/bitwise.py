"""Bit by bit: and, or, exclusive or, not, shifts. On bools the first four are the words themselves. No gradients."""

from __future__ import annotations

from typing import Any

from ..backend import xp_of
from .comparison import Comparison
from .in_place import in_place
from .operands import binary, not_two_numbers, only_tensors, refuse


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


class LeftShift(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).left_shift(a, b)


class RightShift(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).right_shift(a, b)


def bitwise_and(input: Any, other: Any) -> Any:
    """Bits that are 1 in both, for integers and bools.

    Raises:
        NotImplementedError: floating-point numbers.
    """
    return _whole("bitwise_and", And, input, other)


def bitwise_or(input: Any, other: Any) -> Any:
    """Bits that are 1 in at least one. Errors as for `bitwise_and`."""
    return _whole("bitwise_or", Or, input, other)


def bitwise_xor(input: Any, other: Any) -> Any:
    """Bits that are 1 in exactly one. Errors as for `bitwise_and`."""
    return _whole("bitwise_xor", Xor, input, other)


def bitwise_not(input: Any) -> Any:
    """Every bit turned over. Errors as for `bitwise_and`."""
    only_tensors("bitwise_not", input)
    refuse("bitwise_not", "f", input)
    return Not.apply(input)


def bitwise_left_shift(input: Any, other: Any) -> Any:
    """input · 2^other: bits moved up by `other` places, those above the highest lost.

    Raises:
        NotImplementedError: floating-point numbers and bools.
    """
    return _whole("lshift", LeftShift, input, other, "bf")


def bitwise_right_shift(input: Any, other: Any) -> Any:
    """⌊input / 2^other⌋: bits moved down by `other` places. Errors as for `bitwise_left_shift`."""
    return _whole("rshift", RightShift, input, other, "bf")


def _whole(caller: str, operation: type[Comparison], x: Any, y: Any, refused: str = "f") -> Any:
    not_two_numbers(caller, x, y)
    refuse(caller, "f", *[value for value in (x, y) if not isinstance(value, int)])
    return binary(operation, x, y, refused)


bitwise_and_, bitwise_or_, bitwise_xor_ = in_place(bitwise_and), in_place(bitwise_or), in_place(bitwise_xor)
bitwise_not_ = in_place(bitwise_not)
bitwise_left_shift_, bitwise_right_shift_ = in_place(bitwise_left_shift), in_place(bitwise_right_shift)
