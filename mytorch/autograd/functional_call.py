"""What the functions of `autograd.functional` are called with: its form, and what strict mode refuses.

Inputs, outputs and vectors are Tensors or tuples of them; inside they are always tuples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..backend import xp_of
from ..tensor import Tensor, tensor_of
from .engine import grad

Tensors = tuple[Tensor, ...]
INDEPENDENT = "The output of the user-provided function is independent of input {}. This is not allowed in strict mode."


class Call:
    """One call of the user's function, on tensors that only this call knows."""

    def __init__(
        self, name: str, func: Callable[..., Any], inputs: Any, create_graph: bool, strict: bool, run: bool = True
    ) -> None:
        self.name, self.func, self.create_graph, self.strict = name, func, create_graph, strict
        self.several_inputs, given = as_tuple(inputs, "inputs", name)
        self.inputs = fresh(given, create_graph, True)
        if run:
            self.run()

    def run(self) -> None:
        outputs = self.func(*self.inputs)
        self.several_outputs, self.outputs = as_tuple(outputs, "outputs of the user-provided function", self.name)
        self.require(self.outputs, "outputs")

    def vector(self, v: Any, others: Tensors, several: bool, expected: str) -> Tensors | None:
        """v as a tuple, of the form of `others`."""
        if v is None:
            if len(others) != 1 or others[0].numel() != 1:
                raise RuntimeError(f"The vector v can only be None if the {expected} a single element.")
            return None
        _, v = as_tuple(v, "v", self.name)
        v = fresh(v, self.create_graph, False)
        if len(v) != len(others):
            if several:
                raise RuntimeError(f"v is a tuple of invalid length: should be {len(others)} but got {len(v)}.")
            raise RuntimeError("The given v should contain a single Tensor.")
        for index, (mine, other) in enumerate(zip(v, others, strict=True)):
            if mine.shape != other.shape:
                entry = f"Entry {index} in " if several else ""
                raise RuntimeError(f"{entry}v has invalid size: should be {other.shape} but got {mine.shape}.")
        return v

    def require(self, tensors: Any, what: str) -> None:
        require(tensors, what, self.strict)

    def filled(self, gradients: tuple[Tensor | None, ...], like: Tensors, stage: str) -> Tensors:
        """Zeros in place of None; in strict mode, an error in place of zeros."""
        absent = {
            "back": INDEPENDENT,
            "back_trick": "The gradient with respect to the input is independent of entry {} in the grad_outputs when "
            "using the double backward trick to compute forward mode gradients. This is not allowed in strict mode.",
            "double_back": "The jacobian of the user-provided function is independent of input {}. This is not allowed "
            "in strict mode.",
            "double_back_trick": "The hessian of the user-provided function is independent of entry {} in the "
            "grad_jacobian. This is not allowed in strict mode as it prevents from using the double backward trick to "
            "replace forward mode AD.",
        }[stage]
        results = []
        for index, (gradient, x) in enumerate(zip(gradients, like, strict=True)):
            if self.strict and gradient is None:
                raise RuntimeError(absent.format(index))
            if self.strict and self.create_graph and gradient is not None and not gradient.requires_grad:
                raise RuntimeError(
                    f"The {'hessian' if 'double' in stage else 'jacobian'} of the user-provided function is "
                    f"independent of input {index}. This is not allowed in strict mode when create_graph=True."
                )
            results.append(zeros_like(x) if gradient is None else gradient)
        return tuple(results)

    def finish(self, tensors: Any, several: bool) -> Any:
        """In the form in which they were given, and without history unless it was asked for."""
        if not self.create_graph:
            tensors = [x.detach() for x in tensors]
        return tuple(tensors) if several else tensors[0]


def as_tuple(value: Any, what: str, function: str) -> tuple[bool, Tensors]:
    several = isinstance(value, tuple)
    tensors = value if several else (value,)
    for index, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            where = f"value at index {index}" if several else f"given {what}"
            raise TypeError(
                f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but the {where} has "
                f"type {type(tensor)}."
            )
    return several, tensors


def fresh(tensors: Tensors, create_graph: bool, need_graph: bool) -> Tensors:
    """New tensors of the same values: the function may have got hold of the old ones in some other way."""
    return tuple(
        x.reshape(x.shape) if create_graph and x.requires_grad else x.detach().requires_grad_(need_graph)
        for x in tensors
    )


def require(tensors: Any, what: str, strict: bool) -> None:
    """In strict mode, raise unless all of the tensors are there and have a history."""
    if not strict:
        return
    messages = {
        "outputs": "Output {} of the user-provided function does not require gradients. The outputs must be computed "
        "in a differentiable manner from the input when running in strict mode.",
        "grad_inputs": "The gradient with respect to input {} is independent of the inputs of the user-provided "
        "function. This is not allowed in strict mode.",
        "jacobian": "While computing the hessian, found that the jacobian of the user-provided function with respect "
        "to input {} is independent of the input. This is not allowed in strict mode. You should ensure that your "
        "function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a "
        "linear function for example).",
        "hessian": "The hessian of the user-provided function with respect to input {} is independent of the input. "
        "This is not allowed in strict mode. You should ensure that your function is thrice differentiable and that "
        "the hessian depends on the inputs.",
    }
    for index, tensor in enumerate(tensors):
        if tensor is None:
            raise RuntimeError(INDEPENDENT.format(index))
        if not tensor.requires_grad:
            raise RuntimeError(messages[what].format(index))


def gradients_of(outputs: Any, inputs: Tensors, v: Any, create_graph: bool, retain: bool | None = None) -> Any:
    """`grad` that passes over outputs without history, and gives None where nothing depends on anything."""
    v = (None,) * len(outputs) if v is None else v
    pairs = [(out, g) for out, g in zip(outputs, v, strict=True) if out is not None and out.requires_grad]
    if not pairs:
        return (None,) * len(inputs)
    recorded, given = zip(*pairs, strict=True)
    return grad(recorded, inputs, given, retain_graph=retain, create_graph=create_graph, allow_unused=True)


def zeros_like(x: Tensor, also: Tensor | None = None) -> Tensor:
    shape = x.array.shape if also is None else x.array.shape + also.array.shape
    return tensor_of(xp_of(x.array).zeros(shape, x.array.dtype))


def units(x: Tensor) -> Any:
    """For each element of x, a tensor that is 1 there and 0 elsewhere."""
    for index in range(x.numel()):
        unit = zeros_like(x)
        unit.array.reshape(-1)[index] = 1
        yield unit
