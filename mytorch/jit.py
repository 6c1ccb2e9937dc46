"""TorchScript's words, for code that says them: nothing is ever scripted, and what is decorated stays as it is."""

from __future__ import annotations

from typing import Any, Final as Final


def is_scripting() -> bool:
    """False, always: the Python code itself is running."""
    return False


def is_tracing() -> bool:
    """False, always."""
    return False


def script(obj: Any, *args: Any, **kwargs: Any) -> Any:
    """`obj` itself: a module, a function or a class, to be run by Python."""
    return obj


def ignore(drop: Any = False, **kwargs: Any) -> Any:
    """The function itself; called with settings, a decorator that returns what it decorates."""
    return drop if callable(drop) else (lambda given: given)


def unused(fn: Any) -> Any:
    """The function itself."""
    return fn


def export(fn: Any) -> Any:
    """The function itself."""
    return fn


def script_method(fn: Any) -> Any:
    """The function itself."""
    return fn


def script_if_tracing(fn: Any) -> Any:
    """The function itself: nothing is ever traced."""
    return fn


def _overload_method(func: Any) -> Any:
    """The function itself; the last definition of the name is the one that runs, as always in Python."""
    return func


def annotate(the_type: Any, the_value: Any) -> Any:
    """`the_value` itself; TorchScript is told its type."""
    return the_value


def trace(*args: Any, **kwargs: Any) -> Any:
    """Not supported.

    Raises:
        NotImplementedError: always; a trace is a program in a language that nothing here runs.
    """
    raise NotImplementedError("jit.trace is not supported; call the module itself, and save its state_dict()")
