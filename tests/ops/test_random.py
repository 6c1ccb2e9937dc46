"""Random numbers: seeded, independent of everybody else's, and of the right distribution."""

from __future__ import annotations

import pickle
import random
from typing import Any

import numpy as np
import pytest

import mytorch

DRAWS: list[Any] = [
    lambda **k: mytorch.rand(5, **k),
    lambda **k: mytorch.randn(2, 3, **k),
    lambda **k: mytorch.randint(0, 1000, (5,), **k),
    lambda **k: mytorch.randperm(50, **k),
    lambda **k: mytorch.normal(0.0, 1.0, (4,), **k),
    lambda **k: mytorch.bernoulli(mytorch.full((64,), 0.5), **k),
    lambda **k: mytorch.empty(5).normal_(**k),
    lambda **k: mytorch.empty(5).uniform_(2, 3, **k),
]


@pytest.mark.parametrize("draw", DRAWS)
def test_the_same_seed_gives_the_same_numbers(draw: Any) -> None:
    mytorch.manual_seed(3)
    first, second = draw().tolist(), draw().tolist()
    mytorch.manual_seed(3)
    assert draw().tolist() == first
    assert draw().tolist() == second != first


@pytest.mark.parametrize("draw", DRAWS)
def test_an_explicit_generator_neither_uses_nor_disturbs_the_default_one(draw: Any) -> None:
    before = mytorch.get_rng_state().tolist()
    a = draw(generator=mytorch.Generator().manual_seed(5)).tolist()
    b = draw(generator=mytorch.Generator().manual_seed(5)).tolist()
    assert a == b
    assert mytorch.get_rng_state().tolist() == before


def test_the_state_can_be_kept_and_restored_in_the_middle() -> None:
    mytorch.randint(0, 2, (3,))  # leaves half a random word unused
    state = mytorch.get_rng_state()
    first = mytorch.randn(7).tolist()
    mytorch.randn(100)
    mytorch.set_rng_state(state)
    assert mytorch.randn(7).tolist() == first


def test_a_generator_survives_pickling() -> None:
    generator = mytorch.Generator().manual_seed(9)
    mytorch.rand(3, generator=generator)
    twin = pickle.loads(pickle.dumps(generator))
    assert mytorch.rand(3, generator=twin).tolist() == mytorch.rand(3, generator=generator).tolist()
    assert twin.initial_seed() == 9


def test_a_wrong_state_is_refused() -> None:
    with pytest.raises(RuntimeError, match="expected 48 uint8 values"):
        mytorch.set_rng_state(mytorch.zeros(3, dtype=mytorch.uint8))


def test_numpys_and_pythons_global_streams_are_left_alone() -> None:
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002  the global stream is what is being tested
    expected = random.random(), np.random.rand()  # noqa: NPY002
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    mytorch.manual_seed(0)
    mytorch.randn(10)
    mytorch.randperm(10)
    assert (random.random(), np.random.rand()) == expected  # noqa: NPY002


def test_distributions_have_their_moments() -> None:
    mytorch.manual_seed(0)
    uniform, normal = mytorch.rand(100_000).numpy(), mytorch.randn(100_000).numpy()
    assert uniform.min() >= 0
    assert uniform.max() < 1
    assert abs(uniform.mean() - 0.5) < 0.005
    assert abs(uniform.var() - 1 / 12) < 0.002
    assert abs(normal.mean()) < 0.02
    assert abs(normal.var() - 1) < 0.02
    assert sorted(mytorch.randperm(1000).tolist()) == list(range(1000))
    low, high = mytorch.randint(-3, 4, (10_000,)).numpy().min(), mytorch.randint(-3, 4, (10_000,)).numpy().max()
    assert (low, high) == (-3, 3)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: mytorch.randint(5, 5, (2,)), "expects 'from' to be less than 'to', but got from=5 >= to=5"),
        (lambda: mytorch.empty(2).uniform_(3, 1), r"from=3 > to=1"),
        (lambda: mytorch.bernoulli(mytorch.full((2,), 1.5)), "p_in"),
        (lambda: mytorch.randperm(-1), "non-negative"),
        (lambda: mytorch.ones(2, requires_grad=True).normal_(), "a leaf Variable that requires grad"),
    ],
)
def test_impossible_draws_are_refused(draw: Any, words: str) -> None:
    with pytest.raises(RuntimeError, match=words):
        draw()


def test_dtype_and_requires_grad_are_honoured() -> None:
    x = mytorch.randn(3, dtype=mytorch.float64, requires_grad=True)
    assert x.dtype == mytorch.float64
    assert x.requires_grad
    assert x.is_leaf
    assert mytorch.rand(3, dtype=mytorch.float16).dtype == mytorch.float16
