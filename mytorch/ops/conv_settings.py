"""What the arguments of a convolution mean together: one setting for every axis, or PyTorch's error."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from ..backend import dtype_of
from ..kernels.conv2d import Conv2dProblem

Edges = tuple[tuple[int, int], ...]


class Depth(NamedTuple):
    """The first of three spatial axes: window i sees slices i·stride + u·dilation − before for u < kernel."""

    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int

    @property
    def count(self) -> int:
        """How many windows there are."""
        return (self.size + self.before + self.after - self.dilation * (self.kernel - 1) - 1) // self.stride + 1


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


def each_of(name: str, value: Any, spatial: int) -> tuple[int, ...]:
    """A setting for each spatial axis, from one number or as it is given."""
    if isinstance(value, int):
        return (value,) * spatial
    if not isinstance(value, tuple) or not all(isinstance(item, int) for item in value):
        raise TypeError(f"conv{spatial}d(): argument '{name}' must be an int or a tuple of ints, not {value!r}")
    if len(value) not in (1, spatial):
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {spatial} values to match the convolution "
            f"dimensions, but got {name}={list(value)}"
        )
    return value if len(value) == spatial else value * spatial


@lru_cache(maxsize=4096)  # a training loop asks for the same few problems again and again
def problem_of(
    x_shape: tuple[int, ...],
    w_shape: tuple[int, ...],
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
    dtype: Any,
) -> tuple[Depth | None, Conv2dProblem]:
    """The convolution of pictures that the arguments describe: of slices under a `Depth` if there are three spatial
    axes, of pictures one pixel high if there is one. Or PyTorch's error."""
    spatial = len(w_shape) - 2
    stride, edges, dilation = _geometry(x_shape, w_shape, stride, padding, dilation, groups)
    depth, batch, channels = None, x_shape[0], x_shape[1]
    if spatial == 3:
        depth = Depth(x_shape[2], w_shape[2], stride[0], dilation[0], *edges[0])
        batch, channels = batch * depth.count, channels * depth.kernel
        w_shape = (w_shape[0], w_shape[1] * depth.kernel, *w_shape[3:])
        stride, edges, dilation = stride[1:], edges[1:], dilation[1:]
    elif spatial == 1:
        x_shape, w_shape = (*x_shape[:2], 1, x_shape[2]), (*w_shape[:2], 1, w_shape[2])
        stride, edges, dilation = (1, *stride), ((0, 0), *edges), (1, *dilation)
    shape = (batch, channels, *x_shape[-2:])
    return depth, Conv2dProblem.of(shape, w_shape, stride, edges, dilation, groups, dtype)


def _geometry(
    x_shape: tuple[int, ...], w_shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any, groups: int
) -> tuple[tuple[int, ...], Edges, tuple[int, ...]]:
    """stride, (before, after) and dilation for every spatial axis, after making sure that everything fits."""
    kernel = w_shape[2:]
    spatial = len(kernel)
    stride, dilation = each_of("stride", stride, spatial), each_of("dilation", dilation, spatial)
    check_steps(stride, dilation, groups)
    if padding == "same":
        if any(step != 1 for step in stride):
            raise RuntimeError("padding='same' is not supported for strided convolutions")
        spans = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
        edges = tuple([(span // 2, span - span // 2) for span in spans])
    elif isinstance(padding, str):
        if padding != "valid":
            raise RuntimeError(f"Invalid padding string: '{padding}'; it must be 'valid' or 'same'")
        edges = ((0, 0),) * spatial
    else:
        edges = tuple([(p, p) for p in each_of("padding", padding, spatial)])
        if min(edges)[0] < 0:
            raise RuntimeError("negative padding is not supported")
    if w_shape[0] < groups or w_shape[0] % groups:
        what = f"to be divisible by {groups}" if w_shape[0] >= groups else f"to be at least {groups}"
        raise RuntimeError(
            f"Given groups={groups}, expected weight {what} at dimension 0, but got weight of size {list(w_shape)} "
            "instead"
        )
    if x_shape[1] != w_shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(w_shape)}, expected input{list(x_shape)} to have "
            f"{w_shape[1] * groups} channels, but got {x_shape[1]} channels instead"
        )
    padded = [size + sum(edge) for size, edge in zip(x_shape[2:], edges, strict=True)]
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    if any(k < 1 for k in kernel) or any(size < span for size, span in zip(padded, spans, strict=True)):
        sizes, spanned = [" x ".join(map(str, each)) for each in (padded, spans)]
        raise RuntimeError(
            f"Calculated padded input size per channel: ({sizes}). Kernel size: ({spanned}). Kernel size can't be "
            "greater than actual input size"
        )
    return stride, edges, dilation


def check_steps(stride: tuple[int, ...], dilation: tuple[int, ...], groups: int) -> None:
    if min(stride) < 1:
        raise RuntimeError("non-positive stride is not supported")
    if min(dilation) < 1:
        raise RuntimeError(f"dilation should be greater than zero, but got {list(dilation)}")
    if groups < 1:
        raise RuntimeError("non-positive groups is not supported")
