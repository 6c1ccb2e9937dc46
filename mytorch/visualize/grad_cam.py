"""Grad-CAM: where a convolution saw what speaks for a class, in any network that has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd import enable_grad, grad
from ..nn import Conv2d, Module
from ..ops.softmax import softmax
from ..tensor import Tensor
from .class_activation import class_name
from .heat import heat_maps
from .inside import Visit, batch_of_one, check_layers, visits
from .pictures import host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def gradient_activations(
    model: Module, picture: Any, targets: Sequence[int] | None = None, layer: str | None = None
) -> tuple[Any, list[int], Any, str]:
    """The maps of the target classes (not negative), the targets, all probabilities, and the name of the layer.

        α_ck = mean over i, j of ∂score_c / ∂A_k(i, j)        L_c(i, j) = max(0, Σ_k α_ck · A_k(i, j))

    Raises:
        ValueError: no such layer, or it does not give maps (1, C, H, W).
    """
    x = batch_of_one("grad_cam", picture, model).requires_grad_()
    if layer is not None:
        check_layers("grad_cam", model, [layer])
    with enable_grad():
        result, seen = visits(model, x, lambda name, module: bool(name) and layer in (None, name))
    layer, maps = _last_maps(seen) if layer is None else _chosen(seen, layer)
    total: Tensor = result.reshape(-1)
    if targets is None:
        targets = [int(number) for number in np.argsort(-host_array(total))[:3]]
    activation = host_array(maps)[0]
    heats = []
    for target in targets:
        (slope,) = grad(total[target], maps, retain_graph=True, allow_unused=True)
        weights = np.zeros(len(activation)) if slope is None else host_array(slope)[0].mean(axis=(1, 2))
        heats.append(np.tensordot(weights, activation, axes=1).clip(0, None))
    return np.stack(heats), list(targets), host_array(softmax(total.detach(), 0)), layer


def _last_maps(seen: list[Visit]) -> tuple[str, Tensor]:
    """The last maps of the size of the last convolution's: with norm, ReLU, shortcut and parallel branches included."""
    convolutions = [index for index, visit in enumerate(seen) if isinstance(visit.module, Conv2d)]
    if not convolutions:
        raise ValueError("grad_cam: the model has no Conv2d layer; name a layer that gives maps (1, C, H, W)")
    start = convolutions[-1]
    size = seen[start].output.shape[2:]
    last = [visit for visit in seen[start:] if visit.output.ndim == 4 and visit.output.shape[2:] == size][-1]
    return last.name, last.output


def _chosen(seen: list[Visit], layer: str) -> tuple[str, Tensor]:
    if not seen:
        raise ValueError(f"grad_cam: the model did not use its layer {layer!r} on this input")
    maps = seen[-1].output
    if maps.ndim != 4:
        raise ValueError(f"grad_cam: layer {layer!r} gives {tuple(maps.shape)}, maps have the shape (1, C, H, W)")
    return layer, maps


def grad_cam(
    model: Module,
    picture: Any,
    classes: Sequence[str] | None = None,
    targets: Sequence[int] | None = None,
    *,
    layer: str | None = None,
    shown: Any = None,
    title: str | None = None,
) -> Figure:
    """The picture, and for some classes where in it the layer saw what speaks for them.

    L_c = ReLU(Σ_k α_ck A_k), where α_ck is the mean slope of the score of class c over the map A_k. Each map is drawn
    on its own scale, from 0 to its largest value: how much two classes were believed says the probability.

    Args:
        model: the network; it is asked in eval mode, and left as it was, gradients included.
        picture: its input, (C, H, W) or (1, C, H, W).
        classes: names of the classes.
        targets: numbers of the classes to show; the three most probable ones if omitted.
        layer: dotted name of the layer whose maps are weighed; the last convolution, with its ReLU, block and
            parallel branches, if omitted.
        shown: the picture to draw, if the input itself is not fit to be looked at (normalised).
        title: stands above all; says what is shown if omitted.

    Raises:
        ValueError: no such layer, or it does not give maps.

    Source: Selvaraju and others, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization",
    2017.
    """
    heats, targets, probabilities, layer = gradient_activations(model, picture, targets, layer)
    h, w = heats.shape[1:]
    return heat_maps(
        "grad_cam",
        picture if shown is None else shown,
        [heat / (heat.max() or 1) for heat in heats],
        [f"{class_name(classes, target)}\n{probabilities[target]:.1%}" for target in targets],
        title=title or f"Grad-CAM at {layer}, {h} × {w}",
        label="of the largest",
        limits=(0.0, 1.0),
    )
