"""summary: what a network consists of, layer by layer in the order of their calls, as torchsummary prints it.

----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Linear-1                   [-1, 10]              50
================================================================
Total params: 50
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..autograd.grad_mode import no_grad
from ..backend import get_default_dtype
from ..ops.creation import zeros
from ..tensor import Tensor
from .containers import ModuleDict, ModuleList, Sequential
from .module import Module

WIDTH = 64
ROW = "{:>20}  {:>25} {:>15}"
MIB = 1024**2
NUMBER = 4  # bytes: sizes are given for single precision


def summary(
    model: Module,
    input_size: Sequence[int] | Sequence[Sequence[int]],
    batch_size: int = -1,
    device: Any = None,
    dtypes: Sequence[Any] | None = None,
) -> None:
    """Print one line for each layer that is called: its kind and number, the shape of what it returns, its parameters.

    The model is run once on zeros, in evaluation mode and without recording, and left as it was.

    Args:
        model: the network. Containers (Sequential and the like) and the model itself have no line of their own.
        input_size: the shape of one input without its batch, (3, 224, 224); or a list of them for several inputs.
        batch_size: what is shown in front of the shapes; -1 for "any".
        device: where the inputs are made; by default where the model's first parameter is.
        dtypes: one for each input; by default the model's. Integer inputs (for embeddings) need it.

    Raises:
        TypeError: input_size is not a shape or a list of shapes.
        Whatever the model raises for an input of this shape.
    """
    sizes = _sizes(input_size)
    parameters = list(model.parameters())
    kind = parameters[0].dtype if parameters else get_default_dtype()
    place = device if device is not None else (parameters[0].device if parameters else None)
    wanted = [kind] * len(sizes) if dtypes is None else list(dtypes)
    if len(wanted) != len(sizes):
        raise TypeError(f"summary: {len(sizes)} inputs and {len(wanted)} dtypes; give one dtype for each input")
    # Two examples: batch normalisation in training mode, which a model may insist on, has no variance of one.
    inputs = [zeros((2, *size), dtype=dtype, device=place) for size, dtype in zip(sizes, wanted, strict=True)]

    rows: list[tuple[str, str, int]] = []
    numbers = 0

    def note(module: Module, _: Any, result: Any) -> None:
        nonlocal numbers
        shapes = [[batch_size, *y.shape[1:]] for y in _tensors(result)]
        numbers += sum(math.prod(shape[1:]) for shape in shapes)
        own = sum(p.numel() for p in module.parameters(recurse=False))
        said = str(shapes[0]) if len(shapes) == 1 else str(shapes)
        rows.append((f"{type(module).__name__}-{len(rows) + 1}", said, own))

    containers = (Sequential, ModuleList, ModuleDict)
    layers = [m for m in model.modules() if not isinstance(m, containers) and (m is not model or _is_leaf(m))]
    handles = [layer.register_forward_hook(note) for layer in layers]
    modes = [(module, module.training) for module in model.modules()]
    try:
        model.eval()
        with no_grad():
            model(*inputs)
    finally:
        for handle in handles:
            handle.remove()
        for module, training in modes:
            module.training = training
    _print(rows, parameters, sizes, abs(batch_size), numbers)


def _print(rows: list[Any], parameters: list[Any], sizes: list[Any], batch: int, numbers: int) -> None:
    total = sum(p.numel() for p in parameters)
    trained = sum(p.numel() for p in parameters if p.requires_grad)
    input_mib = sum(math.prod(size) for size in sizes) * batch * NUMBER / MIB
    passes_mib = 2 * numbers * batch * NUMBER / MIB  # every result, and a gradient for it
    parameters_mib = total * NUMBER / MIB
    print("-" * WIDTH)
    print(ROW.format("Layer (type)", "Output Shape", "Param #"))
    print("=" * WIDTH)
    for name, shape, count in rows:
        print(ROW.format(name, shape, f"{count:,}"))
    print("=" * WIDTH)
    print(f"Total params: {total:,}")
    print(f"Trainable params: {trained:,}")
    print(f"Non-trainable params: {total - trained:,}")
    print("-" * WIDTH)
    print(f"Input size (MB): {input_mib:.2f}")
    print(f"Forward/backward pass size (MB): {passes_mib:.2f}")
    print(f"Params size (MB): {parameters_mib:.2f}")
    print(f"Estimated Total Size (MB): {input_mib + passes_mib + parameters_mib:.2f}")
    print("-" * WIDTH)


def _sizes(input_size: Any) -> list[tuple[int, ...]]:
    """One shape, or several, as a list of shapes."""
    shapes = [input_size] if all(isinstance(n, int) for n in input_size) else list(input_size)
    for shape in shapes:
        if not (isinstance(shape, Sequence) and all(isinstance(n, int) and n >= 0 for n in shape)):
            raise TypeError(f"summary: expected a shape such as (3, 224, 224), or a list of shapes, got {input_size!r}")
    return [tuple(shape) for shape in shapes]


def _is_leaf(module: Module) -> bool:
    return next(module.children(), None) is None


def _tensors(value: Any) -> list[Tensor]:
    """Every tensor in nested tuples, lists and dictionaries."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [x for item in value for x in _tensors(item)] if isinstance(value, (list, tuple)) else []
