"""Getting the samples of a batch: all at once where the data set can, else one by one.

A data set that has `__getitems__(indices)` is asked once for the whole batch. What it returns may be a list of samples,
as in PyTorch, or a `FetchedBatch`: the same samples kept in columns, so that collating them costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...backend import xp_of
from ...tensor import Tensor, tensor_of


class FetchedBatch(Sequence):
    """Samples that were fetched by one indexing operation: a sequence of tuples, stored column by column.

    Args:
        columns: for each place of a sample, a Tensor or raw array whose dimension 0 runs over the samples. A sample
            holds a slice of a Tensor, and a Python number from a raw array of numbers (a label, say).

    `default_collate` takes the columns as they are; any other collate function sees an ordinary sequence of samples.
    """

    def __init__(self, columns: Sequence[Any]) -> None:
        self.columns = tuple(columns)

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return tuple(column[index] if isinstance(column, Tensor) else column[index].item() for column in self.columns)

    def collated(self) -> list[Any]:
        """What `default_collate` would make of the samples."""
        return [column if isinstance(column, Tensor) else tensor_of(column) for column in self.columns]


def take(tensor: Tensor, indices: Sequence[int]) -> Tensor:
    """The samples `indices` of a tensor whose dimension 0 runs over samples, without history.

    Raises:
        IndexError: an index is out of range.
    """
    array = tensor.array
    chosen = checked_indices(indices, len(array), xp_of(array))
    return tensor_of(array.take(chosen, axis=0))


def checked_indices(indices: Sequence[int], size: int, xp: Any) -> Any:
    """`indices` as an array of xp.

    Raises:
        IndexError: one of them is out of range for `size` samples.
    """
    chosen = xp.asarray(indices, dtype="int64")
    if chosen.size and not (-size <= int(chosen.min()) and int(chosen.max()) < size):
        wrong = next(int(i) for i in indices if not -size <= i < size)
        raise IndexError(f"index {wrong} is out of bounds for dimension 0 with size {size}")
    return chosen


def fetch(dataset: Any, indices: Sequence[Any]) -> Sequence[Any]:
    """The samples `indices` of `dataset`, in one call if it offers `__getitems__`."""
    get_many = getattr(dataset, "__getitems__", None)
    if get_many and not _rewrites_getitem(type(dataset)):
        return get_many(indices)
    return [dataset[index] for index in indices]


def _rewrites_getitem(kind: type) -> bool:
    """True if a subclass defines `__getitem__` anew over an inherited `__getitems__`, which would pass it by."""
    for each in kind.__mro__:
        if "__getitems__" in vars(each):
            return False
        if "__getitem__" in vars(each):
            return True
    return False


class MapFetcher:
    """Index batches in, collated batches out."""

    def __init__(self, dataset: Any, batched: bool, collate_fn: Callable[[Any], Any]) -> None:
        self.dataset, self.batched, self.collate_fn = dataset, batched, collate_fn

    def __call__(self, indices: Any) -> Any:
        try:
            return self.collate_fn(fetch(self.dataset, indices) if self.batched else self.dataset[indices])
        except StopIteration as error:  # let through, it would end the epoch early without a word
            raise RuntimeError("DataLoader: the dataset or the collate function raised StopIteration") from error


class IterableFetcher:
    """The next samples of a stream. `indices` only says how many; StopIteration means that the stream has ended."""

    def __init__(self, dataset: Any, batched: bool, collate_fn: Callable[[Any], Any], drop_last: bool) -> None:
        self.stream: Iterator[Any] = iter(dataset)
        self.batched, self.collate_fn, self.drop_last = batched, collate_fn, drop_last

    def __call__(self, indices: Any) -> Any:
        if not self.batched:
            return self.collate_fn(next(self.stream))
        samples = [sample for _, sample in zip(indices, self.stream, strict=False)]
        if not samples or (self.drop_last and len(samples) < len(indices)):
            raise StopIteration
        return self.collate_fn(samples)
