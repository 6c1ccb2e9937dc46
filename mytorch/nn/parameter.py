"""Parameter: a tensor that a module owns and an optimizer changes."""

from __future__ import annotations

from typing import Any

from ..ops.creation import empty
from ..tensor import Tensor, version_of


class Parameter(Tensor):
    """A leaf tensor that becomes part of every module it is assigned to.

    Args:
        data: the tensor whose memory (not history) the parameter takes over; an empty tensor if omitted.
        requires_grad: whether `backward` reaches it. `no_grad` does not change this.

    Raises:
        RuntimeError: `requires_grad` for a tensor of integers.
    """

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        source = empty(0) if data is None else data
        if not isinstance(source, Tensor):
            raise TypeError(
                f"Parameter: expected a Tensor, got {type(data).__name__}; wrap it with mytorch.tensor(...)"
            )
        _share(self, source)
        if requires_grad:
            self.requires_grad = True

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        # Without the gradient, as PyTorch does: the copy has not been through any backward pass.
        if id(self) not in memo:
            twin = type(self).__new__(type(self))
            twin.array = self.array.copy()
            twin._requires_grad = self._requires_grad
            memo[id(self)] = twin
        return memo[id(self)]

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return "Parameter containing:\n" + super().__repr__(tensor_contents=tensor_contents)


class Buffer(Tensor):
    """A tensor that becomes a buffer of every module it is assigned to: part of its state, but not trained.

    Args:
        data: the tensor whose memory the buffer takes over.
        persistent: whether the buffer is part of the module's `state_dict`.
    """

    persistent: bool = True

    def __init__(self, data: Any = None, *, persistent: bool = True) -> None:
        _share(self, empty(0) if data is None else data)
        self.persistent = persistent


def _share(target: Tensor, source: Tensor) -> None:
    """Let `target` show the memory of `source`, and count writes to it together with `source`."""
    target.array = source.array
    target._version = version_of(source)
