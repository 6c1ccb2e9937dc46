"""The mask of dropout, zeros and 1 / (1 − p), from numbers drawn between 0 and 1."""

from __future__ import annotations

from typing import Any

from ...backend import xp_of
from .launch import Kernel, narrowed, widened

SOURCE = """
extern "C" __global__ void dropout_mask(const float* drawn, T* mask, Index count, double p) {
    EACH(n, count)
    mask[n] = drawn[n] >= (float)p ? (T)(1 / (1 - p)) : (T)0;
}
"""
MASK = Kernel(SOURCE, "dropout_mask")


def mask_of(drawn: Any, p: float, dtype: Any) -> Any:
    """m / (1 − p), m = 1 where what was drawn is at least p; drawn: float32."""
    xp = xp_of(drawn)
    mask = xp.empty(drawn.shape, "float32" if dtype.char == "e" else dtype)
    MASK(mask.size, widened(drawn), mask, mask.size, float(p), T=mask.dtype)
    return narrowed(mask, dtype)
