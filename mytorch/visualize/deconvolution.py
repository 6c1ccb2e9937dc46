"""ZFNet's deconvolution view: run the network backwards from one unit to see which pixels made it respond.

    convolution   y = w ⋆ x + b               back: x̂ = wᵀ ⋆ ŷ       the same weights, transposed, without the bias
    ReLU          y = max(0, x)               back: x̂ = max(0, ŷ)
    max-pooling   y = x at the largest place  back: x̂ = ŷ put back there, zeros elsewhere
    batch norm    y = γ (x − μ) / σ + β       back: x̂ = ŷ γ / σ

Dropout rests, and response normalisation is passed by. Where pooling windows overlap, one place may be the largest of
several; it then gets the value of one of them.

Source: Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2013.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..autograd import no_grad
from ..nn import (
    BatchNorm2d,
    Conv2d,
    Dropout,
    Dropout2d,
    Identity,
    LocalResponseNorm,
    MaxPool2d,
    Module,
    ReLU,
    Sequential,
    functional as F,
)
from ..ops.creation import as_tensor
from ..tensor import Tensor
from .figures import INK, SOFT, bare, finished, new_figure
from .inside import asked_only, beside
from .pictures import check_count, drawable, host_array
from .receptive_fields import receptive_field_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PASSED_BY = (Dropout, Dropout2d, Identity, LocalResponseNorm)


class Step(NamedTuple):
    """One layer on the way forward: the module, the shape of its input, and where pooling found its maxima."""

    name: str
    module: Module
    shape: tuple[int, ...]
    places: Any


def layers_of(model: Module, layer: str) -> list[tuple[str, Module]]:
    """The layers of a Sequential, or of the Sequential that `layer` lies in, from the first one to `layer`.

    Raises:
        ValueError: `layer` does not lie in a Sequential that begins with the picture.
    """
    flat: list[tuple[str, Module]] = []

    def unfold(prefix: str, module: Module) -> None:
        for name, child in module.named_children():
            if isinstance(child, Sequential):
                unfold(f"{prefix}{name}.", child)
            else:
                flat.append((prefix + name, child))

    if isinstance(model, Sequential):
        unfold("", model)
    else:
        name, first = next(iter(model.named_children()), ("", None))
        if isinstance(first, Sequential):
            unfold(f"{name}.", first)
    names = [name for name, _ in flat]
    if layer not in names:
        known = ", ".join(names) if names else "none, for the model does not begin with a Sequential"
        raise ValueError(f"deconvolution: no layer {layer!r} that the picture reaches in a row; there are: {known}")
    return flat[: names.index(layer) + 1]


def forward(layers: list[tuple[str, Module]], x: Tensor) -> tuple[Tensor, list[Step]]:
    """What the layers make of `x`, and what is needed to go back.

    Raises:
        ValueError: a layer that cannot be run backwards.
    """
    steps = []
    for name, module in layers:
        shape, places = tuple(x.shape), None
        if isinstance(module, MaxPool2d):
            x, places = F.max_pool2d(
                x, module.kernel_size, module.stride, module.padding, module.dilation,
                ceil_mode=module.ceil_mode, return_indices=True,
            )  # fmt: skip
        elif isinstance(module, (Conv2d, BatchNorm2d, *PASSED_BY)):
            x = module(x)
        elif isinstance(module, ReLU):
            x = F.relu(x)
        else:
            raise ValueError(f"deconvolution: {name} is a {type(module).__name__}, which cannot be run backwards")
        steps.append(Step(name, module, shape, places))
    return x, steps


def backward(steps: list[Step], y: Tensor) -> Tensor:
    """From maps back to pixels, layer by layer."""
    for _, module, shape, places in reversed(steps):
        if isinstance(module, Conv2d):
            y = _transposed(module, y, shape)
        elif isinstance(module, MaxPool2d):
            y = F.max_unpool2d(y, places, module.kernel_size, module.stride, module.padding, output_size=shape)
        elif isinstance(module, ReLU):
            y = F.relu(y)
        elif isinstance(module, BatchNorm2d):
            variance: Any = module.running_var
            scale = (variance + module.eps) ** -0.5
            scale = scale if module.weight is None else scale * module.weight
            y = y * scale.reshape(1, -1, 1, 1)
    return y


def _transposed(module: Conv2d, y: Tensor, shape: tuple[int, ...]) -> Tensor:
    padding: Any = module.padding
    if isinstance(padding, str):  # "same" has the stride 1
        padding = [d * (k - 1) // 2 if padding == "same" else 0
                   for d, k in zip(module.dilation, module.kernel_size, strict=True)]  # fmt: skip
    # A strided convolution maps several sizes to one; this tells which one it was.
    missing = [
        shape[2 + axis] - ((y.shape[2 + axis] - 1) * module.stride[axis] - 2 * padding[axis]
                           + module.dilation[axis] * (module.kernel_size[axis] - 1) + 1)
        for axis in (0, 1)
    ]  # fmt: skip
    return F.conv_transpose2d(y, module.weight, None, module.stride, padding, missing, module.groups, module.dilation)


class Response(NamedTuple):
    """The strongest response of one map: which map, in which picture, where, how strong, and the pixels behind it."""

    channel: int
    picture: int
    row: int
    column: int
    value: float
    pixels: Any  # (C, H, W)


def strongest_responses(model: Module, pictures: Any, layer: str, most: int = 9) -> list[Response]:
    """The maps of `layer` that respond most strongly to the pictures, each with its strongest place run backwards.

    Raises:
        ValueError: no such layer in a row from the picture on, or one before it cannot be run backwards.
    """
    x = beside(model, pictures)
    x = x.unsqueeze(0) if x.ndim == 3 else x
    layers = layers_of(model, layer)
    with asked_only(model), no_grad():
        y, steps = forward(layers, x)
        values = host_array(y)
        each = values.transpose(1, 0, 2, 3).reshape(values.shape[1], -1)  # a row for each channel
        channels = np.argsort(-each.max(axis=1), kind="stable")[:most]
        found = []
        for channel in channels:
            picture, row, column = np.unravel_index(int(each[channel].argmax()), (values.shape[0], *values.shape[2:]))
            if values[picture, channel, row, column] <= 0:
                continue
            alone = np.zeros_like(values[:1])
            alone[0, channel, row, column] = values[picture, channel, row, column]
            of_this = [
                step._replace(places=None if step.places is None else step.places[int(picture) : int(picture) + 1],
                              shape=(1, *step.shape[1:]))
                for step in steps
            ]  # fmt: skip
            pixels = host_array(backward(of_this, as_tensor(alone, device=y.device)))[0]
            found.append(Response(int(channel), int(picture), int(row), int(column), float(alone.max()), pixels))
    return found


def deconvolution(
    model: Module,
    pictures: Any,
    layer: str,
    *,
    shown: Any = None,
    most: int = 9,
    title: str | None = None,
) -> Figure:
    """What the maps of a layer respond to: the patch of the picture, and beside it the pixels that made the response.

    For each of the maps with the strongest responses, all but the strongest one are set to zero, and the layers are
    run backwards. Grey is zero. Only what the unit can see is drawn (its receptive field).

    Args:
        model: a Sequential of convolutions, ReLU, max-pooling, batch norm and dropout, or a model whose first part
            (`features`) is one.
        pictures: (N, C, H, W) or (C, H, W); with more pictures the maps find better what they look for.
        layer: dotted name of the layer, by best a ReLU.
        shown: the pictures to draw, if the inputs themselves are not fit to be looked at (normalised).
        most: number of maps.
        title: stands above all; says what is shown if omitted.

    Raises:
        ValueError: no such layer in a row from the picture on, one that cannot be run backwards, or no response.
    """
    x = beside(model, pictures)
    x = x.unsqueeze(0) if x.ndim == 3 else x
    original = drawable("deconvolution", x if shown is None else shown)
    check_count("deconvolution", "pictures shown", original, len(x))
    responses = strongest_responses(model, x, layer, most)
    if not responses:
        raise ValueError(f"deconvolution: no map of {layer!r} responds to these pictures")
    (field,) = receptive_field_table(model, x[:1], [layer])
    middle = field.maps[0] // 2, field.maps[1] // 2
    columns = 3 if len(responses) <= 9 else 6
    rows = -(-len(responses) // columns)
    figure = new_figure(2 * 1.25 * columns + 0.7, 1.5 * rows + 0.95, title or f"{layer}: what its maps respond to")
    halves: Any = figure.subfigures(1, 2, wspace=0.04)
    for half, heading in zip(halves, ("in the pictures", "run backwards"), strict=True):
        half.suptitle(heading, fontsize=11, color=SOFT)
    grids = [half.subplots(rows, columns, squeeze=False) for half in halves]
    for grid in grids:
        for axes in grid.flat:
            bare(axes)
    for index, response in enumerate(responses):
        down = (response.row - middle[0]) * field.step[0]
        across = (response.column - middle[1]) * field.step[1]
        height, width = x.shape[2:]
        top, bottom = max(field.box[0] + down, 0), min(field.box[1] + down, height - 1)
        left, right = max(field.box[2] + across, 0), min(field.box[3] + across, width - 1)
        region = (slice(top, bottom + 1), slice(left, right + 1))
        pixels = response.pixels[(slice(None), *region)]
        pixels = 0.5 + pixels / (2 * (abs(pixels).max() or 1))
        pixels = pixels.transpose(1, 2, 0) if len(pixels) == 3 else pixels.mean(axis=0)
        place = divmod(index, columns)
        grids[0][place].imshow(original[response.picture][region], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        grids[1][place].imshow(pixels, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        for grid in grids:
            bare(grid[place], f"map {response.channel}", size=8, color=INK)
    return finished(figure)
