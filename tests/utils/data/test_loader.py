"""The DataLoader in one process: batches, order, and arguments that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.utils.data import BatchSampler, DataLoader, Dataset, IterableDataset, RandomSampler, TensorDataset


class Numbers(Dataset[int]):
    def __init__(self, size: int = 10) -> None:
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: int) -> int:
        return index


class Stream(IterableDataset[int]):
    def __iter__(self) -> Iterator[int]:
        return iter(range(5))


def batches(loader: DataLoader) -> list[Any]:
    return [batch.tolist() if hasattr(batch, "tolist") else batch for batch in loader]


def test_batches_come_in_order_and_the_last_may_be_short() -> None:
    assert batches(DataLoader(Numbers(), 4)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert batches(DataLoader(Numbers(), 4, drop_last=True)) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert len(DataLoader(Numbers(), 4)) == 3
    assert len(DataLoader(Numbers(), 4, drop_last=True)) == 2
    assert len(iter(DataLoader(Numbers(), 4))) == 3  # type: ignore


def test_shuffling_visits_everything_once_and_follows_the_seed() -> None:
    def order(seed: int) -> list[int]:
        mytorch.manual_seed(seed)
        return [index for batch in batches(DataLoader(Numbers(30), 7, shuffle=True)) for index in batch]

    assert sorted(order(0)) == list(range(30))
    assert order(0) == order(0) != order(1)


def test_every_epoch_has_an_order_of_its_own() -> None:
    loader = DataLoader(Numbers(30), 30, shuffle=True)
    assert batches(loader) != batches(loader)


def test_a_generator_of_its_own_leaves_the_default_one_alone() -> None:
    before = mytorch.get_rng_state().tolist()
    loader = DataLoader(Numbers(), shuffle=True, generator=mytorch.Generator().manual_seed(1))
    list(loader)
    assert mytorch.get_rng_state().tolist() == before


def test_without_batching_samples_come_alone_and_converted() -> None:
    data = [(np.arange(2), "a"), (np.arange(3), "b")]
    loader = DataLoader(data, batch_size=None)
    assert [(x.tolist(), name) for x, name in loader] == [([0, 1], "a"), ([0, 1, 2], "b")]
    assert len(loader) == 2


def test_samplers_and_batch_samplers_of_the_user_decide() -> None:
    assert batches(DataLoader(Numbers(), 2, sampler=[3, 1, 2])) == [[3, 1], [2]]
    assert batches(DataLoader(Numbers(), batch_sampler=[[3, 1, 2], [0]])) == [[3, 1, 2], [0]]
    assert len(DataLoader(Numbers(), batch_sampler=BatchSampler(RandomSampler(Numbers()), 3, True))) == 3


def test_a_collate_function_of_the_user_sees_a_sequence_of_samples() -> None:
    data = TensorDataset(mytorch.arange(4), mytorch.arange(4) * 10)

    def collate(samples: Any) -> Any:
        xs, ys = zip(*samples, strict=True)
        return len(samples), samples[0][1].item(), mytorch.stack(xs).tolist(), [int(y) for y in ys]

    assert list(DataLoader(data, 2, collate_fn=collate)) == [(2, 0, [0, 1], [0, 10]), (2, 20, [2, 3], [20, 30])]


def test_streams_are_cut_into_batches() -> None:
    assert batches(DataLoader(Stream(), 2)) == [[0, 1], [2, 3], [4]]
    assert batches(DataLoader(Stream(), 2, drop_last=True)) == [[0, 1], [2, 3]]
    assert batches(DataLoader(Stream(), None)) == [0, 1, 2, 3, 4]
    with pytest.raises(TypeError):
        len(DataLoader(Stream(), 2))


def test_a_data_set_of_tensors_on_lists_and_arrays_works_too() -> None:
    assert batches(DataLoader([1.0, 2.0, 3.0], 2)) == [[1.0, 2.0], [3.0]]  # type: ignore
    assert batches(DataLoader(np.arange(3), 2)) == [[0, 1], [2]]


def test_stop_iteration_from_a_data_set_does_not_end_the_epoch_silently() -> None:
    class Stops(Numbers):
        def __getitem__(self, index: int) -> int:
            raise StopIteration

    with pytest.raises(RuntimeError, match="raised StopIteration"):
        list(DataLoader(Stops()))


def test_what_was_given_cannot_be_changed_later() -> None:
    loader = DataLoader(Numbers())
    with pytest.raises(ValueError, match="batch_size attribute should not be set after DataLoader is initialized"):
        loader.batch_size = 3


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"batch_size": 0}, ValueError, "batch_size should be a positive integer value, but got batch_size=0"),
        ({"batch_size": -1}, ValueError, "batch_size=-1"),
        ({"batch_size": 2.0}, ValueError, "batch_size=2.0"),
        ({"num_workers": -1}, ValueError, "num_workers option should be non-negative"),
        ({"timeout": -1}, ValueError, "timeout option should be non-negative"),
        ({"prefetch_factor": 2}, ValueError, "prefetch_factor option could only be specified in multiprocessing"),
        ({"prefetch_factor": -2, "num_workers": 1}, ValueError, "prefetch_factor option should be non-negative"),
        ({"persistent_workers": True}, ValueError, "persistent_workers option needs num_workers > 0"),
        ({"sampler": [0], "shuffle": True}, ValueError, "sampler option is mutually exclusive with shuffle"),
        ({"batch_sampler": [[0]], "batch_size": 2}, ValueError, "batch_sampler option is mutually exclusive"),
        ({"batch_sampler": [[0]], "shuffle": True}, ValueError, "batch_sampler option is mutually exclusive"),
        ({"batch_size": None, "drop_last": True}, ValueError, "batch_size=None option disables auto-batching"),
        ({"multiprocessing_context": "fork"}, ValueError, "only be used with multi-process loading"),
        ({"multiprocessing_context": "x", "num_workers": 1}, ValueError, "multiprocessing_context='x'"),
        ({"multiprocessing_context": 3, "num_workers": 1}, TypeError, "should be a valid context object"),
    ],
)
def test_contradictory_arguments_are_refused_in_pytorchs_words(options: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind, match=message):
        DataLoader(Numbers(), **options)


@pytest.mark.parametrize("options", [{"shuffle": True}, {"sampler": [0]}, {"batch_sampler": [[0]]}])
def test_a_stream_has_no_order_to_choose(options: Any) -> None:
    with pytest.raises(ValueError, match="DataLoader with IterableDataset: expected unspecified"):
        DataLoader(Stream(), **options)
