"""Every way to multiply two matrices gives their product."""

import numpy as np
import pytest

from mytorch.kernels.product import LONG, SMALL, SMALL_OUTER, TINY, UNPACKED, product, tall_product, thin_product


def numbers(*shape):
    return np.random.default_rng(list(shape)).standard_normal(shape)


SIZES = {
    "tiny": (3, 4, 5),
    "of nothing": (3, 0, 5),
    "without rows": (0, 1, 5),
    "small": (65, 64, 65),
    "few rows": (5, LONG, TINY // LONG),
    "one row": (1, 600, SMALL // 8 // 600 + 1),
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


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_a_product_with_bias_and_relu_is_the_three_one_after_the_other(size, dtype):
    rows, inner, columns = size
    a, b, bias = [numbers(*shape).astype(dtype) for shape in ((rows, inner), (inner, columns), (columns,))]
    for x, y in ((a, b), (np.asfortranarray(a), b), (a, np.asfortranarray(b))):
        alone = product(x, y)
        np.testing.assert_array_equal(product(x, y, bias), alone + bias)
        np.testing.assert_array_equal(product(x, y, bias, relu=True), np.maximum(alone + bias, 0))
        np.testing.assert_array_equal(product(x, y, relu=True), np.maximum(alone, 0))


MOST = UNPACKED // (9 * 24) // 16 * 16  # columns, or rows, that a matrix of 9×24 is multiplied by at a time


@pytest.mark.parametrize("columns", [1, MOST, MOST + 1, 3 * MOST + 7])
def test_blocks_of_columns_make_the_whole_product(columns):
    a, b = numbers(9, 24), numbers(24, columns)
    whole, turned = np.zeros((9, columns)), np.zeros((columns, 9))
    thin_product(np, a, b, whole)
    thin_product(np, a, b, turned.T)
    np.testing.assert_allclose(whole, a @ b, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(turned.T, a @ b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("rows", [1, MOST, MOST + 1, 3 * MOST + 7])
def test_blocks_of_rows_make_the_whole_product(rows):
    a, b = numbers(2, rows, 9), numbers(2, 9, 24)
    out = np.zeros((2, rows, 24))
    tall_product(np, a, b, out)
    np.testing.assert_allclose(out, a @ b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("multiply", [thin_product, tall_product])
@pytest.mark.parametrize("side", [0, 1, 72, 73, 300])
def test_matrices_of_every_size(multiply, side):
    """Some are too large to be multiplied in blocks, and some are empty."""
    a, b = numbers(side, side), numbers(3, side, side)
    out = np.ones((3, side, side))
    multiply(np, *((a, b) if multiply is thin_product else (b, a)), out)
    np.testing.assert_allclose(out, a @ b if multiply is thin_product else b @ a, rtol=1e-10, atol=1e-10)


def test_operands_that_are_parts_of_larger_arrays():
    columns = 2 * MOST + 4
    a, b = numbers(30, 6)[::2].T, numbers(3, 15, 3 * MOST)[:, :, 5 : 5 + columns]
    memory = np.zeros((6, 3, 3 * MOST))
    thin_product(np, a, b, memory[:, :, 2 : 2 + columns].swapaxes(0, 1))
    np.testing.assert_allclose(memory[:, :, 2 : 2 + columns].swapaxes(0, 1), a @ b, rtol=1e-12, atol=1e-12)
    assert not memory[:, :, :2].any()
    assert not memory[:, :, 2 + columns :].any()
    memory = np.zeros((3, columns, 10))
    tall_product(np, b.swapaxes(1, 2), a.T, memory[:, :, 1:7])
    np.testing.assert_allclose(memory[:, :, 1:7], (a @ b).swapaxes(1, 2), rtol=1e-12, atol=1e-12)
    assert not memory[:, :, 0].any()
    assert not memory[:, :, 7:].any()
