"""What chance must respect in dropout: the seed, the probability, the scale, whole channels."""

import numpy as np
import pytest

import mytorch
from mytorch.nn import functional as F


@pytest.mark.parametrize("p", [0.5, 0.25, 0.1, 1e-3, 0.999])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_share_of_zeros_is_p_and_the_rest_is_scaled(p, dtype):
    mytorch.manual_seed(3)
    count = 400_000
    y = F.dropout(mytorch.tensor(np.ones(count, dtype)), p).numpy()
    dropped = (y == 0).mean()
    assert abs(dropped - p) < 5 * (p * (1 - p) / count) ** 0.5
    assert y.dtype == dtype
    np.testing.assert_allclose(y[y != 0], 1 / (1 - p), rtol=1e-6)


@pytest.mark.parametrize("p", [0.5, 0.3])
def test_one_seed_gives_one_mask_and_the_next_call_another(p):
    x = mytorch.ones(64, 33)
    mytorch.manual_seed(7)
    first, second = F.dropout(x, p).numpy(), F.dropout(x, p).numpy()
    mytorch.manual_seed(7)
    np.testing.assert_array_equal(F.dropout(x, p).numpy(), first)
    assert (first != second).any()


def test_neighbouring_elements_are_dropped_independently():
    mytorch.manual_seed(1)
    kept = F.dropout(mytorch.ones(200_000), 0.5).numpy() != 0
    for lag in (1, 2, 7, 8, 64):
        assert abs((kept[lag:] & kept[:-lag]).mean() - 0.25) < 0.006


def test_the_gradient_is_the_mask_that_was_drawn():
    x = mytorch.ones(100, requires_grad=True)
    y = F.dropout(x, 0.4)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), y.detach().numpy())


def test_dropout_that_is_off_returns_its_input():
    x = mytorch.ones(3)
    assert F.dropout(x, 0.5, training=False) is x
    assert F.dropout(x, 0.0) is x


def test_dropout_in_place_writes_into_its_input():
    x = mytorch.ones(1000)
    assert F.dropout(x, 0.5, inplace=True) is x
    assert 0 < (x.numpy() == 0).sum() < 1000


def test_dropped_nan_and_infinity_become_nan():
    y = F.dropout(mytorch.tensor([float("nan"), float("inf")]), 1.0)
    assert np.isnan(y.numpy()).all()


@pytest.mark.parametrize(("function", "shape"), [(F.dropout2d, (40, 30, 2, 3)), (F.dropout1d, (40, 30, 5))])
def test_dropout_of_channels_keeps_or_drops_each_as_a_whole(function, shape):
    mytorch.manual_seed(0)
    y = function(mytorch.ones(*shape), 0.5).numpy().reshape(*shape[:2], -1)
    assert ((y == y[..., :1]).all(-1)).all()
    assert 0.4 < (y[..., 0] == 0).mean() < 0.6


def test_dropout2d_warns_about_inputs_without_two_axes_behind_the_channels():
    with pytest.warns(UserWarning, match="channel-wise 1D dropout"):
        F.dropout2d(mytorch.ones(1, 2, 3), 0.5)
    with pytest.warns(UserWarning, match="please use dropout instead"):
        F.dropout2d(mytorch.ones(2, 3), 0.5)


def test_alpha_dropout_keeps_mean_and_variance():
    mytorch.manual_seed(0)
    y = F.alpha_dropout(mytorch.randn(400_000), 0.3, training=True).numpy()
    assert abs(y.mean()) < 0.01
    assert abs(y.var() - 1) < 0.02
