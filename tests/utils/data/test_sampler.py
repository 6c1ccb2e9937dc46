"""Samplers: which indices, how many, in which order."""

from __future__ import annotations

from typing import Any

import pytest

import mytorch
from mytorch.utils.data import (
    BatchSampler,
    RandomSampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)


def seeded(seed: int = 0) -> Any:
    return mytorch.Generator().manual_seed(seed)


def test_sequential_goes_from_first_to_last() -> None:
    assert list(SequentialSampler("abcd")) == [0, 1, 2, 3]


def test_random_visits_every_index_once_in_an_order_of_its_own_each_time() -> None:
    sampler = RandomSampler(range(50), generator=seeded())
    first, second = list(sampler), list(sampler)
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second
    assert len(sampler) == 50


def test_the_same_seed_gives_the_same_order() -> None:
    for options in ({}, {"replacement": True}, {"num_samples": 70}):
        orders = [list(RandomSampler(range(50), generator=seeded(4), **options)) for _ in range(2)]
        assert orders[0] == orders[1]


def test_replacement_draws_the_wanted_number_with_repetitions() -> None:
    order = list(RandomSampler(range(10), replacement=True, num_samples=200, generator=seeded()))
    assert len(order) == 200
    assert set(order) == set(range(10))


def test_more_samples_than_data_without_replacement_are_whole_permutations_and_a_piece() -> None:
    order = list(RandomSampler(range(4), num_samples=10, generator=seeded()))
    assert len(order) == 10
    assert sorted(order[:4]) == sorted(order[4:8]) == [0, 1, 2, 3]


def test_an_empty_data_source_gives_no_index() -> None:
    assert list(RandomSampler([])) == []
    assert list(BatchSampler(SequentialSampler([]), 2, False)) == []


def test_all_numbers_are_drawn_when_iteration_begins() -> None:
    generator = seeded()
    samplers = [
        RandomSampler(range(100), generator=generator),
        RandomSampler(range(100), replacement=True, generator=generator),
        SubsetRandomSampler(range(100), generator=generator),
        WeightedRandomSampler([1.0] * 100, 100, generator=generator),
        BatchSampler(RandomSampler(range(100), generator=generator), 7, False),
    ]
    for sampler in samplers:
        order = iter(sampler)
        state = generator.get_state().tolist()
        list(order)
        assert generator.get_state().tolist() == state


def test_subset_random_visits_the_given_indices_once() -> None:
    sampler = SubsetRandomSampler([5, 9, 11, 30], generator=seeded())
    assert sorted(sampler) == [5, 9, 11, 30]
    assert len(sampler) == 4


def test_weights_decide_how_often_an_index_comes() -> None:
    order = list(WeightedRandomSampler(mytorch.tensor([0.0, 1.0, 3.0]), 8000, generator=seeded()))
    assert order.count(0) == 0
    # Three standard deviations of the binomial distribution with n = 8000, p = 3/4.
    assert abs(order.count(2) - 6000) < 3 * (8000 * 0.75 * 0.25) ** 0.5


def test_weighted_without_replacement_gives_each_index_at_most_once() -> None:
    order = list(WeightedRandomSampler([1, 2, 3, 0], 3, replacement=False, generator=seeded()))
    assert sorted(order) == [0, 1, 2]


def test_batches_are_cut_in_order_and_the_short_one_may_be_dropped() -> None:
    assert list(BatchSampler(range(5), 2, False)) == [[0, 1], [2, 3], [4]]
    assert list(BatchSampler(range(5), 2, True)) == [[0, 1], [2, 3]]
    assert len(BatchSampler(range(5), 2, False)) == 3
    assert len(BatchSampler(range(5), 2, True)) == 2


@pytest.mark.parametrize(
    ("build", "kind", "message"),
    [
        (lambda: RandomSampler([1], replacement=1), TypeError, "replacement should be a boolean value"),  # type: ignore
        (lambda: RandomSampler([1], num_samples=-1), ValueError, "num_samples=-1"),
        (lambda: RandomSampler([1], num_samples=1.5), ValueError, "num_samples=1.5"),  # type: ignore
        (lambda: WeightedRandomSampler([1.0], 0), ValueError, "num_samples=0"),
        (lambda: WeightedRandomSampler([1.0], 1, replacement="no"), ValueError, "replacement=no"),  # type: ignore
        (lambda: WeightedRandomSampler([[1.0]], 1), ValueError, r"weights have shape \(1, 1\)"),  # type: ignore
        (lambda: WeightedRandomSampler([0.0, 0.0], 1), ValueError, "positive sum"),
        (lambda: WeightedRandomSampler([-1.0, 2.0], 1), ValueError, "not negative"),
        (lambda: WeightedRandomSampler([float("nan")], 1), ValueError, "nan"),
        (lambda: WeightedRandomSampler([1.0, 0.0], 2, replacement=False), ValueError, "there are 1"),
        (lambda: BatchSampler([1], 0, False), ValueError, "batch_size=0"),
        (lambda: BatchSampler([1], True, False), ValueError, "batch_size=True"),
        (lambda: BatchSampler([1], 1, 1), ValueError, "drop_last=1"),  # type: ignore
    ],
)
def test_impossible_settings_are_refused_by_value(build: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        build()
