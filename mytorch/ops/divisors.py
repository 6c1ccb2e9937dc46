"""What integers have in common: the greatest common divisor and the least common multiple. Neither has a gradient."""

from __future__ import annotations

from typing import Any

from ..backend import xp_of
from .comparison import Comparison
from .in_place import in_place
from .operands import binary, only_tensors


class Gcd(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).gcd(a, b)


class Lcm(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).lcm(a, b)


def gcd(input: Any, other: Any) -> Any:
    """The largest integer that divides both; gcd(0, 0) = 0.

    Raises:
        NotImplementedError: floating-point numbers and bools.
    """
    only_tensors("gcd", input, other)
    return binary(Gcd, input, other, refused="bf")


def lcm(input: Any, other: Any) -> Any:
    """The smallest integer ≥ 0 that both divide. Errors as for `gcd`."""
    only_tensors("lcm", input, other)
    return binary(Lcm, input, other, refused="bf")


gcd_, lcm_ = in_place(gcd), in_place(lcm)
