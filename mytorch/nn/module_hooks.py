"""Hooks on modules: functions called before a forward, after it, and when the gradients of inputs or outputs are there.

A module without hooks does not come here at all. Gradient hooks work through a boundary: an operation that returns its
inputs unchanged, put around the module's inputs and around its outputs, whose backward rule sees all their gradients at
once.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..autograd.grad_mode import is_grad_enabled
from ..autograd.hooks import RemovableHandle
from ..autograd.operation import Operation
from ..tensor import Tensor, version_of

if TYPE_CHECKING:
    from .module import Module

Hook = Callable[..., Any]
next_key = itertools.count().__next__


class Boundary(Operation):
    """yᵢ = xᵢ        (dx₁ … dxₙ) = watch(g₁ … gₙ)"""

    tensor_rule = True

    def forward(self, *arrays: Any, watch: Callable[..., tuple[Any, ...]]) -> tuple[Any, ...]:
        self.watch = watch
        return arrays

    def backward(self, *gradients: Any) -> tuple[Any, ...]:
        return self.watch(gradients)


class ModuleHooks:
    """The hooks of one module, each kind in calling order."""

    def __init__(self) -> None:
        self.forward_pre: dict[int, Hook] = {}
        self.forward: dict[int, Hook] = {}
        self.backward_pre: dict[int, Hook] = {}
        self.backward: dict[int, Hook] = {}
        self.with_kwargs: set[int] = set()
        self.always_called: set[int] = set()

    def add(self, hooks: dict[int, Hook], hook: Hook, *, prepend: bool, kwargs: bool, always: bool) -> RemovableHandle:
        key = next_key()
        if prepend:
            later = dict(hooks)
            hooks.clear()
            hooks[key] = hook
            hooks.update(later)
        else:
            hooks[key] = hook
        if kwargs:
            self.with_kwargs.add(key)
        if always:
            self.always_called.add(key)

        def remove() -> None:
            hooks.pop(key, None)
            self.with_kwargs.discard(key)
            self.always_called.discard(key)

        return RemovableHandle(remove, key)

    def call(self, module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`module.forward` with all hooks around it."""
        result = None
        waiting = dict.fromkeys(key for key in self.forward if key in self.always_called)
        try:
            args, kwargs = self._before(module, args, kwargs)
            watch = None
            if self.backward or self.backward_pre:
                watch = _GradientWatch(module, list(self.backward_pre.values()), list(self.backward.values()))
                args = watch.around_inputs(args)
            result = module.forward(*args, **kwargs)
            for key, hook in list(self.forward.items()):
                waiting.pop(key, None)
                replaced = self._after(key, hook, module, args, kwargs, result)
                if replaced is not None:
                    result = replaced
            return result if watch is None else watch.around_outputs(result)
        except Exception:
            for key in waiting:
                try:
                    self._after(key, self.forward[key], module, args, kwargs, result)
                except Exception as error:
                    warnings.warn(
                        "module forward hook with ``always_call=True`` raised an exception that was silenced as "
                        f"another error was raised in forward: {error}",
                        stacklevel=3,
                    )
            raise

    def _before(self, module: Module, args: Any, kwargs: Any) -> tuple[Any, Any]:
        for key, hook in list(self.forward_pre.items()):
            if key in self.with_kwargs:
                replaced = hook(module, args, kwargs)
                if replaced is None:
                    continue
                if not (isinstance(replaced, tuple) and len(replaced) == 2):
                    raise RuntimeError(
                        f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {replaced}."
                    )
                args, kwargs = replaced
            else:
                replaced = hook(module, args)
                if replaced is not None:
                    args = replaced if isinstance(replaced, tuple) else (replaced,)
        return args, kwargs

    def _after(self, key: int, hook: Hook, module: Module, args: Any, kwargs: Any, result: Any) -> Any:
        return hook(module, args, kwargs, result) if key in self.with_kwargs else hook(module, args, result)


