"""Twenty steps of every optimizer in every setting, next to PyTorch's, in float64."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import mytorch

SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"lr": 0.05}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3}),
    ("SGD", {"lr": 0.05, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.05, "maximize": True}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "maximize": True, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "foreach": False}),
    ("SGD", {"lr": 0.0, "momentum": 0.9}),
    *[
        (name, options)
        for name in ("Adam", "AdamW")
        for options in (
            {},
            {"lr": 0.02},
            {"lr": 0.02, "betas": (0.5, 0.7)},
            {"lr": 0.02, "eps": 1e-3},
            {"lr": 0.02, "weight_decay": 0.1},
            {"lr": 0.02, "amsgrad": True},
            {"lr": 0.02, "amsgrad": True, "weight_decay": 0.1, "maximize": True},
            {"lr": 0.02, "maximize": True},
            {"lr": 0.02, "betas": (0.0, 0.9), "foreach": False},
        )
    ],
    ("Adam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("Adamax", {"lr": 0.02, "betas": (0.5, 0.7), "eps": 1e-3, "weight_decay": 0.1, "maximize": True}),
    ("NAdam", {"lr": 0.02, "betas": (0.5, 0.7), "momentum_decay": 0.1, "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    ("RAdam", {"lr": 0.02, "betas": (0.5, 0.99), "weight_decay": 0.1}),
    ("RAdam", {"lr": 0.02, "betas": (0.5, 0.5)}),  # never adaptive
    ("RAdam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.5, "momentum": 0.9}),
    ("RMSprop", {"lr": 0.02, "centered": True, "eps": 1e-3, "weight_decay": 0.1, "maximize": True}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "eps": 1e-3, "initial_accumulator_value": 0.2}),
    ("Adadelta", {"lr": 0.5, "rho": 0.5, "eps": 1e-3, "weight_decay": 0.1, "maximize": True}),
    ("Rprop", {"lr": 0.02, "etas": (0.3, 1.7), "step_sizes": (1e-3, 0.1), "maximize": True}),
    ("ASGD", {"lr": 0.05, "lambd": 0.1, "alpha": 0.5, "t0": 5, "weight_decay": 0.1}),
    ("Adafactor", {"lr": 0.05, "beta2_decay": -0.5, "eps": (1e-3, 1e-2), "d": 1.1, "weight_decay": 0.1}),
    ("Adafactor", {"maximize": True}),
]
every_setting = pytest.mark.parametrize(
    ("name", "options"),
    [pytest.param(n, o, id=f"{n}-{'-'.join(f'{k}={v}' for k, v in o.items())}") for n, o in SETTINGS],
)

SHAPES = [(3, 4), (4,), (), (2, 1, 3)]


def parameters(library: Any) -> list[Any]:
    made = []
    for k, shape in enumerate(SHAPES):
        values = np.sin(1.0 + np.arange(math.prod(shape)) + k).reshape(shape)
        made.append(library.nn.Parameter(library.tensor(values)))
    return made


def descend(library: Any, params: list[Any], optimizer: Any, steps: range) -> list[list[np.ndarray]]:
    """The values of the parameters after each step, down a landscape that is not quadratic."""
    trajectory = []
    for t in steps:
        optimizer.zero_grad()
        used = params[: len(params) - t % 2]  # the last parameter has no gradient every other step
        loss = sum((p * p * 0.3 + (p * (k + 1)).tanh()).sum() for k, p in enumerate(used))
        loss.backward()
        optimizer.step()
        trajectory.append([p.detach().numpy().copy() for p in params])
    return trajectory


def close(found: Any, expected: Any) -> None:
    for ours, theirs in zip(found, expected, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)


@every_setting
def test_steps_equal_pytorchs(name, options):
    torch = pytest.importorskip("torch")
    results = []
    for library in (mytorch, torch):
        params = parameters(library)
        optimizer = getattr(library.optim, name)(params, **options)
        results.append(descend(library, params, optimizer, range(20)))
    close(*results)


@every_setting
def test_a_resumed_run_goes_on_as_if_nothing_had_happened(name, options):
    params = parameters(mytorch)
    optimizer = getattr(mytorch.optim, name)(params, **options)
    expected = descend(mytorch, params, optimizer, range(20))

    params = parameters(mytorch)
    optimizer = getattr(mytorch.optim, name)(params, **options)
    descend(mytorch, params, optimizer, range(8))
    resumed = parameters(mytorch)
    for old, new in zip(params, resumed, strict=True):
        new.array[...] = old.array
    again = getattr(mytorch.optim, name)(resumed, lr=0.9)
    again.load_state_dict(optimizer.state_dict())
    descend(mytorch, params, optimizer, range(8, 10))  # the first run goes on; the second must not feel it
    close(descend(mytorch, resumed, again, range(8, 20)), expected[8:])


@every_setting
def test_settings_and_state_are_laid_out_as_pytorchs(name, options):
    torch = pytest.importorskip("torch")
    layouts = []
    for library in (mytorch, torch):
        params = parameters(library)
        optimizer = getattr(library.optim, name)(params, **options)
        fresh = repr(optimizer), optimizer.state_dict()["param_groups"]
        descend(library, params, optimizer, range(3))
        state = optimizer.state_dict()
        shapes = {
            number: {key: (tuple(value.shape), str(value.dtype)) for key, value in values.items()}
            for number, values in state["state"].items()
        }
        layouts.append((fresh, state["param_groups"], shapes))
    assert layouts[0] == layouts[1]


def test_a_checkpoint_of_pytorch_can_be_resumed():
    torch = pytest.importorskip("torch")
    theirs = parameters(torch)
    their_optimizer = torch.optim.Adam(theirs, lr=0.02, amsgrad=True)
    descend(torch, theirs, their_optimizer, range(5))
    state = their_optimizer.state_dict()
    converted = {
        "state": {
            number: {key: mytorch.tensor(value.numpy()) for key, value in values.items()}
            for number, values in state["state"].items()
        },
        "param_groups": state["param_groups"],
    }
    ours = parameters(mytorch)
    for mine, other in zip(ours, theirs, strict=True):
        mine.array[...] = other.detach().numpy()
    optimizer = mytorch.optim.Adam(ours, amsgrad=True)
    optimizer.load_state_dict(converted)
    close(descend(mytorch, ours, optimizer, range(5, 12)), descend(torch, theirs, their_optimizer, range(5, 12)))


def test_groups_keep_their_own_settings():
    torch = pytest.importorskip("torch")
    results = []
    for library in (mytorch, torch):
        params = parameters(library)
        optimizer = library.optim.SGD(
            [{"params": params[:2], "lr": 0.2, "weight_decay": 0.0}, {"params": params[2:3]}], lr=0.05, weight_decay=0.3
        )
        optimizer.add_param_group({"params": params[3], "momentum": 0.5})
        results.append(descend(library, params, optimizer, range(10)))
    close(*results)


# ---------------------------------------------------------------------- the update of the AlexNet paper


def krizhevsky(values: list[np.ndarray], gradients: Any, rates: list[float], momentum: float, decay: float) -> Any:
    """v ← μ·v − λ·ε·w − ε·g;  w ← w + v, as the paper prints it."""
    w, v = [x.copy() for x in values], [np.zeros_like(x) for x in values]
    for t, rate in enumerate(rates):
        g = gradients(t)
        for k in range(len(w)):
            v[k] = momentum * v[k] - decay * rate * w[k] - rate * g[k]
            w[k] = w[k] + v[k]
    return w


def test_the_papers_update_is_the_papers_formula():
    params = parameters(mytorch)
    start = [p.numpy(force=True).copy() for p in params]
    rates = [0.01] * 5 + [0.001] * 5 + [0.0001] * 5

    def gradients(t):
        return [np.cos(t + np.arange(x.size)).reshape(x.shape) for x in start]

    optimizer = mytorch.optim.SGD(params, lr=rates[0], momentum=0.9, weight_decay=5e-4, paper=True)
    for t, rate in enumerate(rates):
        optimizer.param_groups[0]["lr"] = rate
        for p, g in zip(params, gradients(t), strict=True):
            p.grad = mytorch.tensor(g)
        optimizer.step()
    for p, expected in zip(params, krizhevsky(start, gradients, rates, 0.9, 5e-4), strict=True):
        np.testing.assert_allclose(p.numpy(force=True), expected, rtol=1e-12, atol=1e-14)


def test_the_papers_update_is_pytorchs_while_the_rate_stays():
    options = {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1}
    results = []
    for paper in (True, False):
        params = parameters(mytorch)
        optimizer = mytorch.optim.SGD(params, paper=paper, **options)
        results.append(descend(mytorch, params, optimizer, range(12)))
    close(*results)


def test_the_papers_update_survives_a_checkpoint():
    params = parameters(mytorch)
    optimizer = mytorch.optim.SGD(params, lr=0.1, momentum=0.9, paper=True)
    assert "paper: True" in repr(optimizer)
    other = mytorch.optim.SGD(parameters(mytorch), lr=0.1)
    other.load_state_dict(optimizer.state_dict())
    assert other.param_groups[0]["paper"] is True
    with pytest.raises(ValueError, match="neither nesterov nor dampening"):
        mytorch.optim.SGD(params, momentum=0.9, nesterov=True, paper=True)
