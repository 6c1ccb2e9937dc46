"""Choosing between values, element by element: where, maximum, minimum, clamp."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Tensor
from .arithmetic import binary, check_broadcast
from .comparison import logical_and
from .convert import cast
from .promotion import meet, result_type


class Maximum(Operation):
    """y = the larger of a and b        da = g where a > b, g/2 where they are equal; db the same way round"""

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).maximum(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        return _split_between(g, a < b, a > b, a == b, self.needs_input_grad)


class Minimum(Operation):
    """y = the smaller of a and b        da = g where a < b, g/2 where they are equal; db the same way round"""

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).minimum(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        return _split_between(g, a > b, a < b, a == b, self.needs_input_grad)


def _split_between(g: Any, a_loses: Any, b_loses: Any, ties: Any, needs: tuple[bool, ...]) -> tuple[Any, Any]:
    """Give nothing to the operand that loses, half to each where they tie, and all of g elsewhere, nan included."""
    shared = where(ties, g * 0.5, g)
    return where(a_loses, 0.0, shared) if needs[0] else None, where(b_loses, 0.0, shared) if needs[1] else None


class Clamp(Operation):
    """y = min(max(x, low), high)        dx = g where low ≤ x ≤ high, else 0"""

    def forward(self, x: Any, *, low: Any, high: Any) -> Any:
        self.save(x)
        self.low, self.high = low, high
        # Nested minimum/maximum, not clip: NaN passes through, and low > high gives high, as in PyTorch.
        xp = xp_of(x)
        y = x if low is None else xp.maximum(x, xp.asarray(low, x.dtype))
        return y if high is None else xp.minimum(y, xp.asarray(high, x.dtype))

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        inside = True
        if self.low is not None:
            inside = x >= self.low
        if self.high is not None:
            below = x <= self.high
            inside = below if inside is True else logical_and(inside, below)
        return where(inside, g, 0.0)


class Where(Operation):
    """y = a where the condition holds, else b        da = g there, else 0        db = 0 there, else g"""

    def forward(self, condition: Any, a: Any, b: Any) -> Any:
        self.save(condition)
        return xp_of(condition, a, b).where(condition, a, b)

    def backward(self, g: Any) -> Any:
        (condition,) = self.saved
        needs = self.needs_input_grad
        return None, where(condition, g, 0.0) if needs[1] else None, where(condition, 0.0, g) if needs[2] else None


def maximum(input: Any, other: Any) -> Any:
    """The larger of each pair; nan if either is."""
    return binary(Maximum, input, other)


def minimum(input: Any, other: Any) -> Any:
    """The smaller of each pair; nan if either is."""
    return binary(Minimum, input, other)


def clamp(input: Any, min: Any = None, max: Any = None) -> Any:
    """input, raised to `min` where it is below and lowered to `max` where it is above.

    Raises:
        RuntimeError: neither bound is given.
    """
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        # Bounds with gradients of their own are two choices in a row.
        raised = input if min is None else maximum(input, min)
        return raised if max is None else minimum(raised, max)
    if isinstance(input, Tensor):
        input = cast(input, result_type(*[x for x in (input, min, max) if x is not None]))
    return Clamp.apply(input, low=min, high=max)


def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """`input` where `condition` holds, `other` elsewhere; with the condition alone, the indices where it holds.

    Raises:
        RuntimeError: the condition is not bool, or the shapes cannot be broadcast together.
    """
    if input is None and other is None:
        from .sorting import nonzero

        return nonzero(condition, as_tuple=True)
    if isinstance(condition, Tensor) and condition.array.dtype.kind not in "bu":
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {condition.dtype}"
        )
    if isinstance(input, Tensor) or isinstance(other, Tensor):
        input, other = meet(input, other)
    elif isinstance(condition, Tensor):
        dtype = result_type(input, other).numpy
        xp = xp_of(condition.array)
        input, other = xp.asarray(input, dtype), xp.asarray(other, dtype)
    try:
        return Where.apply(condition, input, other)
    except ValueError:
        check_broadcast(condition, input, other)
        check_broadcast(input, other)
        raise


def clamp_(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """`clamp`, written into `input`."""
    check_writable(input)
    return write(input, clamp(input, min, max))
