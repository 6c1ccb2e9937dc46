"""A heat map over a picture: cold places show the picture, hot ones the heat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..nn import functional as F
from ..tensor import tensor_of
from .figures import INK, SOFT, bare, finished, matplotlib_module, new_figure, text_width
from .pictures import drawable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEAT = "inferno"
FINE = 192  # pixels to which a coarse map is enlarged, so that it looks smooth


def enlarged(heat: Any, height: int, width: int) -> Any:
    """A map (h, w) stretched over height × width, linear in between."""
    x = tensor_of(np.ascontiguousarray(heat, np.float32))[None, None]
    return F.interpolate(x, size=(height, width), mode="bilinear", align_corners=False).numpy()[0, 0]


def draw_heat(axes: Axes, function: str, picture: Any, heat: Any, limits: tuple[float, float]) -> Any:
    """Draw `picture` pale and grey, and `heat` over it, stretched to its size; returns the image of the heat."""
    shown = drawable(function, picture)[0]
    height, width = shown.shape[:2]
    grey = shown if shown.ndim == 2 else shown.mean(axis=2)
    scale = max(1, FINE // max(height, width))
    fine = enlarged(heat, height * scale, width * scale)
    low, high = limits
    strength = np.clip((fine - low) / ((high - low) or 1), 0, 1)
    extent = (-0.5, width - 0.5, height - 0.5, -0.5)
    axes.imshow(grey, cmap="gray", vmin=0, vmax=1, interpolation="nearest", extent=extent)
    image = axes.imshow(fine, cmap=HEAT, vmin=low, vmax=high, alpha=0.25 + 0.6 * strength, extent=extent)
    bare(axes)
    return image


def heat_maps(
    function: str,
    picture: Any,
    heats: Sequence[Any],
    captions: Sequence[str],
    *,
    title: str,
    label: str,
    limits: tuple[float, float],
) -> Figure:
    """The picture, and beside it each heat map over it, all on one scale, with a bar that explains the scale."""
    columns = len(heats) + 1
    lines = max(caption.count("\n") for caption in captions) + 1
    widest = max(text_width(line, 10) for caption in captions for line in caption.split("\n"))
    size = max(2.1, widest + 0.2)
    figure = new_figure(max(size * columns + 0.9, text_width(title, 14) + 0.3), size + 0.17 * lines + 0.36, title)
    grid: Any = figure.subplots(1, columns, squeeze=False)[0]
    grid[0].imshow(drawable(function, picture)[0], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    bare(grid[0], "the picture", size=10, color=SOFT)
    for axes, heat, caption in zip(grid[1:], heats, captions, strict=True):
        draw_heat(axes, function, picture, heat, limits)
        bare(axes, caption, size=10, color=INK)
    add_bar(figure, grid, limits, label)
    return finished(figure)


def add_bar(figure: Figure, grid: Any, limits: tuple[float, float], label: str, cmap: str = HEAT) -> None:
    """A colour bar beside `grid`. It belongs to no image, for those of the heat are partly transparent."""
    norm = matplotlib_module("colors").Normalize(*limits)
    bar = figure.colorbar(
        matplotlib_module("cm").ScalarMappable(norm, cmap), ax=list(grid), shrink=0.8, aspect=24, pad=0.015
    )
    bar.set_label(label, fontsize=9, color=SOFT)
    bar.ax.tick_params(labelsize=8, colors=SOFT)
    bar.locator = matplotlib_module("ticker").MaxNLocator(5)
    bar.update_ticks()
    bar.outline.set_visible(False)  # pyright: ignore[reportCallIssue]
