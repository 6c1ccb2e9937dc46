"""What batch normalisation remembers, and local response normalisation in AlexNet's terms."""

import numpy as np
import pytest

import mytorch
from mytorch.nn import functional as F


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 5), (2, 3, 4, 4)])
def test_running_statistics_move_towards_the_batch_with_the_unbiased_variance(shape):
    x = np.random.default_rng(0).standard_normal(shape) * 3 + 1
    mean, variance = mytorch.zeros(3, dtype=mytorch.float64), mytorch.ones(3, dtype=mytorch.float64)
    F.batch_norm(mytorch.tensor(x), mean, variance, training=True, momentum=0.3)
    axes = tuple(axis for axis in range(len(shape)) if axis != 1)
    np.testing.assert_allclose(mean.numpy(), 0.3 * x.mean(axes))
    np.testing.assert_allclose(variance.numpy(), 0.7 + 0.3 * x.var(axes, ddof=1))


def test_running_statistics_equal_pytorch_over_several_batches():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    ours = [mytorch.zeros(4), mytorch.ones(4)]
    theirs = [torch.zeros(4), torch.ones(4)]
    for _ in range(5):
        x = rng.standard_normal((3, 4, 2, 2)).astype(np.float32)
        F.batch_norm(mytorch.tensor(x), *ours, training=True)
        torch.nn.functional.batch_norm(torch.tensor(x), *theirs, training=True)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-5, atol=1e-6)


def test_running_statistics_count_as_written_in_place():
    mean, variance = mytorch.zeros(2), mytorch.ones(2)
    F.batch_norm(mytorch.randn(3, 2), mean, variance, training=True)
    assert mean._version_count == 1
    assert variance._version_count == 1


def test_a_large_mean_does_not_swallow_a_small_spread():
    x = 1e4 + np.random.default_rng(0).standard_normal((64, 2)).astype(np.float32)
    y = F.layer_norm(mytorch.tensor(x.T.copy()), (64,)).numpy()
    wide = x.T.astype(np.float64)
    expected = (wide - wide.mean(1, keepdims=True)) / np.sqrt(wide.var(1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(y, expected, atol=2e-3)


def test_float16_is_standardized_in_float32():
    x = np.full((4, 70_000), 2.0, np.float16)
    x[:, ::2] = 4.0
    y = F.layer_norm(mytorch.tensor(x), (70_000,))
    assert y.dtype == mytorch.float16
    np.testing.assert_allclose(np.abs(y.numpy().astype(np.float64)), 1.0, rtol=1e-3)


def test_local_response_norm_of_the_paper_divides_alpha_by_the_window():
    x = np.random.default_rng(0).uniform(0, 255, (1, 7, 2, 2))
    expected = np.empty_like(x)
    for i in range(7):  # section 3.3: k = 2, n = 5, α = 1e-4, β = 0.75
        window = x[:, max(0, i - 2) : min(6, i + 2) + 1]
        expected[:, i] = x[:, i] / (2 + 1e-4 * (window**2).sum(1)) ** 0.75
    y = F.local_response_norm(mytorch.tensor(x), 5, alpha=5e-4, beta=0.75, k=2)
    np.testing.assert_allclose(y.numpy(), expected, rtol=1e-12)
