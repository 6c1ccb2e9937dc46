"""Copies of short rows: the same numbers, whatever the shapes and steps."""

import numpy as np
import pytest

from mytorch.kernels.copy_rows import LONGEST, copy_rows
from mytorch.kernels.strided import restrided


@pytest.mark.parametrize("width", [1, 2, 5, LONGEST, LONGEST + 1])
@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
def test_rows_arrive(width, dtype):
    x = np.arange(2 * 3 * 4 * width, dtype="int64").reshape(2, 3, 4, width).astype(dtype)
    for source in (x, x.transpose(2, 0, 1, 3), x[:, ::2], x[..., ::-1]):
        target = np.zeros((*source.shape[:-1], width + 3), dtype)[..., :width]
        copy_rows(np, target, source)
        np.testing.assert_array_equal(target, source)


def test_arrays_with_other_steps_show_the_same_memory():
    x = np.arange(24.0)
    windows = restrided(x, (5, 3), (4 * 8, 8))
    np.testing.assert_array_equal(windows, [x[4 * i : 4 * i + 3] for i in range(5)])
    windows[1, 2] = -1
    assert x[6] == -1
    part = x.reshape(4, 6)[:, 2:]  # not contiguous
    np.testing.assert_array_equal(restrided(part, (3, 2), (8 * 6, 8)), part[:3, :2])


def test_steps_beyond_the_memory_are_refused():
    with pytest.raises(ValueError, match="strides"):
        restrided(np.zeros(10), (3, 4), (8 * 4, 8))
