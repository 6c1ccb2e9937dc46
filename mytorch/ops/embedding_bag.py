"""Rows of a table in bags: looked up by number, and added up, averaged or maximised."""

from __future__ import annotations

import warnings
from typing import Any

from ..backend import on_its_gpu, xp_of
from ..kernels.scan import reduce_runs
from ..tensor import tensor_of
from .embedding import Embedding, check_table, shorten_rows
from .gather import Gather
from .index_select import IndexAddZeros


@on_its_gpu
def embedding_bag(
    input: Any,
    weight: Any,
    offsets: Any = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Any:
    """y[b, :] = the sum, mean or maximum of weight[i, :] over the numbers i in bag b; 0 for an empty bag.

    Args:
        input: (B, n): B bags of n numbers; or (N,): one bag after the other, which start at `offsets`.
        weight: (V, D).
        offsets: (B,), the first of them 0; with `include_last_offset` (B + 1,), where the last one ends the last bag.
        max_norm, norm_type, scale_grad_by_freq: as for `embedding`.
        mode: "sum", "mean" or "max".
        per_sample_weights: shaped as input, a factor for every row; for "sum" only.
        padding_idx: a number that counts as absent.

    Raises:
        IndexError: a number that is not a row.
        ValueError, RuntimeError: shapes, dtypes or offsets that do not fit.
        NotImplementedError: sparse=True, or per_sample_weights in another mode than "sum".
    """
    if weight.array.dtype.kind in "iu" and input.array.dtype.kind == "f":
        warnings.warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is "
            "deprecated, and should now be `embedding_bag(input, weight, ...)`.",
            stacklevel=2,
        )
        weight, input = input, weight
    if per_sample_weights is not None and input.array.shape != per_sample_weights.array.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then it must have the "
            f"same shape as the input ({input.shape})"
        )
    if weight.array.ndim != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.array.ndim}")
    index = check_table("embedding_bag", input, weight, sparse)
    xp = xp_of(index)
    bag, count = _bags(xp, index, offsets, include_last_offset)
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f"mode has to be one of sum, mean or max, got {mode!r}")
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if max_norm is not None:
        shorten_rows(weight, index, max_norm, norm_type)
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got "
            f"mode={mode!r})."
        )
    flat = index.reshape(-1)[: bag.size]
    factors = None if per_sample_weights is None else per_sample_weights.reshape(-1)[: bag.size]
    if padding_idx is not None:
        kept = flat != padding_idx % weight.array.shape[0]
        flat, bag = flat[kept], bag[kept]
        factors = None if factors is None else factors[tensor_of(kept)]
    rows = Embedding.apply(weight, tensor_of(flat), padding_idx=-1, by_frequency=scale_grad_by_freq)
    if factors is not None:
        rows = rows * factors.reshape(-1, 1)
    if mode == "max":
        return _largest_of_each_bag(rows, bag, count)
    total = IndexAddZeros.apply(rows, tensor_of(bag), axis=0, size=count)
    if mode == "sum":
        return total
    sizes = xp.maximum(xp.bincount(bag, minlength=count), 1)[:, None].astype(weight.array.dtype)
    return total / tensor_of(sizes)


def _bags(xp: Any, index: Any, offsets: Any, include_last_offset: bool) -> tuple[Any, int]:
    """Which bag each number belongs to, and how many bags there are."""
    if index.ndim == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
                f"sequences. However, found offsets of type {type(offsets)}"
            )
        return xp.repeat(xp.arange(index.shape[0]), index.shape[1]), index.shape[0]
    if index.ndim != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {index.ndim}")
    if offsets is None or offsets.array.ndim != 1:
        raise ValueError(f"offsets has to be a 1D Tensor but got {None if offsets is None else list(offsets.shape)}")
    starts = offsets.array
    if starts.dtype.kind not in "iu":
        raise RuntimeError(f"Expected offsets to hold whole numbers (Long or Int), but got {offsets.dtype.title}")
    if include_last_offset and not starts.size:
        raise RuntimeError("include_last_offset: number of offset should be at least 1")
    if starts.size and starts[0] != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, "
            f"got {int(starts[0])}"
        )
    if starts.size and starts[-1] > index.size:
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length({index.size}), but got offsets[-1] of "
            f"{int(starts[-1])}"
        )
    count = starts.size - 1 if include_last_offset else starts.size
    ends = starts[1:] if include_last_offset else xp.append(starts[1:], index.size)
    return xp.repeat(xp.arange(count), ends[:count] - starts[:count]), count


def _largest_of_each_bag(rows: Any, bag: Any, count: int) -> Any:
    """The maximum of each column of each bag; the gradient goes to the first row that has it."""
    x = rows.array
    xp = xp_of(x)
    sizes = xp.bincount(bag, minlength=count)
    full = sizes > 0
    first = (xp.cumsum(sizes) - sizes)[full]
    if not first.size:
        return tensor_of(xp.zeros((count, x.shape[1]), x.dtype)) + rows.sum() * 0
    top = reduce_runs(xp.maximum, x, first)
    place = xp.cumsum(full) - 1  # of each bag among those that are not empty
    candidates = xp.where(x == top[place[bag]], xp.arange(len(x))[:, None], len(x) - 1)
    chosen = reduce_runs(xp.minimum, candidates, first)
    values = Gather.apply(rows, tensor_of(chosen), axis=0)
    return IndexAddZeros.apply(values, tensor_of(xp.flatnonzero(full)), axis=0, size=count)
