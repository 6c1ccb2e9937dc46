"""Adaptive pooling: say how large the output shall be, and windows that nearly tile the picture are found for it.

Output i of m looks at pixels ⌊i·n/m⌋ ... ⌈(i + 1)·n/m⌉ − 1 of n. Where m divides n these are plain tiles; where it does
not, neighbouring windows overlap by a pixel and differ in size. Volumes are pooled as two pictures, one after the
other: every slice, and then the slices with the pixels of each in one row.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..backend import on_its_gpu, xp_of
from ..kernels.resample import Taps, averages
from ..tensor import tensor_of
from .avg_pool import AvgPool2d
from .convert import clone
from .gather import gather
from .max_pool import MaxPool2d
from .pool_settings import array_of, check_kind, pool_problem
from .resample import Resample

Sizes = tuple[int, ...]


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """Mean of each of H' × W' windows.

    y[n, c, i, j] = mean of x[n, c, h, w] over window i of the rows and window j of the columns

    Args:
        input: (N, C, H, W) or (C, H, W).
        output_size: H' and W', one number or a pair; None keeps the input's size.

    Returns:
        (N, C, H', W') or (C, H', W').
    """
    return _averaged(input, _sizes("adaptive_avg_pool2d", input, output_size, 2))


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """Mean of each of L' windows along the last axis; input (N, C, L) or (C, L)."""
    (length,) = _sizes("adaptive_avg_pool1d", input, output_size, 1)
    shape = input.array.shape
    return _averaged(input.reshape(*shape[:-1], 1, shape[-1]), (1, length)).reshape(*shape[:-1], length)


def adaptive_avg_pool3d(input: Any, output_size: Any) -> Any:
    """Mean of each of D' × H' × W' windows; input (N, C, D, H, W) or (C, D, H, W), see `adaptive_avg_pool2d`."""
    depth, height, width = _sizes("adaptive_avg_pool3d", input, output_size, 3)
    lead = input.array.shape[:-2]
    y = _averaged(input, (height, width)).reshape(*lead, height * width)
    return _averaged(y, (depth, height * width)).reshape(*lead[:-1], depth, height, width)


@on_its_gpu
def adaptive_max_pool2d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Largest value of each of H' × W' windows; with `return_indices`, also where it was, h·W + w.

    Args: as for `adaptive_avg_pool2d`.
    """
    y, indices = _largest(input, _sizes("adaptive_max_pool2d", input, output_size, 2))
    return (y, indices) if return_indices else y


@on_its_gpu
def adaptive_max_pool1d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Largest value of each of L' windows along the last axis; input (N, C, L) or (C, L)."""
    (length,) = _sizes("adaptive_max_pool1d", input, output_size, 1)
    shape = input.array.shape
    found = _largest(input.reshape(*shape[:-1], 1, shape[-1]), (1, length))
    y, indices = [t.reshape(*shape[:-1], length) for t in found]
    return (y, indices) if return_indices else y


@on_its_gpu
def adaptive_max_pool3d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Largest value of each of D' × H' × W' windows, and where it was, (d·H + h)·W + w; see `adaptive_max_pool2d`."""
    depth, height, width = _sizes("adaptive_max_pool3d", input, output_size, 3)
    *lead, slices, rows, columns = input.array.shape
    places = height * width
    y, in_slice = [t.reshape(*lead, slices, places) for t in _largest(input, (height, width))]
    y, found = _largest(y, (depth, places))
    which = found // max(places, 1)  # which slice won; the rest of `found` is the place that it stands at
    indices = which * (rows * columns) + gather(in_slice, -2, which)
    y, indices = [t.reshape(*lead, depth, height, width) for t in (y, indices)]
    return (y, indices) if return_indices else y


