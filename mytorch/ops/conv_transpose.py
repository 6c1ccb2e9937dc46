"""Transposed convolution: the input gradient of `conv2d` as an operation of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..kernels.conv2d import Conv2dProblem
from .conv import Conv2dInputGrad
from .conv_settings import array_of, check_dtype, check_ranks, check_steps, pair_of, plain
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
    x, w = array_of("conv_transpose2d", "input", input), array_of("conv_transpose2d", "weight", weight)
    check_ranks("conv_transpose2d", 2, x, w)
    batched = x.ndim == 4
    if not batched:
        input = input.reshape(1, *x.shape)
        x = input.array
    settings = [plain(value) for value in (stride, padding, output_padding, dilation)]
    problem, extra = _transposed_problem(x.shape, w.shape, *settings, groups, x.dtype)
    check_dtype("weight", x, w)
    if bias is not None:
        b = array_of("conv_transpose2d", "bias", bias)
        check_dtype("bias", x, b)
        if b.shape != (problem.in_channels,):
            raise RuntimeError(
                f"Given transposed=1, weight of size {list(w.shape)}, expected bias to be 1-dimensional with "
                f"{problem.in_channels} elements, but got bias of size {list(b.shape)} instead"
            )
    y = Conv2dInputGrad.apply(input, weight, problem=problem)
    if any(extra):
        y = pad(y, (0, extra[1], 0, extra[0]))
    if bias is not None:
        y = y + bias.reshape(1, -1, 1, 1)
    return y if batched else y.reshape(*y.shape[1:])


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
) -> tuple[Conv2dProblem, tuple[int, int]]:
    """The convolution whose input gradient is wanted, and the rows and columns of zeros that follow its result."""
    stride, padding, dilation = [
        pair_of(name, value, 2) for name, value in (("stride", stride), ("padding", padding), ("dilation", dilation))
    ]
    added = pair_of("output_padding", output_padding, 2)
    check_steps(stride, dilation, groups)
    if min(padding) < 0:
        raise RuntimeError("negative padding is not supported")
    if any(a < 0 or a >= max(s, d) for a, s, d in zip(added, stride, dilation, strict=True)):
        names = ("output_padding", "stride", "dilation")
        found = " ".join(
            f"{name}_{axis}: {pair[i]}"
            for name, pair in zip(names, (added, stride, dilation), strict=True)
            for i, axis in enumerate(("height", "width"))
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
    shape = (x_shape[0], w_shape[1] * groups, *sizes)
    return Conv2dProblem.of(shape, w_shape, stride, tuple(edges), dilation, groups, dtype), (extra[0], extra[1])
