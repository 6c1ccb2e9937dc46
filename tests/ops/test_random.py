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
    lambda **k: mytorch.randint_like(mytorch.ones(9), 1000, **k),
    lambda **k: mytorch.normal(mytorch.zeros(3), mytorch.ones(3), **k),
    lambda **k: mytorch.normal(mytorch.zeros(3, 1), 2.0, **k),
    lambda **k: mytorch.normal(0.0, mytorch.ones(4), **k),
    lambda **k: mytorch.bernoulli(mytorch.ones(64), 0.5, **k),
    lambda **k: mytorch.poisson(mytorch.full((9,), 30.0), **k),
    lambda **k: mytorch.multinomial(mytorch.ones(40), 20, **k),
    lambda **k: mytorch.multinomial(mytorch.ones(2, 40), 20, replacement=True, **k),
    lambda **k: mytorch.empty(5).exponential_(**k),
    lambda **k: mytorch.empty(5).cauchy_(**k),
    lambda **k: mytorch.empty(5).log_normal_(**k),
    lambda **k: mytorch.empty(20).geometric_(0.1, **k),
    lambda **k: mytorch.empty(64).bernoulli_(**k),
    lambda **k: mytorch.empty(5, dtype=mytorch.int64).random_(1000, **k),
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
        (lambda: mytorch.randint(300, (2,), dtype=mytorch.uint8), "to - 1 is out of bounds for uint8: 299"),
        (lambda: mytorch.ones(2).random_(3, 3), "from=3 >= to=3"),
        (lambda: mytorch.normal(0.0, -1.0, (2,)), "std >= 0.0, but found std -1"),
        (lambda: mytorch.normal(mytorch.ones(2), -mytorch.ones(2)), "all elements of std >= 0.0"),
        (lambda: mytorch.normal(mytorch.ones(2), mytorch.ones(3)), r"size of tensor a \(2\) must match"),
        (lambda: mytorch.rand(2, dtype=mytorch.int64), "use randint"),
        (lambda: mytorch.ones(2, dtype=mytorch.int64).uniform_(), "not implemented for 'Long'"),
        (lambda: mytorch.ones(2).exponential_(0), "lambda > 0.0, but found lambda=0"),
        (lambda: mytorch.ones(2, dtype=mytorch.int64).cauchy_(), "must be a floating point but you specified Long"),
        (lambda: mytorch.ones(2).cauchy_(0, 0), "sigma > 0.0, but found sigma=0"),
        (lambda: mytorch.ones(2).log_normal_(0, 0), "std > 0.0, but found std=0"),
        (lambda: mytorch.ones(2).geometric_(1), r"p to be in \(0, 1\), but got p=1"),
        (lambda: mytorch.ones(2).bernoulli_(2.0), r"p to be in \[0, 1\], but got p=2"),
        (lambda: mytorch.poisson(-mytorch.ones(2)), "expected rate to be non-negative"),
        (lambda: mytorch.multinomial(mytorch.ones(2), 3), "without replacement, got 3 > 2"),
        (lambda: mytorch.multinomial(mytorch.ones(2), 0), "n_sample <= 0"),
        (lambda: mytorch.multinomial(mytorch.zeros(2), 1), "sum of probabilities <= 0"),
        (lambda: mytorch.multinomial(-mytorch.ones(2), 1), "element < 0"),
        (lambda: mytorch.multinomial(mytorch.ones(1, 1, 1), 1), "must be 1 or 2 dim, got 3"),
        (lambda: mytorch.rand(2, generator=mytorch.Generator("cpu"), device="cuda"), "device type for generator"),
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


def test_what_is_drawn_has_no_slope() -> None:
    p = mytorch.full((3,), 0.5, requires_grad=True)
    for draw in (mytorch.bernoulli(p), mytorch.poisson(p), mytorch.normal(p, p), mytorch.normal(0.0, p)):
        (gradient,) = mytorch.autograd.grad(draw.sum(), p)
        assert gradient.tolist() == [0.0, 0.0, 0.0]


