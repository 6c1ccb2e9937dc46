"""Sums and spreads keep their digits, whatever the memory looks like and however many terms there are."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch

TENTH = float(np.float32(0.1))


@pytest.mark.parametrize("shape", [(1_000_000,), (500_000, 2), (20_000, 50), (1000, 10, 100)])
@pytest.mark.parametrize("dim", [0, -1, None])
def test_a_long_float32_sum_loses_nothing_to_rounding(shape: tuple[int, ...], dim: int | None) -> None:
    x = mytorch.tensor(np.full(shape, 0.1, np.float32))
    count = np.prod(shape) if dim is None else shape[dim]
    np.testing.assert_allclose(x.sum(dim).numpy(), TENTH * count, rtol=1e-5)
    np.testing.assert_allclose(x.mean(dim).numpy(), TENTH, rtol=1e-5)


def test_a_sum_across_the_memory_is_as_accurate_as_one_along_it() -> None:
    x = mytorch.tensor(np.full((2, 500_000), 0.1, np.float32)).T
    np.testing.assert_allclose(x.sum(0).numpy(), TENTH * 500_000, rtol=1e-5)
    np.testing.assert_allclose(x.contiguous().sum((0, 1)).numpy(), TENTH * 1_000_000, rtol=1e-5)


def test_half_precision_sums_are_accumulated_in_single() -> None:
    x = mytorch.tensor(np.full(20_000, 0.1, np.float16))
    np.testing.assert_allclose(x.sum().item(), 20_000 * float(np.float16(0.1)), rtol=1e-3)
    assert mytorch.tensor(np.full(200_000, 10, np.float16)).mean().item() == 10  # the sum alone would be inf


def test_a_large_mean_does_not_swallow_a_small_variance() -> None:
    x = np.random.default_rng(0).standard_normal(10_000) + 1e8
    expected = np.var(x.astype(np.longdouble), ddof=1)
    np.testing.assert_allclose(mytorch.tensor(x).var().item(), float(expected), rtol=1e-10)


def test_a_running_sum_stays_accurate() -> None:
    x = mytorch.tensor(np.full(1_000_000, 0.1, np.float32)).cumsum(0)
    assert x.dtype == mytorch.float32
    np.testing.assert_allclose(x[-1].item(), TENTH * 1_000_000, rtol=1e-6)


def test_log_softmax_is_exact_where_softmax_rounds_to_zero() -> None:
    x = mytorch.tensor([0.0, -200.0])
    assert x.softmax(0)[1].item() == 0
    assert x.log_softmax(0)[1].item() == -200


def test_nan_wins_every_maximum_and_minimum() -> None:
    x = mytorch.tensor([1.0, float("nan"), 3.0])
    assert x.max().isnan()
    assert x.min().isnan()
    assert x.amax(0).isnan()
    assert (x.argmax().item(), x.argmin().item()) == (1, 1)
    assert x.max(0).indices.item() == 1
    assert x.sort().values[-1].isnan()
    assert x.topk(1).values[0].isnan()


def test_the_weight_gradient_of_linear_is_new_contiguous_memory() -> None:
    x = mytorch.ones(5, 3)
    weight, bias = mytorch.ones(4, 3, requires_grad=True), mytorch.ones(4, requires_grad=True)
    mytorch.nn.functional.linear(x, weight, bias).sum().backward()
    assert weight.grad is not None
    assert weight.grad.is_contiguous()
    assert weight.grad.array.flags.owndata
    assert weight.grad.stride() == weight.stride()
