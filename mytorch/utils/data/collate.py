"""From a list of samples to one batch: what stands at the same place of every sample is stacked.

[(x₀, y₀), (x₁, y₁), …]  →  [stack(x₀, x₁, …), tensor([y₀, y₁, …])]
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from ...backend import as_array, is_array, xp_of
from ...ops.creation import as_tensor, tensor
from ...tensor import Tensor, tensor_of
from .fetch import FetchedBatch

_KINDS = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found"


def default_collate(batch: Any) -> Any:
    """One batch from a sequence of samples.

    Tensors and arrays are stacked along a new dimension 0; Python floats become float64, ints int64 and bools bool
    tensors; strings and bytes stay lists; dicts, named tuples, tuples (which become lists) and lists are gone through
    place by place.

    Raises:
        TypeError: a kind of value that cannot become part of a batch; the message names it.
        RuntimeError: tensors of different shapes, or sequences of different lengths; the message names both.
    """
    if type(batch) is FetchedBatch:
        return batch.collated()
    if len(batch) == 0:
        raise IndexError("default_collate: the batch is empty; there is nothing to stack")
    first = batch[0]
    if isinstance(first, Tensor):
        return _stack(batch)
    if is_array(first):
        if as_array(first).dtype.kind not in "biuf":
            raise TypeError(f"{_KINDS} {as_array(first).dtype}")
        return _stack([tensor_of(item) for item in batch])
    if isinstance(first, float):
        return tensor(list(batch), dtype="float64")
    if isinstance(first, int):
        return tensor(list(batch))
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return _like(first, {key: default_collate([sample[key] for sample in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(column) for column in zip(*batch, strict=True)))
    if isinstance(first, Sequence):
        lengths = [len(sample) for sample in batch]
        if len(set(lengths)) != 1:
            other = next(i for i, length in enumerate(lengths) if length != lengths[0])
            raise RuntimeError(
                "each element in list of batch should be of equal size, "
                f"but got {lengths[0]} at entry 0 and {lengths[other]} at entry {other}"
            )
        columns = [default_collate(column) for column in zip(*batch, strict=True)]
        return columns if isinstance(first, tuple) else _like(first, columns)
    raise TypeError(f"{_KINDS} {type(first)}")


def default_convert(data: Any) -> Any:
    """One sample with its arrays turned into tensors, for loading without batches; everything else stays as it is."""
    if isinstance(data, Tensor):
        return data
    if is_array(data):
        return as_tensor(data) if as_array(data).dtype.kind in "biuf" else data
    if isinstance(data, Mapping):
        return _like(data, {key: default_convert(data[key]) for key in data})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(default_convert(item) for item in data))
    if isinstance(data, tuple):
        return [default_convert(item) for item in data]
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _like(data, [default_convert(item) for item in data])
    return data


def _stack(tensors: Sequence[Tensor]) -> Tensor:
    first = tensors[0].array
    for number, item in enumerate(tensors):
        if not isinstance(item, Tensor):
            raise TypeError(f"default_collate: entry 0 is a Tensor, but entry {number} is {type(item).__name__}")
        if item.array.shape != first.shape:
            raise RuntimeError(
                "stack expects each tensor to be equal size, "
                f"but got {list(first.shape)} at entry 0 and {list(item.array.shape)} at entry {number}"
            )
    if any(item.requires_grad or item.array.dtype != first.dtype for item in tensors):
        from ...ops.join import stack  # records history, and promotes dtypes by PyTorch's rules

        return stack(list(tensors))
    return tensor_of(xp_of(first).stack([item.array for item in tensors]))


def _like(original: Any, content: Any) -> Any:
    """`content`, a dict or a list, in the class of `original` if that class can be filled this way."""
    kind = type(original)
    if kind in (dict, list):
        return content
    try:
        if isinstance(original, Mapping):
            clone: Any = copy.copy(original)  # keeps what else a subclass carries, such as a default factory
            clone.update(content)
            return clone
        return kind(content)  # pyright: ignore[reportCallIssue]
    except (TypeError, AttributeError):
        return content
