"""Normalisation over channels, softmax and cross-entropy by kernels in CUDA give what they give on the CPU."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from mytorch.backend import to_numpy
from mytorch.kernels import cross_entropy, lrn, softmax
from mytorch.kernels.cuda.rows import MANY, lanes_for

from . import watching
from .agreement import FLOATS, agree, compare, there, tolerance

# ---------------------------------------------------------------------- local response normalisation


@pytest.mark.usefixtures("positions")
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 20])
@pytest.mark.parametrize("shape", [(2, 7, 3), (3, 7, 2, 4), (2, 1, 3, 3), (0, 7, 2, 2)])
def test_normalisation_over_channels_and_its_gradient(shape: Any, size: int, dtype: Any) -> None:
    rng = np.random.default_rng(0)
    x, g, close = rng.standard_normal(shape).astype(dtype), rng.standard_normal(shape).astype(dtype), tolerance(dtype)
    for reverse in (False, True):
        agree(lrn.channel_window_sum, x, size, reverse, rtol=close, atol=close)
    for alpha, beta, k in ((0.3, 0.75, 2.0), (1e-4, 1.3, 1), (1, 0.5, 0.5)):
        y, scale = lrn.local_response_norm(x, size, alpha, beta, k)
        found, found_scale = lrn.local_response_norm(there(x), size, alpha, beta, k)
        compare(found, y, close, close)
        arguments = size, alpha, beta, k
        grad = lrn.local_response_norm_grad(g, x, scale, *arguments)
        compare(lrn.local_response_norm_grad(there(g), there(x), found_scale, *arguments), grad, close, close)


def test_the_sum_over_channels_of_integers() -> None:
    x = np.random.default_rng(0).integers(-9, 9, (2, 6, 5))
    for dtype in (np.int64, np.int32, np.uint8):
        agree(lrn.channel_window_sum, x.astype(dtype), 3, False)


# ---------------------------------------------------------------------- softmax and cross-entropy

ROWS = {
    "ordinary": [[1.0, 2.0, 3.0, -1.0]],
    "large": [[1e30, 0.0, -1e30, 1.0], [1000.0, 1000.0, 1000.0, 999.0]],
    "−infinity": [[-np.inf, 0.0, 0.0, -np.inf], [-np.inf, -np.inf, -1000.0, -np.inf]],
    "only −infinity": [[-np.inf] * 4],
    "infinity": [[np.inf, 0.0, 1.0, 2.0], [0.0, np.inf, np.inf, 2.0]],
    "nan": [[np.nan, 0.0, 1.0, 2.0], [0.0, -np.inf, np.nan, 2.0]],
}


@pytest.mark.usefixtures("positions")
@pytest.mark.parametrize("function", [softmax.softmax, softmax.log_softmax])
@pytest.mark.parametrize("shape", [(5,), (3, 1), (1, 1000), (4, 33), (2, 17, 3), (2, 3, 5, 4), (0, 3)])
def test_softmax_along_any_axis(function: Any, shape: Any) -> None:
    for dtype, axis in itertools.product(FLOATS, range(len(shape))):
        x = (3 * np.random.default_rng(0).standard_normal(shape)).astype(dtype)
        agree(function, x, axis, rtol=tolerance(dtype), atol=tolerance(dtype))
        agree(function, x.T, axis, rtol=tolerance(dtype), atol=tolerance(dtype))


@pytest.mark.parametrize("function", [softmax.softmax, softmax.log_softmax])
@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS.keys())
def test_softmax_of_extreme_numbers(function: Any, rows: Any) -> None:
    with np.errstate(all="ignore"):
        expected = function(np.array(rows), 1)
    found = to_numpy(function(there(np.array(rows)), 1))
    if np.isposinf(rows).any():  # NumPy gives 0 or −∞ beside the NaN
        assert np.isnan(found).all()
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS.keys())
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cross_entropy_of_extreme_logits(rows: Any, smoothing: float) -> None:
    x, target = np.array(rows), np.arange(len(rows)) + 1
    with np.errstate(all="ignore"):
        expected = cross_entropy.cross_entropy(x, target, label_smoothing=smoothing)[0]
    found = cross_entropy.cross_entropy(there(x), there(target), label_smoothing=smoothing)[0]
    compare(found, expected, 1e-12)


@pytest.mark.usefixtures("positions")
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ignore_index", [-100, 2])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("shape", [(8, 5), (3, 1), (2, 1000), (0, 4)])
def test_cross_entropy_and_its_gradient(shape: Any, smoothing: float, ignore_index: int, weighted: bool) -> None:
    rng = np.random.default_rng(0)
    for dtype in FLOATS:
        x, close = (3 * rng.standard_normal(shape)).astype(dtype), tolerance(dtype)
        target = rng.integers(0, shape[1], shape[0])
        target[:1] = ignore_index if shape[1] > 2 or ignore_index < 0 else 0
        weight = rng.uniform(0.5, 2, shape[1]).astype(dtype) if weighted else None
        for r in (rng.standard_normal(shape[0]).astype(dtype), np.array(0.5, dtype)):
            results = []
            for to in (lambda a: a, there):
                loss, *kept, counted = cross_entropy.cross_entropy(
                    to(x), to(target), to(weight), ignore_index, smoothing
                )
                grad = cross_entropy.cross_entropy_grad(to(r), *kept, to(target), to(weight), counted, smoothing)
                results.append((loss, np.asarray(grad) if to is not there else grad))
            compare(results[1], results[0], close, 4 * close)


def test_a_target_that_is_no_class_reads_nothing_outside() -> None:
    x = np.zeros((4, 5), np.float32)
    with watching() as counts:
        loss = cross_entropy.cross_entropy(there(x), there(np.array([5, 1, -1, 4])))[0]
    assert counts.waits == 0
    assert np.isnan(to_numpy_unchecked(loss)).tolist() == [True, False, True, False]


def to_numpy_unchecked(array: Any) -> np.ndarray:
    """The values, without the complaint that waits for whoever asks."""
    return array.get()


def test_a_long_row_is_shared_and_many_rows_are_not() -> None:
    assert lanes_for(128, 1000) == 32
    assert lanes_for(MANY, 1000) == 1
    assert all(1 <= lanes_for(1, length) <= length for length in range(1, 5000))
