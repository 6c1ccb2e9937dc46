"""Pictures (or volumes) looked at through a grid of places: the sampler of a spatial transformer.

A place is moved to pixel coordinates, and the pixels around it are mixed by weights that are polynomials of the place:

    y = Σ over the corners  weight(place) · x at the corner,   0 for a corner outside

Gradients reach the picture through the pixels and the grid through the weights; as both are ordinary operations, so do
gradients of gradients. What a border does to a place is linear by pieces, with slope 1, −1 or 0.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, on_its_gpu, xp_of
from ..kernels.scatter import scatter_add
from ..tensor import tensor_of

MODES = ("bilinear", "nearest", "bicubic")
PADDINGS = ("zeros", "border", "reflection")


class Pick(Operation):
    """y[n, c, p] = x[n, c, index[n, p]], 0 where not inside[n, p]        dx = Place(g)"""

    def forward(self, x: Any, index: Any, inside: Any) -> Any:
        self.size = x.shape[2]
        self.save(index, inside)
        xp = xp_of(x)
        y = xp.take_along_axis(x, xp.broadcast_to(index[:, None], (*x.shape[:2], index.shape[1])), 2)
        return xp.where(inside[:, None], y, xp.zeros((), x.dtype))

    def backward(self, g: Any) -> Any:
        index, inside = self.saved
        return Place.apply(g, index, inside, size=self.size), None, None


class Place(Operation):
    """y[n, c, i] = Σ of x[n, c, p] over the p inside with index[n, p] = i        dx = Pick(g)"""

    def forward(self, x: Any, index: Any, inside: Any, *, size: int) -> Any:
        self.save(index, inside)
        xp, (n, c, _) = xp_of(x), x.shape
        y = xp.zeros((n * c * size,), x.dtype)
        first = (xp.arange(n * c) * size).reshape(n, c, 1)
        values = xp.where(inside[:, None], x, xp.zeros((), x.dtype))
        return scatter_add(y, (first + index[:, None]).reshape(-1), values.reshape(-1)).reshape(n, c, size)

    def backward(self, g: Any) -> Any:
        index, inside = self.saved
        return Pick.apply(g, index, inside), None, None


class Bend(Operation):
    """y = values that are linear in x by pieces, with `slope` on the piece where x is        dx = slope · g"""

    def forward(self, x: Any, y: Any, slope: Any) -> Any:
        self.save(slope)
        return y

    def backward(self, g: Any) -> Any:
        (slope,) = self.saved
        return g * slope, None, None


@on_its_gpu
def grid_sample(
    input: Any, grid: Any, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Any:
    """The input at the places of a grid.

    y[n, c, i, j] = input[n, c] at the place grid[n, i, j] = (x, y), between pixels

    Args:
        input: (N, C, H, W), or (N, C, D, H, W).
        grid: (N, H', W', 2) places (x, y), or (N, D', H', W', 3) places (x, y, z); −1 is the left (upper, front) edge
            and 1 the right (lower, back) one.
        mode: "bilinear" (in volumes trilinear), "nearest" or "bicubic" (pictures only).
        padding_mode: what is outside: "zeros", "border" (the edge goes on), "reflection" (mirrored at the edge).
        align_corners: −1 and 1 are the centres of the first and last pixels, rather than their outer edges.

    Returns:
        (N, C, H', W') or (N, C, D', H', W').

    Raises:
        ValueError: another mode.
        RuntimeError: shapes or dtypes that do not go together.
    """
    _check(input, grid, mode, padding_mode)
    aligned = bool(align_corners)
    n, c, *sizes = input.array.shape
    out = grid.array.shape[1:-1]
    count = _product(out)
    places = grid.reshape(n, count, len(sizes))
    # From first to last axis of the input; the grid names them the other way round.
    axes = [_pixels(places[:, :, -1 - axis], size, aligned) for axis, size in enumerate(sizes)]
    if mode != "bicubic":
        axes = [_bent(place, size, padding_mode, aligned) for place, size in zip(axes, sizes, strict=True)]
    taps = [_TAPS[mode](place) for place in axes]
    flat = input.reshape(n, c, _product(sizes))
    y: Any = None
    for corner in product(*taps):
        index, weight, inside = 0, None, True
        for size, (offset, share) in zip(sizes, corner, strict=True):
            if mode == "bicubic":
                offset = _bent(tensor_of(offset), size, padding_mode, aligned).array
            xp = xp_of(offset)
            seen = (offset >= 0) & (offset <= size - 1)
            inside = inside & seen
            index = index * size + xp.where(seen, xp.rint(offset), 0).astype(xp.int64)
            if share is not None:
                weight = share if weight is None else weight * share
        term = Pick.apply(flat, tensor_of(index), tensor_of(inside))
        if weight is not None:
            term = term * weight.reshape(n, 1, count)
        y = term if y is None else y + term
    return y.reshape(n, c, *out)


@on_its_gpu
def grid_sampler(input: Any, grid: Any, interpolation_mode: int, padding_mode: int, align_corners: bool) -> Any:
    """`grid_sample` with the modes as numbers: 0 bilinear, 1 nearest, 2 bicubic; 0 zeros, 1 border, 2 reflection."""
    return grid_sample(input, grid, MODES[interpolation_mode], PADDINGS[padding_mode], align_corners)


grid_sampler_2d = grid_sampler_3d = grid_sampler


def _product(sizes: Any) -> int:
    count = 1
    for size in sizes:
        count *= size
    return count


def _pixels(place: Any, size: int, aligned: bool) -> Any:
    """From −1 … 1 to pixels: 0 is the centre of the first."""
    return (place + 1) * ((size - 1) / 2) if aligned else ((place + 1) * size - 1) * 0.5


def _bent(place: Any, size: int, padding_mode: str, aligned: bool) -> Any:
    """Places outside brought inside, as the padding mode says; with "zeros" they stay where they are."""
    x = place.array
    xp = xp_of(x)
    y, slope = x, xp.ones_like(x)
    if padding_mode == "reflection":
        # Mirrors stand at the outer edges of the picture, or at the centres of its first and last pixels.
        low, span = (0.0, size - 1) if aligned else (-0.5, size)
        if span:
            away = xp.abs(y - low)
            flips, rest = xp.floor(away / span), xp.fmod(away, span)
            even = flips % 2 == 0
            slope = xp.where(y < low, -1, 1) * xp.where(even, 1, -1)
            y = xp.where(even, rest, span - rest) + low
        else:
            y, slope = xp.zeros_like(y), xp.zeros_like(y)
    if padding_mode != "zeros":
        slope = xp.where((y > 0) & (y < size - 1), slope, 0)
        y = xp.clip(y, 0, size - 1)
        y = xp.where(xp.isnan(y), 0, y)
    if y is x:
        return place
    return Bend.apply(place, tensor_of(y.astype(x.dtype)), tensor_of(slope.astype(x.dtype)))


def _linear(place: Any) -> list[tuple[Any, Any]]:
    """The two pixels next to each place, and their weights."""
    low = xp_of(place.array).floor(place.array)
    share = place - tensor_of(low)
    return [(low, 1 - share), (low + 1, share)]


def _nearest(place: Any) -> list[tuple[Any, Any]]:
    xp, x = xp_of(place.array), place.array
    # A weight of 1 whichever way the place moves: its gradient is not missing, but 0.
    share = Bend.apply(place, tensor_of(xp.ones_like(x)), tensor_of(xp.zeros_like(x))) if place.requires_grad else None
    return [(xp.rint(x), share)]


def _cubic(place: Any) -> list[tuple[Any, Any]]:
    """The four pixels next to each place, and their weights by Keys' cubic with A = −¾."""
    xp, a = xp_of(place.array), -0.75
    low = xp.floor(place.array)
    t = place - tensor_of(low)

    def near(d: Any) -> Any:
        return ((a + 2) * d - (a + 3)) * d * d + 1

    def far(d: Any) -> Any:
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a

    return [(low - 1, far(t + 1)), (low, near(t)), (low + 1, near(1 - t)), (low + 2, far(2 - t))]


_TAPS = {"bilinear": _linear, "nearest": _nearest, "bicubic": _cubic}


def _check(input: Any, grid: Any, mode: str, padding_mode: str) -> None:
    if mode not in MODES:
        raise ValueError(
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
    if padding_mode not in PADDINGS:
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
    x, g = list(input.array.shape), list(grid.array.shape)
    if len(x) not in (4, 5) or len(x) != len(g):
        raise RuntimeError(
            "grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes "
            f"{x} and grid with sizes {g}"
        )
    if x[0] != g[0]:
        raise RuntimeError(
            f"grid_sampler(): expected grid and input to have same batch size, but got input with sizes {x} and grid "
            f"with sizes {g}"
        )
    if g[-1] != len(x) - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {len(x) - 2} in last dimension, but got grid with sizes {g}"
        )
    if 0 in x[2:]:
        raise RuntimeError(
            f"grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes {x} with "
            f"dimension {x.index(0, 2)} being empty"
        )
    if mode == "bicubic" and len(x) == 5:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    if input.array.dtype.kind != "f":
        title = dtype_of(input.array.dtype).title
        raise NotImplementedError(f"\"grid_sampler\" not implemented for '{title}'; convert with .float()")
    if input.array.dtype != grid.array.dtype:
        found = [dtype_of(t.array.dtype).title for t in (input, grid)]
        raise RuntimeError(f"grid_sampler(): expected scalar type {found[0]} but found {found[1]}")