def test_drawing_in_place_cuts_what_stood_there_off() -> None:
    x = mytorch.ones(3, requires_grad=True)
    y = x * 2
    y[:2].uniform_()
    (gradient,) = mytorch.autograd.grad(y.sum(), x)
    assert gradient.tolist() == [0.0, 0.0, 2.0]


def test_parameters_decide_dtype_and_shape() -> None:
    wide = mytorch.zeros(2, 1, dtype=mytorch.float64)
    assert mytorch.normal(wide, mytorch.ones(3, dtype=mytorch.float64)).shape == (2, 3)
    assert mytorch.normal(wide, 1.0).dtype == mytorch.float64
    assert mytorch.poisson(wide).tolist() == [[0.0], [0.0]]
    assert mytorch.multinomial(mytorch.tensor([[0.0, 1.0], [1.0, 0.0]]), 3, True).tolist() == [[1, 1, 1], [0, 0, 0]]
    assert mytorch.multinomial(mytorch.tensor([0.0, 1.0, 0.0]), 1).tolist() == [1]
    assert mytorch.ones(2, 3).bernoulli_(mytorch.tensor([0.0, 1.0, 0.0])).tolist() == [[0.0, 1.0, 0.0]] * 2
    assert mytorch.randint(high=3, size=(2,)).dtype == mytorch.int64
    assert mytorch.randint(3, size=(2,)).shape == (2,)
    assert mytorch.ones(2, dtype=mytorch.bool).random_().dtype == mytorch.bool
    assert mytorch.rand_like(mytorch.ones(2, 3), requires_grad=True).requires_grad


def test_sampling_without_replacement_takes_each_index_once_and_likely_ones_first() -> None:
    mytorch.manual_seed(0)
    weights = mytorch.tensor([1.0, 2.0, 3.0, 4.0]).repeat(20_000, 1)
    drawn = mytorch.multinomial(weights, 4).numpy()
    assert (np.sort(drawn, 1) == np.arange(4)).all()
    assert np.allclose(np.bincount(drawn[:, 0]) / 20_000, [0.1, 0.2, 0.3, 0.4], atol=0.015)


def test_further_distributions_have_their_moments() -> None:
    mytorch.manual_seed(0)
    x = mytorch.empty(100_000, dtype=mytorch.float64)
    assert abs(x.exponential_(2.0).mean().item() - 0.5) < 0.01
    assert abs(x.geometric_(0.25).mean().item() - 4) < 0.1
    assert abs(x.log_normal_(0.5, 0.25).log().mean().item() - 0.5) < 0.01
    assert abs(x.cauchy_(3.0, 2.0).median().item() - 3) < 0.1
    assert abs(x.bernoulli_(0.3).mean().item() - 0.3) < 0.01
    assert abs(mytorch.poisson(mytorch.full((100_000,), 4.0)).var().item() - 4) < 0.1
    assert (x.random_(3, 6).unique(return_counts=True)[1] > 32_000).all()


def test_a_forked_stream_leaves_no_trace() -> None:
    before = mytorch.get_rng_state().tolist()
    with mytorch.random.fork_rng():
        mytorch.manual_seed(1)
        mytorch.rand(3)
    assert mytorch.get_rng_state().tolist() == before
    with mytorch.random.fork_rng(enabled=False):
        mytorch.rand(3)
    assert mytorch.get_rng_state().tolist() != before


def test_the_default_generator_can_be_asked_for_its_state() -> None:
    generator = mytorch.manual_seed(4)
    assert generator is mytorch.default_generator is mytorch.random.default_generator
    twin = mytorch.default_generator.clone_state()
    assert mytorch.rand(3).tolist() == mytorch.rand(3, generator=twin).tolist()
    generator.set_state(twin.get_state())
    assert generator.initial_seed() == mytorch.initial_seed() == 4
