"""Choosing between values, element by element: where, maximum, minimum, clamp."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..tensor import Tensor
from .comparison import isnan, logical_and, logical_or
from .in_place import in_place
from .operands import binary, check_broadcast, only_tensors
from .promotion import as_dtype, meet, result_type

_NUMBERS = frozenset((bool, int, float))


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


class Fmax(Operation):
    """y = the larger of a and b, or the one that is not nan        g goes to a where a ≥ b or b is nan, else to b"""

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).fmax(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        return _give_to_one(g, logical_or(a >= b, isnan(b)), self.needs_input_grad)


class Fmin(Operation):
    """y = the smaller of a and b, or the one that is not nan        g goes to a where a ≤ b or b is nan, else to b"""

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).fmin(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        return _give_to_one(g, logical_or(a <= b, isnan(b)), self.needs_input_grad)


def _give_to_one(g: Any, to_a: Any, needs: tuple[bool, ...]) -> tuple[Any, Any]:
    return where(to_a, g, 0.0) if needs[0] else None, where(to_a, 0.0, g) if needs[1] else None


class Clamp(Operation):
    """y = min(max(x, low), high)        g goes to x where low ≤ x ≤ high, to low where x < low < high, else to high

    Bounds are numbers, arrays, or None.
    """

    def forward(self, x: Any, low: Any, high: Any) -> Any:
        # Nested minimum/maximum, not clip: NaN passes through, and low > high gives high, as in PyTorch.
        xp = xp_of(x, low, high)
        low_number, high_number = type(low) in _NUMBERS, type(high) in _NUMBERS
        self.bounds = low if low_number else None, high if high_number else None
        self.save(x, None if low_number else low, None if high_number else high)
        y = x if low is None else xp.maximum(x, x.dtype.type(low) if low_number else low)
        return y if high is None else xp.minimum(y, x.dtype.type(high) if high_number else high)

    def backward(self, g: Any) -> Any:
        x, low, high = self.saved
        low = self.bounds[0] if low is None else low
        high = self.bounds[1] if high is None else high
        needs = self.needs_input_grad
        grad_x = grad_low = grad_high = None
        if needs[0]:
            inside = True
            if low is not None:
                inside = x >= low
            if high is not None:
                below = x <= high
                inside = below if inside is True else logical_and(inside, below)
            grad_x = where(inside, g, 0.0)
        if needs[1]:
            grad_low = where(x < low if high is None else logical_and(x < low, low < high), g, 0.0)
        if needs[2]:
            grad_high = where(x > high if low is None else logical_or(x > high, high < low), g, 0.0)
        return grad_x, grad_low, grad_high


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


def fmax(input: Any, other: Any) -> Any:
    """The larger of each pair; where one of the two is nan, the other."""
    only_tensors("fmax", input, other)
    return binary(Fmax, input, other)


def fmin(input: Any, other: Any) -> Any:
    """The smaller of each pair; where one of the two is nan, the other."""
    only_tensors("fmin", input, other)
    return binary(Fmin, input, other)


def clamp(input: Any, min: Any = None, max: Any = None) -> Any:
    """input, raised to `min` where it is below and lowered to `max` where it is above; `max` wins if `min` is larger.

    The gradient goes to whichever of the three was taken, and to input where it equals a bound.

    Args:
        min, max: numbers, or tensors that broadcast with input.

    Raises:
        RuntimeError: neither bound is given.
    """
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if isinstance(input, Tensor) and not (input.array.dtype.kind == "f" and _plain(min) and _plain(max)):
        dtype = result_type(*[x for x in (input, min, max) if x is not None])
        if not dtype.category and min is not None and max is not None:
            raise NotImplementedError("\"clamp_cpu\" not implemented for 'Bool'; use & and |")
        input, min, max = [None if x is None else as_dtype(x, dtype) for x in (input, min, max)]
    try:
        return Clamp.apply(input, min, max)
    except ValueError:
        check_broadcast(input, min, max)
        check_broadcast(min, max)
        raise


def _plain(bound: Any) -> bool:
    return bound is None or type(bound) in _NUMBERS


def clamp_min(input: Any, min: Any) -> Any:
    """The larger of input and `min`, a number or a tensor; where they are equal, the gradient is input's."""
    return _one_bound("clamp_min", input, min, low=True)


def clamp_max(input: Any, max: Any) -> Any:
    """The smaller of input and `max`, a number or a tensor; where they are equal, the gradient is input's."""
    return _one_bound("clamp_max", input, max, low=False)


def _one_bound(caller: str, input: Any, bound: Any, low: bool) -> Any:
    only_tensors(caller, input)
    if bound is None:
        raise TypeError(f"{caller}: the bound must be a number or a Tensor, not None")
    input, bound = meet(input, bound)
    try:
        return Clamp.apply(input, bound, None) if low else Clamp.apply(input, None, bound)
    except ValueError:
        check_broadcast(input, bound)
        raise


@on_its_gpu
def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """`input` where `condition` holds, `other` elsewhere; with the condition alone, the indices where it holds.

    Raises:
        RuntimeError: the condition is not bool, or the shapes cannot be broadcast together.
    """
    if input is None and other is None:
        from .sorting import nonzero

        return nonzero(condition, as_tuple=True)
    if input is None or other is None:
        raise TypeError("where(): give both of 'input' and 'other', or none of them for the indices")
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


def where_method(input: Tensor, condition: Any, other: Any) -> Any:
    """`where` as a method: input where `condition` holds, `other` elsewhere."""
    return where(condition, input, other)


clamp_, clamp_min_, clamp_max_ = in_place(clamp), in_place(clamp_min), in_place(clamp_max)
