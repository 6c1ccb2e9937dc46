"""`cupy.RawKernel` of the stand-in: the very text, compiled for the CPU, a thread after the other.

It refuses what would go wrong on a GPU without a word: an argument of another type than the kernel's, an array that is
not one piece of memory, a write before or behind an array. What lies there reads as NaN and −1.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from .array import address_of, ndarray, same_device_as_current
from .compiler import library
from .counting import count_kernel

FENCE = 4096  # bytes before and behind each array that a kernel gets


class RawKernel:
    def __init__(
        self, code: str, name: str, options: tuple[str, ...] = (), backend: str = "nvrtc",
        translate_cucomplex: bool = False, *, enable_cooperative_groups: bool = False, jitify: bool | None = None,
    ) -> None:  # fmt: skip
        for what, value, kind in (("code", code, str), ("name", name, str), ("options", options, tuple)):
            if not isinstance(value, kind):
                raise TypeError(f"RawKernel: {what} must be {kind.__name__}, got {type(value).__name__}")
        if enable_cooperative_groups or translate_cucomplex:
            raise NotImplementedError("the stand-in runs a thread by itself, on real numbers")
        self.code, self.name, self.options, self.backend = code, name, options, backend

    def __call__(self, grid: Any, block: Any, args: Any, *, shared_mem: int = 0) -> None:
        compiled = library(self.code, self.name)
        text = ctypes.create_string_buffer(1024)
        compiled.standin_signature(text)
        wanted = text.value.decode().split()
        if len(args) != len(wanted):
            raise TypeError(f"{self.name} takes {len(wanted)} arguments, got {len(args)}")
        count_kernel(self.name)
        memory = _Memory(self.name)
        passed = [memory.argument(i, kind, arg) for i, (kind, arg) in enumerate(zip(wanted, args, strict=True))]
        addresses = (ctypes.c_void_p * len(passed))(*[address_of(p) for p in passed])
        compiled.standin_launch(_sizes("grid", grid, 2**31 - 1), _sizes("block", block, 1024), addresses)
        memory.give_back()


def _sizes(what: str, sizes: Any, most: int) -> Any:
    if not isinstance(sizes, tuple) or not 1 <= len(sizes) <= 3:
        raise TypeError(f"{what} must be a tuple of one to three numbers, got {sizes!r}")
    if min(sizes) < 1 or max(sizes) > most or (what == "block" and np.prod(sizes) > most):
        raise ValueError(f"CUDA_ERROR_INVALID_VALUE: {what} is {sizes}, from 1 to {most} is possible")
    return (ctypes.c_uint * 3)(*sizes, *(1,) * (3 - len(sizes)))


class _Memory:
    """The arguments of one launch: numbers, and copies of arrays between fences."""

    def __init__(self, kernel: str) -> None:
        self.kernel = kernel
        self.fenced: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]] = {}  # its bytes, the copy with fences
        self.written: set[tuple[int, int]] = set()

    def argument(self, number: int, kind: str, value: Any) -> np.ndarray:
        """The memory at which the kernel finds an argument of `kind`: "rf4", "wi8", "sf8"."""
        if type(value) is int:
            value = np.int64(value)
        elif type(value) is float:
            value = np.float64(value)
        where = f"{self.kernel}: argument {number}"
        if isinstance(value, ndarray):
            same_device_as_current(value)
            given = "array of " + _code(value.dtype)
            if kind[0] == "s" or kind[1:] != _code(value.dtype):
                raise TypeError(f"{where} is an {given}, the kernel wants {_words(kind)}")
            if not value.flags.c_contiguous:
                raise ValueError(f"{where} has strides {value.strides}, and a kernel sees only where it begins")
            return np.array(self._fence(value._host, kind[0] == "w"), np.uint64)
        if not isinstance(value, np.generic):
            raise TypeError(f"Unsupported type {type(value)}")
        if kind[0] != "s":
            if value.dtype != np.uint64 or value != 0:
                raise TypeError(f"{where} is {value!r}, the kernel wants {_words(kind)}")
        elif kind[1:] != _code(value.dtype):
            raise TypeError(f"{where} is a number of {_code(value.dtype)}, the kernel wants {_words(kind)}")
        return np.array(value)

    def _fence(self, host: np.ndarray, written: bool) -> int:
        """The address of a copy of `host`, the same for the same memory."""
        start, size = address_of(host), host.nbytes
        for other, length in self.fenced:
            if (other, length) != (start, size) and start < other + length and other < start + size:
                raise ValueError(f"{self.kernel}: two arguments share a part of their memory")
        if (start, size) not in self.fenced:
            copy = np.full(size + 2 * FENCE, 255, np.uint8)
            copy[FENCE : FENCE + size] = host.reshape(-1).view(np.uint8)
            self.fenced[start, size] = host.reshape(-1).view(np.uint8), copy
        if written:
            self.written.add((start, size))
        return address_of(self.fenced[start, size][1]) + FENCE

    def give_back(self) -> None:
        for key, (host, copy) in self.fenced.items():
            if (copy[:FENCE] != 255).any() or (copy[FENCE + host.size :] != 255).any():
                raise IndexError(f"{self.kernel} writes outside an array of {host.size} bytes")
            if key in self.written:
                host[...] = copy[FENCE : FENCE + host.size]


def _code(dtype: np.dtype) -> str:
    return f"{dtype.kind}{dtype.itemsize}"


def _words(kind: str) -> str:
    return f"{'a number' if kind[0] == 's' else 'an array'} of {kind[1:]}"
