"""What the arguments of a convolution mean together: the problem for the kernels, or PyTorch's error."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..backend import dtype_of
from ..kernels.conv2d import Conv2dProblem


def array_of(caller: str, name: str, value: Any) -> Any:
    try:
        return value.array
    except AttributeError:
        raise TypeError(f"{caller}(): argument '{name}' must be Tensor, not {type(value).__name__}") from None


def check_ranks(caller: str, spatial: int, x: Any, w: Any) -> None:
    if x.ndim not in (spatial + 1, spatial + 2):
        raise RuntimeError(
            f"Expected {spatial + 1}D (unbatched) or {spatial + 2}D (batched) input to {caller}, but got input of "
            f"size: {list(x.shape)}"
        )
    if w.ndim != spatial + 2:
        raise RuntimeError(f"{caller}: expected a weight with {spatial + 2} dimensions, but got size {list(w.shape)}")


def check_dtype(name: str, x: Any, other: Any) -> None:
    if x.dtype != other.dtype:
        titles = [dtype_of(a.dtype).title.lower() for a in (x, other)]
        raise RuntimeError(
            f"Input type ({titles[0]}) and {name} type ({titles[1]}) should be the same; convert one with .to(dtype)"
        )


def plain(value: Any) -> Any:
    """A setting in a form that can be remembered: lists become tuples."""
    return tuple(value) if isinstance(value, list) else value


def pair_of(name: str, value: Any, spatial: int) -> tuple[int, int]:
    """A setting as (vertical, horizontal); along one axis it is that of the horizontal one."""
    if isinstance(value, int):
        value = (value,)
    elif not isinstance(value, tuple) or not all(isinstance(item, int) for item in value):
        raise TypeError(f"conv{spatial}d(): argument '{name}' must be an int or a tuple of ints, not {value!r}")
    if len(value) not in (1, spatial):
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {spatial} values to match the convolution "
            f"dimensions, but got {name}={list(value)}"
        )
    if spatial == 1:
        return (0 if name.endswith("padding") else 1, value[0])
    return value if len(value) == 2 else (value[0], value[0])


@lru_cache(maxsize=4096)  # a training loop asks for the same few problems again and again
def problem_of(
    x_shape: tuple[int, ...],
    w_shape: tuple[int, ...],
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
    dtype: Any,
    spatial: int,
) -> Conv2dProblem:
    """The problem that the arguments describe, or PyTorch's error."""
    stride, dilation = pair_of("stride", stride, spatial), pair_of("dilation", dilation, spatial)
    check_steps(stride, dilation, groups)
    kernel = w_shape[2:]
    if padding == "same":
        if stride != (1, 1):
            raise RuntimeError("padding='same' is not supported for strided convolutions")
        spans = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
        edges = tuple([(span // 2, span - span // 2) for span in spans])
    elif isinstance(padding, str):
        if padding != "valid":
            raise RuntimeError(f"Invalid padding string: '{padding}'; it must be 'valid' or 'same'")
        edges = ((0, 0), (0, 0))
    else:
        edges = tuple([(p, p) for p in pair_of("padding", padding, spatial)])
        if min(edges)[0] < 0:
            raise RuntimeError("negative padding is not supported")
    shown = [[*shape[:2], *shape[-spatial:]] for shape in (x_shape, w_shape)]
    if w_shape[0] < groups or w_shape[0] % groups:
        what = f"to be divisible by {groups}" if w_shape[0] >= groups else f"to be at least {groups}"
        raise RuntimeError(
            f"Given groups={groups}, expected weight {what} at dimension 0, but got weight of size {shown[1]} instead"
        )
    if x_shape[1] != w_shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {shown[1]}, expected input{shown[0]} to have {w_shape[1] * groups} "
            f"channels, but got {x_shape[1]} channels instead"
        )
    padded = [size + sum(edge) for size, edge in zip(x_shape[2:], edges, strict=True)]
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    if any(k < 1 for k in kernel) or any(size < span for size, span in zip(padded, spans, strict=True)):
        sizes, windows = [" x ".join(map(str, pair[-spatial:])) for pair in (padded, spans)]
        raise RuntimeError(
            f"Calculated padded input size per channel: ({sizes}). Kernel size: ({windows}). Kernel size can't be "
            "greater than actual input size"
        )
    return Conv2dProblem.of(x_shape, w_shape, stride, edges, dilation, groups, dtype)


def check_steps(stride: tuple[int, int], dilation: tuple[int, int], groups: int) -> None:
    if min(stride) < 1:
        raise RuntimeError("non-positive stride is not supported")
    if min(dilation) < 1:
        raise RuntimeError(f"dilation should be greater than zero, but got {list(dilation)}")
    if groups < 1:
        raise RuntimeError("non-positive groups is not supported")
