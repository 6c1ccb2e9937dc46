"""Loading a state: compare everything first, and only then write; what does not fit leaves the module as it was."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..backend import to_device
from ..tensor import Tensor, fill_with
from .module_hooks import Hook
from .module_tree import ModuleTree
from .parameter import Parameter, is_lazy

EXTRA_STATE = "_extra_state"  # the name under which `get_extra_state` is kept


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What `load_state_dict` returns: names expected and not found, names found and not expected."""

    __slots__ = ()

    def __repr__(self) -> str:
        return super().__repr__() if self.missing_keys or self.unexpected_keys else "<All keys matched successfully>"

    __str__ = __repr__


class StateDict(OrderedDict[str, Any]):
    """An ordered dictionary that also carries the version of each module's layout, as PyTorch's does."""

    _metadata: OrderedDict[str, dict[str, Any]]


class _Errors(list[str]):
    """What does not fit, and what is to be written if everything does."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[Callable[[], Any]] = []


class StateLoading(ModuleTree):
    """How a module takes its state from a dictionary."""

    _load_state_dict_pre_hooks: Mapping[int, Hook] = {}
    _load_state_dict_post_hooks: Mapping[int, Hook] = {}

    def _local_state(self) -> Iterator[tuple[str, Tensor]]:
        """(name, tensor) for the parameters and persistent buffers of this one module."""
        for name, parameter in self._parameters.items():
            if parameter is not None:
                yield name, parameter
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                yield name, buffer

    def set_extra_state(self, state: Any) -> None:
        """Take back what `get_extra_state` returned; for classes to override."""
        raise RuntimeError("Module.set_extra_state: this class has no extra state; override both methods to have one")

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> _IncompatibleKeys:
        """Copy values into parameters and buffers by name.

        Args:
            state_dict: as `state_dict()` returns it.
            strict: refuse names that are missing or unknown.
            assign: take the given tensors themselves, with their dtype and device, in place of copying their values.

        Returns:
            The `missing_keys` and `unexpected_keys`.

        Raises:
            RuntimeError: names or shapes do not match; all of them are listed, and nothing has been changed. (Hooks
                that run after loading may forgive missing names: where there are any, names are judged after them.)
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        metadata = getattr(state_dict, "_metadata", None)
        state = StateDict(state_dict)
        if metadata is not None:
            state._metadata = metadata
        keys, errors = _IncompatibleKeys([], []), _Errors()
        self._visit(state, "", {} if metadata is None else metadata, assign, keys, errors)
        after = [(module, hook) for module in self._loaded() for hook in module._load_state_dict_post_hooks.values()]
        if errors or not after:
            _complain(type(self).__name__, errors, keys, strict)
        for write in errors.writes:
            write()
        for module, hook in after:
            if hook(module, keys) is not None:
                raise AssertionError(
                    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new "
                    "values, if incompatible_keys need to be modified, it should be done inplace."
                )
        _complain(type(self).__name__, errors, keys, strict)
        return keys

    def _visit(
        self, state: Any, prefix: str, metadata: Any, assign: bool, keys: _IncompatibleKeys, errors: _Errors
    ) -> None:
        local = dict(metadata.get(prefix[:-1], {}))
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, keys.missing_keys, keys.unexpected_keys, errors)
        for name, child in self._modules.items():
            if child is not None:
                below = f"{prefix}{name}."
                part = StateDict((key, value) for key, value in state.items() if key.startswith(below))
                child._visit(part, below, metadata, assign, keys, errors)

    def _loaded(self) -> Iterator[Any]:
        """All modules, those below before those above."""
        for child in self._modules.values():
            if child is not None:
                yield from child._loaded()
        yield self

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Compare what belongs to this one module with `state_dict`, and note what to write; for classes to override.

        An override may change `state_dict`, which is a copy, and then call this method of its base class.
        """
        for hook in list(self._load_state_dict_pre_hooks.values()):
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        self._upgrade_state_dict(state_dict, prefix, local_metadata.get("version"))
        writes: list[Callable[[], Any]] = []
        own = dict(self._local_state())
        for name, tensor in own.items():
            key = prefix + name
            if key not in state_dict:
                missing_keys.append(key)
                continue
            given, complaint = _fitting(key, tensor, state_dict[key], local_metadata)
            if complaint:
                error_msgs.append(complaint)
            elif local_metadata.get("assign_to_params_buffers"):
                writes.append(lambda name=name, tensor=tensor, given=given: _assign(self, name, tensor, given))
            else:
                writes.append(lambda tensor=tensor, given=given: _copy(tensor, given))
        extra = prefix + EXTRA_STATE
        if type(self).set_extra_state is not StateLoading.set_extra_state:
            if extra in state_dict:
                writes.append(lambda: self.set_extra_state(state_dict[extra]))
            else:
                missing_keys.append(extra)
        elif extra in state_dict:
            unexpected_keys.append(extra)
        for key in state_dict:
            if key.startswith(prefix) and key != extra:
                first, dot, _ = key[len(prefix) :].partition(".")
                if first not in (self._modules if dot else own):
                    unexpected_keys.append(key)
        if isinstance(error_msgs, _Errors):
            error_msgs.writes += writes
        else:  # called by somebody else than `load_state_dict`
            for write in writes:
                write()

    def _upgrade_state_dict(self, state: dict[str, Any], prefix: str, version: int | None) -> None:
        """Bring an older layout of this module's state up to date, before it is compared; `state` is a copy."""


def _fitting(key: str, present: Tensor, given: Any, metadata: dict[str, Any]) -> tuple[Any, str]:
    """The given value as it can be written, and what is wrong with it."""
    if not isinstance(given, Tensor):
        return given, (
            f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint '
            f"but received {type(given)}"
        )
    if is_lazy(present):
        return given, ""
    if present.shape == () and given.shape == (1,):  # PyTorch before 0.4 had no 0-d tensors
        given = given[0]
    if given.shape != present.shape:
        return given, (
            f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in current "
            f"model is {present.shape}."
        )
    if metadata.get("assign_to_params_buffers") and present.requires_grad and not given.is_floating_point():
        return given, f"{key}: a parameter that requires a gradient cannot be assigned {given.dtype} values."
    return given, ""


def _complain(name: str, errors: list[str], keys: _IncompatibleKeys, strict: bool) -> None:
    """Raise one error that lists everything."""
    lines = list(errors)
    if strict:
        for names, what in ((keys.unexpected_keys, "Unexpected"), (keys.missing_keys, "Missing")):
            if names:
                listed = ", ".join(f'"{key}"' for key in names)
                lines.insert(0, f"{what} key(s) in state_dict: {listed}. ")
    if lines:
        raise RuntimeError(f"Error(s) in loading state_dict for {name}:\n\t" + "\n\t".join(lines))


def _copy(present: Tensor, given: Tensor) -> None:
    if is_lazy(present) and not is_lazy(given):
        present.materialize(given.shape)  # pyright: ignore[reportAttributeAccessIssue]
    if not is_lazy(given):
        fill_with(present, to_device(given.array, present.device))


def _assign(module: Any, name: str, present: Tensor, given: Tensor) -> None:
    if isinstance(present, Parameter):
        if not isinstance(given, Parameter):
            given = Parameter(given, requires_grad=present.requires_grad)
        given.requires_grad = present.requires_grad
    setattr(module, name, given)
