"""Pictures side by side: any pictures, or one picture and what augmentation makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .figures import INK, bare, finished, new_figure, text_width
from .pictures import check_count, drawable, host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def picture_grid(
    pictures: Any,
    captions: Sequence[str] | None = None,
    *,
    columns: int = 8,
    title: str | None = None,
    colors: Sequence[str] | None = None,
) -> Figure:
    """Pictures in rows, each with its caption above.

    Args:
        pictures: (N, C, H, W) with 1 or 3 channels; floats from 0 to 1, or whole numbers from 0 to 255.
        captions: one text for each picture; it may have several lines.
        columns: pictures in a row.
        title: stands above all.
        colors: a colour for each caption.

    Raises:
        ValueError: another shape, no picture, or not one caption for each picture.
    """
    shown = drawable("picture_grid", pictures)
    count = len(shown)
    if count == 0 or columns < 1:
        raise ValueError(f"picture_grid: {count} pictures in {columns} columns; at least one of each is needed")
    check_count("picture_grid", "captions", captions, count)
    check_count("picture_grid", "colors", colors, count)
    columns = min(columns, count)
    rows = -(-count // columns)
    lines = [caption.split("\n") for caption in captions or ()]
    width = max(1.35, *(text_width(line) + 0.12 for caption in lines for line in caption), 0)
    height = 1.33 + 0.165 * max(map(len, lines), default=0)
    figure = new_figure(max(width * columns, text_width(title or "", 14)) + 0.1, rows * height + 0.4, title)
    grid = figure.subplots(rows, columns, squeeze=False).flat
    for index, axes in enumerate(grid):
        bare(axes)
        if index < count:
            axes.imshow(shown[index], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            bare(axes, captions[index] if captions else None, color=colors[index] if colors else INK)
    return finished(figure)


def sample_grid(
    dataset: Any,
    classes: Sequence[str] | None = None,
    *,
    count: int = 10,
    columns: int = 5,
    title: str | None = None,
) -> Figure:
    """The first `count` pictures of a data set, each with the name of its class.

    Args:
        dataset: `dataset[i]` is (picture, label).
        classes: names of the classes; `dataset.classes` if omitted, or the numbers where there are none.
        count: how many pictures; fewer if the data set has fewer.
        columns: pictures in a row.
        title: stands above all.

    Raises:
        ValueError: the data set is empty, or its pictures differ in size.
    """
    samples = [dataset[index] for index in range(min(count, len(dataset)))]
    pictures = [host_array(picture) for picture, _ in samples]
    sizes = sorted({tuple(picture.shape) for picture in pictures})
    if len(sizes) != 1:
        raise ValueError(f"sample_grid: expected pictures of one size, found {sizes or 'none'}; use Resize or a crop")
    names = getattr(dataset, "classes", None) if classes is None else classes
    captions = [str(int(label)) if names is None else str(names[int(label)]) for _, label in samples]
    return picture_grid(np.stack(pictures), captions, columns=columns, title=title)


def augmentation_grid(
    pictures: Any,
    augment: Callable[[Any], Any],
    *,
    copies: int = 7,
    title: str | None = "Augmentation: what the network is shown",
) -> Figure:
    """One row for each picture: the original, then `copies` random variations of it.

    Args:
        pictures: a tensor (N, C, H, W).
        augment: random transform of a batch; it is called `copies` times on all pictures.
        copies: variations of each picture.
        title: stands above all.

    Raises:
        ValueError: another shape, or `augment` changed the number of pictures.
    """
    drawable("augmentation_grid", pictures)
    versions = [host_array(pictures), *(host_array(augment(pictures)) for _ in range(copies))]
    for version in versions:
        if len(version) != len(versions[0]):
            raise ValueError(f"augmentation_grid: augment turned {len(versions[0])} pictures into {len(version)}")
    row_by_row = [version[index] for index in range(len(versions[0])) for version in versions]
    figure = new_figure(1.35 * len(versions) + 0.1, 1.36 * len(versions[0]) + 0.6, title)
    grid = figure.subplots(len(versions[0]), len(versions), squeeze=False)
    for index, (axes, picture) in enumerate(zip(grid.flat, row_by_row, strict=True)):
        axes.imshow(drawable("augmentation_grid", picture)[0], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        heading = "original" if index == 0 else f"copy {index}"
        bare(axes, heading if index < len(versions) else None)
    return finished(figure)
