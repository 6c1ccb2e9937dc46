"""A CUDA function: its text, the types for which it is compiled when it is first asked, and its launch."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend import xp_of

BLOCK = 256  # threads that start together
WIDE = 1 << 30  # with so many numbers or threads, positions need 64 bits; division of those is slow

C_NAMES = {
    "b1": "bool", "i1": "signed char", "u1": "unsigned char", "i2": "short", "u2": "unsigned short", "i4": "int",
    "u4": "unsigned int", "i8": "long long", "u8": "unsigned long long", "f4": "float", "f8": "double",
}  # fmt: skip

EACH = """
#define EACH(n, count) \\
    const Index n = (Index)blockIdx.x * (Index)blockDim.x + (Index)threadIdx.x; \\
    if (n >= (count)) return;
"""


class Kernel:
    """`Kernel(source, name)(count, x, y, 3, T=x.dtype)`: `count` threads of `name` on the memory of x and y.

    Arrays are passed as their addresses, so they have to be contiguous; whole numbers as `Index`, floating-point
    numbers as `double`, None as a null pointer. Nothing is launched for no threads.
    """

    def __init__(self, source: str, name: str) -> None:
        self.source, self.name = source, name
        self._compiled: dict[Any, Any] = {}

    def __call__(self, count: int, *args: Any, **types: np.dtype) -> None:
        if not count:
            return
        arrays = [a for a in args if a is not None and not isinstance(a, (int, float))]
        wide = count >= WIDE or any(a.size >= WIDE for a in arrays)
        xp = xp_of(*arrays)
        key = xp, wide, *[(name, dtype.char) for name, dtype in types.items()]
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = xp.RawKernel(self.text(wide, types), self.name)
        index = np.int64 if wide else np.int32
        passed = [NULL if a is None else index(a) if isinstance(a, int) else a for a in args]
        compiled((-(-count // BLOCK),), (BLOCK,), tuple(passed))

    def text(self, wide: bool, types: dict[str, np.dtype]) -> str:
        """What is compiled: names for the types, then the source."""
        names = {name: c_name(dtype) for name, dtype in types.items()} | {"Index": "long long" if wide else "int"}
        return "".join(f"typedef {c} {name};\n" for name, c in names.items()) + EACH + self.source


NULL = np.uint64(0)


def c_name(dtype: Any) -> str:
    """The C type of an array's numbers.

    Raises:
        TypeError: the dtype has none; half precision is computed in single (`widened`).
    """
    name = C_NAMES.get(f"{dtype.kind}{dtype.itemsize}")
    if name is None:
        raise TypeError(f"a CUDA kernel takes one of {', '.join(C_NAMES)}, but got {dtype}")
    return name


def widened(x: Any) -> Any:
    """x in one piece of memory, half precision as single."""
    return xp_of(x).ascontiguousarray(x, "float32" if x.dtype.char == "e" else None)


def narrowed(y: Any, dtype: Any) -> Any:
    """y as `dtype`, itself if it is that already."""
    return y if y.dtype == dtype else y.astype(dtype)
