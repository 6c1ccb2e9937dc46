"""Hooks on optimizers: functions called before and after a step, before and after saving, before and after loading.

A step without hooks pays for one look at two empty dictionaries.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

from ..autograd.hooks import RemovableHandle

Hook = Callable[..., Any]
_next_key = itertools.count().__next__
_before_every_step: dict[int, Hook] = {}
_after_every_step: dict[int, Hook] = {}


def register_optimizer_step_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(optimizer, args, kwargs)` before each step of every optimizer; see `register_step_pre_hook`."""
    return _add(_before_every_step, hook)


def register_optimizer_step_post_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(optimizer, args, kwargs)` after each step of every optimizer."""
    return _add(_after_every_step, hook)


def hooked(step: Callable[..., Any]) -> Callable[..., Any]:
    """`step` with the hooks around it."""

    @functools.wraps(step)
    def wrapper(self: OptimizerHooks, *args: Any, **kwargs: Any) -> Any:
        if not (self._step_hooks or _before_every_step or _after_every_step) or self._inside_step:
            return step(self, *args, **kwargs)
        self._inside_step = True  # a step that calls its parent's is one step
        try:
            given: tuple[Any, ...] = (self, *args)
            for hook in [*_before_every_step.values(), *self._hooks_for("step_pre").values()]:
                replaced = hook(self, given, kwargs)
                if replaced is not None:
                    if not (isinstance(replaced, tuple) and len(replaced) == 2):
                        raise RuntimeError(
                            f"{step} must return None or a tuple of (new_args, new_kwargs), but got {replaced}."
                        )
                    given, kwargs = replaced
            result = step(*given, **kwargs)
            for hook in [*self._hooks_for("step_post").values(), *_after_every_step.values()]:
                hook(self, given, kwargs)
            return result
        finally:
            self._inside_step = False

    wrapper.hooked = True  # pyright: ignore[reportAttributeAccessIssue]
    return wrapper


class OptimizerHooks:
    """What an optimizer knows of its hooks; copies and pickles of it have none."""

    _hooks: dict[str, dict[int, Hook]] | None = None
    _step_hooks = False  # whether a hook on this optimizer's steps was ever registered
    _inside_step = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        step = cls.__dict__.get("step")
        if callable(step) and not hasattr(step, "hooked"):
            cls.step = hooked(step)  # pyright: ignore[reportAttributeAccessIssue]

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` before each step; it may return new (args, kwargs), the optimizer first
        among args."""
        self._step_hooks = True
        return _add(self._hooks_for("step_pre"), hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` after each step."""
        self._step_hooks = True
        return _add(self._hooks_for("step_post"), hook)

    def register_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(optimizer)` before `state_dict` looks."""
        return _add(self._hooks_for("state_dict_pre"), hook, prepend)

    def register_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(optimizer, state_dict)` before `state_dict` returns; it may return another one."""
        return _add(self._hooks_for("state_dict_post"), hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(optimizer, state_dict)` before loading; it may return another state to load."""
        return _add(self._hooks_for("load_state_dict_pre"), hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(optimizer)` after loading."""
        return _add(self._hooks_for("load_state_dict_post"), hook, prepend)

    def _hooks_for(self, occasion: str) -> dict[int, Hook]:
        if self._hooks is None:
            self._hooks = {}
        return self._hooks.setdefault(occasion, {})


def _add(hooks: dict[int, Hook], hook: Hook, prepend: bool = False) -> RemovableHandle:
    key = _next_key()
    later = dict(hooks) if prepend else {}
    for old in later:
        del hooks[old]
    hooks[key] = hook
    hooks.update(later)
    return RemovableHandle(lambda: hooks.pop(key, None) and None, key)
