"""Hooks for all modules at once: those that run around every call, and those that see what is filed in a module."""

from __future__ import annotations

from typing import Any

from ..autograd.hooks import RemovableHandle
from .module_hooks import Hook, ModuleHooks, next_key

registration_hooks: dict[str, dict[int, Hook]] = {"parameter": {}, "buffer": {}, "module": {}}


class _Everywhere(ModuleHooks):
    """The hooks of all modules; they run before a module's own."""

    count = 0  # how many there are: a call looks only at this

    def add(self, *args: Any, **settings: Any) -> RemovableHandle:
        handle = super().add(*args, **settings)
        self.count += 1

        def remove() -> None:
            handle.remove()
            self.count -= 1

        return RemovableHandle(remove, handle.id)

    def joined(self, own: ModuleHooks | None) -> ModuleHooks:
        """These hooks and a module's own."""
        if own is None:
            return self
        if not self.count:
            return own
        both = ModuleHooks()
        for hooks in (self, own):
            for kind in ("forward_pre", "forward", "backward_pre", "backward", "with_kwargs", "always_called"):
                getattr(both, kind).update(getattr(hooks, kind))
        return both


everywhere = _Everywhere()


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, args)` before the forward of every module; what it returns replaces the arguments."""
    return everywhere.add(everywhere.forward_pre, hook, prepend=False, kwargs=False, always=False)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call `hook(module, args, output)` after the forward of every module; what it returns replaces the output."""
    return everywhere.add(everywhere.forward, hook, prepend=False, kwargs=with_kwargs, always=always_call)


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_output)` before the backward of every module."""
    return everywhere.add(everywhere.backward_pre, hook, prepend=False, kwargs=False, always=False)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` when the gradients of the inputs of any module are there."""
    return everywhere.add(everywhere.backward, hook, prepend=False, kwargs=False, always=False)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, parameter)` when a parameter is filed; what it returns is filed in its place."""
    return _on_registration("parameter", hook)


def register_module_buffer_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, buffer)` when a buffer is filed; what it returns is filed in its place."""
    return _on_registration("buffer", hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, submodule)` when a module is filed; what it returns is filed in its place."""
    return _on_registration("module", hook)


def _on_registration(what: str, hook: Hook) -> RemovableHandle:
    hooks, key = registration_hooks[what], next_key()
    hooks[key] = hook
    return RemovableHandle(lambda: hooks.pop(key, None) and None, key)


def seen_by_hooks(what: str, module: Any, name: str, value: Any) -> Any:
    """What is to be filed under `name` after the registration hooks have seen `value`."""
    for hook in list(registration_hooks[what].values()):
        replaced = hook(module, name, value)
        if replaced is not None:
            value = replaced
    return value
