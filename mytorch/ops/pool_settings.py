"""What the arguments of pooling mean together: the windows of pictures, or PyTorch's error.

One axis is a picture one pixel high. Three axes are two pictures, one after the other: first every slice is pooled, and
then, with the pixels of a slice in one row, the slices: a largest value and a sum may be taken in any order.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..backend import dtype_of
from ..kernels.pool2d import Pool2dProblem

AXES = "THW"
NUMBERS = {1: "one int", 2: "a tuple of two ints", 3: "a tuple of three ints"}


def array_of(caller: str, value: Any) -> Any:
    try:
        return value.array
    except AttributeError:
        raise TypeError(
            f"{caller}(): argument 'input' (position 1) must be Tensor, not {type(value).__name__}"
        ) from None


def check_kind(caller: str, x: Any, kinds: str) -> None:
    """Raises NotImplementedError if x holds none of these: "f" floating point, "i" and "u" integers, "b" bools."""
    if x.dtype.kind not in kinds:
        raise NotImplementedError(
            f"\"{caller}\" not implemented for '{dtype_of(x.dtype).title}'; convert with .float()"
        )


def plain(value: Any) -> Any:
    """A setting in a form that can be remembered: lists become tuples."""
    return tuple(value) if isinstance(value, list) else value


def each_of(caller: str, name: str, value: Any, spatial: int) -> tuple[int, ...]:
    """A setting for each spatial axis, from one number or as it is given."""
    if isinstance(value, int):
        return (value,) * spatial
    if not isinstance(value, tuple) or not all(isinstance(item, int) for item in value):
        raise TypeError(f"{caller}(): argument '{name}' must be an int or a tuple of ints, not {value!r}")
    if len(value) not in (1, spatial):
        raise RuntimeError(f"{caller}: {name} must either be a single int, or {NUMBERS[spatial]}")
    return value if len(value) == spatial else value * spatial


def pool_problem(
    caller: str,
    spatial: int,
    shape: tuple[int, ...],
    kernel: Any,
    stride: Any,
    padding: Any,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> tuple[Pool2dProblem, ...]:
    """The windows of the pictures to pool, one after the other.

    Raises:
        RuntimeError: the input is no picture, a setting makes no sense, or no window fits.
    """
    settings = [plain(value) for value in (kernel, stride, padding, dilation)]
    return _remembered(caller, spatial, shape, *settings, bool(ceil_mode))


@lru_cache(maxsize=4096)  # a training loop asks for the same few problems again and again
def _remembered(
    caller: str,
    spatial: int,
    shape: tuple[int, ...],
    kernel: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
) -> tuple[Pool2dProblem, ...]:
    kernel = each_of(caller, "kernel_size", kernel, spatial)
    stride = kernel if stride in (None, ()) else each_of(caller, "stride", stride, spatial)
    padding = each_of(caller, "padding", padding, spatial)
    dilation = each_of(caller, "dilation", dilation, spatial)
    if spatial > 1 and len(shape) not in (spatial + 1, spatial + 2):
        raise RuntimeError(
            f"{caller}: non-empty {spatial + 1}D or {spatial + 2}D (batch mode) tensor expected for input, but got "
            f"size {list(shape)}"
        )
    if len(shape) not in (spatial + 1, spatial + 2) or 0 in shape[-spatial - 1 :]:
        raise RuntimeError(
            f"{caller}: Expected {spatial + 1}D or {spatial + 2}D (batch mode) tensor with optional 0 dim batch size "
            f"for input, but got:{list(shape)}"
        )
    _check_settings(kernel, stride, padding, dilation)
    first = _picture(kernel, stride, padding, dilation, ceil_mode, (1, *shape[-spatial:])[-2:])
    problems, out = (first,), (first.out_height, first.out_width)
    if spatial == 3:
        depth = Pool2dProblem(
            (kernel[0], 1),
            (stride[0], 1),
            (padding[0], 0),
            (dilation[0], 1),
            ceil_mode,
            shape[-3],
            max(first.out_height * first.out_width, 0),
        )
        problems, out = (first, depth), (depth.out_height, *out)
    out = out[-spatial:]
    if min(out) < 1:
        given, wanted = "x".join(map(str, shape[-spatial - 1 :])), "x".join(map(str, (shape[-spatial - 1], *out)))
        raise RuntimeError(f"Given input size: ({given}). Calculated output size: ({wanted}). Output size is too small")
    return problems


def _picture(
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
    dilation: tuple[int, ...],
    ceil_mode: bool,
    size: tuple[int, ...],
) -> Pool2dProblem:
    """The windows of the last two axes, or of pictures one pixel high."""
    if len(kernel) == 1:
        kernel, stride, padding, dilation = (1, *kernel), (1, *stride), (0, *padding), (1, *dilation)
    k, s, p, d = [(each[-2], each[-1]) for each in (kernel, stride, padding, dilation)]
    return Pool2dProblem(k, s, p, d, ceil_mode, size[0], size[1])


def _check_settings(
    kernel: tuple[int, ...], stride: tuple[int, ...], padding: tuple[int, ...], dilation: tuple[int, ...]
) -> None:
    for what, letter, each in (
        ("kernel size should be greater than zero", "k", kernel),
        ("stride should not be zero", "d", stride),
        ("dilation should be greater than zero", "dilation", dilation),
    ):
        if min(each) < 1:
            found = " ".join(f"{letter}{axis}: {n}" for axis, n in zip(AXES[-len(each) :], each, strict=True))
            raise RuntimeError(f"{what}, but got {found}")
    for k, p, d in zip(kernel, padding, dilation, strict=True):
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > (d * (k - 1) + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and "
                f"dilation={d}"
            )
