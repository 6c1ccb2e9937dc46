"""Occlusion: cover a part of the picture and see whether the network still knows what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..nn import Module
from ..ops.creation import as_tensor
from ..ops.softmax import softmax
from .class_activation import class_name
from .figures import INK, RED, SOFT, bare, finished, matplotlib_module, new_figure
from .heat import add_bar, draw_heat
from .inside import batch_of_one, scores
from .pictures import drawable, host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def occluded_probabilities(
    model: Module, picture: Any, target: int | None = None, *, window: int, stride: int, value: float, batch_size: int
) -> tuple[Any, int, float, list[int], list[int]]:
    """The probability of `target` for each place of the patch (rows, columns), the target, its probability without
    the patch, and the upper and left edges of the places."""
    given = batch_of_one("occlusion_map", picture, model)
    x = host_array(given)
    height, width = x.shape[2:]
    if not (0 < window <= min(height, width) and stride > 0):
        raise ValueError(
            f"occlusion_map: a patch of {window} pixels, moved by {stride}, does not fit a picture of {height} × "
            f"{width}"
        )
    free = host_array(softmax(scores(model, given), 1))[0]
    target = int(free.argmax()) if target is None else int(target)
    tops, lefts = ([*range(0, size - window, stride), size - window] for size in (height, width))
    places = [(top, left) for top in tops for left in lefts]
    found = []
    for start in range(0, len(places), batch_size):
        some = places[start : start + batch_size]
        covered = np.repeat(x, len(some), axis=0)
        for row, (top, left) in zip(covered, some, strict=True):
            row[:, top : top + window, left : left + window] = value
        found.append(host_array(softmax(scores(model, as_tensor(covered, device=given.device)), 1))[:, target])
    return np.concatenate(found).reshape(len(tops), len(lefts)), target, float(free[target]), tops, lefts


def occlusion_map(
    model: Module,
    picture: Any,
    target: int | None = None,
    *,
    window: int | None = None,
    stride: int | None = None,
    value: float | None = None,
    classes: Sequence[str] | None = None,
    shown: Any = None,
    batch_size: int = 64,
    title: str | None = None,
) -> Figure:
    """How the probability of a class falls when a patch covers a part of the picture.

    Left the picture, with the patch where it does most harm; in the middle the probability for each place of the
    patch's centre; right how much of it is lost where a pixel is covered, on average over the patches that cover it.

    Args:
        model: the network; it is asked in eval mode and left as it was.
        picture: its input, (C, H, W) or (1, C, H, W).
        target: number of the class; the most probable one if omitted.
        window: side of the square patch in pixels; a quarter of the picture if omitted.
        stride: step from one place to the next; a quarter of the patch if omitted.
        value: what covers the pixels; the mean of the picture if omitted.
        classes: names of the classes.
        shown: the picture to draw, if the input itself is not fit to be looked at (normalised).
        batch_size: covered pictures that are evaluated at once.
        title: stands above all; says what is shown if omitted.

    Raises:
        ValueError: the patch does not fit the picture.

    Source: Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2013, section 4.2.
    """
    x = batch_of_one("occlusion_map", picture, model)
    height, width = x.shape[2:]
    window = max(1, min(height, width) // 4) if window is None else window
    stride = max(1, window // 4) if stride is None else stride
    cover = float(host_array(x).mean()) if value is None else value
    found, target, free, tops, lefts = occluded_probabilities(
        model, x, target, window=window, stride=stride, value=cover, batch_size=batch_size
    )
    lost, times = np.zeros((height, width)), np.zeros((height, width))
    for row, top in enumerate(tops):
        for column, left in enumerate(lefts):
            region = (slice(top, top + window), slice(left, left + window))
            lost[region] += free - found[row, column]
            times[region] += 1
    lost /= np.maximum(times, 1)

    name = class_name(classes, target)
    figure = new_figure(9.4, 3.5, title or f"Occlusion: {name}, {free:.1%} with nothing covered")
    left_axes, middle, right = figure.subplots(1, 3)
    original = x if shown is None else shown
    left_axes.imshow(drawable("occlusion_map", original)[0], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    worst = np.unravel_index(found.argmin(), found.shape)
    rectangle = matplotlib_module("patches").Rectangle
    patch = rectangle(
        (lefts[worst[1]] - 0.5, tops[worst[0]] - 0.5), window, window, facecolor="#9a9aa2", edgecolor=RED, linewidth=1.8
    )
    left_axes.add_patch(patch)
    bare(left_axes, f"covered here: {found.min():.1%}", size=10, color=INK)
    extent = (lefts[0] + window / 2 - 0.5 - stride / 2, lefts[-1] + window / 2 - 0.5 + stride / 2,
              tops[-1] + window / 2 - 0.5 + stride / 2, tops[0] + window / 2 - 0.5 - stride / 2)  # fmt: skip
    middle.imshow(found, cmap="viridis", vmin=0, vmax=1, interpolation="nearest", extent=extent)
    bare(middle, f"probability of {name}", size=10, color=INK)
    middle.set_xlim(-0.5, width - 0.5)
    middle.set_ylim(height - 0.5, -0.5)
    middle.add_patch(rectangle((-0.5, -0.5), width, height, fill=False, edgecolor=SOFT, linewidth=0.8))
    add_bar(figure, [middle], (0, 1), f"patch of {window} × {window} centred here", cmap="viridis")
    limits = (0.0, max(float(lost.max()), 1e-3))
    draw_heat(right, "occlusion_map", original, lost, limits)
    bare(right, "what the network needs", size=10, color=INK)
    add_bar(figure, [right], limits, "probability lost")
    return finished(figure)
