"""Cross-entropy against their definitions, PyTorch, and extreme logits."""

import itertools

import numpy as np
import pytest

from mytorch.kernels.cross_entropy import cross_entropy, cross_entropy_grad

SETTINGS = list(itertools.product([False, True], [-100, 2], [0.0, 0.1, 1.0]))


def test_loss_and_gradient_survive_extreme_logits():
    x = np.array([[1e30, 0.0, -1e30], [-np.inf, 0.0, 0.0], [1000.0, 1000.0, 1000.0]])
    target = np.array([0, 1, 2])
    losses, powers, sums, _ = cross_entropy(x, target)
    np.testing.assert_allclose(losses, [0, np.log(2), np.log(3)])
    expected = [[0, 0, 0], [0, -0.5, 0.5], [1 / 3, 1 / 3, -2 / 3]]
    np.testing.assert_allclose(cross_entropy_grad(np.ones(3), powers, sums, target), expected)
    with np.errstate(invalid="ignore"):
        assert np.isnan(cross_entropy(np.full((1, 3), -np.inf), np.array([0]))[0]).all()


def test_half_precision_and_an_empty_batch():
    losses, powers, _, _ = cross_entropy(np.array([[1.0, 2.0]], np.float16), np.array([1]))
    assert losses.dtype == np.float16
    assert powers.dtype == np.float32
    assert cross_entropy(np.zeros((0, 3)), np.zeros(0, np.int64))[0].shape == (0,)


def sample(weighted):
    rng = np.random.default_rng(5)
    x, target = rng.standard_normal((8, 5)), rng.integers(0, 5, 8)
    target[[1, 4]] = 2
    return x, target, rng.uniform(0.5, 2, 5) if weighted else None, rng.standard_normal(8)


@pytest.mark.parametrize(("weighted", "ignore_index", "label_smoothing"), SETTINGS)
def test_loss_and_gradient_agree_with_pytorch(weighted, ignore_index, label_smoothing):
    torch = pytest.importorskip("torch")
    x, target, weight, r = sample(weighted)
    if ignore_index < 0:
        target[3] = ignore_index
    tx = torch.tensor(x, requires_grad=True)
    tw = None if weight is None else torch.tensor(weight)
    loss = torch.nn.functional.cross_entropy(
        tx, torch.tensor(target), tw, ignore_index=ignore_index, reduction="none", label_smoothing=label_smoothing
    )
    loss.backward(torch.tensor(r))
    losses, powers, sums, counted = cross_entropy(x, target, weight, ignore_index, label_smoothing)
    np.testing.assert_allclose(losses, loss.detach().numpy(), atol=1e-12)
    grad = cross_entropy_grad(r, powers, sums, target, weight, counted, label_smoothing)
    np.testing.assert_allclose(grad, tx.grad.numpy(), atol=1e-12)
    assert (losses[target == ignore_index] == 0).all()
    assert (grad[target == ignore_index] == 0).all()


@pytest.mark.parametrize(("weighted", "ignore_index", "label_smoothing"), SETTINGS)
def test_gradient_agrees_with_finite_differences(weighted, ignore_index, label_smoothing):
    x, target, weight, r = sample(weighted)
    settings = (target, weight, ignore_index, label_smoothing)
    direction = np.random.default_rng(6).standard_normal(x.shape)
    ahead, behind = (cross_entropy(x + e * direction, *settings)[0] for e in (1e-6, -1e-6))
    _, powers, sums, counted = cross_entropy(x, *settings)
    grad = cross_entropy_grad(r, powers, sums, target, weight, counted, label_smoothing)
    np.testing.assert_allclose((grad * direction).sum(), ((ahead - behind) / 2e-6 * r).sum(), rtol=1e-6, atol=1e-8)


def test_dtype_is_kept():
    x, target, _, r = sample(False)
    losses, powers, sums, _ = cross_entropy(x.astype(np.float32), target)
    assert losses.dtype == powers.dtype == np.float32
    assert cross_entropy_grad(r.astype(np.float32), powers, sums, target).dtype == np.float32


@pytest.mark.parametrize("wrong", [5, -1])
def test_target_that_is_no_class_is_an_index_error(wrong):
    with pytest.raises(IndexError, match=f"Target {wrong} is out of bounds"):
        cross_entropy(np.zeros((2, 5)), np.array([0, wrong]))
