"""Adaptive pooling: say how large the output shall be, and windows that nearly tile the picture are found for it.

Output i of m looks at pixels ⌊i·n/m⌋ ... ⌈(i + 1)·n/m⌉ − 1 of n. Where m divides n these are plain tiles; where it does
not, neighbouring windows overlap by a pixel and differ in size.
"""

from __future__ import annotations

from typing import Any

from ..backend import dtype_of, xp_of
from ..tensor import Tensor, tensor_of
from .convert import clone
from .gather import gather
from .linalg import matmul
from .pool import avg_pool2d, max_pool2d


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """Mean of each of H' × W' windows.

    y = A_h · x · A_wᵀ, with rows of A that hold 1 / count on their window and 0 elsewhere

    Args:
        input: (N, C, H, W) or (C, H, W).
        output_size: H' and W', one number or a pair; None keeps the input's size.

    Returns:
        (N, C, H', W') or (C, H', W').
    """
    height, width, out_height, out_width = _sizes("adaptive_avg_pool2d", input, output_size)
    if (out_height, out_width) == (height, width):
        return clone(input)
    if (out_height, out_width) == (1, 1):
        return input.mean(dim=(-2, -1), keepdim=True)
    if out_height and out_width and height % out_height == 0 and width % out_width == 0:
        return avg_pool2d(input, (height // out_height, width // out_width))
    rows = tensor_of(_averaging(input.array, height, out_height))
    columns = tensor_of(_averaging(input.array, width, out_width).T)
    return matmul(matmul(rows, input), columns)


def adaptive_max_pool2d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Largest value of each of H' × W' windows; with `return_indices`, also where it was, h·W + w.

    Args: as for `adaptive_avg_pool2d`.
    """
    height, width, out_height, out_width = _sizes("adaptive_max_pool2d", input, output_size)
    if out_height and out_width and height % out_height == 0 and width % out_width == 0:
        return max_pool2d(input, (height // out_height, width // out_width), return_indices=return_indices)
    indices = tensor_of(_places_of_maxima(input.array, out_height, out_width))
    shape = input.array.shape
    flat = gather(input.reshape(*shape[:-2], height * width), -1, indices.reshape(*shape[:-2], out_height * out_width))
    y = flat.reshape(*shape[:-2], out_height, out_width)
    return (y, indices) if return_indices else y


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """Mean of each of L' windows along the last axis; input (N, C, L) or (C, L)."""
    shape = input.array.shape
    if len(shape) not in (2, 3):
        raise RuntimeError(f"adaptive_avg_pool1d(): Expected 2D or 3D tensor, but got {list(shape)}")
    length = output_size[0] if isinstance(output_size, (tuple, list)) else output_size
    y = adaptive_avg_pool2d(input.reshape(*shape[:-1], 1, shape[-1]), (1, length))
    return y.reshape(*shape[:-1], y.array.shape[-1])


def _sizes(caller: str, input: Any, output_size: Any) -> tuple[int, int, int, int]:
    """(H, W, H', W')

    Raises:
        RuntimeError: the input is no picture, has no pixels, or a size is negative.
        NotImplementedError: the input holds integers.
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"{caller}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    shape = input.array.shape
    if len(shape) not in (3, 4):
        raise RuntimeError(f"{caller}(): Expected 3D or 4D tensor, but got {list(shape)}")
    for axis in range(len(shape) - 3, len(shape)):
        if shape[axis] == 0:
            raise RuntimeError(
                f"{caller}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(shape)} with dimension {axis} being empty"
            )
    if input.array.dtype.kind != "f":
        title = dtype_of(input.array.dtype).title
        raise NotImplementedError(f"\"{caller}\" not implemented for '{title}'; convert with .float()")
    wanted = tuple(output_size) if isinstance(output_size, (tuple, list)) else (output_size, output_size)
    if len(wanted) != 2:
        raise RuntimeError(f"{caller}: output_size must be 2 numbers, got {list(wanted)}")
    height, width = shape[-2:]
    out_height, out_width = [
        size if want is None else int(want) for size, want in zip((height, width), wanted, strict=True)
    ]
    if out_height < 0 or out_width < 0:
        raise RuntimeError(
            f"{caller}: elements of output_size must be greater than or equal to 0 but received "
            f"{{{out_height}, {out_width}}}"
        )
    return height, width, out_height, out_width


def _averaging(like: Any, size: int, out: int) -> Any:
    """(out, size): row i is 1 / count on window i."""
    xp = xp_of(like)
    i, pixel = xp.arange(out)[:, None], xp.arange(size)
    inside = (pixel >= i * size // out) & (pixel < -(-(i + 1) * size // out)) if out else xp.zeros((0, size), bool)
    return (inside / inside.sum(axis=1, keepdims=True)).astype(like.dtype)


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
    windows = x.reshape(*x.shape[:-2], -1)[..., flat]
    best = windows.argmax(axis=-1)
    broken = xp.isnan(windows)
    if broken.any():
        last = windows.shape[-1] - 1 - broken[..., ::-1].argmax(axis=-1)
        best = xp.where(broken.any(axis=-1), last, best)
    return xp.take_along_axis(xp.broadcast_to(flat, windows.shape), best[..., None], axis=-1)[..., 0]
