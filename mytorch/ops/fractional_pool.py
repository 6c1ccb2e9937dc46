"""Fractional max pooling: windows at pseudorandom places, so that a picture may shrink by a factor like √2.

Source: Graham, Fractional Max-Pooling (2014): from α = (n − k) / (m − 1) and u uniform between 0 and 1, window i of m
begins at ⌊(i + u)·α⌋ − ⌊u·α⌋ of n, and the last at n − k.
"""

from __future__ import annotations

from typing import Any

from ..backend import on_its_gpu, xp_of
from ..tensor import tensor_of
from .adaptive_pool import first_largest
from .gather import gather
from .pool_settings import array_of, check_kind, each_of, plain
from .random import rand

Sizes = tuple[int, ...]


@on_its_gpu
def fractional_max_pool2d(
    input: Any,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """Largest value of each of H' × W' windows that lie at random, but in order, and overlap.

    y[n, c, i, j] = max_u,v x[n, c, top_i + u, left_j + v]

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: window height and width, one number or a pair.
        output_size: H' and W', one number or a pair.
        output_ratio: or H' / H and W' / W, between 0 and 1.
        return_indices: also return where each maximum was, h·W + w.
        _random_samples: (N, C, 2) numbers between 0 and 1, for W and H, in place of random ones.

    Raises:
        ValueError: neither a size nor a ratio.
        RuntimeError: the input is no picture, or the windows do not fit it.
    """
    found = _pool("fractional_max_pool2d", 2, input, kernel_size, output_size, output_ratio, _random_samples)
    return found if return_indices else found[0]


@on_its_gpu
def fractional_max_pool3d(
    input: Any,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """Largest value of each of D' × H' × W' windows; input (N, C, D, H, W) or (C, D, H, W), samples (N, C, 3) for D, H
    and W."""
    found = _pool("fractional_max_pool3d", 3, input, kernel_size, output_size, output_ratio, _random_samples)
    return found if return_indices else found[0]


@on_its_gpu
def fractional_max_pool2d_with_indices(
    input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:  # fmt: skip
    """`fractional_max_pool2d` and where each maximum was."""
    return fractional_max_pool2d(input, kernel_size, output_size, output_ratio, True, _random_samples)


@on_its_gpu
def fractional_max_pool3d_with_indices(
    input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:  # fmt: skip
    """`fractional_max_pool3d` and where each maximum was."""
    return fractional_max_pool3d(input, kernel_size, output_size, output_ratio, True, _random_samples)


def _pool(
    caller: str, spatial: int, input: Any, kernel_size: Any, output_size: Any, output_ratio: Any, samples: Any
) -> tuple[Any, Any]:
    x = array_of(caller, input)
    kernel = each_of(caller, "kernel_size", plain(kernel_size), spatial)
    if x.ndim not in (spatial + 1, spatial + 2) or 0 in x.shape[-spatial - 1 :]:
        raise RuntimeError(
            f"{caller}: Expected {spatial + 1}D or {spatial + 2}D tensor with non-empty dimensions, but got "
            f"{list(x.shape)}"
        )
    check_kind(caller, x, "f")
    sizes = x.shape[-spatial:]
    if output_size is None:
        if output_ratio is None:
            raise ValueError(f"{caller} requires specifying either an output_size or an output_ratio")
        ratios = tuple(output_ratio) if isinstance(output_ratio, (tuple, list)) else (output_ratio,) * spatial
        wanted = tuple([int(n * ratio) for n, ratio in zip(sizes, ratios, strict=True)])
    else:
        wanted = each_of(caller, "output_size", plain(output_size), spatial)
    names = ("time", "height", "width")[-spatial:]
    for name, n, k, m in zip(names, sizes, kernel, wanted, strict=True):
        if m + k - 1 > n - (spatial == 3) or m < 1:  # PyTorch leaves volumes one slice of play
            raise RuntimeError(f"{caller}: pool {name} {k} too large relative to input {name} {n} for {m} outputs")
    batch = x.shape[0] if x.ndim == spatial + 2 else 1
    channels = x.shape[-spatial - 1]
    if samples is None:
        samples = rand(batch, channels, spatial, dtype=input.dtype, device=input.device)
    u = samples.array
    if u.ndim != 3 or u.shape[0] < batch or u.shape[1:] != (channels, spatial):
        raise RuntimeError(
            f"{caller}: expected _random_samples of size {[batch, channels, spatial]}, got {list(u.shape)}"
        )
    u = u[:batch, :, ::-1] if spatial == 2 else u[:batch]  # PyTorch's samples for pictures are for W and H
    xp = xp_of(x)
    flat, spread = xp.zeros(1, xp.int64), spatial + spatial
    for axis, (n, k, m) in enumerate(zip(sizes, kernel, wanted, strict=True)):
        places = _starts(xp, u[..., axis], n, k, m)[..., None] + xp.arange(k)  # (N, C, m, k)
        shape = [1] * spread
        shape[axis], shape[spatial + axis] = m, k
        flat = flat * n + places.reshape(batch, channels, *shape)
    flat = flat.reshape(batch, channels, _count(wanted), _count(kernel))
    rows = x.reshape(batch, channels, 1, _count(sizes))
    best = first_largest(xp.take_along_axis(rows, flat, -1))[..., None]
    indices = tensor_of(xp.take_along_axis(flat, best, -1)[..., 0].astype(xp.int64))
    y = gather(input.reshape(batch, channels, _count(sizes)), -1, indices)
    out = (*x.shape[:-spatial], *wanted)
    return y.reshape(*out), indices.reshape(*out)


def _starts(xp: Any, u: Any, n: int, k: int, m: int) -> Any:
    """(..., m): where along n pixels the windows of k begin."""
    if m == 1:
        return xp.full((*u.shape, 1), n - k)
    u = u[..., None]
    alpha = u.dtype.type((n - k) / (m - 1))
    starts = ((xp.arange(m).astype(u.dtype) + u) * alpha).astype(xp.int64) - (u * alpha).astype(xp.int64)
    starts[..., -1] = n - k
    return starts


def _count(sizes: Sizes) -> int:
    count = 1
    for size in sizes:
        count *= size
    return count
