"""Picking and combining along one axis, a thread for each element of the index.

y[o, k, i] = x[o, index[o, k, i], i], and the other way: out[o, index[o, k, i], i] = combine(…, values[o, k, i]), where
an index may occur many times. Additions are atomic; the other ways of combining look, combine, and try again if
somebody else was faster. An index beyond the end wraps around, as CuPy's do.
"""

from __future__ import annotations

import math
from typing import Any

from ...backend import xp_of
from .launch import Kernel, narrowed

AT = """
__device__ Index at(Index n, Index along, Index size, Index inner, long long index) {
    index %= size;
    return (n / (along * inner) * size + (Index)(index < 0 ? index + size : index)) * inner + n % inner;
}
"""
PICK_SOURCE = (
    AT
    + """
extern "C" __global__ void pick_along(
    const T* x, const long long* index, T* y, Index count, Index along, Index size, Index inner
) {
    EACH(n, count)
    y[n] = x[at(n, along, size, inner, index[n])];
}
"""
)
COMBINE_SOURCE = (
    AT
    + """
union Number {
    T value;
    Bits bits;
};

__device__ void combine(T* place, T value) {
#ifdef SUM
    atomicAdd((SUM*)place, (SUM)value);
#else
    Number seen, wanted;
    seen.value = *place;
    for (;;) {
        const T a = seen.value, b = value;
        wanted.value = COMBINED;
        const Bits found = atomicCAS((Bits*)place, seen.bits, wanted.bits);
        if (found == seen.bits) return;
        seen.bits = found;
    }
#endif
}

extern "C" __global__ void combine_along(
    T* out, const long long* index, const T* values, Index count, Index along, Index size, Index inner
) {
    EACH(n, count)
    combine(out + at(n, along, size, inner, index[n]), values[n]);
}
"""
)
# NaN is larger than every number and smaller than every number, as in NumPy's maximum and minimum.
COMBINED = {
    "multiply": "a * b",
    "maximum": "(a != a || a > b) ? a : b",
    "minimum": "(a != a || a < b) ? a : b",
}
PICK = Kernel(PICK_SOURCE, "pick_along")
COMBINE = {name: Kernel(f"#define COMBINED {c}\n{COMBINE_SOURCE}", "combine_along") for name, c in COMBINED.items()}
ADD = Kernel(f"#define SUM T\n{COMBINE_SOURCE}", "combine_along")
ADD_BITS = Kernel(f"#define SUM Bits\n{COMBINE_SOURCE}", "combine_along")  # int64: to its bits a sign is no difference


def fits(index: Any, axis: int, shape: tuple[int, ...]) -> bool:
    """Whether an index lies flush with an array of `shape` in every dimension but `axis`."""
    return all(d == axis or size == shape[d] for d, size in enumerate(index.shape))


def pick_along(x: Any, axis: int, index: Any) -> Any:
    """x[..., index, ...] along `axis`, where the index `fits`."""
    xp = xp_of(x)
    if not x.size:  # every index is out of bounds, and refused when somebody waits
        return xp.zeros(index.shape, x.dtype)
    bits = xp.ascontiguousarray(x).view(f"u{x.dtype.itemsize}")
    y = xp.empty(index.shape, bits.dtype)
    PICK(y.size, bits, xp.ascontiguousarray(index, "int64"), y, *_geometry(x.shape, axis, index), T=bits.dtype)
    return y.view(x.dtype)


def combine_along(out: Any, axis: int, index: Any, values: Any, combine: Any) -> None:
    """out[..., index, ...] = combine(…, values) along `axis`, where the index `fits`; `out` is contiguous."""
    xp, wide = xp_of(out), _dtype_for(out.dtype)
    if not out.size:
        return
    target = narrowed(out, wide)
    kernel = (
        COMBINE[combine.__name__.removeprefix("cupy_")] if combine is not xp.add else ADD if wide != "i8" else ADD_BITS
    )
    bits = xp.dtype(f"u{target.itemsize}")
    values, index = xp.ascontiguousarray(values, wide), xp.ascontiguousarray(index, "int64")
    kernel(index.size, target, index, values, *_geometry(out.shape, axis, index), T=target.dtype, Bits=bits)
    if target is not out:
        out[...] = target


def _dtype_for(dtype: Any) -> Any:
    """The dtype to compute in: what a GPU can exchange in one piece is 4 or 8 bytes wide."""
    return dtype if dtype.itemsize >= 4 else "f4" if dtype.kind == "f" else "i4"


def _geometry(shape: tuple[int, ...], axis: int, index: Any) -> tuple[int, ...]:
    return index.size, index.shape[axis], shape[axis], math.prod(shape[axis + 1 :])
