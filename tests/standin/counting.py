"""How often the host waited for the device, or fetched from it, or sent to it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Counts:
    """What happened while somebody watched.

    Attributes:
        copies: values or arrays that went from the device to the host.
        waits: calls that cannot return before the device has finished what it was given; every copy is one.
        uploads: arrays that went from the host to the device.
        launches: what the device was given to do, at the least: one for each array that was computed or written to.
        kernels: the CUDA kernels that were launched, by their names.
        where: for each copy, wait and upload, what caused it.
    """

    copies: int = 0
    waits: int = 0
    uploads: int = 0
    launches: int = 0
    kernels: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)


_watchers: list[Counts] = []
_OWN = {str(path) for path in Path(__file__).parent.glob("[!t]*.py")}  # this package, without its tests


@contextlib.contextmanager
def watching() -> Iterator[Counts]:
    """`with watching() as counts: ...`"""
    counts = Counts()
    _watchers.append(counts)
    try:
        yield counts
    finally:
        _watchers.remove(counts)


def _note(cause: str, copies: int = 0, waits: int = 0, uploads: int = 0) -> None:
    if not _watchers:
        return
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename in _OWN:
        frame = frame.f_back
    where = f"{cause} at {'/'.join(frame.f_code.co_filename.split('/')[-3:])}:{frame.f_lineno}"
    for counts in _watchers:
        counts.copies += copies
        counts.waits += waits
        counts.uploads += uploads
        counts.where.append(where)


def count_copy(cause: str) -> None:
    """Something was fetched, and waited for."""
    _note(cause, copies=1, waits=1)


def count_wait(cause: str) -> None:
    """The host waited: the shape of a result depends on values, or somebody asked to."""
    _note(cause, waits=1)


def count_launch(number: int = 1) -> None:
    """Something was given to the device to do."""
    for counts in _watchers:
        counts.launches += number


def count_kernel(name: str) -> None:
    """A CUDA kernel of our own was launched."""
    count_launch()
    for counts in _watchers:
        counts.kernels.append(name)


def count_upload(cause: str) -> None:
    """Something was sent."""
    _note(cause, uploads=1)
