"""Receptive fields: which pixels of the picture one unit of a layer can see."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..autograd import enable_grad
from ..nn import AvgPool2d, Conv2d, MaxPool2d, Module
from ..tensor import Tensor
from .figures import INK, SOFT, bare, finished, matplotlib_module, new_figure, text_width
from .inside import batch_of_one, check_layers, visits
from .pictures import drawable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# First and last row, first and last column, all included; None stands for the whole picture.
Box = tuple[int, int, int, int] | None


class Field(NamedTuple):
    """What the middle unit of a layer sees, and how far apart two neighbours look.

    Attributes:
        layer: dotted name.
        maps: height and width of its output.
        box: first and last row, first and last column; they reach beyond the picture where padding is seen.
        step: rows and columns between the fields of two neighbouring units.
    """

    layer: str
    maps: tuple[int, int]
    box: tuple[int, int, int, int]
    step: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the field."""
        top, bottom, left, right = self.box
        return bottom - top + 1, right - left + 1


def field_of(output: Tensor, x: Tensor, row: int, column: int) -> Box:
    """The pixels of `x` that can reach `output[..., row, column]`, by walking back the tape.

    A window over rows a … b of its output looks at rows a·s − p … b·s − p + d·(k − 1) of its input; an operation that
    keeps height and width looks straight down, and any other one at everything. Where paths meet, the union counts.
    """
    boxes: dict[int, Box] = {}
    nodes: dict[int, Any] = {}
    waiting: list[int] = []
    found: list[Box] = []

    def reach(target: Any, box: Box) -> None:
        if isinstance(target, Tensor):
            if target is x:
                found.append(box)
            return
        if target.number in boxes:
            boxes[target.number] = union(boxes[target.number], box)
        else:
            boxes[target.number], nodes[target.number] = box, target
            heapq.heappush(waiting, -target.number)

    # The latest node first, as the engine does: all that use a node have spoken before it is asked.
    sizes = {output.grad_fn.number: tuple(output.shape[-2:])} if output.grad_fn is not None else {}
    reach(x if output is x else output.grad_fn, (row, row, column, column))
    while waiting:
        number = -heapq.heappop(waiting)
        node, box = nodes.pop(number), boxes[number]
        for edge in node.edges:
            if edge is None:
                continue
            target, _, shape, _ = edge
            reach(target, looked_at(node, box, tuple(shape), sizes[number]))
            if not isinstance(target, Tensor):
                sizes[target.number] = tuple(shape[-2:])
    box = (0, -1, 0, -1)
    for one in found:
        box = union(box, one)
    return box


def looked_at(node: Any, box: Box, shape: tuple[int, ...], size: tuple[int, ...]) -> Box:
    """The part of an input of `shape` that `box` of the output, which has the given size, depends on."""
    if box is None:
        return None
    # A convolution that pools its outputs has two kinds of windows; those of the pooling come first on the way back.
    problems = [getattr(node, name, None) for name in ("pool", "problem")]
    problems = [problem for problem in problems if hasattr(problem, "kernel") and hasattr(problem, "dilation")]
    if problems and "Grad" not in type(node).__name__:
        for problem in problems:
            box = under_windows(problem, box)
        return box
    return box if len(shape) >= 3 and shape[-2:] == size else None


def under_windows(problem: Any, box: Box) -> Box:
    """What the windows in `box` look at."""
    assert box is not None
    sides: list[int] = []
    for axis in (0, 1):
        pad = problem.padding[axis]
        before = pad[0] if isinstance(pad, tuple) else pad
        start, end = box[2 * axis], box[2 * axis + 1]
        reach = problem.dilation[axis] * (problem.kernel[axis] - 1)
        sides += [start * problem.stride[axis] - before, end * problem.stride[axis] - before + reach]
    return sides[0], sides[1], sides[2], sides[3]


def union(one: Box, other: Box) -> Box:
    """The smallest box around both; an empty one ends before it starts."""
    if one is None or other is None:
        return None
    if one[1] < one[0]:
        return other
    return min(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), max(one[3], other[3])


