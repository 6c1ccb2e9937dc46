"""What there is, each once: sorted first, so that equal ones stand side by side; or as they come."""

from __future__ import annotations

from typing import Any

from ..backend import on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .dims import numpy_names, wrap_dim


@numpy_names
@on_its_gpu
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different values in `input`, in ascending order; with `dim`, the different slices along it.

    Args:
        return_inverse: also where among them each element of `input` stands: values[inverse] = input.
        return_counts: also how often each occurs.

    Raises:
        RuntimeError: slices without elements, as PyTorch refuses them.
    """
    return _unique(input, return_inverse, return_counts, dim, True)


@numpy_names
@on_its_gpu
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """`input` with each run of equal neighbours replaced by one of them. Arguments as for `unique`."""
    return _unique(input, return_inverse, return_counts, dim, False)


def _unique(input: Tensor, return_inverse: bool, return_counts: bool, dim: int | None, sort: bool) -> Any:
    x = input.array
    xp = xp_of(x)
    if dim is None:
        axis, rows = 0, x.reshape(-1)
        shape: tuple[int, ...] = x.shape
    else:
        axis = wrap_dim(dim, x.ndim)
        rows = xp.moveaxis(x, axis, 0) if x.ndim else x.reshape(1)
        shape = (rows.shape[0],)
        if x.size == 0 and (rows.shape[0] or 0 in rows.shape[1:]):
            raise RuntimeError(
                "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"
                if rows.shape[0]
                else "unique: there are no slices to compare"
            )
    n = rows.shape[0]
    order = _order(xp, rows) if sort else None
    ordered = rows if order is None else rows[order]
    starts = xp.ones(n, bool)
    changes = ordered[1:] != ordered[:-1]
    starts[1:] = changes.any(axis=tuple(range(1, changes.ndim)))
    values = ordered[starts]

    results = [tensor_of(values if dim is None or not x.ndim else xp.ascontiguousarray(xp.moveaxis(values, 0, axis)))]
    if return_inverse:
        number = xp.cumsum(starts) - 1
        inverse = number
        if order is not None:
            inverse = xp.empty(n, "int64")
            inverse[order] = number
        results.append(tensor_of(inverse.reshape(shape)))
    if return_counts:
        results.append(tensor_of(xp.diff(xp.flatnonzero(starts), append=n)))
    return results[0] if len(results) == 1 else tuple(results)


def _order(xp: Any, rows: Any) -> Any:
    """The indices that put rows in order, by their first element, then by their second, and so on."""
    if rows.ndim == 1 or rows.size == 0:
        return rows.argsort(axis=0, kind="stable").reshape(-1)
    return xp.lexsort(rows.reshape(rows.shape[0], -1).T[::-1])
