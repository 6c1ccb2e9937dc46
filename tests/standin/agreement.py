"""What a function gives on both devices: for the tests of kernels that are written in CUDA."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mytorch.backend import Device, to_device, to_numpy

from . import watching

FLOATS = [np.float64, np.float32, np.float16]


def there(value: Any) -> Any:
    """NumPy arrays inside `value` on the GPU, strides and all."""
    if isinstance(value, tuple):
        return tuple(there(v) for v in value)
    if not isinstance(value, np.ndarray):
        return value
    if value.ndim < 2 or value.flags.c_contiguous:
        return to_device(value, Device("cuda"))
    return to_device(np.ascontiguousarray(value.swapaxes(-1, -2)), Device("cuda")).swapaxes(-1, -2)


def agree(function: Callable[..., Any], *args: Any, rtol: float = 0, atol: float = 0) -> Any:
    """`function` of the arguments on both devices, dtypes and values; returns what the CPU gave."""
    expected = function(*args)
    with watching() as counts:
        found = function(*there(args))
    assert (counts.copies, counts.waits) == (0, 0)
    compare(found, expected, rtol, atol)
    return expected


def compare(found: Any, expected: Any, rtol: float = 0, atol: float = 0) -> None:
    if isinstance(expected, tuple):
        for f, e in zip(found, expected, strict=True):
            compare(f, e, rtol, atol)
        return
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    np.testing.assert_allclose(to_numpy(found), expected, rtol=rtol, atol=atol)


def tolerance(dtype: Any) -> float:
    return {8: 1e-12, 4: 1e-5, 2: 1e-2}[np.dtype(dtype).itemsize]
