"""Activations that draw numbers: what they draw, and that the gradient knows of it."""

import numpy as np
import pytest

import mytorch
from mytorch.nn import functional as F


def test_rrelu_draws_a_slope_for_every_negative_number_and_remembers_it():
    mytorch.manual_seed(0)
    x = mytorch.tensor(np.linspace(-1, 1, 4001), requires_grad=True)
    y = F.rrelu(x, 0.2, 0.6, training=True)
    y.sum().backward()
    slopes = x.grad.numpy()
    below = x.detach().numpy() <= 0
    assert (slopes[~below] == 1).all()
    assert ((slopes[below] >= 0.2) & (slopes[below] < 0.6)).all()
    assert abs(slopes[below].mean() - 0.4) < 0.02
    assert len(np.unique(slopes[below])) > 1900
    np.testing.assert_allclose(y.detach().numpy(), x.detach().numpy() * slopes)


def test_rrelu_in_place_writes_into_its_input():
    x = mytorch.full((1000,), -1.0)
    assert F.rrelu_(x, training=True) is x
    assert ((x < -0.12) & (x > -0.34)).all()


def test_gumbel_softmax_chooses_with_the_probabilities_of_softmax():
    mytorch.manual_seed(0)
    logits = mytorch.tensor([0.0, 1.0, 2.0]).expand(20_000, 3)
    y = F.gumbel_softmax(logits, hard=True)
    expected = np.exp([0, 1, 2]) / np.exp([0, 1, 2]).sum()
    np.testing.assert_allclose(y.numpy().mean(0), expected, atol=0.015)
    np.testing.assert_allclose(np.sort(y.numpy(), axis=1), np.tile([0, 0, 1], (20_000, 1)), atol=1e-6)


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_gumbel_softmax_has_the_gradient_of_the_soft_choice_even_if_it_is_hard(dim):
    gradients = []
    for hard in (False, True):
        mytorch.manual_seed(1)
        logits = mytorch.tensor(np.arange(12.0).reshape(4, 3), requires_grad=True)
        y = F.gumbel_softmax(logits, tau=2.0, hard=hard, dim=dim)
        np.testing.assert_allclose(y.sum(dim).detach().numpy(), 1)
        (y * mytorch.tensor(np.arange(12.0).reshape(4, 3))).sum().backward()
        gradients.append(logits.grad.numpy())
    np.testing.assert_allclose(gradients[0], gradients[1])
    assert abs(gradients[0]).max() > 0


def test_gumbel_softmax_refuses_integers_and_warns_of_eps():
    with pytest.raises(NotImplementedError, match="'Long'"):
        F.gumbel_softmax(mytorch.tensor([1, 2]))
    with pytest.warns(UserWarning, match="`eps` parameter is deprecated"):
        F.gumbel_softmax(mytorch.zeros(2), eps=1e-3)


@pytest.mark.parametrize("function", [F.dropout3d, F.feature_alpha_dropout])
def test_whole_channels_are_dropped(function):
    mytorch.manual_seed(0)
    y = function(mytorch.ones(20, 30, 2, 2, 2), 0.4, training=True).numpy().reshape(600, 8)
    assert (y == y[:, :1]).all()
    assert len(np.unique(y)) == 2
    share = (y[:, 0] == y.min()).mean()
    assert 0.3 < share < 0.5
