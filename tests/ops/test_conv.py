"""What the samples cannot say of convolution: which gradients are computed at all, and derivatives of higher order."""

import numpy as np
import pytest

import mytorch
from mytorch.nn import functional as F
from mytorch.ops import conv


def random(*shape):
    return mytorch.tensor(np.random.default_rng(len(shape)).standard_normal(shape), requires_grad=True)


def test_the_first_convolution_does_not_compute_the_gradient_of_the_pictures(monkeypatch):
    def refuse(*arguments):
        raise AssertionError("nobody wants this gradient")

    x, w, b = random(2, 3, 5, 5).detach(), random(4, 3, 3, 3), random(4)
    monkeypatch.setattr(conv.kernels, "conv2d_input_grad", refuse)
    F.conv2d(x, w, b).sum().backward()
    assert w.grad is not None
    assert x.grad is None


def test_frozen_weights_are_given_no_gradient(monkeypatch):
    def refuse(*arguments):
        raise AssertionError("nobody wants this gradient")

    x, w = random(1, 2, 4, 4), random(3, 2, 2, 2).detach()
    monkeypatch.setattr(conv.kernels, "conv2d_weight_grad", refuse)
    F.conv2d(x, w).sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("function", ["conv2d", "max_pool2d", "avg_pool2d", "local_response_norm", "cross_entropy"])
def test_third_derivatives_equal_pytorch(function):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    x, w, t = rng.standard_normal((2, 3, 4, 4)), rng.standard_normal((3, 3, 2, 2)), rng.integers(0, 3, (2, 4, 4))

    def third(lib, f):
        p, q = lib.tensor(x, requires_grad=True), lib.tensor(w, requires_grad=True)
        y = {
            "conv2d": lambda: f.conv2d(p * p, q, padding=1),
            "max_pool2d": lambda: f.max_pool2d(p * p * p, 3, 2),
            "avg_pool2d": lambda: f.avg_pool2d(p * p * p, 3, 2, 1),
            "local_response_norm": lambda: f.local_response_norm(p, 3, 0.5),
            "cross_entropy": lambda: f.cross_entropy(p, lib.tensor(t), reduction="none", label_smoothing=0.1),
        }[function]()
        scalar = (y * y * y).sum()
        for _ in range(2):
            (gradient,) = lib.autograd.grad(scalar, p, create_graph=True)
            scalar = (gradient * gradient).sum()
        return lib.autograd.grad(scalar, p)[0].numpy()

    np.testing.assert_allclose(third(mytorch, F), third(torch, torch.nn.functional), rtol=1e-7)


def test_integer_settings_in_lists_are_as_good_as_tuples():
    x, w = random(1, 2, 5, 5), random(3, 2, 3, 3)
    a = F.conv2d(x, w, stride=[2, 1], padding=[1, 0], dilation=[1, 2])
    b = F.conv2d(x, w, stride=(2, 1), padding=(1, 0), dilation=(1, 2))
    np.testing.assert_array_equal(a.detach().numpy(), b.detach().numpy())


def test_float16_convolves_and_stays_float16():
    x, w = random(1, 2, 4, 4).detach(), random(3, 2, 3, 3).detach()
    y = F.conv2d(x.half(), w.half())
    assert y.dtype == mytorch.float16
    np.testing.assert_allclose(y.numpy(), F.conv2d(x, w).numpy(), rtol=1e-2, atol=1e-2)
