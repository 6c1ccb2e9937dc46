"""The filters of the first layer: the only ones that can be looked at as pictures, for they see pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..nn import Conv2d, Module
from .figures import SOFT, bare, finished, new_figure, text_width
from .pictures import host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def first_convolution(model: Module) -> tuple[str, Conv2d]:
    """Name and module of the first convolution of `model`, in the order of definition.

    Raises:
        ValueError: the model has none.
    """
    for name, module in model.named_modules():
        if isinstance(module, Conv2d):
            return name, module
    raise ValueError(f"{type(model).__name__}: this model has no Conv2d layer to show")


def first_layer_filters(source: Module | Any, *, rows: int = 4, columns: int = 8, title: str | None = None) -> Figure:
    """The weights of the first convolution, a small picture for each filter.

    A filter is shown as 1/2 + w / (2 · max|w|): grey is zero. Three channels are red, green and blue; with one channel
    red is positive and blue negative; of any other number of channels the mean is shown so.

    Args:
        source: a model, or a weight (O, C, kh, kw).
        rows: rows of filters; no more than `rows` × `columns` filters are drawn.
        columns: filters in a row.
        title: stands above all; says what is shown if omitted.

    Raises:
        ValueError: the weight has another number of dimensions, or the model has no convolution.
    """
    name, weight = "filters", source
    if isinstance(source, Module):
        name, layer = first_convolution(source)
        weight = layer.weight
    array = host_array(weight)
    if array.ndim != 4:
        raise ValueError(f"first_layer_filters: expected a weight of shape (O, C, kh, kw), got {tuple(array.shape)}")
    count, channels, kh, kw = array.shape
    shown = min(count, rows * columns)
    colored = channels == 3
    if title is None:
        kind = "red, green, blue; grey is zero" if colored else "red is positive, blue negative"
        title = f"{name or 'conv'}: {shown} of {count} filters, {kh} × {kw} ({kind})"
    columns = min(columns, shown)
    rows = -(-shown // columns)
    figure = new_figure(max(1.0 * columns, text_width(title, 14)) + 0.2, 1.17 * rows + 0.4, title)
    for index, axes in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        bare(axes)
        if index >= shown:
            continue
        picture = array[index].transpose(1, 2, 0) if colored else array[index].mean(axis=0)
        largest = float(abs(picture).max()) or 1.0
        axes.imshow(0.5 + picture / (2 * largest), cmap="RdBu_r", vmin=0, vmax=1, interpolation="nearest")
        bare(axes, str(index), size=7, color=SOFT)
    return finished(figure)
