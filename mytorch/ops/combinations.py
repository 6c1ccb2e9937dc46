"""Tensors set side by side in every way: blocks on a diagonal, all pairs, all choices."""

from __future__ import annotations

import itertools
from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, on_its_gpu, xp_of
from ..tensor import tensor_of
from .convert import cast
from .dims import shape_of_input
from .index import getitem
from .join import stack
from .promotion import result_type


class BlockDiag(Operation):
    """y = zeros with the matrices along the diagonal        dxᵢ = its block of g"""

    def forward(self, *blocks: Any) -> Any:
        self.shapes = [x.shape for x in blocks]
        y = xp_of(*blocks).zeros([sum(sizes) for sizes in zip(*self.shapes, strict=True)], blocks[0].dtype)
        for x, place in zip(blocks, self.places(), strict=True):
            y[place] = x
        return y

    def places(self) -> Any:
        row = column = 0
        for rows, columns in self.shapes:
            yield slice(row, row + rows), slice(column, column + columns)
            row, column = row + rows, column + columns

    def backward(self, g: Any) -> Any:
        return tuple([g[place] for place in self.places()])


def block_diag(*tensors: Any) -> Any:
    """A matrix of zeros with the tensors along its diagonal; vectors count as rows, numbers as 1 × 1.

    Raises:
        RuntimeError: a tensor has more than two dimensions.
    """
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        tensors = tuple(tensors[0])
    for place, x in enumerate(tensors):
        if x.ndim > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. "
                f"Input {place} has {x.ndim} dimensions"
            )
    if not tensors:
        from .creation import empty

        return empty(1, 0)
    dtype = result_type(*tensors)
    matrices = []
    for x in tensors:
        shape = shape_of_input(x)
        matrices.append(cast(x, dtype).reshape((*(1,) * (2 - len(shape)), *shape)))
    return BlockDiag.apply(*matrices)


def cartesian_prod(*tensors: Any) -> Any:
    """All rows (x, y, …) with x from the first vector, y from the second and so on, the last moving fastest.

    Raises:
        RuntimeError: not vectors, dtypes differ, or there is nothing to combine.
    """
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        tensors = tuple(tensors[0])
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    for x in tensors:
        if x.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(shape_of_input(x))}")
        if x.dtype != tensors[0].dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    if len(tensors) == 1:
        return tensors[0]
    sizes = [shape_of_input(x)[0] for x in tensors]
    count = len(tensors)
    columns = []
    for place, x in enumerate(tensors):
        lifted = x.reshape([sizes[place] if other == place else 1 for other in range(count)])
        columns.append(lifted.expand(sizes))
    total = 1
    for size in sizes:
        total *= size
    return stack(columns, dim=-1).reshape((total, count))


@on_its_gpu
def combinations(input: Any, r: int = 2, with_replacement: bool = False) -> Any:
    """All choices of `r` elements of a vector, in their order; an element more than once if `with_replacement`.

    Raises:
        RuntimeError: not a vector, or a negative r.
    """
    if input.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(shape_of_input(input))}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return input.new_zeros(0)
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = list(choose(range(shape_of_input(input)[0]), r))
    xp = xp_of(input.array)
    return getitem(input, tensor_of(xp.asarray(rows, dtype_of("int64").numpy).reshape((len(rows), r))))
