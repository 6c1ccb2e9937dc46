"""Parameter: a tensor that a module owns and an optimizer changes; Buffer: one that it owns and nobody trains.

The uninitialized kinds have no shape yet; a lazy module gives them one when it sees its first input.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..ops.creation import empty
from ..tensor import Tensor, same_memory, version_of


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
    target.array = same_memory(source.array)
    target._version = version_of(source)


def is_lazy(tensor: Any) -> bool:
    """Whether the tensor has no shape yet."""
    return isinstance(tensor, _Uninitialized)


class _Uninitialized(Tensor):
    """A tensor without elements and without a shape, that knows its dtype and device."""

    becomes: type[Tensor]
    _place: Tensor  # an empty tensor of the dtype, on the device

    def _begin(self, requires_grad: bool, device: Any, dtype: Any) -> None:
        self._place = empty(0, device=device, dtype=dtype)
        self._requires_grad = requires_grad

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Become an ordinary parameter or buffer of this shape, with whatever numbers happen to be there."""
        place = self._place
        values = empty(
            tuple(shape),
            device=place.device if device is None else device,
            dtype=place.dtype if dtype is None else dtype,
        )
        del self._place
        self.__class__ = self.becomes  # pyright: ignore[reportAttributeAccessIssue]
        self.array = values.array

    def replace(self, fn: Callable[[Tensor], Tensor]) -> None:
        """Take the dtype and the device of fn(x): what `Module.to` does to it."""
        self._place = fn(self._place)

    @property
    def array(self) -> Any:  # pyright: ignore[reportIncompatibleVariableOverride]
        raise ValueError(
            f"Attempted to use an uninitialized parameter of class {type(self).__name__}. This error happens when you "
            "are using a `LazyModule`: call `forward` once to initialize its parameters before using them."
        )

    @array.setter
    def array(self, value: Any) -> None:
        raise ValueError(f"{type(self).__name__}: it has no memory; materialize it first")

    @property
    def shape(self) -> Any:
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in "
            "`load_state_dict` when trying to load an uninitialized parameter into an initialized module. Call "
            "`forward` to initialize the parameters before accessing their attributes."
        )

    @property
    def dtype(self) -> Any:
        return self._place.dtype

    @property
    def device(self) -> Any:
        return self._place.device

    @property
    def data(self) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self

    def is_floating_point(self) -> bool:
        return self._place.is_floating_point()

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Say whether the parameter will require a gradient."""
        self._requires_grad = requires_grad
        return self

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return f"<{type(self).__name__}>"

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            memo[id(self)] = type(self)(self._requires_grad, self.device, self.dtype)
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return _remade, (type(self), self._requires_grad, str(self.device), self.dtype.name)


def _remade(kind: type, requires_grad: bool, device: str, dtype: str) -> Any:
    return kind(requires_grad, device, dtype)


class UninitializedParameter(_Uninitialized, Parameter):
    """A parameter whose shape is not known yet."""

    becomes = cls_to_become = Parameter

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        self._begin(requires_grad, device, dtype)


class UninitializedBuffer(_Uninitialized):
    """A buffer whose shape is not known yet."""

    becomes = cls_to_become = Buffer

    def __init__(
        self, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True
    ) -> None:
        self._begin(requires_grad, device, dtype)
        self.persistent = persistent
