"""Checkpoints in a network: less memory for more time.

What the operations inside a checkpoint save for the backward pass is thrown away, and computed again when it is needed.
"""

from __future__ import annotations

import contextlib
import functools
import warnings
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from ..autograd.deferred import defer
from ..autograd.grad_mode import enable_grad, is_grad_enabled, no_grad
from ..autograd.operation import Operation, next_number
from ..backend import default_generator, get_default_device
from ..nn.containers import Sequential
from ..tensor import Tensor, Version, version_of

CHOOSE = (
    "torch.utils.checkpoint{}: the use_reentrant parameter should be passed explicitly. use_reentrant=False is "
    "recommended, but if you need to preserve the current default behavior, you can pass use_reentrant=True."
)
CHANGED = (
    "one of the variables needed for gradient computation has been modified by an inplace operation: an argument of a "
    "checkpoint is at version {}; expected version {} instead."
)


class CheckpointError(RuntimeError):
    """The function of a checkpoint did something else when it was run again."""


def noop_context_fn() -> tuple[Any, Any]:
    """Two contexts that do nothing."""
    return contextlib.nullcontext(), contextlib.nullcontext()


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Callable[[], tuple[Any, Any]] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    preserve_rng_state: bool = True,
    **kwargs: Any,
) -> Any:
    """function(*args, **kwargs), keeping nothing but the arguments for the backward pass, which runs it again.

    Args:
        use_reentrant: True (the default, with a warning) follows the older rules: no keyword arguments, and no
            gradients unless one of `args` requires one.
        context_fn: makes two contexts, for the first run and for the second.
        determinism_check: "default" compares shapes and dtypes of both runs, "none" does not.
        debug, early_stop: accepted for PyTorch's sake.
        preserve_rng_state: let random numbers be the same in the second run.

    Source: Chen et al. 2016.

    Raises:
        CheckpointError: in the backward pass, the second run was different.
        RuntimeError: in the backward pass, an argument has been changed in place.
    """
    if use_reentrant is None:
        warnings.warn(CHOOSE.format(""), stacklevel=2)
        use_reentrant = True
    if use_reentrant:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        if context_fn is not noop_context_fn or debug:
            raise ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")
        if is_grad_enabled() and not any(isinstance(x, Tensor) and x.requires_grad for x in args):
            warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", stacklevel=2)
            with no_grad():
                return function(*args)
    if not is_grad_enabled():
        return function(*args, **kwargs)
    first, second = context_fn()
    region = _Region(function, args, kwargs, second, preserve_rng_state, determinism_check != "none")
    with first:
        output, nodes = region.run()
    region.take_over(nodes)
    return output


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:
    """Run functions one after the other, in `segments` pieces, each of them but the last a checkpoint.

    Args:
        functions: a Sequential, or a list of modules or functions.
        kwargs: `preserve_rng_state`, see `checkpoint`.
    """
    if use_reentrant is None:
        warnings.warn(CHOOSE.format(".checkpoint_sequential"), stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    functions = list(functions.children()) if isinstance(functions, Sequential) else list(functions)

    def run(piece: list[Callable[[Any], Any]]) -> Callable[[Any], Any]:
        def forward(input: Any) -> Any:
            for function in piece:
                input = function(input)
            return input

        return forward

    size = len(functions) // segments
    done = 0
    for _ in range(segments - 1 if size else 0):
        piece = functions[done : done + size]
        input = checkpoint(run(piece), input, use_reentrant=use_reentrant, preserve_rng_state=preserve)
        done += size
    return run(functions[done:])(input)


class _Region:
    """The operations of one checkpoint, and how to run them again."""

    def __init__(
        self, function: Any, args: Any, kwargs: Any, context: Any, preserve_rng_state: bool, check: bool
    ) -> None:
        self.function, self.args, self.kwargs = function, args, kwargs
        self.context, self.check = context, check
        devices = {get_default_device(), *(x.device for x in _tensors_in((args, kwargs)))} if preserve_rng_state else ()
        self.generators = [default_generator(device) for device in devices]
        self.random_states = [generator.state_bytes() for generator in self.generators]
        self.versions = [(x, version_of(x).count) for x in _tensors_in((args, kwargs))]
        self.nodes: list[tuple[str, weakref.ref[Operation], Any]] = []

    def run(self) -> tuple[Any, list[Operation]]:
        """The function's output, and the nodes that it has made, in the order of their making."""
        start = next_number()
        output = self.function(*self.args, **self.kwargs)
        found: dict[int, Operation] = {}
        stack = [x.grad_fn for x in _tensors_in(output)]
        while stack:
            node = stack.pop()
            if isinstance(node, Operation) and node.number > start and node.number not in found:
                found[node.number] = node
                stack.extend(edge[0] for edge in node.edges if edge is not None)
        return output, [found[number] for number in sorted(found)]

    def take_over(self, nodes: list[Operation]) -> None:
        """Let go of what the nodes have saved; the first of them that needs it back runs the function again."""
        for node in nodes:
            looks = node.__dict__.get("_looks")  # there if a checkpoint inside this one has taken it already
            if looks is None:
                looks = _looks(node._saved)
            self.nodes.append((node.name(), weakref.ref(node), looks))
            if looks:
                defer(node, functools.partial(self.fetch, len(self.nodes) - 1))
                node.__dict__["_looks"] = looks
                node._sources = tuple([_guarded(node, source) for source in node._sources])

    def fetch(self, position: int) -> tuple[Any, ...]:
        """What the node at `position` has saved. All others of the region get theirs back at the same time."""
        for tensor, version in self.versions:
            if version_of(tensor).count != version:
                raise RuntimeError(CHANGED.format(version_of(tensor).count, version))
        with enable_grad(), self._random_numbers_as_before(), self.context:
            _, again = self.run()
        if [name for name, _, _ in self.nodes] != [node.name() for node in again]:
            raise CheckpointError(
                "torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
                f"recomputation.\nOperations during forward: {len(self.nodes)}\nOperations during recomputation: "
                f"{len(again)}."
            )
        saved = [node._saved for node in again]
        for (name, reference, looks), values in zip(self.nodes, saved, strict=True):
            if self.check and _looks(values) != looks:
                raise CheckpointError(
                    "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than "
                    f"during the forward pass.\nsaved by {name}: {looks} during forward, {_looks(values)} now."
                )
            node = reference()
            if node is not None and looks and getattr(node, "_kept", values) is None:
                node._saved = values
        return saved[position]

    @contextlib.contextmanager
    def _random_numbers_as_before(self) -> Iterator[None]:
        present = [generator.state_bytes() for generator in self.generators]
        self._restore(self.random_states)
        try:
            yield
        finally:
            self._restore(present)

    def _restore(self, states: list[Any]) -> None:
        for generator, state in zip(self.generators, states, strict=True):
            generator.restore_state_bytes(state)


def _guarded(node: Operation, source: Any) -> Any:
    """Only leaves are still guarded against writes: everything else will be new."""
    edge = node.edges[source[0]] if source is not None and source[0] >= 0 else None
    if source is None or (edge is not None and isinstance(edge[0], Tensor)):
        return source
    return (source[0], Version(), 0)


def _looks(saved: tuple[Any, ...]) -> list[Any]:
    """Shapes and dtypes of saved arrays."""
    return [None if x is None else (tuple(x.shape), str(x.dtype)) if hasattr(x, "shape") else type(x) for x in saved]


def _tensors_in(value: Any) -> list[Tensor]:
    """All Tensors in nested tuples, lists and dictionaries."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        return [tensor for entry in value for tensor in _tensors_in(entry)]
    return []
