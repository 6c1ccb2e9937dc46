"""The state of a module as a flat dictionary from dotted names to tensors, and back.

Loading first compares everything and only then writes anything: a file that does not fit leaves the module as it was.
"""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..backend import to_device
from ..tensor import Tensor, version_of
from .parameter import Parameter

if TYPE_CHECKING:
    from .module import Module


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What `load_state_dict` returns: names expected and not found, names found and not expected."""

    __slots__ = ()

    def __repr__(self) -> str:
        return super().__repr__() if self.missing_keys or self.unexpected_keys else "<All keys matched successfully>"

    __str__ = __repr__


class StateDict(OrderedDict[str, Any]):
    """An ordered dictionary that also carries the version of each module's layout, as PyTorch's does."""

    _metadata: OrderedDict[str, dict[str, Any]]


def local_state(module: Module) -> Iterator[tuple[str, Tensor]]:
    """(name, tensor) for the parameters and persistent buffers of this one module."""
    for name, parameter in module._parameters.items():
        if parameter is not None:
            yield name, parameter
    for name, buffer in module._buffers.items():
        if buffer is not None and name not in module._non_persistent_buffers_set:
            yield name, buffer


def collect(module: Module, destination: Any, prefix: str, keep_vars: bool) -> Any:
    """See `Module.state_dict`."""
    if destination is None:
        destination = StateDict()
        destination._metadata = OrderedDict()
    if hasattr(destination, "_metadata"):
        destination._metadata[prefix[:-1]] = {"version": module._version}
    for name, tensor in local_state(module):
        destination[prefix + name] = tensor if keep_vars else tensor.detach()
    for name, child in module._modules.items():
        if child is not None:
            child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
    return destination


def load(module: Module, state_dict: Mapping[str, Any], strict: bool, assign: bool) -> _IncompatibleKeys:
    """See `Module.load_state_dict`."""
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
    plan = _Plan(dict(state_dict), getattr(state_dict, "_metadata", None), assign)
    plan.visit(module, "")
    plan.complain(type(module).__name__, strict)
    for write in plan.writes:
        write()
    return _IncompatibleKeys(plan.missing, plan.unexpected)


class _Plan:
    """What loading will write, what does not fit, and what has no counterpart."""

    def __init__(self, state: dict[str, Any], metadata: Any, assign: bool) -> None:
        self.state, self.metadata, self.assign = state, metadata, assign
        self.writes: list[Callable[[], None]] = []
        self.errors: list[str] = []
        self.missing: list[str] = []
        self.unexpected: list[str] = []

    def visit(self, module: Module, prefix: str) -> None:
        metadata = {} if self.metadata is None else self.metadata.get(prefix[:-1], {})
        module._upgrade_state_dict(self.state, prefix, metadata.get("version"))
        own = dict(local_state(module))
        for name, tensor in own.items():
            key = prefix + name
            if key not in self.state:
                self.missing.append(key)
            else:
                self._compare(module, name, key, tensor, self.state[key])
        for key in self.state:
            if key.startswith(prefix):
                first, dot, _ = key[len(prefix) :].partition(".")
                if first not in (module._modules if dot else own):
                    self.unexpected.append(key)
        for name, child in module._modules.items():
            if child is not None:
                self.visit(child, f"{prefix}{name}.")

    def _compare(self, module: Module, name: str, key: str, present: Tensor, given: Any) -> None:
        if not isinstance(given, Tensor):
            self.errors.append(
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from '
                f"checkpoint but received {type(given)}"
            )
            return
        if present.shape == () and given.shape == (1,):  # PyTorch before 0.4 had no 0-d tensors
            given = given[0]
        if given.shape != present.shape:
            self.errors.append(
                f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in "
                f"current model is {present.shape}."
            )
        elif self.assign and present.requires_grad and not given.is_floating_point():
            self.errors.append(f"{key}: a parameter that requires a gradient cannot be assigned {given.dtype} values.")
        elif self.assign:
            self.writes.append(lambda: _assign(module, name, present, given))
        else:
            self.writes.append(lambda: _copy(present, given))

    def complain(self, name: str, strict: bool) -> None:
        """Raise one error that lists everything."""
        errors = list(self.errors)
        if strict:
            for keys, what in ((self.unexpected, "Unexpected"), (self.missing, "Missing")):
                if keys:
                    listed = ", ".join(f'"{key}"' for key in keys)
                    errors.insert(0, f"{what} key(s) in state_dict: {listed}. ")
        if errors:
            raise RuntimeError(f"Error(s) in loading state_dict for {name}:\n\t" + "\n\t".join(errors))


def _copy(present: Tensor, given: Tensor) -> None:
    present.array[...] = to_device(given.array, present.device)
    version_of(present).count += 1


def _assign(module: Module, name: str, present: Tensor, given: Tensor) -> None:
    if isinstance(present, Parameter):
        if not isinstance(given, Parameter):
            given = Parameter(given, requires_grad=present.requires_grad)
        given.requires_grad = present.requires_grad
    setattr(module, name, given)
