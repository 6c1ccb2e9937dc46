"""Every optimizer that PyTorch tests, in every setting it is tested with, next to PyTorch's own steps in float64."""

from __future__ import annotations

import copy
import re
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("expecttest")

import torch
from torch.testing._internal.common_optimizers import OptimizerErrorEnum, optim_db

import mytorch

ABSENT = {"SparseAdam": "there are no sparse tensors"}
INFOS = [info for info in optim_db if info.name not in ABSENT]
SHAPES = [(3, 4), (4,), (), (2, 1, 3)]
MATRICES = [(3, 4), (4, 2), (5, 3), (1, 1)]
# Steps of up to twenty iterations each. Small rates make them chaotic: PyTorch's own L-BFGS, started 1e-15 from here,
# is 3e-4 away after seven.
STEPS = {"LBFGS": 2}


def translate(value: Any) -> Any:
    """The same settings or parameters, with tensors of mytorch."""
    if isinstance(value, torch.nn.Parameter):
        return mytorch.nn.Parameter(mytorch.tensor(value.detach().numpy()))
    if isinstance(value, torch.Tensor):
        return mytorch.tensor(value.numpy())
    if isinstance(value, (list, tuple)):
        return type(value)(translate(x) for x in value)
    if isinstance(value, dict):
        return {key: translate(x) for key, x in value.items()}
    return value


def parameters(library: Any, name: str) -> list[Any]:
    rng = np.random.default_rng(0)
    shapes = MATRICES if name == "Muon" else SHAPES
    return [library.nn.Parameter(library.tensor(rng.standard_normal(shape))) for shape in shapes]


def descend(params: list[Any], optimizer: Any, steps: range) -> np.ndarray:
    """All parameters after each step, down a landscape that is not quadratic."""
    seen = []
    for t in steps:
        used = params if type(optimizer).__name__ == "LBFGS" else params[: len(params) - t % 2]

        def closure(used: list[Any] = used) -> Any:
            optimizer.zero_grad()
            loss = sum((p * p * 0.3 + (p * (k + 1)).tanh()).sum() for k, p in enumerate(used))
            loss.backward()
            return loss

        optimizer.step(closure)
        seen.append(np.concatenate([p.detach().numpy().ravel() for p in params]))
    return np.array(seen)


def layout(state: dict[str, Any]) -> Any:
    """A state without its values: shapes and dtypes of tensors, kinds of everything else."""
    kinds = {
        number: {
            key: (tuple(x.shape), str(x.dtype)) if hasattr(x, "shape") else type(x).__name__ for key, x in entry.items()
        }
        for number, entry in state["state"].items()
    }
    groups = [{key: x for key, x in group.items() if key != "lr"} for group in state["param_groups"]]
    return kinds, groups


def inputs() -> list[Any]:
    return [
        pytest.param(info.name, settings.kwargs, id=f"{info.name}-{settings.desc}")
        for info in INFOS
        for settings in info.optim_inputs_func(device="cpu")
    ]


@pytest.mark.parametrize(("name", "settings"), inputs())
def test_twenty_steps_equal_pytorchs(name: str, settings: dict[str, Any]) -> None:
    results, layouts = [], []
    steps = STEPS.get(name, 20)
    for library, kwargs in ((mytorch, translate(settings)), (torch, settings)):
        params = parameters(library, name)
        optimizer = getattr(library.optim, name)(params, **kwargs)
        first = descend(params, optimizer, range(steps // 2))
        saved = copy.deepcopy(optimizer.state_dict())
        layouts.append(layout(saved))
        resumed = getattr(library.optim, name)(params, **kwargs)
        resumed.load_state_dict(saved)
        results.append(np.concatenate([first, descend(params, resumed, range(steps // 2, steps))]))
    np.testing.assert_allclose(results[0], results[1], rtol=1e-10, atol=1e-10)
    if not isinstance(settings.get("lr"), torch.Tensor):  # of which PyTorch makes tensors where others give numbers
        assert layouts[0] == layouts[1]


@pytest.mark.parametrize("settings", [{"nesterov": False}, {"adjust_lr_fn": "match_rms_adamw", "momentum": 0.0}])
def test_other_settings_of_muon_equal_pytorchs(settings: dict[str, Any]) -> None:
    results = []
    for library in (mytorch, torch):
        params = parameters(library, "Muon")
        results.append(descend(params, library.optim.Muon(params, lr=0.1, **settings), range(10)))
    np.testing.assert_allclose(results[0], results[1], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("flag", ["foreach", "fused"])
@pytest.mark.parametrize("info", INFOS, ids=lambda info: info.name)
def test_flags_of_speed_change_nothing(info: Any, flag: str) -> None:
    if flag not in info.supported_impls:
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            getattr(mytorch.optim, info.name)(parameters(mytorch, info.name), **{flag: True})
        return
    results = []
    for value in (True, False, None):
        params = parameters(mytorch, info.name)
        optimizer = getattr(mytorch.optim, info.name)(params, **{flag: value})
        results.append(descend(params, optimizer, range(3)))
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


def errors() -> list[Any]:
    return [
        pytest.param(info.name, error, id=f"{info.name}-{error.optimizer_error_input.desc}")
        for info in INFOS
        for error in info.optim_error_inputs_func(device="cpu", dtype=torch.float64)
        if "complex" not in error.optimizer_error_input.desc
    ]


@pytest.mark.parametrize(("name", "error"), errors())
def test_wrong_settings_are_refused_in_pytorchs_words(name: str, error: Any) -> None:
    assert error.error_on is OptimizerErrorEnum.CONSTRUCTION_ERROR
    given = error.optimizer_error_input
    params = given.params
    if params is None:
        params = parameters(mytorch, name)
    else:  # the same parameter twice stays the same parameter
        twins: dict[int, Any] = {}

        def twin(value: Any) -> Any:
            if isinstance(value, torch.Tensor):
                return twins.setdefault(id(value), translate(value))
            if isinstance(value, (list, tuple)):
                return type(value)(twin(x) for x in value)
            return {key: twin(x) for key, x in value.items()} if isinstance(value, dict) else value

        params = twin(params)
    kind = error.error_type
    refused = pytest.warns if issubclass(kind, Warning) else pytest.raises
    with refused(kind, match=error.error_regex):
        getattr(mytorch.optim, name)(params, **translate(given.kwargs))


def test_the_absent_ones_are_absent() -> None:
    assert {info.name for info in optim_db if not hasattr(mytorch.optim, info.name)} == set(ABSENT)
    assert all(re.search(r"\w", reason) for reason in ABSENT.values())
