"""Transposed convolution: the input gradient of a convolution as an operation of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..kernels.conv2d import Conv2dProblem
from .conv import Conv2dInputGrad
from .conv_settings import Depth, array_of, check_dtype, check_ranks, check_steps, each_of, plain
from .depth import DepthOverlap
from .pad import pad


def conv_transpose2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Every pixel paints its kernel, times its value, onto a larger picture.

    Args:
        input: (N, C, H, W) or (C, H, W).
        weight: (C, O / groups, kh, kw).
        bias: (O,) or None.
        stride, padding, dilation, groups: of the convolution that this is the transpose of.
        output_padding: rows and columns added at the bottom and the right, to tell apart the sizes that a strided
            convolution maps to the same one.

    Returns:
        (N, O, H', W') with H' = (H − 1)·stride − 2·padding + dilation·(kh − 1) + output_padding + 1.

    Raises:
        RuntimeError: shapes or dtypes do not fit together, or nothing would be left of the output.
    """
    return _transposed("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Transposed convolution along one axis: `conv_transpose2d` on a picture one pixel high.

    Args: as for `conv_transpose2d`, with input (N, C, L) or (C, L) and weight (C, O / groups, k).
    """
    return _transposed("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Transposed convolution along three axes: every slice paints kd slices, which add up where they overlap.

    Args: as for `conv_transpose2d`, with input (N, C, D, H, W) or (C, D, H, W), weight (C, O / groups, kd, kh, kw), and
        one number or three for each setting.
    """
    return _transposed("conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def _transposed(
    caller: str,
    spatial: int,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: int,
    dilation: Any,
) -> Any:
    x, w = array_of(caller, "input", input), array_of(caller, "weight", weight)
    check_ranks(caller, spatial, x, w)
    batched = x.ndim == spatial + 2
    shape = x.shape if batched else (1, *x.shape)
    settings = [plain(value) for value in (stride, padding, output_padding, dilation)]
    depth, problem, extra = _transposed_problem(shape, w.shape, *settings, groups, x.dtype)
    check_dtype("weight", x, w)
    channels = w.shape[1] * groups
    if bias is not None:
        b = array_of(caller, "bias", bias)
        check_dtype("bias", x, b)
        if b.shape != (channels,):
            raise RuntimeError(
                f"Given transposed=1, weight of size {list(w.shape)}, expected bias to be 1-dimensional with "
                f"{channels} elements, but got bias of size {list(b.shape)} instead"
            )
    if depth is not None:
        input = input.reshape(*shape).swapaxes(1, 2)
    if spatial != 2:
        weight = weight.reshape(*problem.w_shape)
    y = Conv2dInputGrad.apply(input.reshape(*problem.y_shape), weight, problem=problem)
    if depth is not None:
        y = DepthOverlap.apply(y, depth=depth)
    elif spatial == 1:
        y = y.reshape(*problem.x_shape[:2], problem.width)
    if any(extra):
        y = pad(y, [width for more in reversed(extra) for width in (0, more)])
    if bias is not None:
        y = y + bias.reshape(1, -1, *(1,) * spatial)
    return y if batched else y.reshape(*y.array.shape[1:])


@lru_cache(maxsize=1024)
def _transposed_problem(
    x_shape: tuple[int, ...],
    w_shape: tuple[int, ...],
    stride: Any,
    padding: Any,
    output_padding: Any,
    dilation: Any,
    groups: int,
    dtype: Any,
) -> tuple[Depth | None, Conv2dProblem, tuple[int, ...]]:
    """The convolution whose input gradient is wanted (see `conv_settings.problem_of`), and for every axis the zeros
    that follow its result."""
    spatial = len(w_shape) - 2
    stride, padding, added, dilation = [
        each_of(name, value, spatial)
        for name, value in (
            ("stride", stride),
            ("padding", padding),
            ("output_padding", output_padding),
            ("dilation", dilation),
        )
    ]
    check_steps(stride, dilation, groups)
    if min(padding) < 0:
        raise RuntimeError("negative padding is not supported")
    if any(a < 0 or a >= max(s, d) for a, s, d in zip(added, stride, dilation, strict=True)):
        axes = ("depth", "height", "width")[-spatial:]
        found = " ".join(
            f"{name}_{axis}: {each[i]}"
            for name, each in (("output_padding", added), ("stride", stride), ("dilation", dilation))
            for i, axis in enumerate(axes)
        )
        raise RuntimeError(f"output padding must be smaller than either stride or dilation, but got {found}")
    if x_shape[1] != w_shape[0] or w_shape[0] % groups:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(w_shape)}, expected input{list(x_shape)} to have {w_shape[0]} "
            f"channels, but got {x_shape[1]} channels instead (groups={groups})"
        )
    sizes, edges, extra = [], [], []
    for size, k, s, p, d, a in zip(x_shape[2:], w_shape[2:], stride, padding, dilation, added, strict=True):
        # Added rows first take back what the padding would cut off at the bottom; the rest no window ever saw.
        bottom = max(p - a, 0)
        sizes.append((size - 1) * s + d * (k - 1) + 1 - p - bottom)
        edges.append((p, bottom))
        extra.append(a - (p - bottom))
    if min(size + more for size, more in zip(sizes, extra, strict=True)) < 1:
        given = " x ".join(map(str, x_shape[2:]))
        output = " x ".join(str(size + more) for size, more in zip(sizes, extra, strict=True))
        raise RuntimeError(
            f"Given input size per channel: ({given}). Calculated output size per channel: ({output}). Output size is "
            "too small"
        )
    batch, channels, depth = x_shape[0], w_shape[1] * groups, None
    if spatial == 3:
        depth = Depth(sizes[0], w_shape[2], stride[0], dilation[0], *edges[0])
        batch, channels = batch * depth.count, channels * depth.kernel
        w_shape = (w_shape[0], w_shape[1] * depth.kernel, *w_shape[3:])
    elif spatial == 1:
        sizes, edges, stride, dilation = [1, *sizes], [(0, 0), *edges], (1, *stride), (1, *dilation)
        w_shape = (*w_shape[:2], 1, w_shape[2])
    shape = (batch, channels, *sizes[-2:])
    problem = Conv2dProblem.of(shape, w_shape, stride[-2:], tuple(edges[-2:]), dilation[-2:], groups, dtype)
    return depth, problem, tuple(extra)
