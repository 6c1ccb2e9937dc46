"""What `import mytorch` offers: complete, documented, and nothing by accident."""

from __future__ import annotations

import importlib
import inspect
import types
from typing import Any

import pytest

import mytorch

ROOMS = [
    "mytorch",
    "mytorch.amp",
    "mytorch.autograd",
    "mytorch.distributions",
    "mytorch.func",
    "mytorch.linalg",
    "mytorch.nn",
    "mytorch.nn.functional",
    "mytorch.nn.init",
    "mytorch.nn.utils",
    "mytorch.optim",
    "mytorch.optim.lr_scheduler",
    "mytorch.random",
    "mytorch.special",
    "mytorch.utils.data",
    "mytorch.vision.datasets",
    "mytorch.vision.models",
    "mytorch.vision.transforms",
    "mytorch.visualize",
]


def public(module: types.ModuleType) -> dict[str, Any]:
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType) and name != "annotations"
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_is_documented(room: str) -> None:
    module = importlib.import_module(room)
    bare = [
        name
        for name, value in public(module).items()
        if (inspect.isclass(value) or inspect.isfunction(value)) and not inspect.getdoc(value)
    ]
    assert not bare, f"{room}: no docstring on {bare}"


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_public_comes_from_outside(room: str) -> None:
    module = importlib.import_module(room)
    strangers = [
        name
        for name, value in public(module).items()
        if getattr(value, "__module__", "mytorch").split(".")[0] not in ("mytorch", "builtins", "typing", "collections")
    ]
    assert not strangers, f"{room} offers {strangers}, which are not its own"


def test_the_names_of_the_course_are_there() -> None:
    x = mytorch.Tensor([[1.0, -2.0]], trainable=True)
    assert x.trainable
    assert x.requires_grad
    assert mytorch.Tensor.from_numpy(x.detach().numpy()).shape == (1, 2)
    assert mytorch.Tensor.cat([x, x]).shape == (2, 2)
    assert x.relu().tolist() == [[1.0, 0.0]]


def test_methods_and_functions_are_the_same_operations() -> None:
    """A method that also exists as a function must be that function."""
    from mytorch.tensor_methods import TensorMethods

    elsewhere = {"where", "polygamma"}  # the function takes the tensor of the method as its second argument
    for name, method in vars(TensorMethods).items():
        function = getattr(mytorch, name, None)
        if (
            not name.startswith("_")
            and name not in elsewhere
            and inspect.isfunction(method)
            and inspect.isfunction(function)
        ):
            assert function is method, name
