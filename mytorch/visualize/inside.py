"""Looking into a network while it works: what each layer gives, without leaving a trace in the network."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..autograd import no_grad
from ..nn import Module
from ..ops.creation import as_tensor
from ..tensor import Tensor


class Visit(NamedTuple):
    """One call of a module: its dotted name, the module, what it was given first and what it returned."""

    name: str
    module: Module
    input: Any
    output: Tensor


@contextmanager
def asked_only(model: Module) -> Iterator[None]:
    """Inside, `model` is in eval mode; afterwards each of its modules is in the mode that it was in."""
    before = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in before:
            module.training = training


def visits(model: Module, x: Tensor, chosen: Callable[[str, Module], bool]) -> tuple[Tensor, list[Visit]]:
    """What `model` gives for `x`, and what each of its chosen modules gave on the way, in the order of their calls.

    Under `no_grad` they are plain values, otherwise they are connected by the tape. Calls that return something else
    than a Tensor are left out.
    """
    seen: list[Visit] = []

    def watch(name: str) -> Callable[..., Tensor | None]:
        def hook(module: Module, inputs: tuple[Any, ...], output: object) -> Tensor | None:
            if not isinstance(output, Tensor):
                return None
            seen.append(Visit(name, module, inputs[0] if inputs else None, output))
            return output.clone()  # a ReLU in place may follow, and must not write on what was seen

        return hook

    handles = [
        module.register_forward_hook(watch(name)) for name, module in model.named_modules() if chosen(name, module)
    ]
    try:
        with asked_only(model):
            return model(x), seen
    finally:
        for handle in handles:
            handle.remove()


def is_leaf(name: str, module: Module) -> bool:
    """True for modules without modules inside: the layers themselves."""
    return not any(True for _ in module.children())


def check_layers(function: str, model: Module, layers: Sequence[str]) -> None:
    """Raise ValueError unless `model` has a module of each of these names."""
    names = dict(model.named_modules())
    for layer in layers:
        if layer not in names:
            raise ValueError(
                f"{function}: no layer {layer!r} in the model; its layers are {', '.join(filter(None, names))}"
            )


def layer_output(model: Module, x: Tensor, layer: str) -> Tensor:
    """What the module called `layer` gives while `model` evaluates `x`, without a graph and without dropout.

    Raises:
        ValueError: the model has no module of that name, or did not use it.
    """
    check_layers("layer_output", model, [layer])
    with no_grad():
        _, seen = visits(model, x, lambda name, module: name == layer)
    if not seen:
        raise ValueError(f"layer_output: the model did not use its layer {layer!r} on this input")
    return seen[0].output


def scores(model: Module, x: Tensor) -> Tensor:
    """What `model` gives for `x` in eval mode, without a graph."""
    with asked_only(model), no_grad():
        return model(x)


def beside(model: Module, values: object) -> Tensor:
    """`values` as a Tensor on the device of the model."""
    first = next(itertools.chain(model.parameters(), model.buffers()), None)
    return as_tensor(values, device=None if first is None else first.device)


def batch_of_one(function: str, picture: object, model: Module) -> Tensor:
    """One picture (C, H, W) or (1, C, H, W) as the Tensor (1, C, H, W) beside the model, without a history.

    Raises:
        ValueError: another shape; `function` names who was called.
    """
    x = beside(model, picture).detach()
    x = x.unsqueeze(0) if x.ndim == 3 else x
    if x.ndim != 4 or len(x) != 1:
        raise ValueError(f"{function}: expected one picture, (C, H, W) or (1, C, H, W), got {tuple(x.shape)}")
    return x
