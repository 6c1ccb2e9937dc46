"""Feature maps: where in a picture each filter of a layer found what it looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..nn import Module
from .figures import INK, SOFT, bare, finished, new_figure
from .filters import first_convolution
from .inside import beside, layer_output
from .pictures import drawable, host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def feature_maps(
    model: Module,
    picture: Any,
    layer: str | None = None,
    *,
    shown: Any = None,
    rows: int = 4,
    columns: int = 8,
    title: str | None = None,
) -> Figure:
    """A picture beside the feature maps that one layer makes of it, negative values cut off as ReLU does.

    All maps share one scale, so a dark map means that its filter found nothing here.

    Args:
        model: the network; it is asked in eval mode and left as it was.
        picture: its input, (C, H, W) or (1, C, H, W).
        layer: dotted name of the layer, the first convolution if omitted.
        shown: the picture to draw beside the maps, if the input itself is not fit to be looked at (normalised).
        rows: rows of maps; no more than `rows` × `columns` maps are drawn.
        columns: maps in a row.
        title: stands above all; says what is shown if omitted.

    Raises:
        ValueError: no such layer, or its output is not (1, C, H, W).
    """
    x = beside(model, picture)
    x = x.unsqueeze(0) if x.ndim == 3 else x
    layer = first_convolution(model)[0] if layer is None else layer
    maps = host_array(layer_output(model, x, layer))
    if maps.ndim != 4 or len(maps) != 1:
        raise ValueError(f"feature_maps: layer {layer!r} gives {tuple(maps.shape)}, maps need the shape (1, C, H, W)")
    maps = maps[0].clip(0, None)
    count = min(len(maps), rows * columns)
    columns = min(columns, count)
    rows = -(-count // columns)
    name = layer or type(model).__name__
    figure = new_figure(
        1.0 * columns + 2.9, 1.16 * rows + 0.6, title or f"{name} after ReLU: {count} of {len(maps)} feature maps"
    )
    halves: Any = figure.subfigures(1, 2, width_ratios=[2.3, 1.0 * columns + 0.6])
    left, right = halves
    axes = left.subplots()
    axes.imshow(
        drawable("feature_maps", x if shown is None else shown)[0], cmap="gray", vmin=0, vmax=1, interpolation="nearest"
    )
    bare(axes, "the picture", size=10, color=INK)
    brightest = float(maps.max()) or 1.0
    grid = right.subplots(rows, columns, squeeze=False)
    image = None
    for index, axes in enumerate(grid.flat):
        bare(axes)
        if index < count:
            image = axes.imshow(maps[index], cmap="magma", vmin=0, vmax=brightest, interpolation="nearest")
            bare(axes, str(index), size=7, color=SOFT)
    if image is not None:
        bar = right.colorbar(image, ax=grid, shrink=0.85, aspect=30, pad=0.015)
        bar.set_label("response", fontsize=8, color=SOFT)
        bar.ax.tick_params(labelsize=7, colors=SOFT)
        bar.outline.set_visible(False)  # pyright: ignore[reportCallIssue]
    return finished(figure)
