"""Pictures (rows, volumes) in another size, one axis after the other: each by a table of which inputs to mix.

    nearest   y[i] = x[⌊i·s⌋]           linear   between two neighbours           cubic   through four
    area      the mean over a window    antialias   the linear or cubic kernel made as wide as s inputs

with s inputs to an output. Output i stands at input s·(i + ½) − ½: pixels are squares, and the edges of the first and
last ones meet. With `align_corners` it stands at i·(n − 1) / (m − 1): the centres of the first and last ones meet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..backend import dtype_of
from ..kernels import resample as tables
from ..kernels.resample import Taps
from . import adaptive_pool
from .convert import clone
from .pool_settings import array_of
from .resample import Resample

# For each mode the number of spatial axes it needs, and how it mixes along each.
_SMOOTH = {"linear": (1, "linear"), "bilinear": (2, "linear"), "bicubic": (2, "cubic"), "trilinear": (3, "linear")}
_AREA = {
    1: adaptive_pool.adaptive_avg_pool1d,
    2: adaptive_pool.adaptive_avg_pool2d,
    3: adaptive_pool.adaptive_avg_pool3d,
}


def interpolate(
    input: Any,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Any:
    """The input with other spatial sizes.

    y[i] = Σ_t weight[t, i] · x[index[t, i]] along every spatial axis; see the modes below

    Args:
        input: (N, C, L), (N, C, H, W) or (N, C, D, H, W).
        size: the sizes wanted, one number or one for each axis.
        scale_factor: or by how much to multiply them; the result is rounded down.
        mode: "nearest" (pixel ⌊i·s⌋, where s inputs make an output), "nearest-exact" (pixel ⌊(i + ½)·s⌋), "linear",
            "bilinear", "trilinear" (for 3, 4, 5 dimensions), "bicubic" (4 dimensions), "area" (adaptive mean).
        align_corners: whether the centres of the corner pixels meet, rather than their outer edges.
        recompute_scale_factor: work with s = n / m from the rounded sizes, not with 1 / scale_factor.
        antialias: when making a picture smaller, let the kernel reach over all the pixels that become one
            ("bilinear" and "bicubic").

    Returns:
        (N, C, …) with the sizes wanted.

    Raises:
        ValueError: neither size nor scale_factor, or both, or not one for each axis, or settings that exclude each
            other.
        NotImplementedError: a mode that does not go with these dimensions.
        RuntimeError: a size below 1.
    """
    shape = array_of("interpolate", input).shape
    spatial = len(shape) - 2
    _check_mode(mode, align_corners, antialias, spatial)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    sizes, factors = _sizes(shape[2:], size, scale_factor, recompute_scale_factor or mode == "area")
    if spatial not in (1, 2, 3):
        raise NotImplementedError(_words(spatial, mode))
    if mode in _SMOOTH and _SMOOTH[mode][0] != spatial:
        raise NotImplementedError(f"Got {spatial + 2}D input, but {mode} mode needs {_SMOOTH[mode][0] + 2}D input")
    _check_sizes(shape, sizes, input.array.dtype, mode)
    if mode == "area":
        return _AREA[spatial](input, sizes)
    kind = _SMOOTH[mode][1] if mode in _SMOOTH else mode
    # The axis that shrinks most first, the one that grows most last: less to do in between.
    result = input
    for axis in sorted(range(spatial), key=lambda axis: (sizes[axis] / shape[2 + axis], -axis)):
        n, m = shape[2 + axis], sizes[axis]
        # An axis that keeps its size stays as it is; in PyTorch only the cubic takes a factor like 1.1 at its word.
        if n != m or (kind == "cubic" and not antialias):
            taps = _taps(kind, n, m, factors[axis], bool(align_corners), antialias)
            result = Resample.apply(result, taps=taps, axis=2 + axis)
    return clone(input) if result is input else result


def upsample(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Any:
    """An older name of `interpolate`."""
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """`interpolate` in mode "nearest"."""
    return interpolate(input, size, scale_factor, "nearest")


def upsample_bilinear(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """`interpolate` in mode "bilinear" with `align_corners`."""
    return interpolate(input, size, scale_factor, "bilinear", align_corners=True)


@lru_cache(maxsize=512)
def _taps(kind: str, n: int, m: int, factor: float | None, align_corners: bool, antialias: bool) -> Taps:
    """The table for m outputs from n inputs."""
    scale = 1 / factor if factor else n / m
    if kind in ("nearest", "nearest-exact"):
        return tables.nearest(n, m, 1.0 if n == m else scale, kind == "nearest-exact")
    if align_corners:
        scale = (n - 1) / (m - 1) if m > 1 else 0.0
    if antialias:
        return tables.smoothed(n, m, scale, kind)
    return (tables.linear if kind == "linear" else tables.cubic)(n, tables.places(m, scale, align_corners))


def _sizes(
    given: tuple[int, ...], size: Any, scale_factor: Any, recompute: bool | None
) -> tuple[tuple[int, ...], tuple[float | None, ...]]:
    """The sizes wanted, and the factors where these are to be taken at their word."""
    spatial = len(given)
    if size is not None and scale_factor is not None:
        raise ValueError("interpolate: only one of size or scale_factor should be defined")
    if size is not None:
        sizes = tuple(size) if isinstance(size, (tuple, list)) else (size,) * spatial
        if len(sizes) != spatial:
            raise ValueError(
                "Input and output must have the same number of spatial dimensions, but got input with spatial "
                f"dimensions of {list(given)} and output size of {size}. Please provide input tensor in (N, C, d1, d2, "
                "...,dK) format and output size in (o1, o2, ...,oK) format."
            )
        if not all(isinstance(n, int) for n in sizes):
            raise TypeError(f"interpolate: expected size to be ints, got {size!r}")
        return sizes, (None,) * spatial
    if scale_factor is None:
        raise ValueError("interpolate: either size or scale_factor should be defined")
    factors = tuple(scale_factor) if isinstance(scale_factor, (tuple, list)) else (scale_factor,) * spatial
    if len(factors) != spatial:
        raise ValueError(
            "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
            f"dimensions of {list(given)} and scale_factor of shape {scale_factor}. Please provide input tensor in (N, "
            "C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format."
        )
    sizes = tuple([int(n * factor // 1) for n, factor in zip(given, factors, strict=True)])
    return sizes, (None,) * spatial if recompute else tuple([float(factor) for factor in factors])


def _check_mode(mode: str, align_corners: bool | None, antialias: bool, spatial: int) -> None:
    if mode in ("nearest", "area", "nearest-exact") and align_corners is not None:
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
        )
    if antialias and not (mode in ("bilinear", "bicubic") and spatial == 2):
        raise ValueError(
            "Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input"
        )
    if mode not in (*_SMOOTH, "nearest", "nearest-exact", "area"):
        raise NotImplementedError(_words(spatial, mode))


def _words(spatial: int, mode: str) -> str:
    return (
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {spatial + 2}D) for the modes: nearest | linear "
        f"| bilinear | bicubic | trilinear | area | nearest-exact (got {mode})"
    )


def _check_sizes(shape: tuple[int, ...], sizes: tuple[int, ...], dtype: Any, mode: str) -> None:
    if shape[1] == 0:
        raise RuntimeError(f"Non-empty {len(shape)}D data tensor expected but got a tensor with sizes {list(shape)}")
    if min(*shape[2:], *sizes) < 1:
        found = [
            ", ".join(f"{axis}: {n}" for axis, n in zip("DHW"[-len(sizes) :], each, strict=True))
            for each in (shape[2:], sizes)
        ]
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input ({found[0]}) output ({found[1]})"
        )
    if dtype.kind != "f" and not (dtype == "uint8" and mode.startswith("nearest")):
        raise NotImplementedError(
            f"\"interpolate\" in mode {mode} not implemented for '{dtype_of(dtype).title}'; convert with .float()"
        )
