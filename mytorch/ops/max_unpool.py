"""Max pooling undone as far as it can be: every maximum is put back where it was, with zeros around it."""

from __future__ import annotations

from typing import Any

from ..backend import on_its_gpu, refuse_outside, xp_of
from ..tensor import tensor_of
from .pool_settings import array_of, each_of, plain
from .scatter import Scatter

Sizes = tuple[int, ...]


@on_its_gpu
def max_unpool2d(
    input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """y[n, c, h, w] = input[n, c, i, j] where indices[n, c, i, j] = h·W + w, and 0 elsewhere

    Args:
        input: (N, C, H, W) or (C, H, W).
        indices: of the same shape, int64, as `max_pool2d(..., return_indices=True)` gives them.
        kernel_size, stride, padding: of that pooling.
        output_size: the size before pooling (the last two numbers of it), where several sizes are pooled to one.

    Returns:
        (N, C, H', W') with H' = (H − 1)·stride − 2·padding + kernel, or of the size given.

    Raises:
        RuntimeError: indices that do not fit the input or the output.
        ValueError: an output size that pooling would not have made into this one.
    """
    return _unpool("max_unpool2d", 2, input, indices, kernel_size, stride, padding, output_size)


@on_its_gpu
def max_unpool1d(
    input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """y[n, c, l] = input[n, c, i] where indices[n, c, i] = l, and 0 elsewhere; see `max_unpool2d`"""
    return _unpool("max_unpool1d", 1, input, indices, kernel_size, stride, padding, output_size)


@on_its_gpu
def max_unpool3d(
    input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """y[n, c, d, h, w] = input[n, c, t, i, j] where indices[n, c, t, i, j] = (d·H + h)·W + w, and 0 elsewhere; see
    `max_unpool2d`"""
    return _unpool("max_unpool3d", 3, input, indices, kernel_size, stride, padding, output_size)


def _unpool(
    caller: str,
    spatial: int,
    input: Any,
    indices: Any,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    output_size: Any,
) -> Any:
    x, places = array_of(caller, input), array_of(caller, indices)
    kernel = each_of(caller, "kernel_size", plain(kernel_size), spatial)
    stride = kernel if stride is None else each_of(caller, "stride", plain(stride), spatial)
    padding = each_of(caller, "padding", plain(padding), spatial)
    if x.ndim not in (spatial + 1, spatial + 2):
        raise RuntimeError(
            f"Input to {caller} should be a {spatial + 1}d or {spatial + 2}d Tensor, but got a tensor with {x.ndim} "
            "dimensions."
        )
    if places.dtype != "int64":
        raise RuntimeError(f"{caller}: elements in indices should be type int64 but got: {indices.dtype}")
    if places.shape != x.shape:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({list(x.shape)}) but got indices "
            f"tensor with shape: {list(places.shape)}"
        )
    size = _output_size(x.shape, kernel, stride, padding, output_size)
    lead, count = x.shape[: x.ndim - spatial], 1
    for n in size:
        count *= n
    volume = "x".join(map(str, size))
    refuse_outside(
        places,
        0,
        count,
        lambda wrong: RuntimeError(f"Found an invalid max index: {wrong} (output volumes are of size {volume})"),
    )
    flat = x.size // max(_count(lead), 1)
    zeros = tensor_of(xp_of(x).zeros((*lead, count), x.dtype))
    y = Scatter.apply(zeros, indices.reshape(*lead, flat), input.reshape(*lead, flat), axis=len(lead))
    return y.reshape(*lead, *size)


def _count(sizes: Sizes) -> int:
    count = 1
    for size in sizes:
        count *= size
    return count


def _output_size(shape: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, wanted: Any) -> Sizes:
    spatial = len(kernel)
    usual = tuple(
        [(n - 1) * s + k - 2 * p for n, k, s, p in zip(shape[-spatial:], kernel, stride, padding, strict=True)]
    )
    if wanted is None:
        return usual
    size = tuple(wanted)
    if len(size) == spatial + 2:
        size = size[2:]
    if len(size) != spatial:
        raise ValueError(
            f"output_size should be a sequence containing {spatial} or {spatial + 2} elements, but it has a length of "
            f"'{len(size)}'"
        )
    for axis, (n, usually, s) in enumerate(zip(size, usual, stride, strict=True)):
        if not usually - s < n < usually + s:
            raise ValueError(
                f'invalid output_size "{tuple(wanted)}" (dim {axis} must be between {usually - s} and {usually + s})'
            )
    return size
