"""Grids for `grid_sample` from affine maps: turned, moved, sheared and scaled pictures."""

from __future__ import annotations

from typing import Any

from ..backend import on_its_gpu, xp_of
from ..tensor import tensor_of
from .linalg import matmul


@on_its_gpu
def affine_grid(theta: Any, size: Any, align_corners: bool | None = None) -> Any:
    """The places for `grid_sample` that an affine map sends those of the output to.

    grid[n, i, j] = θ[n] · (x_j, y_i, 1)ᵀ, with x and y from −1 to 1 over the output

    Args:
        theta: (N, 2, 3) for pictures, (N, 3, 4) for volumes.
        size: of the output, (N, C, H, W) or (N, C, D, H, W).
        align_corners: −1 and 1 are the centres of the first and last pixels, rather than their outer edges.

    Returns:
        (N, H, W, 2) or (N, D, H, W, 3).

    Raises:
        ValueError: θ does not go with the size.
        NotImplementedError: a size for neither pictures nor volumes.
    """
    size = tuple(size)
    if theta.array.dtype.kind != "f":
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    if len(size) not in (4, 5):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
            f"{size}."
        )
    spatial = len(size) - 2
    if theta.ndim != 3 or tuple(theta.array.shape[1:]) != (spatial, spatial + 1):
        raise ValueError(
            f"Expected a batch of {spatial}D affine matrices of shape Nx{spatial}x{spatial + 1} for size {size}. Got "
            f"{theta.shape}."
        )
    if min(size) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {size}")
    if theta.array.shape[0] != size[0]:
        raise RuntimeError(f"affine_grid: theta is for a batch of {theta.array.shape[0]}, but size is {size}")
    xp, dtype = xp_of(theta.array), theta.array.dtype
    lines = []
    for n in size[2:]:
        line = (2 * xp.arange(n) + 1) / n - 1  # the centres of n pixels between −1 and 1
        lines.append(line if not align_corners else xp.linspace(-1, 1, n) if n > 1 else xp.zeros(1))
    grids = xp.meshgrid(*lines, indexing="ij")
    points = xp.stack([*reversed(grids), xp.ones(size[2:])], axis=-1).astype(dtype).reshape(-1, spatial + 1)
    return matmul(tensor_of(points), theta.swapaxes(1, 2)).reshape(size[0], *size[2:], spatial)
