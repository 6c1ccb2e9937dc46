"""`compile`, for code that calls it: there is no compiler here, and what is given comes back unchanged."""

from __future__ import annotations

from typing import Any


def compile(model: Any = None, **settings: Any) -> Any:
    """`model` itself; without a model, a decorator that returns what it decorates.

    Results of compiled code equal those of the code, so nothing but speed is lost.

    Args:
        model: a module or a function.
        settings: PyTorch's fullgraph, dynamic, backend, mode, options and disable; none of them has an effect.
    """
    return (lambda given: given) if model is None else model


def disable(fn: Any = None, recursive: bool = True, *, reason: str | None = None) -> Any:
    """`fn` itself; without a function, a decorator that returns what it decorates."""
    return (lambda given: given) if fn is None else fn


def is_compiling() -> bool:
    """False, always."""
    return False


def reset() -> None:
    """Nothing: there is nothing to forget."""
