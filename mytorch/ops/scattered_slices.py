"""A copy of a tensor in which one region took new values: select_scatter, slice_scatter, as_strided_scatter.

y = input, with src where the view of the same name shows it        dinput = g, 0 there        dsrc = g there
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..tensor import Tensor
from .convert import cast, clone
from .dims import wrap_dim
from .fill import copy_
from .index import GetItem
from .split import select
from .strided import as_strided


class Replace(Operation):
    """y = x with v at the index        dx = g, 0 at the index        dv = g at the index"""

    def forward(self, x: Any, v: Any, *, index: Any) -> Any:
        self.index = index
        y = x.copy()
        y[index] = v
        return y

    def backward(self, g: Any) -> Any:
        grad_x = Replace.apply(g, 0, index=self.index) if self.needs_input_grad[0] else None
        return grad_x, GetItem.apply(g, index=self.index) if self.needs_input_grad[1] else None


def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """`input` with `src` in place of `select(input, dim, index)`.

    Raises:
        IndexError: there is no such dimension, or no such index in it.
        RuntimeError: `src` has another shape than the slice.
    """
    region = select(input.detach(), dim, index)
    return _replace("select", input, src, (*_before(input, dim), index, ...), region)


def slice_scatter(
    input: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Tensor:
    """`input` with `src` in place of every `step`-th slice along `dim` from `start` to before `end`.

    Raises:
        RuntimeError: `src` has another shape than the slices, or `step` is not positive.
    """
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    index = (*_before(input, dim), slice(start, end, step))
    return _replace("slice", input, src, index, input.detach()[index])


def as_strided_scatter(input: Tensor, src: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """`input` with `src` in place of `as_strided(input, size, stride, storage_offset)`.

    Raises:
        RuntimeError: `src` has another size, or a place outside of the memory.
    """
    result = clone(input)
    region = as_strided(result, size, stride, storage_offset)
    _check_size("as_strided", region, src)
    copy_(region, src)
    result.refresh()
    return result


def _before(input: Tensor, dim: int) -> tuple[slice, ...]:
    """Whole dimensions, up to the one that is meant."""
    return (slice(None),) * wrap_dim(dim, input.ndim)


def _replace(caller: str, input: Tensor, src: Tensor, index: Any, region: Tensor) -> Tensor:
    _check_size(caller, region, src)
    return Replace.apply(input, cast(src, input.dtype), index=index)


def _check_size(caller: str, region: Tensor, src: Tensor) -> None:
    if region.shape != src.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the {caller} of self. src size = {list(src.shape)}, {caller} size = "
            f"{list(region.shape)}"
        )
