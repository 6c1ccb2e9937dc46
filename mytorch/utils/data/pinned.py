"""Batches in page-locked memory, from which a GPU fetches them while the program goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...tensor import Tensor


def pinned(batch: Any) -> Any:
    """The batch with every tensor in it in page-locked memory; an object with a `pin_memory` method does it itself."""
    if isinstance(batch, Tensor):
        return batch.pin_memory()
    if isinstance(batch, Mapping):
        return {key: pinned(value) for key, value in batch.items()}
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*[pinned(value) for value in batch])
    if isinstance(batch, (list, tuple)):
        return type(batch)([pinned(value) for value in batch])
    return batch.pin_memory() if hasattr(batch, "pin_memory") else batch


class PinnedIterator:
    """The batches of another iterator, each pinned when it is asked for."""

    def __init__(self, batches: Any) -> None:
        self._batches = batches

    def __iter__(self) -> Iterator[Any]:
        return self

    def __len__(self) -> int:
        return len(self._batches)

    def __next__(self) -> Any:
        return pinned(next(self._batches))
