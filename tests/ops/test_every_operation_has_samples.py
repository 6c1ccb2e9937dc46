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
WITHOUT_SAMPLES = {
    "conv_settings", "creation", "creation_from_data", "creation_like", "creation_ranges", "dims",
    "gumbel_softmax", "legacy_constructors", "limits", "matrix_checks", "memory_format", "pool_settings",
    "promotion", "properties", "random", "random_distributions", "random_inplace", "recurrent", "return_types",
    "subscript",
}  # fmt: skip
# Functions that serve other operations, or answer with something that is not a tensor.
SERVICES = {
    "allclose", "along", "arrays_of", "as_bool", "assemble", "astype", "backward_slices", "bfloat16", "binary",
    "binary_as_float", "binary_inplace", "bool", "broadcast_shapes", "byte", "canonical_mask", "cast", "char",
    "check_bounds", "check_broadcast", "check_fits", "check_index_dtype", "check_parameter", "check_reduction",
    "check_scatter", "check_slices", "check_system", "check_table", "check_value_dtype", "clone", "contains",
    "contiguous", "contract", "convolve", "copying", "cpu", "cuda", "cut", "delitem", "detach", "detach_", "differs",
    "double", "equal", "equals", "finish", "first", "first_largest", "fit", "float", "half", "imag", "in_place",
    "int", "is_float", "is_pinned", "is_tensor", "isclose", "long", "multiply", "new_empty", "new_full", "new_ones",
    "new_tensor", "new_zeros", "none_or_dtype", "not_two_numbers", "only_tensors", "order", "pin_memory",
    "put_along", "records", "reduced", "reduction_from_legacy", "refuse", "scale_and_shift", "search_rows",
    "shaped_like", "short", "shorten_rows", "sizes_of", "storage_offset_of", "sum_out", "to", "total", "type",
    "type_as", "without_leading_ones",
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