class _GradientWatch:
    """The gradient hooks during one call of a module: from its outputs' gradients to its inputs'."""

    def __init__(self, module: Module, before: list[Hook], after: list[Hook]) -> None:
        self.module, self.before, self.after = module, before, after
        self.grad_output: tuple[Any, ...] | None = None
        self.inputs: list[int] = []  # positions of the inputs that require a gradient

    def around_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.input_count = len(args)
        args, self.inputs = _bounded(args, self.inputs_arrived)
        return args

    def around_outputs(self, result: Any) -> Any:
        if not isinstance(result, (Tensor, tuple)):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received "
                f"{type(result)}",
                stacklevel=4,
            )
            return result
        outputs = result if isinstance(result, tuple) else (result,)
        self.output_count = len(outputs)
        outputs, self.outputs = _bounded(outputs, self.outputs_arrived)
        return outputs if isinstance(result, tuple) else outputs[0]

    def outputs_arrived(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        given = _spread(gradients, self.outputs, self.output_count)
        shown = _copies(given)
        for hook in self.before:
            replaced = hook(self.module, shown)
            if replaced is not None:
                given = shown = _same_number(replaced, shown, "Backward pre hook", "grad_output")
        self.grad_output = shown
        if not self.inputs:
            self._call_without_input_gradients(shown)
        return tuple(given[position] for position in self.outputs)

    def _call_without_input_gradients(self, grad_output: tuple[Any, ...]) -> None:
        if self.after:
            warnings.warn(
                "Full backward hook is firing when gradients are computed with respect to module outputs since no "
                "inputs require gradients.",
                stacklevel=2,
            )
        for hook in self.after:
            result = hook(self.module, (None,) * self.input_count, grad_output)
            if result is not None and not (isinstance(result, tuple) and all(item is None for item in result)):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always return None or None for "
                    "all gradients."
                )
        self.grad_output = None

    def inputs_arrived(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        if self.grad_output is None:  # the gradient did not come through the module's outputs
            return gradients
        given = _spread(gradients, self.inputs, self.input_count)
        shown = _copies(given)
        for hook in self.after:
            replaced = hook(self.module, shown, self.grad_output)
            if replaced is not None:
                given = shown = _same_number(replaced, shown, "Backward hook", "grad_input")
        self.grad_output = None
        return tuple(given[position] for position in self.inputs)


def _bounded(values: tuple[Any, ...], watch: Callable[..., tuple[Any, ...]]) -> tuple[tuple[Any, ...], list[int]]:
    """`values` with a boundary around the tensors that require a gradient, and the positions of these."""
    positions = [i for i, value in enumerate(values) if isinstance(value, Tensor) and value.requires_grad]
    if not positions or not is_grad_enabled():
        return values, []
    outputs = Boundary.apply(*[values[i] for i in positions], watch=watch)
    bounded = list(values)
    for position, output in zip(positions, outputs, strict=True):
        output._version = version_of(values[position])  # the memory is the same: so is the count of writes to it
        bounded[position] = output
    return tuple(bounded), positions


def _spread(gradients: tuple[Any, ...], positions: list[int], count: int) -> tuple[Any, ...]:
    """`gradients` at their positions among `count` values, None elsewhere."""
    spread = [None] * count
    for position, gradient in zip(positions, gradients, strict=True):
        spread[position] = gradient
    return tuple(spread)


def _copies(gradients: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a hook may keep: the engine goes on to write into the originals."""
    return tuple(None if g is None else g.clone() for g in gradients)


def _same_number(replaced: Any, previous: tuple[Any, ...], who: str, what: str) -> tuple[Any, ...]:
    replaced = replaced if isinstance(replaced, tuple) else (replaced,)
    if len(replaced) != len(previous):
        raise RuntimeError(
            f"{who} returned an invalid number of {what}, got {len(replaced)}, but expected {len(previous)}"
        )
    return replaced
