"""Nested tuples, lists and dictionaries taken apart into their leaves, and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def leaves_of(tree: Any) -> list[Any]:
    """Everything in a nest that is not itself a tuple, list or dictionary, in order."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, (tuple, list)):
        return [leaf for branch in tree for leaf in leaves_of(branch)]
    return [tree]


def rebuilt(tree: Any, leaves: Iterator[Any]) -> Any:
    """A nest of the same form with other leaves."""
    if isinstance(tree, dict):
        return type(tree)((key, rebuilt(branch, leaves)) for key, branch in tree.items())
    if isinstance(tree, (tuple, list)):
        branches = [rebuilt(branch, leaves) for branch in tree]
        return type(tree)(*branches) if hasattr(tree, "_fields") else type(tree)(branches)
    return next(leaves)


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """A nest of the same form, with `function` applied to every leaf."""
    return rebuilt(tree, iter([function(leaf) for leaf in leaves_of(tree)]))


def same_form(a: Any, b: Any) -> bool:
    """True if two nests differ in their leaves only."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same_form(a[key], b[key]) for key in a)
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(same_form(x, y) for x, y in zip(a, b, strict=True))
    return not isinstance(a, (dict, tuple, list)) and not isinstance(b, (dict, tuple, list))
