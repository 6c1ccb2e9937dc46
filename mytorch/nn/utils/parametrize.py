"""Parametrizations: a weight that is computed, each time it is asked for, from something else that is trained.

    class Symmetric(nn.Module):
        def forward(self, x):
            return x.triu() + x.triu(1).mT

    layer = register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
    layer.weight  # symmetric; what is trained is layer.parametrizations.weight.original

The module's class gets a subclass of its own, with a property in the place of the parameter.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ...autograd.grad_mode import enable_grad, no_grad
from ...tensor import Tensor, version_of
from ..containers import ModuleDict, ModuleList
from ..module import Module
from ..parameter import Parameter

_caching = 0
_cache: dict[tuple[int, str], Tensor] = {}


@contextmanager
def cached() -> Iterator[None]:
    """Within this context a parametrized tensor is computed once, however often it is asked for."""
    global _caching
    _caching += 1
    try:
        yield
    finally:
        _caching -= 1
        if not _caching:
            _cache.clear()


class ParametrizationList(ModuleList):
    """y = fₙ(… f₁(original)): the parametrizations of one tensor, and the tensor, or tensors, that they begin with.

    Where the first has a `right_inverse`, what is trained begins with its value, so that the weight does not change.

    Raises:
        ValueError: no modules, or results of another kind, dtype or shape than the tensor, unless `unsafe`.
    """

    original: Tensor

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        if not modules:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        shape, dtype = original.shape, original.dtype
        new: Any = original
        with no_grad():
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    try:
                        new = module.right_inverse(new)
                    except NotImplementedError:
                        continue
        if not isinstance(new, (Tensor, Sequence)):
            raise ValueError(
                "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). "
                f"Got {type(new).__name__}"
            )
        self.is_tensor = isinstance(new, Tensor)
        self.ntensors = 1 if isinstance(new, Tensor) else len(new)
        if isinstance(new, Tensor):
            if new.dtype != dtype:
                raise ValueError(
                    "When `right_inverse` outputs one tensor, it may not change the dtype.\n"
                    f"original.dtype: {dtype}\nright_inverse(original).dtype: {new.dtype}"
                )
            _set(original, new)
            _register(self, "original", original)
        else:
            for place, part in enumerate(new):
                if not isinstance(part, Tensor):
                    raise ValueError(
                        "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). "
                        f"Got element {place} of the sequence with type {type(part).__name__}."
                    )
                if isinstance(original, Parameter):
                    part = Parameter(part.detach(), original.requires_grad)
                _register(self, f"original{place}", part)
        if not unsafe:
            _check_same("the tensor, unless `unsafe` flag is enabled", self(), dtype, shape)

    def right_inverse(self, value: Any) -> None:
        """Assign to the tensor: change what is trained so that the result is `value`.

        Raises:
            RuntimeError: a parametrization has no `right_inverse`.
            ValueError: it returns tensors that do not match.
        """
        with no_grad():
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    raise RuntimeError(f"parametrization {type(module).__name__} does not implement right_inverse.")
                value = module.right_inverse(value)
        if self.is_tensor:
            if not isinstance(value, Tensor):
                raise ValueError(f"`right_inverse` should return a tensor. Got {type(value).__name__}")
            parts, names = [value], ["original"]
        else:
            if not isinstance(value, Sequence):
                raise ValueError(f"'right_inverse' must return a sequence of tensors. Got {type(value).__name__}.")
            if len(value) != self.ntensors:
                raise ValueError(
                    f"'right_inverse' must return a sequence of tensors of length {self.ntensors}. Got a sequence of "
                    f"length {len(value)}."
                )
            parts, names = list(value), [f"original{place}" for place in range(self.ntensors)]
        for name, part in zip(names, parts, strict=True):
            present = getattr(self, name)
            if part.dtype != present.dtype:
                raise ValueError(
                    f"The tensor returned by `right_inverse` has dtype {part.dtype} while `{name}` has dtype "
                    f"{present.dtype}"
                )
            _set(present, part)

    def forward(self) -> Tensor:
        first, *rest = self
        x = (
            first(self.original)
            if self.is_tensor
            else first(*(getattr(self, f"original{i}") for i in range(self.ntensors)))
        )
        for module in rest:
            x = module(x)
        return x


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Compute `module.tensor_name` by `parametrization` from now on; a second one is applied to the first one's result.

    Args:
        parametrization: its `forward` computes the tensor; its `right_inverse`, if it has one, is what assigning does.
        unsafe: do not check that dtype and shape remain the same.

    Raises:
        ValueError: there is no such parameter or buffer, or the checks fail.
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        if not unsafe:
            present = getattr(module, tensor_name)
            new = parametrization(present)
            _check_same("the tensor, unless the `unsafe` flag is enabled", new, present.dtype, present.shape)
        holder = module.parametrizations[tensor_name]
        holder.append(parametrization)
        holder.unsafe |= unsafe
    elif tensor_name in module._buffers or tensor_name in module._parameters:
        original = getattr(module, tensor_name)
        holder = ParametrizationList([parametrization], original, unsafe=unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            _give_own_class(module)
            module.parametrizations = ModuleDict()
        setattr(type(module), tensor_name, _property(tensor_name))
        module.parametrizations[tensor_name] = holder
    else:
        raise ValueError(
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name "
            f"'{tensor_name}'"
        )
    return module


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether the module has parametrized tensors, or this one."""
    parametrizations = getattr(module, "parametrizations", None)
    if not isinstance(parametrizations, ModuleDict):
        return False
    return len(parametrizations) > 0 if tensor_name is None else tensor_name in parametrizations


