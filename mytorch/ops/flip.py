"""Turned round and moved along: the same numbers in the same shape, in another order along some dimensions.

These copy, for tensors have no negative strides.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .convert import clone
from .dims import shape_of_input, wrap_dim, wrap_dims
from .permute import transpose


class Flip(Operation):
    """y = x in reverse order along some dimensions        dx = g, reversed"""

    def forward(self, x: Any, *, dims: tuple[int, ...]) -> Any:
        self.dims = dims
        return xp_of(x).flip(x, dims).copy()

    def backward(self, g: Any) -> Any:
        return Flip.apply(g, dims=self.dims)


class Roll(Operation):
    """y = x moved along some dimensions, what falls off coming back in        dx = g, moved the other way"""

    def forward(self, x: Any, *, shifts: Any, dims: Any) -> Any:
        self.shifts, self.dims = shifts, dims
        return xp_of(x).roll(x, shifts, dims)

    def backward(self, g: Any) -> Any:
        return Roll.apply(g, shifts=tuple(-shift for shift in self.shifts), dims=self.dims)


def flip(input: Any, *axes: Any, dims: Any = None) -> Any:
    """A copy of `input` in reverse order along `dims`."""
    if dims is not None:
        axes = (dims,)
    if len(axes) == 1 and isinstance(axes[0], (tuple, list)):
        axes = tuple(axes[0])
    wrapped = wrap_dims(axes, input.ndim)
    return Flip.apply(input, dims=wrapped if input.ndim else ())


def fliplr(input: Any) -> Any:
    """`flip` of dimension 1: left becomes right.

    Raises:
        RuntimeError: fewer than two dimensions.
    """
    if input.ndim < 2:
        raise RuntimeError(f"fliplr: Input must be >= 2-d., got {input.ndim}-d")
    return Flip.apply(input, dims=(1,))


def flipud(input: Any) -> Any:
    """`flip` of dimension 0: up becomes down.

    Raises:
        RuntimeError: a number without dimensions.
    """
    if input.ndim < 1:
        raise RuntimeError("flipud: Input must be >= 1-d., got 0-d")
    return Flip.apply(input, dims=(0,))


def rot90(input: Any, k: int = 1, dims: Any = (0, 1)) -> Any:
    """`input` turned `k` times by 90 degrees in the plane of two dimensions, from the first towards the second.

    Raises:
        RuntimeError: not two different dimensions.
    """
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if input.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {input.ndim}")
    for dim in dims:
        if not -input.ndim <= dim < input.ndim:
            raise RuntimeError(f"Rotation dimension out of range, dim = {dim}")
    first, second = (wrap_dim(dim, input.ndim) for dim in dims)
    if first == second:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    match k % 4:
        case 1:
            return transpose(Flip.apply(input, dims=(second,)), first, second)
        case 2:
            return Flip.apply(input, dims=(first, second))
        case 3:
            return transpose(Flip.apply(input, dims=(first,)), first, second)
    return clone(input)


def roll(input: Any, shifts: Any, dims: Any = None) -> Any:
    """`input` moved by `shifts` along `dims`, what falls off one end coming in at the other; without dims, flattened.

    Raises:
        RuntimeError: not one shift for each dimension.
    """
    shifts = tuple(shifts) if isinstance(shifts, (tuple, list)) else (shifts,)
    if not shifts:
        raise RuntimeError("`shifts` required")
    if dims is None or (isinstance(dims, (tuple, list)) and not dims):
        if len(shifts) != 1:
            raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:0")
        return Roll.apply(input.reshape(-1), shifts=shifts, dims=(0,)).reshape(shape_of_input(input))
    listed = tuple(dims) if isinstance(dims, (tuple, list)) else (dims,)
    if not input.ndim:
        raise IndexError(f"Dimension specified as {listed[0]} but tensor has no dimensions")
    axes = tuple(wrap_dim(dim, input.ndim) for dim in listed)  # one may come twice: both shifts happen
    if len(axes) != len(shifts):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(axes)}")
    return Roll.apply(input, shifts=shifts, dims=axes)
