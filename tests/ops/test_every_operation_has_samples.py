"""An operation that nobody tries is an operation that nobody checks."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import mytorch
from mytorch import ops
from mytorch.autograd.operation import Operation
from tests.op_samples import SAMPLES

# Families with tests of their own: they make tensors, draw numbers, or decide dtypes.
WITHOUT_SAMPLES = {"creation", "random", "promotion", "dims", "return_types", "subscript", "conv_settings"}
# Functions that serve other operations, or answer with something that is not a tensor.
SERVICES = {
    "binary", "binary_inplace", "check_broadcast", "equal", "allclose", "isclose", "is_tensor", "to", "cpu", "cuda",
    "contiguous", "detach", "astype", "type_as", "cast", "broadcast_shapes", "multiply", "total", "along",
    "put_along", "order", "arrays_of", "check_reduction", "reduction_from_legacy", "new_tensor", "new_zeros",
    "new_ones", "new_empty", "new_full", "records", "is_float", "sizes_of", "float", "double", "half", "long", "int",
    "bool", "clone",
}  # fmt: skip
TRIED = {sample.function for sample in SAMPLES}
NAMES_TRIED = {function.__name__ for function in TRIED}


def operations() -> Iterator[tuple[str, Any]]:
    for info in pkgutil.iter_modules(ops.__path__):
        if info.name in WITHOUT_SAMPLES:
            continue
        module = importlib.import_module(f"mytorch.ops.{info.name}")
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{info.name}.{name}", value


@pytest.mark.parametrize(("name", "function"), [pytest.param(n, f, id=n) for n, f in operations()])
def test_every_public_operation_has_a_sample(name: str, function: Any) -> None:
    if function.__name__ in SERVICES:
        return
    assert function in TRIED or function.__name__ in NAMES_TRIED, f"{name}: add it to tests/op_samples/"


def test_every_recorded_operation_says_its_formula() -> None:
    bare = []
    for info in pkgutil.iter_modules(ops.__path__):
        module = importlib.import_module(f"mytorch.ops.{info.name}")
        for name, value in vars(module).items():
            own = inspect.isclass(value) and issubclass(value, Operation) and value.__module__ == module.__name__
            if own and value.differentiable and not value.__doc__:
                bare.append(f"{info.name}.{name}")
    assert not bare


def test_conversions_keep_values_and_gradients() -> None:
    x = mytorch.tensor([1.5, -2.5], requires_grad=True)
    for name in ("double", "half", "float"):
        y = getattr(x, name)()
        (gradient,) = mytorch.autograd.grad(y.sum(), x)
        assert gradient.dtype == x.dtype
        assert gradient.tolist() == [1.0, 1.0]
    assert x.long().tolist() == [1, -2]
    assert not x.long().requires_grad
    assert x.bool().tolist() == [True, True]
    assert x.to(mytorch.float32) is x
    assert x.to(mytorch.float64, copy=True).dtype == mytorch.float64
    assert x.type_as(mytorch.ones(1, dtype=mytorch.float64)).dtype == mytorch.float64
    assert x.clone().data_ptr() != x.data_ptr() == x.contiguous().data_ptr()
