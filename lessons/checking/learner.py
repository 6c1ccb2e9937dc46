"""The learner's file as a module, and which of its lines is to blame for an exception."""

from __future__ import annotations

import sys
import tokenize
from pathlib import Path
from types import ModuleType, TracebackType
from typing import NamedTuple


class Place(NamedTuple):
    """A line of the learner's file: its number, the function it stands in, whether the exception was raised there."""

    line: int
    function: str
    innermost: bool


def load(path: Path) -> ModuleType:
    """Execute the file as it is now; no bytecode is read or written.

    Raises:
        Exception: whatever the file raises, SyntaxError first of all.
    """
    with tokenize.open(path) as file:
        source = file.read()
    module = ModuleType(f"work_{path.parent.name}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses and inspect ask for it
    exec(compile(source, str(path), "exec"), vars(module))
    return module


def blame(error: BaseException, path: Path) -> Place | None:
    """The innermost line of the file that led to the exception, if one did."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return Place(error.lineno or 1, "<module>", True)
    place = None
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == str(path):
            place = Place(trace.tb_lineno, code.co_qualname, trace.tb_next is None)
        trace = trace.tb_next
    return place


def describe(error: BaseException) -> str:
    """`ZeroDivisionError: division by zero`, however odd the exception is."""
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        message = ""
    first = (message or "").strip().split("\n")[0][:300]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
