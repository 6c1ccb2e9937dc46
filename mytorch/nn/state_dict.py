"""The state of a module as a flat dictionary from dotted names to tensors, and who may have a say when it is saved or
loaded. Loading itself is in `state_loading`.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from ..autograd.hooks import RemovableHandle
from .module_hooks import Hook, next_key
from .parameter import is_lazy
from .state_loading import EXTRA_STATE, StateDict, StateLoading


class ModuleState(StateLoading):
    """What a module can say about its state, and who may have a say in it."""

    _version: int = 1  # of the layout of this class's state
    # Functions to be called around saving and loading; shared and empty until somebody registers one.
    _state_dict_pre_hooks: Mapping[int, Hook] = {}
    _state_dict_hooks: Mapping[int, Hook] = {}

    # ------------------------------------------------------------------ saving

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """Parameters and persistent buffers under their dotted names.

        The tensors share the module's memory and have no history; with `keep_vars` they are the parameters themselves.
        """
        if args:
            warnings.warn(
                "Positional args are being deprecated, use kwargs instead: state_dict(destination=, prefix=, "
                "keep_vars=).",
                FutureWarning,
                stacklevel=2,
            )
            given = dict(zip(("destination", "prefix", "keep_vars"), args, strict=False))
            return self.state_dict(**{"destination": destination, "prefix": prefix, "keep_vars": keep_vars, **given})
        if destination is None:
            destination = StateDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in list(self._state_dict_pre_hooks.values()):
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, child in self._modules.items():
            if child is not None:
                child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in list(self._state_dict_hooks.values()):
            result = hook(self, destination, prefix, metadata)
            if result is not None:
                if getattr(hook, "_from_public_api", False):
                    raise RuntimeError("state_dict post-hook must return None")
                destination = result
        return destination

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Write what belongs to this one module, not to those below, into `destination`; for classes to override."""
        for name, tensor in self._local_state():
            destination[prefix + name] = tensor if keep_vars or is_lazy(tensor) else tensor.detach()
        if type(self).get_extra_state is not ModuleState.get_extra_state:
            destination[prefix + EXTRA_STATE] = self.get_extra_state()

    def get_extra_state(self) -> Any:
        """Something that is neither parameter nor buffer but belongs to the state; for classes to override."""
        raise RuntimeError("Module.get_extra_state: this class has no extra state; override both methods to have one")

    # ------------------------------------------------------------------ hooks

    def register_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, prefix, keep_vars)` before the state is collected."""
        return self._add_state_hook("_state_dict_pre_hooks", hook)

    def register_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, state_dict, prefix, local_metadata)` when the state is collected; it may change it."""
        hook._from_public_api = True  # pyright: ignore[reportFunctionMemberAccess]
        return self._add_state_hook("_state_dict_hooks", hook)

    def _register_state_dict_hook(self, hook: Hook) -> RemovableHandle:
        """The older form, whose hook may return another state."""
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was previously registered via "
                "register_state_dict_post_hook"
            )
        return self._add_state_hook("_state_dict_hooks", hook)

    def register_load_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)`
        before this module's part of `state_dict`, which the hook may change, is compared."""
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Hook, with_module: bool = False) -> RemovableHandle:
        """The older form, whose hook is not given the module unless it asks."""
        return self._add_state_hook("_load_state_dict_pre_hooks", _WithModule(hook, self) if with_module else hook)

    def register_load_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, incompatible_keys)`, which may change the keys in place, after loading."""
        return self._add_state_hook("_load_state_dict_post_hooks", hook)

    def _add_state_hook(self, kind: str, hook: Hook) -> RemovableHandle:
        hooks = self.__dict__.setdefault(kind, {})
        key = next_key()
        hooks[key] = hook
        return RemovableHandle(lambda: hooks.pop(key, None), key)


class _WithModule:
    """A hook and the module that it wants to be called with."""

    def __init__(self, hook: Hook, module: ModuleState) -> None:
        self.hook, self.module = hook, module

    def __call__(self, *args: Any) -> Any:
        return self.hook(self.module, *args)
