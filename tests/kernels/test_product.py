"""Products under a small matrix, done in blocks of columns, are the products."""

import numpy as np
import pytest

from mytorch.kernels.product import BLOCK, THIN, thin_product


def numbers(*shape):
    return np.random.default_rng(list(shape)).standard_normal(shape)


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
