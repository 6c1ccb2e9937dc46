"""Saved values that a node does not keep but fetches, at the moment its backward rule asks for them.

A node is turned into one of a class that differs in this only, so that ordinary nodes pay nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..tensor import tensor_of
from .operation import Operation, next_number


class Unpacked(Operation):
    """y = x as it was fetched        dx = g"""

    def backward(self, g: Any) -> Any:
        return g


class _Deferred(Operation):
    """In front of a class of operations: `_saved` is fetched when first read, and then kept."""

    _fetch: Callable[[], tuple[Any, ...]] | None
    _kept: tuple[Any, ...] | None = None

    @property
    def _saved(self) -> tuple[Any, ...]:  # pyright: ignore[reportIncompatibleVariableOverride]
        if self._kept is None and self._fetch is not None:
            self._kept = self._fetch()
        return self._kept or ()

    @_saved.setter
    def _saved(self, value: tuple[Any, ...]) -> None:
        self._kept, self._fetch = value, None

    def _with_history(self, value: Any, position: int) -> Any:
        tensor = super()._with_history(value, position)
        source = self._sources[position] if self._sources else None
        if source is None or source[0] < 0 or tensor is None or tensor.array is value:
            return tensor
        edge = self.edges[source[0]]
        if edge is None or tensor is not edge[0]:
            return tensor
        # A leaf whose value was packed: what came back takes its place, and leads to it.
        node = Unpacked()
        node.number, node.edges = next_number(), (edge,)
        stand_in = tensor_of(value)
        stand_in.node, stand_in._requires_grad = node, True
        return stand_in


@functools.cache
def _deferred_form(kind: type[Operation]) -> type[Operation]:
    return type(kind.__name__, (_Deferred, kind), {"__doc__": kind.__doc__})


def defer(node: Operation, fetch: Callable[[], tuple[Any, ...]]) -> None:
    """Let go of what `node` has saved; `fetch()` will bring it back, as arrays in the same order."""
    if not isinstance(node, _Deferred):
        del node.__dict__["_saved"]
        node.__class__ = _deferred_form(type(node))
    node.__dict__.update(_fetch=fetch, _kept=None)
