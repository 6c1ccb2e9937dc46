"""Numbers to whole numbers: down, up, to the nearest, towards zero; and what was cut off.

Integers are whole already and come back as they are. The slope of every staircase is 0.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .in_place import in_place
from .operands import only_tensors, refuse
from .selection import where


class Staircase(Operation):
    """y = a step function of x        dx = 0"""

    def backward(self, g: Any) -> Any:
        return where(False, g, 0.0)


class Floor(Staircase):
    """y = ⌊x⌋        dx = 0"""

    def forward(self, x: Any) -> Any:
        return xp_of(x).floor(x) if x.dtype.kind == "f" else x.copy()


class Ceil(Staircase):
    """y = ⌈x⌉        dx = 0"""

    def forward(self, x: Any) -> Any:
        return xp_of(x).ceil(x) if x.dtype.kind == "f" else x.copy()


class Trunc(Staircase):
    """y = x without its fraction        dx = 0"""

    def forward(self, x: Any) -> Any:
        return xp_of(x).trunc(x) if x.dtype.kind == "f" else x.copy()


class Round(Staircase):
    """y = the number of `decimals` digits after the point that is nearest to x, an even one if two are        dx = 0"""

    def forward(self, x: Any, *, decimals: int) -> Any:
        xp = xp_of(x)
        if x.dtype.kind != "f":
            return x.copy()
        if decimals == 0:
            return xp.rint(x)
        scale = x.dtype.type(10.0 ** abs(decimals))
        return xp.rint(x * scale) / scale if decimals > 0 else xp.rint(x / scale) * scale


class Frac(Operation):
    """y = x − trunc x        dx = g"""

    def forward(self, x: Any) -> Any:
        return x - xp_of(x).trunc(x)

    def backward(self, g: Any) -> Any:
        return g


def floor(input: Any) -> Any:
    """The largest whole number that is not above input.

    Raises:
        NotImplementedError: a bool tensor.
    """
    return _whole("floor", Floor, input)


def ceil(input: Any) -> Any:
    """The smallest whole number that is not below input. Errors as for `floor`."""
    return _whole("ceil", Ceil, input)


def trunc(input: Any) -> Any:
    """input without its fraction: rounded towards zero. Errors as for `floor`."""
    return _whole("trunc", Trunc, input)


def round(input: Any, *, decimals: int = 0) -> Any:
    """The nearest number with `decimals` digits after the point (before it, if negative); halves go to the even one.

    Raises:
        NotImplementedError: a bool tensor; or `decimals` with integers.
    """
    only_tensors("round", input)
    refuse("round", "biu" if decimals else "b", input)
    return Round.apply(input, decimals=decimals)


def frac(input: Any) -> Any:
    """input − trunc(input): what stands after the point, with the sign of input.

    Raises:
        NotImplementedError: integers and bools.
    """
    only_tensors("frac", input)
    refuse("frac", "biu", input)
    return Frac.apply(input)


def _whole(caller: str, operation: type[Operation], input: Any) -> Any:
    only_tensors(caller, input)
    refuse(caller, "b", input)
    return operation.apply(input)


floor_ = in_place(floor)
ceil_ = in_place(ceil)
trunc_ = in_place(trunc)
round_ = in_place(round)
frac_ = in_place(frac)
