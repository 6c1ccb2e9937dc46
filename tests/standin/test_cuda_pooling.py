"""Pooling by kernels in CUDA gives what it gives on the CPU: geometry, dtypes, ties, NaN and infinity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from mytorch.backend import to_numpy
from mytorch.kernels import pool2d
from mytorch.kernels.pool2d import Pool2dProblem
from tests.kernels.test_pool2d import PROBLEMS, problem_of

from . import watching
from .agreement import FLOATS, agree, compare, there, tolerance

SIMPLE = [case for case in PROBLEMS if case[4] == (1, 1)]


VALUES = {
    "ties": (-1.0, 0.0, 1.0, 2.0),
    "nan": (np.nan, 0.0, 1.0),
    "infinity": (np.inf, -np.inf, 0.0),
    "only −infinity": (-np.inf,),
}


def picture(problem: Pool2dProblem, dtype: Any, values: Any = None, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    shape = (2, 3, problem.height, problem.width)
    x = rng.standard_normal(shape) if values is None else rng.choice(values, shape)
    return x.astype(dtype), rng.integers(-4, 5, (2, 3, problem.out_height, problem.out_width)).astype(dtype)


def max_pool_agrees(problem: Pool2dProblem, x: Any, g: Any) -> None:
    y = agree(pool2d.max_pool2d, x, problem)
    agree(pool2d.max_pool2d_indices, x, problem)
    agree(pool2d.max_pool2d_gather, np.asarray(x[..., ::-1, :]), x, problem)
    expected = pool2d.max_pool2d_scatter(g, x, problem)
    found, winners = pool2d.max_pool2d_and_winners(there(x), problem)
    compare(found, y)
    for known in (winners, None):
        compare(pool2d.max_pool2d_scatter(there(g), there(x), problem, known), expected)


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("case", PROBLEMS)
def test_max_pool_its_indices_its_gradient_and_the_gradient_of_that(case: Any, dtype: Any, values: Any) -> None:
    problem = problem_of(*case)
    max_pool_agrees(problem, *picture(problem, dtype, values))


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_max_pool_of_integers(dtype: str) -> None:
    for case in PROBLEMS:
        problem = problem_of(*case)
        limits = np.iinfo(dtype)
        x = np.random.default_rng(0).choice(np.array([limits.min, limits.max, 0, 1], dtype), (3, *case[0]))
        agree(pool2d.max_pool2d, x, problem)
        agree(pool2d.max_pool2d_indices, x, problem)


def test_a_window_that_sees_no_pixel_has_a_maximum_and_gives_its_gradient_to_nobody() -> None:
    problem = Pool2dProblem((2, 2), (1, 1), (1, 1), (3, 3), height=2, width=2)
    x, g = np.ones((1, 2, 2)), np.ones((1, 1, 1))
    y = agree(pool2d.max_pool2d, x, problem)
    assert y.tolist() == [[[-np.inf]]]
    assert agree(pool2d.max_pool2d_indices, x, problem).tolist() == [[[0]]]
    assert not agree(pool2d.max_pool2d_scatter, g, x, problem).any()


@pytest.mark.usefixtures("positions")
@pytest.mark.parametrize("override", [None, 3, -2])
@pytest.mark.parametrize("padding_counts", [True, False])
@pytest.mark.parametrize("case", SIMPLE)
def test_the_mean_of_windows_and_its_gradient(case: Any, padding_counts: bool, override: int | None) -> None:
    problem = problem_of(*case)
    for dtype in FLOATS:
        x, g = picture(problem, dtype)
        for function, array in ((pool2d.avg_pool2d, x), (pool2d.avg_pool2d_input_grad, g)):
            agree(function, array, problem, padding_counts, override, rtol=tolerance(dtype), atol=tolerance(dtype))


@st.composite
def problems(draw: Any, most_dilation: int) -> Pool2dProblem:
    pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
    kernel, stride = draw(pairs), draw(pairs)
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    dilation = draw(st.tuples(*[st.integers(1, most_dilation)] * 2))
    problem = Pool2dProblem(
        kernel, stride, padding, dilation, draw(st.booleans()), draw(st.integers(1, 9)), draw(st.integers(1, 9))
    )
    assume(problem.out_height > 0 and problem.out_width > 0)
    return problem


RELAXED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.usefixtures("positions")
@RELAXED
@given(problem=problems(3), seed=st.integers(0, 99), values=st.sampled_from([(0.0, 1.0), (0.0, 1.0, 2.0, -np.inf)]))
def test_max_pool_of_any_geometry(problem: Pool2dProblem, seed: int, values: Any) -> None:
    x, g = picture(problem, np.float32, values, seed)
    seen = pool2d.max_pool2d(np.ones_like(x), problem) == 1
    g *= seen  # a window that sees nothing has its own test
    agree(pool2d.max_pool2d, x, problem)
    agree(pool2d.max_pool2d_indices, x, problem)
    winners = pool2d.max_pool2d_and_winners(there(x), problem)[1]
    found = pool2d.max_pool2d_scatter(there(g), there(x), problem, winners)
    compare(found, pool2d.max_pool2d_scatter(g, x, problem))
    v = np.random.default_rng(seed).standard_normal(x.shape).astype(np.float32)
    gathered = to_numpy(pool2d.max_pool2d_gather(there(v), there(x), problem))
    np.testing.assert_allclose((gathered * g).sum(), (v * to_numpy(found)).sum(), rtol=1e-4, atol=1e-4)


@RELAXED
@given(problem=problems(1), seed=st.integers(0, 99), padding_counts=st.booleans())
def test_the_mean_of_any_windows(problem: Pool2dProblem, seed: int, padding_counts: bool) -> None:
    x, g = picture(problem, np.float64, None, seed)
    agree(pool2d.avg_pool2d, x, problem, padding_counts, rtol=1e-12, atol=1e-12)
    agree(pool2d.avg_pool2d_input_grad, g, problem, padding_counts, rtol=1e-12, atol=1e-12)


def test_pictures_that_are_no_one_piece_of_memory_and_empty_batches() -> None:
    problem = Pool2dProblem((3, 2), (2, 2), (1, 0), height=7, width=8)
    x = np.random.default_rng(0).standard_normal((2, 3, 8, 7)).swapaxes(-1, -2)
    assert not there(x).flags.c_contiguous
    g = np.random.default_rng(1).standard_normal((2, 3, 4, 4)).swapaxes(-1, -2)
    agree(pool2d.max_pool2d, x, problem)
    agree(pool2d.max_pool2d_scatter, g, x, problem, rtol=1e-12)
    agree(pool2d.avg_pool2d, x, problem, rtol=1e-12, atol=1e-12)
    with watching() as counts:
        for function in (pool2d.max_pool2d, pool2d.max_pool2d_indices, pool2d.avg_pool2d):
            assert function(there(np.zeros((0, 3, 7, 8))), problem).shape == (0, 3, 4, 4)
    assert not counts.kernels