def receptive_field_table(model: Module, picture: Any, layers: Sequence[str] | None = None) -> list[Field]:
    """For each layer, what its middle unit sees of the picture.

    Raises:
        ValueError: no such layer, or a layer that gives no maps (1, C, H, W).
    """
    x = batch_of_one("receptive_fields", picture, model).requires_grad_()
    check_layers("receptive_fields", model, layers or ())
    windows = (Conv2d, MaxPool2d, AvgPool2d)
    with enable_grad():
        _, seen = visits(
            model, x, lambda name, module: isinstance(module, windows) if layers is None else name in layers
        )
    fields = []
    whole = (0, x.shape[2] - 1, 0, x.shape[3] - 1)
    for name, _, _, output in seen:
        if output.ndim != 4:
            raise ValueError(
                f"receptive_fields: layer {name!r} gives {tuple(output.shape)}, maps have the shape (1, C, H, W)"
            )
        height, width = output.shape[2:]
        row, column = height // 2, width // 2
        box = field_of(output, x, row, column) or whole
        neighbour = field_of(output, x, row + 1, column + 1) or whole
        fields.append(Field(name, (height, width), box, (neighbour[0] - box[0], neighbour[2] - box[2])))
    if not fields:
        raise ValueError("receptive_fields: the model has no Conv2d, MaxPool2d or AvgPool2d layer; name some layers")
    return fields


def receptive_fields(
    model: Module,
    picture: Any,
    layers: Sequence[str] | None = None,
    *,
    shown: Any = None,
    most: int = 10,
    title: str | None = None,
) -> Figure:
    """The picture, and on it what the middle unit of each layer can see; beside it the sizes as a table.

    size_l = size_{l−1} + d·(k − 1) · step_{l−1}        step_l = s · step_{l−1}        size_0 = step_0 = 1

    Fields that reach beyond the picture see padding there.

    Args:
        model: the network, of any shape: the tape is followed, so that branches, shortcuts and functions count.
        picture: its input, (C, H, W) or (1, C, H, W).
        layers: dotted names; every Conv2d, MaxPool2d and AvgPool2d if omitted.
        shown: the picture to draw, if the input itself is not fit to be looked at (normalised).
        most: of more layers than this, so many are drawn, evenly chosen.
        title: stands above all; says what is shown if omitted.

    Raises:
        ValueError: no such layer, or it gives no maps.
    """
    fields = receptive_field_table(model, picture, layers)
    total = len(fields)
    if total > most > 1:
        fields = [fields[round(index * (total - 1) / (most - 1))] for index in range(most)]
    colors = matplotlib_module("cm").plasma([0.1 + 0.75 * i / max(len(fields) - 1, 1) for i in range(len(fields))])
    rows = [
        (field.layer, times(field.maps), times(field.size), times(field.step) if field.step[0] else "")
        for field in fields
    ]
    heads = ("layer", "maps", "sees", "step")
    widths = [max(text_width(line[column], 10) for line in (heads, *rows)) + 0.25 for column in range(4)]
    table_width = sum(widths) + 0.35
    height = max(4.2, 0.27 * (len(fields) + 2) + 0.6)
    some = f" ({len(fields)} of {total} layers)" if len(fields) < total else ""
    figure = new_figure(height + table_width, height, title or f"What the middle unit of each layer sees{some}")
    left, right = figure.subplots(1, 2, width_ratios=[height, table_width])

    image = drawable("receptive_fields", picture if shown is None else shown)[0]
    # Pale, so that the rectangles stand out.
    left.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest", alpha=0.55)
    rectangle = matplotlib_module("patches").Rectangle
    edges = [0, image.shape[0] - 1, 0, image.shape[1] - 1]
    for field, color in reversed(list(zip(fields, colors, strict=True))):  # small ones last, on top
        top, bottom, begin, end = field.box
        left.add_patch(
            rectangle((begin - 0.5, top - 0.5), end - begin + 1, bottom - top + 1, fill=False, edgecolor=color,
                      linewidth=2.2, label=field.layer)
        )  # fmt: skip
        edges = [min(edges[0], top), max(edges[1], bottom), min(edges[2], begin), max(edges[3], end)]
    margin = 0.5 + 0.02 * max(image.shape[:2])
    left.set_xlim(edges[2] - margin, edges[3] + margin)
    left.set_ylim(edges[1] + margin, edges[0] - margin)
    bare(left)

    right.set_xlim(0, table_width)
    right.set_ylim(len(fields) + 0.7, -1)
    bare(right)
    starts = [0.35 + sum(widths[:column]) for column in range(4)]
    for place, head in zip(starts, heads, strict=True):
        right.text(place, -0.2, head, fontsize=10, color=SOFT, va="center")
    for index, (row, color) in enumerate(zip(rows, colors, strict=True)):
        right.add_patch(rectangle((0.05, index + 0.7), 0.2, 0.55, facecolor=color, edgecolor="none"))
        for place, text in zip(starts, row, strict=True):
            right.text(place, index + 1, text, fontsize=10, color=INK, va="center")
    return finished(figure)


def times(pair: tuple[int, int]) -> str:
    """`11 × 11`"""
    return f"{pair[0]} × {pair[1]}"
