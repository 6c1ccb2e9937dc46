"""More room at the edges: filled with a constant, mirrored, repeated, or continued from the other side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..tensor import Tensor
from .dims import shape_of_input
from .index_select import IndexSelect

Widths = tuple[tuple[int, int], ...]


class ConstantPad(Operation):
    """y = x with a border of one value        dx = g without the border

    A negative width cuts off instead.
    """

    def forward(self, x: Any, *, widths: Widths, value: Any = 0) -> Any:
        self.widths = widths
        xp = xp_of(x)
        shape = tuple([before + size + after for (before, after), size in zip(widths, x.shape, strict=True)])
        y = xp.full(shape, value, x.dtype) if value else xp.zeros(shape, x.dtype)
        source = tuple([slice(max(-a, 0), n - max(-b, 0)) for (a, b), n in zip(widths, x.shape, strict=True)])
        target = tuple([slice(max(a, 0), n - max(b, 0)) for (a, b), n in zip(widths, shape, strict=True)])
        y[target] = x[source]
        return y

    def backward(self, g: Any) -> Any:
        return ConstantPad.apply(g, widths=tuple([(-before, -after) for before, after in self.widths]))


@on_its_gpu
def pad(input: Any, pad: Sequence[Any], mode: str = "constant", value: Any = None) -> Any:
    """`input` with a border.

    Args:
        pad: (left, right, top, bottom, …): widths before and after the last dimension, then the one before it, and so
            on; or NumPy's ((before, after), …), a pair for every dimension, first to last. Negative widths cut off.
        mode: "constant"; or, for the dimensions after batch and channels, "reflect" (the edge itself not repeated),
            "replicate" (the edge repeated) or "circular" (the other end).
        value: what to fill a constant border with; 0 unless given.

    Raises:
        RuntimeError: widths that do not fit the sizes, or a value for a mode that takes none.
        NotImplementedError: another mode, or a mode for these dimensions.
    """
    shape = shape_of_input(input)
    widths = _widths(pad, len(shape))
    if mode == "constant":
        for size, (before, after) in zip(shape, widths, strict=True):
            if before + size + after < 0:
                raise RuntimeError(
                    f"The input size {size}, plus negative padding {before} and {after} resulted in a negative output "
                    "size"
                )
        return ConstantPad.apply(input, widths=widths, value=value or 0)
    if mode not in _SOURCES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}; use constant, reflect, replicate or circular")
    if value:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    given = len(pad) if isinstance(pad, (tuple, list)) and not (pad and isinstance(pad[0], (tuple, list))) else None
    if given is not None and (given not in (2, 4, 6) or len(shape) not in (given // 2 + 1, given // 2 + 2)):
        raise NotImplementedError(
            f"Padding size {given} is not supported for {len(shape)}D input tensor. Supported combinations for "
            "non-constant padding: 2D or 3D input: padding size = 2 (pads last dimension); 3D or 4D input: padding "
            "size = 4 (pads last 2 dimensions); 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    padded = [axis for axis, width in enumerate(widths) if width != (0, 0)]
    for axis in padded:
        before, after = widths[axis]
        if shape[axis] + before + after < 1 or not shape[axis]:
            raise RuntimeError(
                f"pad: input of size {shape[axis]} in dimension {axis} is too small. Calculated output size: "
                f"{shape[axis] + before + after}"
            )
    xp = xp_of(input.array if isinstance(input, Tensor) else input)
    for axis in padded:
        before, after = widths[axis]
        index = _SOURCES[mode](shape[axis], before, after, axis)
        input = IndexSelect.apply(input, xp.asarray(index, "int64"), axis=axis)
    return input


def constant_pad_nd(input: Any, pad: Sequence[Any], value: Any = 0) -> Any:
    """`pad` in mode "constant": a border of one value."""
    return _pad(input, pad, "constant", value)


def _widths(pad: Any, ndim: int) -> Widths:
    """For every dimension, first to last, how much is added before and after it."""
    pad = [pad] * 2 if isinstance(pad, int) else list(pad)
    if pad and isinstance(pad[0], (tuple, list)):
        if len(pad) != ndim:
            raise RuntimeError(f"pad: got {len(pad)} pairs for {ndim} dimensions; give one for each")
        return tuple((int(before), int(after)) for before, after in pad)
    if len(pad) % 2:
        raise RuntimeError(f"Padding length must be divisible by 2, got {pad}")
    if len(pad) > 2 * ndim:
        raise RuntimeError(
            f"Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(pad)} and input of dimension {ndim}"
        )
    pairs = [(int(pad[i]), int(pad[i + 1])) for i in range(0, len(pad), 2)]
    return ((0, 0),) * (ndim - len(pairs)) + tuple(reversed(pairs))


def _reflected(size: int, before: int, after: int, axis: int) -> list[int]:
    if before >= size or after >= size:
        raise RuntimeError(
            f"Argument #4: Padding size should be less than the corresponding input dimension, but got: padding "
            f"({before}, {after}) at dimension {axis} of input size {size}"
        )
    return [abs(i) if i < size else 2 * (size - 1) - i for i in range(-before, size + after)]


def _replicated(size: int, before: int, after: int, axis: int) -> list[int]:
    return [min(max(i, 0), size - 1) for i in range(-before, size + after)]


def _circular(size: int, before: int, after: int, axis: int) -> list[int]:
    if before > size or after > size:
        raise RuntimeError(
            f"Padding value causes wrapping around more than once: ({before}, {after}) at dimension {axis} of size "
            f"{size}"
        )
    # What a negative width cuts off is not there to be continued with.
    kept = range(max(-before, 0), size - max(-after, 0))
    return [kept[i % len(kept)] for i in range(-max(before, 0), len(kept) + max(after, 0))]


_pad = pad  # for functions with an argument of that name
_SOURCES = {"reflect": _reflected, "replicate": _replicated, "circular": _circular}