def remove_parametrizations(module: Module, tensor_name: str, leave_parametrized: bool = True) -> Module:
    """An ordinary parameter again: the computed value, or with `leave_parametrized=False` what it was computed from.

    Raises:
        ValueError: the tensor is not parametrized, or is computed from several.
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    holder = module.parametrizations[tensor_name]
    if holder.is_tensor:
        original = holder.original
        if leave_parametrized:
            with no_grad():
                _set(original, getattr(module, tensor_name))
    elif leave_parametrized:
        with enable_grad():
            value = getattr(module, tensor_name)
        original = Parameter(value.detach()) if value.requires_grad else value
    else:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a "
            "sequence of tensors."
        )
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    _register(module, tensor_name, original)
    if not is_parametrized(module):
        del module.parametrizations
        module.__class__ = type(module).__bases__[0]
    return module


def type_before_parametrizations(module: Module) -> type:
    """The class that the module was made from."""
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def _property(name: str) -> property:
    def get(self: Any) -> Tensor:
        holder = self.parametrizations[name]
        if not _caching:
            return holder()
        key = id(self), name
        if key not in _cache:
            _cache[key] = holder()
        return _cache[key]

    def put(self: Any, value: Tensor) -> None:
        self.parametrizations[name].right_inverse(value)

    return property(get, put)


def _give_own_class(module: Module) -> None:
    """A subclass for this module alone, to which properties can be added."""
    kind = type(module)

    def deepcopy(self: Any, memo: dict[int, Any]) -> Any:
        twin = object.__new__(type(self))
        memo[id(self)] = twin
        twin.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return twin

    def getstate(self: Any) -> Any:
        raise RuntimeError("Serialization of parametrized modules is only supported through state_dict().")

    words: dict[str, Any] = {"__getstate__": getstate}
    if not hasattr(kind, "__deepcopy__"):
        words["__deepcopy__"] = deepcopy
    module.__class__ = type(f"Parametrized{kind.__name__}", (kind,), words)


def _register(module: Module, name: str, tensor: Tensor) -> None:
    if isinstance(tensor, Parameter):
        module.register_parameter(name, tensor)
    else:
        module.register_buffer(name, tensor)


def _set(present: Tensor, value: Tensor) -> None:
    """Let the tensor, which others may hold, show another array."""
    if value is not present:
        present.array = value.array.copy()
        version_of(present).count += 1


def _check_same(what: str, new: Any, dtype: Any, shape: Any) -> None:
    if not isinstance(new, Tensor):
        raise ValueError(f"A parametrization must return a tensor. Got {type(new).__name__}.")
    for aspect, wanted, found in (("dtype", dtype, new.dtype), ("shape", shape, new.shape)):
        if found != wanted:
            raise ValueError(
                f"Registering a parametrization may not change the {aspect} of {what}.\n"
                f"unparametrized {aspect}: {wanted}\nparametrized {aspect}: {found}"
            )
