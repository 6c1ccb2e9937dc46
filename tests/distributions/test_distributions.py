"""Distributions have PyTorch's densities, entropies, gradients and printed forms, and draw what they say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch import distributions as D

MATRIX = [[2.0, 0.5], [0.5, 1.0]]
LOWER = [[1.5, 0.0], [-0.4, 0.7]]
# Constructor, parameters as lists, and values of the shape of a sample of three.
CASES: list[Any] = [
    ("Normal", {"loc": [0.5, -1.0], "scale": [1.0, 2.5]}, [[0.1, 2.0], [-1.0, 0.0], [3.0, -4.0]]),
    ("Uniform", {"low": [-1.0, 0.0], "high": [1.0, 3.0]}, [[0.1, 2.0], [-0.5, 0.0], [0.9, 2.9]]),
    ("Bernoulli", {"probs": [0.2, 0.9]}, [[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]),
    ("Bernoulli", {"logits": [-2.0, 30.0]}, [[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]),
    ("Categorical", {"probs": [[0.2, 0.3, 0.5], [2.0, 1.0, 1.0]]}, [[0, 2], [1, 1], [2, 0]]),
    ("Categorical", {"logits": [[0.2, -0.3, 0.5], [20.0, 1.0, 1.0]]}, [[0, 2], [1, 1], [2, 0]]),
    ("MultivariateNormal", {"loc": [0.5, -1.0], "covariance_matrix": MATRIX}, [[0.1, 2.0], [-1.0, 0.0], [3.0, -4.0]]),
    ("MultivariateNormal", {"loc": [0.5, -1.0], "precision_matrix": MATRIX}, [[0.1, 2.0], [-1.0, 0.0], [3.0, -4.0]]),
    ("MultivariateNormal", {"loc": [0.5, -1.0], "scale_tril": LOWER}, [[0.1, 2.0], [-1.0, 0.0], [3.0, -4.0]]),
]
IDS = [f"{name}-{'-'.join(settings)}" for name, settings, _ in CASES]


def ask(library: Any, room: Any, name: str, settings: dict[str, Any], values: Any) -> list[Any]:
    """Everything that can be compared, and the gradients of the log density and of the entropy."""
    given = {key: library.tensor(value, dtype=library.float64, requires_grad=True) for key, value in settings.items()}
    distribution = getattr(room, name)(**given)
    x = library.tensor(values)
    x = x.double() if x.is_floating_point() else x
    density, entropy = distribution.log_prob(x), distribution.entropy()
    (density.sum() + entropy.sum()).backward()
    answers = [density, entropy, distribution.mean, distribution.variance, *(t.grad for t in given.values())]
    shapes = [tuple(distribution.sample(shape).shape) for shape in ((), (4,), (2, 3))]
    shapes += [tuple(distribution.batch_shape), tuple(distribution.event_shape)]
    return [repr(distribution), shapes, *(t.detach().numpy() for t in answers)]


@pytest.mark.parametrize(("name", "settings", "values"), CASES, ids=IDS)
def test_densities_entropies_and_gradients_are_pytorchs(name: str, settings: dict[str, Any], values: Any) -> None:
    torch = pytest.importorskip("torch")
    ours = ask(mytorch, D, name, settings, values)
    theirs = ask(torch, torch.distributions, name, settings, values)
    assert ours[:2] == theirs[:2]
    for a, b in zip(ours[2:], theirs[2:], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("name", "settings", "values"), CASES, ids=IDS)
def test_what_is_drawn_has_the_mean_and_the_variance(name: str, settings: dict[str, Any], values: Any) -> None:
    mytorch.manual_seed(0)
    distribution = getattr(D, name)(**{key: mytorch.tensor(value) for key, value in settings.items()})
    drawn = distribution.sample((4000,))
    if name == "Categorical":
        found = mytorch.nn.functional.one_hot(drawn, 3).float().mean(0)
        expected = distribution.probs
    else:
        found, expected = drawn.mean(0), distribution.mean
        deviation = drawn.var(0) - distribution.variance
        assert float((deviation / (distribution.variance + 0.05)).abs().max()) < 0.15
    assert float((found - expected).abs().max()) < 0.12
    assert not drawn.requires_grad


def test_a_reparametrized_sample_carries_the_gradient_and_a_sample_does_not() -> None:
    loc, scale = mytorch.zeros(3, requires_grad=True), mytorch.ones(3, requires_grad=True)
    normal = D.Normal(loc, scale)
    assert not normal.sample().requires_grad
    drawn = normal.rsample()
    drawn.sum().backward()
    assert loc.grad is not None
    assert scale.grad is not None
    np.testing.assert_allclose(loc.grad.numpy(), 1)
    np.testing.assert_allclose(scale.grad.numpy(), drawn.detach().numpy(), rtol=1e-6)
    with pytest.raises(NotImplementedError, match="sample"):
        D.Categorical(mytorch.ones(2)).rsample()


def test_cdf_and_icdf_undo_each_other() -> None:
    x = mytorch.tensor([-1.0, 0.3, 2.0], dtype=mytorch.float64)
    for distribution in (D.Normal(mytorch.zeros(3).double(), 2.0), D.Uniform(-3.0, mytorch.ones(3).double() * 3)):
        np.testing.assert_allclose(distribution.icdf(distribution.cdf(x)).numpy(), x.numpy(), rtol=1e-9)


def test_independent_adds_up_the_last_dimensions() -> None:
    base = D.Normal(mytorch.zeros(2, 3), mytorch.ones(2, 3))
    rows = D.Independent(base, 1)
    assert (rows.batch_shape, rows.event_shape) == ((2,), (3,))
    x = mytorch.ones(5, 2, 3)
    np.testing.assert_allclose(rows.log_prob(x).numpy(), base.log_prob(x).sum(-1).numpy())
    np.testing.assert_allclose(rows.entropy().numpy(), base.entropy().sum(-1).numpy())
    with pytest.raises(ValueError, match="reinterpreted_batch_ndims"):
        D.Independent(base, 3)


def test_divergence_is_the_mean_of_the_difference_of_log_densities() -> None:
    p, q = D.Categorical(mytorch.tensor([0.2, 0.3, 0.5])), D.Categorical(mytorch.tensor([0.6, 0.3, 0.1]))
    expected = sum(a * math.log(a / b) for a, b in zip([0.2, 0.3, 0.5], [0.6, 0.3, 0.1], strict=True))
    assert D.kl_divergence(p, q).item() == pytest.approx(expected, rel=1e-5)
    one = D.kl_divergence(D.Bernoulli(mytorch.tensor(0.2)), D.Bernoulli(mytorch.tensor(0.7)))
    assert one.item() == pytest.approx(0.2 * math.log(0.2 / 0.7) + 0.8 * math.log(0.8 / 0.3), rel=1e-5)
    normals = D.kl_divergence(D.Normal(0.0, 1.0), D.Normal(1.0, 2.0)).item()
    assert normals == pytest.approx(math.log(2) + 2 / 8 - 0.5, rel=1e-5)
    rows = D.kl_divergence(
        D.Independent(D.Normal(mytorch.zeros(3), 1.0), 1), D.Independent(D.Normal(mytorch.ones(3), 1.0), 1)
    )
    assert rows.item() == pytest.approx(1.5)
    with pytest.raises(NotImplementedError, match="Normal and q type Bernoulli"):
        D.kl_divergence(D.Normal(0.0, 1.0), D.Bernoulli(0.5))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: D.Normal(0.0, -1.0), r"parameter scale .* of distribution Normal\(loc: 0.0, scale: -1.0\)"),
        (lambda: D.Normal(mytorch.zeros(2), 1.0).log_prob(mytorch.zeros(3)), "not broadcastable"),
        (lambda: D.Normal(0.0, 1.0).log_prob(0.5), "must be a Tensor"),
        (lambda: D.Normal("0", 1.0), "Number"),
        (lambda: D.Uniform(1.0, 0.0), "not defined when low>= high"),
        (lambda: D.Bernoulli(1.5), "Interval"),
        (lambda: D.Bernoulli(), "not both"),
        (lambda: D.Bernoulli(0.5).log_prob(mytorch.tensor(0.5)), r"Boolean\(\)"),
        (lambda: D.Categorical(), "not both"),
        (lambda: D.Categorical(mytorch.tensor(1.0)), "at least one-dimensional"),
        (lambda: D.Categorical(mytorch.tensor([-0.5, 1.0])), r"Simplex\(\)"),
        (lambda: D.Categorical(mytorch.ones(3)).log_prob(mytorch.tensor(3)), "upper_bound=2"),
        (lambda: D.MultivariateNormal(mytorch.zeros(2)), "Exactly one"),
        (lambda: D.MultivariateNormal(mytorch.zeros(2), -mytorch.eye(2)), r"PositiveDefinite\(\)"),
    ],
)
def test_what_is_no_parameter_and_what_cannot_be_drawn_is_refused(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_checks_can_be_left_out() -> None:
    assert math.isnan(D.Normal(0.0, -1.0, validate_args=False).log_prob(mytorch.tensor(0.0)).item())
    assert not hasattr(D.Bernoulli(0.5), "nonsense")
    assert not hasattr(D.Categorical(mytorch.ones(2)), "nonsense")
