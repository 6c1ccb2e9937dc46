"""New values for a whole tensor."""

from __future__ import annotations

from typing import Any

from ..autograd.grad_mode import state
from ..autograd.inplace import apply_inplace, check_writable
from ..autograd.operation import Operation
from ..backend import to_device, xp_of
from ..tensor import Tensor, fill_with
from . import creation
from .broadcast import expand
from .convert import cast
from .limits import fitted
from .selection import where


class Fill(Operation):
    """y = the value, broadcast to x's shape        dx = 0        dvalue = g (which the engine sums to its shape)"""

    def forward(self, x: Any, value: Any) -> Any:
        return xp_of(x).full_like(x, value)

    def backward(self, g: Any) -> Any:
        # Not g · 0, which would be nan for an infinite g.
        return where(False, g, 0.0), g if self.needs_input_grad[1] else None


def records(x: Tensor, value: Any) -> bool:
    """True if writing `value` into x has to be recorded; if not, the memory can simply be overwritten."""
    if not state.recording:
        return False
    x.refresh()
    return x._requires_grad or (isinstance(value, Tensor) and value.requires_grad)


def fill_(input: Tensor, value: Any) -> Tensor:
    """Every element of `input` becomes `value`, a number or a 0-d tensor.

    Raises:
        RuntimeError: a value with dimensions, or `input` may not be written to in place.
    """
    if isinstance(value, Tensor):
        if value.array.ndim:
            raise RuntimeError(
                f"fill_ only supports 0-dimension value tensor but got tensor with {value.array.ndim} dimensions."
            )
        value = cast(value, input.dtype)
    if records(input, value):
        return apply_inplace(Fill, input, value)
    check_writable(input)
    fill_with(input, to_device(value.array, input.device) if isinstance(value, Tensor) else fitted(value, input.dtype))
    return input


def fill(input: Tensor, value: Any) -> Tensor:
    """A tensor like `input` with `value`, a number or a 0-d tensor, everywhere."""
    if isinstance(value, Tensor):
        if value.array.ndim:
            raise RuntimeError(
                f"fill only supports 0-dimension value tensor but got tensor with {value.array.ndim} dimensions."
            )
        value = cast(value, input.dtype)
    else:
        value = fitted(value, input.dtype)
    return Fill.apply(input, value)


def zero_(input: Tensor) -> Tensor:
    """Every element of `input` becomes 0."""
    return fill_(input, 0)


def copy_(input: Tensor, src: Any, non_blocking: bool = False) -> Tensor:
    """`input` takes the values of `src`, which is cast, broadcast and moved as needed; the gradient flows to `src`.

    Raises:
        RuntimeError: the shapes do not fit, or `input` may not be written to in place.
    """
    check_writable(input)
    if not isinstance(src, Tensor):
        src = creation.as_tensor(src)
    src = src.to(device=input.device, dtype=input.dtype)
    return apply_inplace(Fill, input, expand(src, tuple(input.shape)))
