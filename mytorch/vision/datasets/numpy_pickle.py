"""Reading plain data and byte arrays out of a pickle without running any of it.

A pickle is a program for a small machine that may call whatever it names. Here the three names that an array needs
stand for inert records, which are filled in and looked at afterwards; any other name is an error. So the worst that a
hostile file can do is to be refused: neither NumPy nor anything else is called on its behalf.
"""

from __future__ import annotations

import io
import math
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np

_MAX_DEPTH = 16


class PickleError(ValueError):
    """A pickle that is damaged, or holds more than plain data and arrays of bytes."""


class _Dtype:
    """What `numpy.dtype` was called with."""

    def __init__(self, kind: Any = None, *ignored: Any) -> None:
        self.kind = kind

    def __setstate__(self, state: Any) -> None:
        """Byte order and the like: of no importance to single bytes."""


class _Array:
    """What an array's state says: version, shape, dtype, column order, content."""

    state: Any = None

    def __init__(self, *ignored: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _ArrayClass:
    """Stands for the class `numpy.ndarray`, which is only ever an argument."""


def _encode(text: Any, encoding: Any = "latin1") -> bytes:
    """`_codecs.encode`: how Python 3 writes bytes in the old protocols."""
    if not isinstance(text, str) or encoding != "latin1":
        raise pickle.UnpicklingError("bytes are written in an unknown way")
    return text.encode("latin1")


_KNOWN = {
    ("numpy", "dtype"): _Dtype,
    ("numpy", "ndarray"): _ArrayClass,
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
    ("_codecs", "encode"): _encode,
}


class _Reader(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        try:
            return _KNOWN[module_name, global_name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"it names {module_name}.{global_name}, but only numbers, texts, lists, dicts and byte arrays are read"
            ) from None


def read_pickle(path: str | os.PathLike[str], max_bytes: int = 1 << 28) -> Any:
    """The content of a pickle: dicts, lists, tuples, numbers, texts, and arrays of dtype uint8.

    Texts written by Python 2 are taken as latin-1.

    Raises:
        FileNotFoundError: no such file.
        PickleError: the file is larger than `max_bytes`, damaged, or holds anything else.
    """
    path = Path(path)
    size = path.stat().st_size
    if size > max_bytes:
        raise PickleError(f"{path}: {size} bytes, more than the limit of {max_bytes}")
    try:
        content = path.read_bytes()
        _check_memo(content)
        return _plain(_Reader(io.BytesIO(content), encoding="latin1").load())
    # A damaged pickle program fails in whatever way its last wrong instruction happens to.
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, LookupError, ImportError,
            OverflowError, MemoryError, RecursionError) as error:  # fmt: skip
        raise PickleError(f"{path}: not a pickle of plain data, or damaged: {error or type(error).__name__}") from error


def _check_memo(content: bytes) -> None:
    """Pickle numbers what it wants to come back to, and keeps a table as long as the largest number: a number of two
    thousand million in a file of seven bytes would take all memory."""
    import pickletools

    for count, (instruction, argument, _) in enumerate(pickletools.genops(content)):
        if instruction.name in ("PUT", "BINPUT", "LONG_BINPUT") and argument is not None and argument > count + 256:
            raise pickle.UnpicklingError(f"it numbers its {count}th part {argument}")


def _plain(value: Any, depth: int = 0) -> Any:
    """`value` with arrays in place of their records."""
    if depth > _MAX_DEPTH:
        raise ValueError(f"nested more than {_MAX_DEPTH} deep")
    if isinstance(value, _Array):
        return _array(value.state)
    if type(value) is dict:
        return {_plain(key, depth + 1): _plain(each, depth + 1) for key, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)([_plain(each, depth + 1) for each in value])
    if value is None or type(value) in (bool, int, float, str, bytes):
        return value
    raise ValueError(f"it holds a {type(value).__name__.strip('_')}")


def _array(state: Any) -> np.ndarray:
    if not (isinstance(state, tuple) and len(state) == 5):
        raise ValueError("an array without its state")
    _, shape, dtype, by_columns, content = state
    if not isinstance(dtype, _Dtype) or dtype.kind not in ("u1", "|u1", b"u1", b"|u1"):
        raise ValueError("an array of something other than bytes")
    if not (isinstance(shape, tuple) and len(shape) <= 4 and all(type(n) is int and n >= 0 for n in shape)):
        raise ValueError(f"an array of shape {shape!r}")
    if isinstance(content, str):  # a text of Python 2 is bytes
        content = content.encode("latin1")
    if not isinstance(content, bytes) or len(content) != math.prod(shape):
        found = len(content) if isinstance(content, bytes) else type(content).__name__
        raise ValueError(f"an array of shape {shape} needs {math.prod(shape)} bytes, there are {found}")
    return np.frombuffer(content, np.uint8).reshape(shape, order="F" if by_columns else "C")
