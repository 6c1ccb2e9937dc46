"""Optimizers that treat every parameter by itself: some state beside it, and a count of its steps.

A subclass says what the state is in the beginning, and names the kernel that takes one step.
"""

from __future__ import annotations

from typing import Any

from ..backend import get_default_dtype, xp_of
from ..ops.creation import tensor
from ..tensor import Tensor, tensor_of, version_of
from .optimizer import Optimizer


class PerParameter(Optimizer):
    """What these optimizers share: the walk over a group."""

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        """The state of a parameter, beside "step", before its first step."""
        raise NotImplementedError

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        """What `change` gets for all parameters of a group, the keyword arguments of the kernel."""
        raise NotImplementedError

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        """One step on arrays: the parameter p, its gradient g, and the tensors of its state, all changed in place."""
        raise NotImplementedError

    def update(self, group: dict[str, Any]) -> None:
        settings = self.settings(group)
        for parameter in group["params"]:
            gradient = parameter._grad
            if gradient is None:
                continue
            state = self.state[parameter]
            if not state:
                state["step"] = scalar(0.0)
                state.update(self.begin(parameter.array, group))
            elif not isinstance(state["step"], Tensor):  # a number, as old checkpoints have it
                state["step"] = scalar(float(state["step"]))
            count = state["step"].array
            count += 1
            self.change(parameter.array, gradient.array, state, int(count), settings)
            version_of(parameter).count += 1


def scalar(value: float) -> Tensor:
    """A number that belongs to the state: a 0-d tensor on the CPU, in float32 unless the default dtype is float64."""
    return tensor(value, dtype="float64" if get_default_dtype().itemsize == 8 else "float32", device="cpu")


def full(array: Any, value: float = 0.0) -> Tensor:
    """A tensor like `array`, filled with one value."""
    made = xp_of(array).full(array.shape, value, array.dtype)
    return tensor_of(made)