@on_its_gpu
def adaptive_max_pool1d_with_indices(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """`adaptive_max_pool1d` and where each maximum was."""
    return adaptive_max_pool1d(input, output_size, True)


@on_its_gpu
def adaptive_max_pool2d_with_indices(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """`adaptive_max_pool2d` and where each maximum was."""
    return adaptive_max_pool2d(input, output_size, True)


@on_its_gpu
def adaptive_max_pool3d_with_indices(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """`adaptive_max_pool3d` and where each maximum was."""
    return adaptive_max_pool3d(input, output_size, True)


def _averaged(input: Any, wanted: Sizes) -> Any:
    """Means of windows of the last two axes."""
    size = input.array.shape[-2:]
    if wanted == size:
        return clone(input)
    if wanted == (1, 1):
        return input.mean(dim=(-2, -1), keepdim=True)
    if _tile(size, wanted):
        (problem,) = _tiles(size, wanted)
        return AvgPool2d.apply(input, problem=problem, count_include_pad=True, divisor_override=None)
    first = input.array.ndim - 2
    for axis in (0, 1):
        if wanted[axis] != size[axis]:
            input = Resample.apply(input, taps=_averages(size[axis], wanted[axis]), axis=first + axis)
    return input


def _largest(input: Any, wanted: Sizes) -> tuple[Any, Any]:
    """The largest of windows of the last two axes, and where."""
    shape = input.array.shape
    if _tile(shape[-2:], wanted):
        (problem,) = _tiles(shape[-2:], wanted)
        return MaxPool2d.apply(input, problem=problem, return_indices=True)
    indices = tensor_of(_places_of_maxima(input.array, *wanted))
    flat = input.reshape(*shape[:-2], shape[-2] * shape[-1])
    y = gather(flat, -1, indices.reshape(*shape[:-2], wanted[0] * wanted[1]))
    return y.reshape(*shape[:-2], *wanted), indices


def _tile(size: Sizes, wanted: Sizes) -> bool:
    return all(out and n % out == 0 for n, out in zip(size, wanted, strict=True))


def _tiles(size: Sizes, wanted: Sizes) -> Any:
    kernel = tuple([n // out for n, out in zip(size, wanted, strict=True)])
    return pool_problem("adaptive_pool2d", 2, (1, *size), kernel, None, 0)


@lru_cache(maxsize=256)
def _averages(size: int, out: int) -> Taps:
    return averages(size, out)


def _sizes(caller: str, input: Any, output_size: Any, spatial: int) -> Sizes:
    """The size of the output along every spatial axis.

    Raises:
        ValueError: a size for every axis, but the input has too few.
        RuntimeError: the input is no picture, has no pixels, or a size is negative.
        NotImplementedError: the input holds integers.
    """
    x = array_of(caller, input)
    shape = x.shape
    several = isinstance(output_size, (tuple, list))
    if several and spatial > 1 and len(shape) <= len(output_size):
        raise ValueError(f"{caller}: Input dimension should be at least {len(output_size) + 1}, got {len(shape)}")
    wanted = tuple(output_size) if several else (output_size,) * spatial
    if len(wanted) != spatial:
        if spatial == 1:
            raise RuntimeError(f"{caller}() argument 'output_size' should contain one int (got {len(wanted)})")
        raise RuntimeError(f"{caller}: output_size must be {spatial} numbers, got {list(wanted)}")
    if len(shape) not in (spatial + 1, spatial + 2):
        raise RuntimeError(f"{caller}(): Expected {spatial + 1}D or {spatial + 2}D tensor, but got {list(shape)}")
    for axis in range(len(shape) - spatial - 1, len(shape)):
        if shape[axis] == 0 and (axis >= len(shape) - spatial or "max" in caller):
            raise RuntimeError(
                f"{caller}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(shape)} with dimension {axis} being empty"
            )
    check_kind(caller, x, "f")
    sizes = tuple([n if want is None else want for n, want in zip(shape[-spatial:], wanted, strict=True)])
    if not all(isinstance(n, int) for n in sizes) or (spatial == 1 and None in wanted):
        raise TypeError(f"{caller}(): argument 'output_size' (position 2) must be ints, not {output_size!r}")
    if min(sizes) < 0:
        raise RuntimeError(
            f"{caller}: elements of output_size must be greater than or equal to 0 but received "
            f"{{{', '.join(map(str, sizes))}}}"
        )
    return sizes


def _places_of_maxima(x: Any, out_height: int, out_width: int) -> Any:
    """(..., H', W'): h·W + w of the largest pixel in each window; the first of equals, the last NaN if there is one."""
    xp = xp_of(x)
    places = []  # for each axis (out, longest window): windows shorter than the longest repeat their last pixel
    for size, out in zip(x.shape[-2:], (out_height, out_width), strict=True):
        i = xp.arange(out)[:, None]
        start, stop = (i * size // out, -(-(i + 1) * size // out)) if out else (i, i)
        longest = int((stop - start).max()) if out else 1
        places.append(xp.minimum(start + xp.arange(longest), stop - 1))
    rows, columns = places
    flat = rows[:, None, :, None] * x.shape[-1] + columns[None, :, None, :]
    flat = flat.reshape(out_height, out_width, rows.shape[1] * columns.shape[1])
    windows = x.reshape(*x.shape[:-2], x.shape[-2] * x.shape[-1])[..., flat]
    return xp.take_along_axis(xp.broadcast_to(flat, windows.shape), first_largest(windows)[..., None], axis=-1)[..., 0]


def first_largest(windows: Any) -> Any:
    """Where along the last axis the largest number is: the first of equals, the last NaN if there is one."""
    xp = xp_of(windows)
    best = windows.argmax(axis=-1)
    broken = xp.isnan(windows)
    if broken.any():
        last = windows.shape[-1] - 1 - broken[..., ::-1].argmax(axis=-1)
        best = xp.where(broken.any(axis=-1), last, best)
    return best
