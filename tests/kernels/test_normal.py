"""The fast normal numbers have the distribution they should have."""

from __future__ import annotations

import numpy as np
import pytest

from mytorch.kernels.normal import fill_normal, normal_float32


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def test_a_million_numbers_pass_the_test_of_kolmogorov_and_smirnov() -> None:
    stats = pytest.importorskip("scipy.stats")
    values = normal_float32(rng(), (1_000_003,))
    assert stats.kstest(values, "norm").pvalue > 0.01


def test_the_two_numbers_made_from_one_pair_are_not_correlated() -> None:
    values = normal_float32(rng(1), (2, 16384)).astype(np.float64)
    assert abs(np.corrcoef(values)[0, 1]) < 4 / np.sqrt(16384)
    assert abs(np.corrcoef(values**2)[0, 1]) < 4 / np.sqrt(16384)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 32767, 32768, 32769, 65537])
def test_every_place_is_filled_with_a_finite_number(size: int) -> None:
    out = np.full(size, np.nan, np.float32)
    assert fill_normal(rng(), out) is out
    assert np.isfinite(out).all()


def test_the_largest_possible_uniform_number_does_not_give_infinity() -> None:
    class Extreme:
        def random(self, dtype: type, out: np.ndarray) -> None:
            out[...] = np.nextafter(np.float32(1), np.float32(0))

    out = np.empty(4, np.float32)
    fill_normal(Extreme(), out)  # pyright: ignore[reportArgumentType]
    assert np.isfinite(out).all()
    assert np.abs(out).max() < 6


@pytest.mark.parametrize("out", [np.empty(4), np.empty((4, 4), np.float32).T[:2]])
def test_other_arrays_are_refused(out: np.ndarray) -> None:
    with pytest.raises(ValueError, match="C-contiguous float32"):
        fill_normal(rng(), out)
