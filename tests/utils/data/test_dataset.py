"""Data sets: indexing, joining, splitting, and whole batches in one step."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.utils.data import (
    ChainDataset,
    ConcatDataset,
    DataLoader,
    Dataset,
    FetchedBatch,
    IterableDataset,
    Subset,
    TensorDataset,
    default_collate,
    random_split,
)


class Squares(Dataset[int]):
    def __init__(self, size: int) -> None:
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: int) -> int:
        return index * index


def pairs(size: int = 10) -> TensorDataset:
    return TensorDataset(mytorch.arange(3 * size).reshape(size, 3), mytorch.arange(size) * 10)


def test_a_sample_of_a_tensor_dataset_is_a_slice_of_every_tensor() -> None:
    x, y = pairs()[2]
    assert x.tolist() == [6, 7, 8]
    assert y.item() == 20
    assert len(pairs()) == 10


def test_tensors_of_different_lengths_are_refused_with_their_lengths() -> None:
    with pytest.raises(ValueError, match=r"Size mismatch between tensors.*\[3, 4\]"):
        TensorDataset(mytorch.zeros(3), mytorch.zeros(4))
    with pytest.raises(ValueError, match="Size mismatch"):
        TensorDataset()


def test_a_fetched_batch_is_the_same_as_its_samples_one_by_one() -> None:
    data = pairs()
    batch = data.__getitems__([3, 1, 1])
    assert isinstance(batch, FetchedBatch)
    assert len(batch) == 3
    slow = default_collate([data[i] for i in (3, 1, 1)])
    for fast, expected in zip(default_collate(batch), slow, strict=True):
        assert fast.tolist() == expected.tolist()
        assert fast.dtype == expected.dtype
    assert [[x.tolist(), y.item()] for x, y in batch] == [[x.tolist(), y.item()] for x, y in list(batch)]
    assert [y.item() for _, y in batch[1:]] == [10, 10]
    assert batch[-1][1].item() == 10


def test_an_index_out_of_range_is_named() -> None:
    with pytest.raises(IndexError, match="index 10 is out of bounds for dimension 0 with size 10"):
        pairs().__getitems__([0, 10])


def test_tensors_that_require_a_gradient_keep_their_history_in_batches() -> None:
    weights = mytorch.ones(4, 2, requires_grad=True)
    (batch,) = next(iter(DataLoader(TensorDataset(weights), batch_size=2)))
    batch.sum().backward()
    assert weights.grad is not None
    assert weights.grad.tolist() == [[1, 1], [1, 1], [0, 0], [0, 0]]


def test_a_subclass_that_rewrites_getitem_is_not_passed_by() -> None:
    class Doubled(TensorDataset):
        def __getitem__(self, index: Any) -> Any:
            return super().__getitem__(index)[1] * 2

    loader = DataLoader(Doubled(*pairs().tensors), batch_size=4)
    assert [batch.tolist() for batch in loader] == [[0, 20, 40, 60], [80, 100, 120, 140], [160, 180]]


def test_getitems_of_the_user_is_called_once_for_a_batch() -> None:
    calls = []

    class Many(Squares):
        def __getitems__(self, indices: Sequence[int]) -> list[int]:
            calls.append(list(indices))
            return [self[i] for i in indices]

    assert [batch.tolist() for batch in DataLoader(Many(5), batch_size=3)] == [[0, 1, 4], [9, 16]]
    assert [batch.tolist() for batch in DataLoader(Subset(Many(5), [4, 0]), batch_size=2)] == [[16, 0]]
    assert calls == [[0, 1, 2], [3, 4], [4, 0]]


def test_a_subset_of_a_subset_reaches_the_right_samples() -> None:
    inner = Subset(pairs(), [9, 7, 5, 3])
    outer = Subset(inner, [2, 0])
    assert [outer[i][1].item() for i in range(2)] == [50, 90]
    assert [y.item() for _, y in outer.__getitems__([1, 0])] == [90, 50]


def test_joined_data_sets_are_numbered_through() -> None:
    joined = Squares(3) + Squares(2)
    assert isinstance(joined, ConcatDataset)
    assert [joined[i] for i in range(5)] == [0, 1, 4, 0, 1]
    assert joined[-1] == 1
    assert joined.cumulative_sizes == [3, 5]
    for index in (5, -6):
        with pytest.raises(IndexError, match=f"index {index} is out of range for 5 samples"):
            joined[index]


def test_streams_are_chained_and_cannot_be_concatenated() -> None:
    class Stream(IterableDataset[int]):
        def __iter__(self) -> Iterator[int]:
            return iter([1, 2])

    assert list(Stream() + Stream()) == [1, 2, 1, 2]
    with pytest.raises(ValueError, match="ChainDataset"):
        ConcatDataset([Stream()])
    with pytest.raises(ValueError, match="empty"):
        ConcatDataset([])
    with pytest.raises(TypeError, match="Squares"):
        list(ChainDataset([Squares(2)]))


def test_the_parts_of_a_random_split_share_nothing_and_miss_nothing() -> None:
    parts = random_split(Squares(10), [7, 3], generator=mytorch.Generator().manual_seed(1))
    assert [len(part) for part in parts] == [7, 3]
    assert sorted(i for part in parts for i in part.indices) == list(range(10))
    again = random_split(Squares(10), [7, 3], generator=mytorch.Generator().manual_seed(1))
    assert [part.indices for part in parts] == [part.indices for part in again]


def test_fractions_are_rounded_down_and_the_rest_is_handed_out_from_the_front() -> None:
    assert [len(part) for part in random_split(Squares(11), [0.5, 0.25, 0.25])] == [6, 3, 2]
    with pytest.warns(UserWarning, match="Length of split at index 1 is 0"):
        random_split(Squares(1), [0.5, 0.5])


@pytest.mark.parametrize("lengths", [[5, 4], [11], [-1, 11], []])
def test_lengths_that_do_not_fit_are_refused(lengths: list[int]) -> None:
    with pytest.raises(ValueError, match="Sum of input lengths does not equal"):
        random_split(Squares(10), lengths)
    with pytest.raises(ValueError, match="Fraction at index 0 is not between 0 and 1"):
        random_split(Squares(10), [-0.5, 1.5])


def test_the_default_generator_decides_when_none_is_given() -> None:
    mytorch.manual_seed(3)
    first = random_split(Squares(20), [10, 10])[0].indices
    mytorch.manual_seed(3)
    assert random_split(Squares(20), [10, 10])[0].indices == first


def test_numpy_and_python_random_states_are_left_alone() -> None:
    random.seed(5)
    before = random.getstate(), repr(np.random.mtrand._rand.get_state())
    list(DataLoader(Squares(20), shuffle=True))
    random_split(Squares(20), [10, 10])
    assert (random.getstate(), repr(np.random.mtrand._rand.get_state())) == before
