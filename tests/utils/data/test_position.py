"""A run that is stopped in the middle of an epoch and continued sees what a run that never stopped would have seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import mytorch
from mytorch.utils.data import DataLoader, Dataset, IterableDataset, RandomSampler, TensorDataset, WeightedRandomSampler

EPOCHS = 2


class Noisy(Dataset[Any]):
    """Samples that are varied at random, as by an augmentation."""

    def __len__(self) -> int:
        return 23

    def __getitem__(self, index: int) -> Any:
        return index + mytorch.rand(2)


class NoisyStream(IterableDataset[Any]):
    def __iter__(self) -> Iterator[Any]:
        for index in mytorch.randperm(23).tolist():
            yield index + mytorch.rand(2)


def numbers() -> TensorDataset:
    return TensorDataset(mytorch.arange(23))


def own_generators() -> DataLoader:
    sampler = RandomSampler(range(23), replacement=True, generator=mytorch.Generator().manual_seed(8))
    return DataLoader(Noisy(), 4, sampler=sampler, generator=mytorch.Generator().manual_seed(9))


LOADERS = {
    "sequential": lambda: DataLoader(numbers(), 4),
    "shuffled": lambda: DataLoader(numbers(), 4, shuffle=True),
    "random samples": lambda: DataLoader(Noisy(), 4, shuffle=True, drop_last=True),
    "own generators": own_generators,
    "weighted": lambda: DataLoader(Noisy(), 4, sampler=WeightedRandomSampler(range(1, 24), 23)),
    "without batches": lambda: DataLoader(Noisy(), None, shuffle=True),
    "stream": lambda: DataLoader(NoisyStream(), 4),
    "two workers": lambda: DataLoader(Noisy(), 4, shuffle=True, num_workers=2),
    "persistent workers": lambda: DataLoader(Noisy(), 4, shuffle=True, num_workers=2, persistent_workers=True),
    "stream, two workers": lambda: DataLoader(NoisyStream(), 4, num_workers=2),
}


def seen(batch: Any) -> Any:
    """The batch, and a number drawn in the training loop, as dropout would."""
    values = [x.tolist() for x in batch] if isinstance(batch, list) else batch.tolist()
    return values, mytorch.rand(1).item()


def never_stopped(build: Any) -> list[Any]:
    mytorch.manual_seed(5)
    loader = build()
    return [[seen(batch) for batch in loader] for _ in range(EPOCHS)]


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("stop_after", [0, 1, 3, None])
def test_a_continued_epoch_is_the_rest_of_the_same_epoch(name: str, stop_after: int | None) -> None:
    build = LOADERS[name]
    expected = never_stopped(build)
    stop_after = len(expected[0]) if stop_after is None else stop_after

    mytorch.manual_seed(5)
    loader = build()
    batches = iter(loader)
    before = [seen(next(batches)) for _ in range(stop_after)]
    state = loader.state_dict()
    del batches, loader

    mytorch.manual_seed(12345)  # a new process, with random numbers of its own
    mytorch.rand(3)
    continued = build()
    continued.load_state_dict(state)
    after = [seen(batch) for batch in continued]
    assert before + after == expected[0]
    assert [seen(batch) for batch in continued] == expected[1]


def test_a_state_between_epochs_leads_to_the_next_epoch() -> None:
    expected = never_stopped(LOADERS["shuffled"])
    mytorch.manual_seed(5)
    loader = LOADERS["shuffled"]()
    assert [seen(batch) for batch in loader] == expected[0]
    state = loader.state_dict()
    assert not state["in_epoch"]
    mytorch.manual_seed(6)
    loader = LOADERS["shuffled"]()
    loader.load_state_dict(state)
    assert [seen(batch) for batch in loader] == expected[1]


def test_a_continued_epoch_can_be_stopped_and_continued_again() -> None:
    expected = never_stopped(LOADERS["random samples"])[0]
    mytorch.manual_seed(5)
    got: list[Any] = []
    state = None
    while len(got) < len(expected):
        loader = LOADERS["random samples"]()
        if state is not None:
            loader.load_state_dict(state)
        got.append(seen(next(iter(loader))))
        state = loader.state_dict()
        mytorch.manual_seed(77)
    assert got == expected


def test_a_loaded_state_that_was_not_used_yet_is_the_state() -> None:
    mytorch.manual_seed(5)
    loader = LOADERS["shuffled"]()
    next(iter(loader))
    state = loader.state_dict()
    other = LOADERS["shuffled"]()
    other.load_state_dict(state)
    again = other.state_dict()
    assert again["batches_delivered"] == 1
    for key in ("generators", "generators_at_start"):
        assert {k: v.tolist() for k, v in again[key].items()} == {k: v.tolist() for k, v in state[key].items()}


def test_a_state_holds_only_numbers_and_tensors() -> None:
    loader = LOADERS["own generators"]()
    next(iter(loader))
    state = loader.state_dict()
    assert set(state["generators"]) == {"default", "loader", "sampler.sampler"}
    leaves = [*state["generators"].values(), *state["generators_at_start"].values()]
    assert all(isinstance(leaf, mytorch.Tensor) for leaf in leaves)
    assert state["batches_delivered"] == 1
    assert state["batches_in_epoch"] == 6


def test_a_state_of_another_loader_is_refused_with_both_values() -> None:
    state = DataLoader(numbers(), 4).state_dict()
    with pytest.raises(ValueError, match="6 batches in an epoch, this one has 12"):
        DataLoader(numbers(), 2).load_state_dict(state)
    with pytest.raises(ValueError, match=r"generators \['default'\], this loader \['default', 'loader'\]"):
        DataLoader(numbers(), 4, generator=mytorch.Generator()).load_state_dict(state)
    with pytest.raises(ValueError, match="expected the keys"):
        DataLoader(numbers(), 4).load_state_dict({"epoch": 3})
    with pytest.raises(ValueError, match="got list"):
        DataLoader(numbers(), 4).load_state_dict([])  # type: ignore
