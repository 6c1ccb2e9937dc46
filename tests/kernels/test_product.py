"""Every way to multiply two matrices gives their product."""

import numpy as np
import pytest

from mytorch.kernels.product import BLOCK, LONG, SMALL, SMALL_OUTER, THIN, TINY, product, thin_product


def numbers(*shape):
    return np.random.default_rng(list(shape)).standard_normal(shape)


SIZES = {
    "tiny": (3, 4, 5),
    "of nothing": (3, 0, 5),
    "without rows": (0, 1, 5),
    "small": (65, 64, 65),
    "large": (160, 250, SMALL // 160 // 250 + 1),
    "large and turned": (64, LONG, SMALL // 64 // LONG + 1),
    "a small column times a row": (8, 1, 9),
    "a column times a row": (600, 1, TINY // 600 + 1),
    "a column times a row, over threads": (700, 1, 2 * SMALL_OUTER // 700 + 1),
    "a column times a long row": (2, 1, TINY),
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int64"])
def test_products_are_products(size, dtype):
    rows, inner, columns = size
    a, b = (10 * numbers(rows, inner)).astype(dtype), (10 * numbers(inner, columns)).astype(dtype)
    expected = a.astype("float64") @ b.astype("float64")
    tolerance = {"float32": 1e-4, "float16": 2e-2}.get(dtype, 1e-9)
    for x, y in ((a, b), (np.asfortranarray(a), b), (a, np.asfortranarray(b))):
        found = product(x, y)
        assert found.dtype == dtype
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=100 * tolerance)


@pytest.mark.parametrize("columns", [1, BLOCK - 1, BLOCK, 2 * BLOCK, 3 * BLOCK + 7])
@pytest.mark.parametrize("rows", [9, THIN // 24 + 1])
def test_blocks_of_columns_make_the_whole_product(rows, columns):
    a, b = numbers(rows, 24), numbers(24, columns)
    whole, turned = np.zeros((rows, columns)), np.zeros((columns, rows))
    thin_product(np, a, b, whole)
    thin_product(np, a, b, turned.T)
    np.testing.assert_allclose(whole, a @ b, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(turned.T, a @ b, rtol=1e-12, atol=1e-12)


def test_operands_that_are_parts_of_larger_arrays():
    a, b = numbers(30, 6)[::2].T, numbers(3, 15, 4 * BLOCK)[:, :, 5 : 2 * BLOCK + 9]
    memory = np.zeros((6, 3, 3 * BLOCK))
    out = memory[:, :, 2 : 2 * BLOCK + 6].swapaxes(0, 1)
    thin_product(np, a, b, out)
    np.testing.assert_allclose(out, a @ b, rtol=1e-12, atol=1e-12)
    assert not memory[:, :, :2].any()
    assert not memory[:, :, 2 * BLOCK + 6 :].any()
