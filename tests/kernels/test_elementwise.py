"""ReLU and its gradient, below and above the size at which threads are used."""

import numpy as np
import pytest

from mytorch.kernels.elementwise import SMALL, relu, relu_grad

SIZES = [0, 7, SMALL - 1, SMALL, 3 * SMALL + 5]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16])
def test_relu_and_its_gradient_follow_the_definition(size, dtype):
    rng = np.random.default_rng(size)
    x, g = rng.standard_normal(size).astype(dtype), rng.standard_normal(size).astype(dtype)
    y = relu(x)
    np.testing.assert_array_equal(y, np.where(x > 0, x, 0))
    np.testing.assert_array_equal(relu_grad(g, y), np.where(y > 0, g, 0))
    assert y.dtype == relu_grad(g, y).dtype == dtype


@pytest.mark.parametrize("size", [8, 2 * SMALL])
def test_relu_keeps_nan_lets_its_gradient_through_and_keeps_infinity_out_elsewhere(size):
    x = np.tile(np.array([np.nan, -1.0, 0.0, 2.0], np.float32), size // 4)
    y = relu(x)
    assert np.isnan(y[::4]).all()
    g = np.full(size, np.inf, np.float32)
    np.testing.assert_array_equal(relu_grad(g, y), np.tile(np.array([np.inf, 0, 0, np.inf], np.float32), size // 4))


def test_relu_can_write_into_its_input():
    x = np.array([-1.0, 2.0])
    assert relu(x, out=x) is x
    np.testing.assert_array_equal(x, [0, 2])


def test_relu_takes_integers_scalars_and_strided_arrays():
    np.testing.assert_array_equal(relu(np.array([-3, 4])), [0, 4])
    assert relu(np.array(-3.0)).shape == relu_grad(np.array(1.0), np.array(2.0)).shape == ()
    x = np.random.default_rng(0).standard_normal((500, 700))
    np.testing.assert_array_equal(relu(x.T), relu(x).T)
    np.testing.assert_array_equal(relu_grad(x.T, x[::-1].T), relu_grad(x, x[::-1].copy()).T)
