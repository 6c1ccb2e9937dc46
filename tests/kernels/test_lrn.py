"""Local response normalisation against loops over channels, PyTorch, and finite differences."""

import numpy as np
import pytest

from mytorch.kernels.lrn import channel_window_sum, local_response_norm, local_response_norm_grad

SIZES = [1, 2, 3, 4, 5, 8, 20]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", [(2, 7), (2, 7, 3), (3, 7, 2, 4), (0, 7, 2, 2), (2, 1, 3, 3)])
def test_window_sum_is_the_sum_over_neighbouring_channels(size, shape):
    x = np.random.default_rng(0).standard_normal(shape)
    y = channel_window_sum(x, size)
    for c in range(shape[1]):
        expected = x[:, max(0, c - size // 2) : c + (size - 1) // 2 + 1].sum(1)
        np.testing.assert_allclose(y[:, c], expected, atol=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_reversed_window_sum_is_the_adjoint(size):
    rng = np.random.default_rng(1)
    x, v = rng.standard_normal((2, 9, 4)), rng.standard_normal((2, 9, 4))
    a, b = (channel_window_sum(x, size) * v).sum(), (x * channel_window_sum(v, size, reverse=True)).sum()
    np.testing.assert_allclose(a, b)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("beta", [0.75, 0.5, 1.3])
def test_norm_and_gradient_agree_with_pytorch(size, beta):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    x, g = rng.standard_normal((3, 9, 4, 5)), rng.standard_normal((3, 9, 4, 5))
    tx = torch.tensor(x, requires_grad=True)
    ty = torch.nn.functional.local_response_norm(tx, size, 0.3, beta, 2.0)
    ty.backward(torch.tensor(g))
    y, scale = local_response_norm(x, size, 0.3, beta, 2.0)
    np.testing.assert_allclose(y, ty.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(y, x / scale**beta, atol=1e-12)
    grad = local_response_norm_grad(g, x, scale, size, 0.3, beta, 2.0)
    np.testing.assert_allclose(grad, tx.grad.numpy(), atol=1e-12)


def test_norm_of_the_paper_is_the_formula_of_the_paper():
    a = np.random.default_rng(3).standard_normal((2, 12, 3, 3)) * 100
    b = np.empty_like(a)
    for i in range(12):
        total = (a[:, max(0, i - 2) : min(11, i + 2) + 1] ** 2).sum(1)
        b[:, i] = a[:, i] / (2 + 1e-4 * total) ** 0.75
    np.testing.assert_allclose(local_response_norm(a, 5, 5e-4, 0.75, 2.0)[0], b, rtol=1e-12)


def test_gradient_agrees_with_finite_differences():
    rng = np.random.default_rng(4)
    x, g, direction = (rng.standard_normal((2, 6, 3)) for _ in range(3))
    args = (4, 0.5, 0.75, 1.0)
    ahead, behind = (local_response_norm(x + e * direction, *args)[0] for e in (1e-6, -1e-6))
    numeric = ((ahead - behind) / 2e-6 * g).sum()
    grad = local_response_norm_grad(g, x, local_response_norm(x, *args)[1], *args)
    np.testing.assert_allclose((grad * direction).sum(), numeric, rtol=1e-6)
