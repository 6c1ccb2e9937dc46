"""What the samples cannot say of losses: warnings, older arguments, and numbers that must not overflow."""

import numpy as np
import pytest

import mytorch
from mytorch.nn import functional as F


@pytest.mark.parametrize("function", [F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss])
def test_shapes_that_broadcast_are_warned_about(function):
    with pytest.warns(UserWarning, match=r"target size \(torch.Size\(\[3\]\)\) that is different to the input size"):
        function(mytorch.ones(2, 3), mytorch.ones(3))


@pytest.mark.parametrize(
    ("older", "reduction"),
    [
        ({"size_average": True}, "mean"),
        ({"size_average": False}, "sum"),
        ({"reduce": False}, "none"),
        ({"reduce": True}, "mean"),
    ],
)
def test_older_arguments_mean_a_reduction(older, reduction):
    x, t = mytorch.randn(4, 3), mytorch.tensor([0, 1, 2, 0])
    with pytest.warns(UserWarning, match=f"use reduction='{reduction}'"):
        y = F.cross_entropy(x, t, **older)
    np.testing.assert_array_equal(y.numpy(), F.cross_entropy(x, t, reduction=reduction).numpy())


def test_kl_div_warns_that_its_mean_is_no_divergence():
    with pytest.warns(UserWarning, match="batchmean"):
        F.kl_div(mytorch.zeros(2, 2), mytorch.ones(2, 2))


def test_class_weights_that_want_a_gradient_are_refused():
    weight = mytorch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="derivative for 'weight' is not implemented"):
        F.cross_entropy(mytorch.zeros(1, 3), mytorch.tensor([0]), weight)


@pytest.mark.parametrize("scale", [1e3, 1e30])
def test_enormous_logits_neither_overflow_nor_lose_the_gradient(scale):
    x = mytorch.tensor([[scale, 0.0, -scale]], requires_grad=True)
    loss = F.cross_entropy(x, mytorch.tensor([1]))
    loss.backward()
    assert loss.item() == pytest.approx(scale)
    np.testing.assert_allclose(x.grad.numpy(), [[1, -1, 0]], atol=1e-6)
    z = mytorch.tensor([scale, -scale])
    assert F.binary_cross_entropy_with_logits(z, mytorch.tensor([1.0, 0.0])).item() == 0


def test_cross_entropy_is_the_negative_log_likelihood_of_log_softmax():
    x, t = mytorch.randn(5, 4, 2, dtype=mytorch.float64), mytorch.randint(0, 4, (5, 2))
    weight = mytorch.rand(4, dtype=mytorch.float64)
    expected = F.nll_loss(F.log_softmax(x, 1), t, weight)
    np.testing.assert_allclose(F.cross_entropy(x, t, weight).numpy(), expected.numpy(), rtol=1e-12)


def test_rows_without_a_class_give_nan_and_no_gradient():
    x = mytorch.randn(2, 3, requires_grad=True)
    loss = F.cross_entropy(x, mytorch.tensor([-100, -100]))
    loss.backward()
    assert np.isnan(loss.item())
    np.testing.assert_array_equal(x.grad.numpy(), np.zeros((2, 3)))


@pytest.mark.parametrize("function", [F.softmax, F.log_softmax])
def test_softmax_without_a_dim_chooses_one_and_warns(function):
    x = mytorch.randn(2, 3)
    with pytest.warns(UserWarning, match="Implicit dimension choice"):
        y = function(x)
    np.testing.assert_array_equal(y.numpy(), function(x, 1).numpy())
    assert function(x, dim=1, _stacklevel=3, dtype=mytorch.float64).dtype == mytorch.float64
