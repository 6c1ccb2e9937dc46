"""Picking and combining along an axis, dropout and ReLU by kernels in CUDA give what they give on the CPU."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mytorch.backend import to_numpy
from mytorch.kernels import elementwise, scatter
from mytorch.kernels.cuda.dropout import mask_of
from mytorch.kernels.dropout import mask

from . import watching
from .agreement import FLOATS, agree, compare, there

# ---------------------------------------------------------------------- along an axis

COMBINE = {"add": np.add, "multiply": np.multiply, "maximum": np.maximum, "minimum": np.minimum}
DTYPES = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]


@pytest.mark.usefixtures("positions")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", COMBINE)
def test_combining_along_an_axis(cupy: Any, name: str, dtype: str) -> None:
    rng = np.random.default_rng(0)
    for shape, axis in (((4,), 0), ((3, 4), 0), ((3, 4), 1), ((2, 3, 4), 1)):
        longer = tuple(5 if d == axis else size for d, size in enumerate(shape))
        smaller = tuple(5 if d == axis else size - 1 for d, size in enumerate(shape))
        for extent in (longer, smaller):
            index, values = rng.integers(0, shape[axis], extent), rng.integers(0, 4, extent).astype(dtype)
            out = rng.integers(0, 3, shape).astype(dtype)
            moved = there(out)
            with watching() as counts:
                found = scatter.combine_along(moved, axis, there(index), there(values), getattr(cupy, name))
            assert counts.waits == 0
            assert found is moved
            compare(found, scatter.combine_along(out.copy(), axis, index, values, COMBINE[name]))
            agree(scatter.pick_along, out, axis, index)


def test_nan_wins_and_nothing_is_combined_with_nothing(cupy: Any) -> None:
    index, values = np.array([0, 0, 1, 1, 2]), np.array([np.nan, 1.0, 2.0, np.nan, -np.inf])
    for name in ("maximum", "minimum"):
        out = np.zeros(4)
        found = scatter.combine_along(there(out), 0, there(index), there(values), getattr(cupy, name))
        with np.errstate(invalid="ignore"):
            compare(found, scatter.combine_along(out, 0, index, values, COMBINE[name]))
    none = np.zeros(0, np.int64)
    compare(scatter.combine_along(there(np.ones(3)), 0, there(none), there(np.zeros(0)), cupy.add), np.ones(3))
    compare(scatter.pick_along(there(np.ones(3)), 0, there(none)), np.zeros(0))


def test_an_index_beyond_the_end_stays_inside(cupy: Any) -> None:
    index = there(np.array([-1, 3, 7]))
    assert to_numpy(scatter.pick_along(there(np.arange(3.0)), 0, index)).tolist() == [2, 0, 1]
    found = scatter.combine_along(there(np.zeros(3)), 0, index, there(np.array([1.0, 2.0, 4.0])), cupy.add)
    assert to_numpy(found).tolist() == [2, 4, 1]
    assert to_numpy(scatter.pick_along(there(np.zeros((2, 0))), 1, there(np.zeros((2, 1), np.int64)))).shape == (2, 1)


# ---------------------------------------------------------------------- dropout and ReLU


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("p", [0.25, 0.5, 0.9])
def test_the_mask_of_dropout_is_what_was_drawn(cupy: Any, p: float, dtype: Any) -> None:
    def rng() -> Any:
        return cupy.random.default_rng(3)

    drawn = to_numpy(rng().random((20, 30), dtype=cupy.float32))
    found = mask(rng(), there(np.zeros(2, dtype)), p, (20, 30))
    assert to_numpy(mask_of(cupy.asarray([p], "float32"), p, found.dtype)).all()  # at p itself
    compare(found, (drawn >= p).astype(dtype) * np.dtype(dtype).type(1 / (1 - p)))


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_gradient_of_relu_stops_where_its_result_is_zero(dtype: Any) -> None:
    y = np.array([[0.0, -0.0, 1.0, np.nan], [np.inf, 0.0, 2.0, 0.0]], dtype)
    g = np.array([[np.inf, np.nan, -1.0, 2.0], [3.0, 4.0, np.inf, -np.inf]], dtype)
    agree(elementwise.relu_grad, g, y)
    agree(elementwise.relu_grad, np.asfortranarray(g), y)
