"""Hooks on tensors: functions that see a gradient the moment it is ready, and may replace it."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from typing import Any

from ..tensor import Tensor

_next_key = itertools.count().__next__


class RemovableHandle:
    """What registering a hook returns: `remove()` takes the hook away; as a context, it does so at the end."""

    def __init__(self, remove: Callable[[], None], key: int | None = None) -> None:
        self._remove: Callable[[], None] | None = remove
        self.id = _next_key() if key is None else key

    def remove(self) -> None:
        if self._remove is not None:
            self._remove()
            self._remove = None

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.remove()


def register_tensor_hook(tensor: Tensor, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
    """See `Tensor.register_hook`.

    Raises:
        RuntimeError: the tensor does not require a gradient, so none will ever arrive.
    """
    tensor.refresh()
    if not tensor.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if tensor.node is None:
        hooks = tensor._hooks
        if hooks is None:
            hooks = tensor._hooks = {}
        key = _next_key()
        hooks[key] = hook
        return RemovableHandle(lambda: hooks.pop(key, None) and None, key)
    # The node outlives the tensor, and is where the gradient arrives.
    entry = (tensor.output_index, hook)
    if tensor.node.hooks is None:
        tensor.node.hooks = []
    entries = tensor.node.hooks
    # What `retain_grad` keeps is the gradient as all hooks have left it.
    last = next((i for i, (_, other) in enumerate(entries) if hasattr(other, "retains")), len(entries))
    entries.insert(last, entry)
    return RemovableHandle(lambda: entries.remove(entry))


def register_post_accumulate_grad_hook(tensor: Tensor, hook: Callable[[Tensor], None]) -> RemovableHandle:
    """See `Tensor.register_post_accumulate_grad_hook`.

    Raises:
        RuntimeError: the tensor does not require a gradient, or is no leaf.
    """
    tensor.refresh()
    if not tensor.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if tensor.node is not None:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    _look_after_accumulation()
    if tensor._after_accumulation is None:
        tensor._after_accumulation = {}
    hooks = tensor._after_accumulation
    key = _next_key()
    hooks[key] = hook
    return RemovableHandle(lambda: hooks.pop(key, None) and None, key)


def _look_after_accumulation() -> None:
    """From the first such hook on, the engine looks for them; before that it need not."""
    from .engine import _Run

    if hasattr(_Run.accumulate, "looks"):
        return
    accumulate = _Run.accumulate

    def accumulate_and_look(run: _Run, leaf: Tensor, gradient: Any) -> None:
        accumulate(run, leaf, gradient)
        if leaf._after_accumulation is not None:
            for hook in list(leaf._after_accumulation.values()):
                hook(leaf)

    accumulate_and_look.looks = True  # pyright: ignore[reportFunctionMemberAccess]
    _Run.accumulate = accumulate_and_look  # pyright: ignore[reportAttributeAccessIssue]


def retain_grad(tensor: Tensor) -> None:
    """See `Tensor.retain_grad`."""
    tensor.refresh()
    if not tensor.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if tensor.node is None or tensor._retains_grad:
        return
    # Weak: a node that held its own output would be a reference cycle.
    reference = weakref.ref(tensor)

    def keep(gradient: Tensor) -> None:
        held: Any = reference()
        if held is not None:
            held._grad = gradient if held._grad is None else held._grad + gradient

    register_tensor_hook(tensor, keep)
    keep.retains = True  # pyright: ignore[reportFunctionMemberAccess]
    tensor._retains_grad = True
