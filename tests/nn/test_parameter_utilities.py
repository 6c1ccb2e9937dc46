"""Clipping gradients, and parameters as one vector."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.nn import utils
from tests.nn.both import same_error


def parameters(library, scale=1.0):
    made = []
    for k, shape in enumerate([(3, 4), (4,), ()]):
        values = np.sin(np.arange(int(np.prod(shape))) + k).reshape(shape)
        parameter = library.nn.Parameter(library.tensor(values))
        parameter.grad = library.tensor(values * scale)
        made.append(parameter)
    made.append(library.nn.Parameter(library.ones(2)))  # without a gradient
    return made


@pytest.mark.parametrize("norm_type", [2.0, 1, 3.5, float("inf")])
@pytest.mark.parametrize("max_norm", [0.5, 100.0])
def test_clipping_the_norm_equals_pytorchs(norm_type, max_norm):
    torch = pytest.importorskip("torch")
    ours, theirs = parameters(mytorch), parameters(torch)
    found = utils.clip_grad_norm_(ours, max_norm, norm_type)
    expected = torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type)
    np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-12)
    for a, b in zip(ours[:-1], theirs[:-1], strict=True):
        np.testing.assert_allclose(a.grad.numpy(), b.grad.numpy(), rtol=1e-12)


def test_clipping_values_equals_pytorchs():
    torch = pytest.importorskip("torch")
    ours, theirs = parameters(mytorch), parameters(torch)
    utils.clip_grad_value_(ours, 0.3)
    torch.nn.utils.clip_grad_value_(theirs, 0.3)
    for a, b in zip(ours[:-1], theirs[:-1], strict=True):
        np.testing.assert_array_equal(a.grad.numpy(), b.grad.numpy())


def test_one_tensor_or_none_will_do():
    (parameter, *_) = parameters(mytorch)
    utils.clip_grad_norm_(parameter, 0.1)
    np.testing.assert_allclose(np.linalg.norm(parameter.grad.numpy()), 0.1, rtol=1e-5)
    assert utils.clip_grad_norm_([], 1.0).item() == 0
    with pytest.warns(UserWarning, match="empty generator"):
        utils.clip_grad_norm_((p for p in ()), 1.0)


def test_a_norm_that_is_not_finite_does_not_go_unnoticed():
    made = parameters(mytorch, scale=float("nan"))
    assert np.isnan(utils.clip_grad_norm_(made, 1.0).item())
    assert np.isnan(made[0].grad.numpy()).all()
    same_error(
        lambda t: t.nn.utils.clip_grad_norm_(parameters(t, float("nan")), 1.0, error_if_nonfinite=True),
        RuntimeError,
        "The total norm of order 2.0 for gradients from `parameters` is non-finite, so it cannot be clipped.",
    )


def test_an_infinite_gradient_is_scaled_without_a_warning():
    (parameter, *_) = parameters(mytorch)
    parameter.grad.array[0] = np.inf
    utils.clip_grad_norm_(parameter, 1.0)
    assert np.isnan(parameter.grad.numpy()[0]).all()
    assert (parameter.grad.numpy()[1:] == 0).all()


def test_parameters_become_a_vector_and_come_back():
    net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    vector = utils.parameters_to_vector(net.parameters())
    assert vector.shape == (13,)
    utils.vector_to_parameters(vector.detach() * 2, net.parameters())
    assert (utils.parameters_to_vector(net.parameters()).detach() == vector.detach() * 2).all()


def test_gradients_flow_through_the_vector():
    net = nn.Linear(2, 3)
    (utils.parameters_to_vector(net.parameters()) * 2).sum().backward()
    assert (net.weight.grad.numpy() == 2).all()


def test_a_vector_of_another_length_changes_nothing():
    net = nn.Linear(2, 1)
    before = net.weight.numpy(force=True).copy()
    with pytest.raises(RuntimeError, match="vec has 4 elements, but the parameters have 3"):
        utils.vector_to_parameters(mytorch.zeros(4), net.parameters())
    assert (net.weight.numpy(force=True) == before).all()
    same_error(lambda t: t.nn.utils.vector_to_parameters([1.0], []), TypeError, "expected torch.Tensor, but got: list")
