"""torch.fx's words, for code that says them: nothing is ever traced symbolically, and what is marked stays as it is."""

from __future__ import annotations

from typing import Any


def wrap(fn_or_name: Any) -> Any:
    """`fn_or_name` itself; a tracer is told not to look inside.

    Raises:
        RuntimeError: neither a function nor the name of one was given.
    """
    if not callable(fn_or_name) and not isinstance(fn_or_name, str):
        raise RuntimeError("Unsupported type for global function! Must be either a callable or string name")
    return fn_or_name


def _assert(condition: Any, message: str) -> None:
    """`assert condition, message`, as a function that a tracer could follow.

    Raises:
        AssertionError: the condition does not hold.
    """
    if not condition:
        raise AssertionError(message)
