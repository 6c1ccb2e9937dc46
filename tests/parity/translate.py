"""PyTorch's values in mytorch's words: tensors, dtypes and the containers around them."""

from __future__ import annotations

import types
from typing import Any

import numpy as np
import torch

import mytorch

DTYPES = {getattr(torch, n): getattr(mytorch, n) for n in (
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool",
)}  # fmt: skip


class Untranslatable(Exception):
    """A value that mytorch does not have: complex numbers, sparse tensors, quantised ones."""


def tensor_from(x: torch.Tensor) -> mytorch.Tensor:
    """The same numbers in memory of its own, laid out with the same strides, and the same wish for a gradient."""
    if x.dtype not in DTYPES or x.layout is not torch.strided or x.ndim > 64:
        raise Untranslatable(f"{x.dtype}, {x.layout}, {x.ndim} dimensions")
    values = x.detach().numpy()
    layout = np.lib.stride_tricks.as_strided(_room(x), values.shape, values.strides)
    if all(step > 0 for step, size in zip(x.stride(), x.shape, strict=True) if size > 1):
        layout[...] = values
    else:  # expanded: several elements share one number
        layout = values.copy()
    return mytorch.from_numpy(layout).requires_grad_(x.requires_grad)


def _room(x: torch.Tensor) -> np.ndarray:
    extent = 1 + sum((size - 1) * step for size, step in zip(x.shape, x.stride(), strict=True)) if x.numel() else 0
    return np.empty(extent, x.detach().numpy().dtype)


def translate(value: Any) -> Any:
    """`value` with everything of PyTorch's replaced by its counterpart.

    Raises:
        Untranslatable: there is no counterpart.
    """
    match value:
        case torch.nn.Parameter():
            return mytorch.nn.Parameter(tensor_from(value), requires_grad=value.requires_grad)
        case torch.Tensor():
            return tensor_from(value)
        case torch.nn.Module() if not list(value.parameters()):
            return getattr(mytorch.nn, type(value).__name__)()
        case torch.dtype():
            if value not in DTYPES:
                raise Untranslatable(str(value))
            return DTYPES[value]
        case torch.device():
            return mytorch.device(value.type)
        case torch.Size():
            return tuple(value)
        case torch.Generator():
            return mytorch.Generator().manual_seed(value.initial_seed())
        case torch.memory_format() | torch.layout():
            name = str(value).removeprefix("torch.")
            if not hasattr(mytorch, name):
                raise Untranslatable(name)
            return getattr(mytorch, name)
        case complex():
            raise Untranslatable("complex numbers")
        case slice():
            return slice(translate(value.start), translate(value.stop), translate(value.step))
        case dict():
            return {key: translate(item) for key, item in value.items()}
        case tuple() if hasattr(value, "_fields"):
            return type(value)(*map(translate, value))
        case list() | tuple():
            return type(value)(translate(item) for item in value)
        case types.FunctionType():
            return translate_function(value)
        case types.BuiltinFunctionType() | type():
            return getattr(mytorch, value.__name__, None) or getattr(mytorch.nn.functional, value.__name__, value)
    return value


def translate_function(function: Any) -> Any:
    """The same Python code with `torch` meaning mytorch, in its globals and in what it closes over."""
    words = {**function.__globals__, "torch": mytorch, "F": mytorch.nn.functional}
    cells = tuple(types.CellType(translate(cell.cell_contents)) for cell in function.__closure__ or ())
    defaults = None if function.__defaults__ is None else tuple(translate(d) for d in function.__defaults__)
    made = types.FunctionType(function.__code__, words, function.__name__, defaults, cells)
    made.__kwdefaults__ = function.__kwdefaults__ and {k: translate(v) for k, v in function.__kwdefaults__.items()}
    return made
