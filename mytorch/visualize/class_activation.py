"""Class activation maps: where in the picture the score of a class comes from, in networks that end in an average."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd import no_grad
from ..nn import AdaptiveAvgPool2d, AvgPool2d, Linear, Module
from .heat import heat_maps
from .inside import Visit, batch_of_one, is_leaf, visits
from .pictures import host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def class_activations(model: Module, picture: Any) -> tuple[Any, Any]:
    """The maps of all classes, and their scores.

    With feature maps f_k, of which the network takes the mean over all places and a linear layer makes scores:

        M_c(i, j) = Σ_k w_ck · f_k(i, j)        score_c = b_c + mean over i, j of M_c(i, j)

    Where the maps are the classes already (NIN), w is the identity. The second equation is checked: it says that the
    maps explain the score completely.

    Returns:
        maps (K, h, w) and scores (K,).

    Raises:
        ValueError: the scores of the model are not made in this way.
    """
    x = batch_of_one("class_activation_map", picture, model)
    with no_grad():
        result, seen = visits(model, x, is_leaf)
    total = host_array(result)
    features, after = _before_the_average(seen)
    if features is not None and total.shape[0] == 1 and total.size == total.shape[1]:
        total = total.reshape(-1)
        linear = [visit.module for visit in after if isinstance(visit.module, Linear)]
        weight, bias = None, 0.0
        if len(linear) == 1:
            weight = host_array(linear[0].weight)
            bias = 0.0 if linear[0].bias is None else host_array(linear[0].bias)
        maps = features
        if weight is not None and weight.shape == (len(total), len(features)):
            maps = np.tensordot(weight, features, axes=1)
        if len(maps) == len(total):
            explained = maps.mean(axis=(1, 2)) + bias
            if np.allclose(explained, total, rtol=1e-3, atol=1e-4 * (1 + abs(total).max())):
                return maps, total
    raise ValueError(
        f"class_activation_map: the scores of {type(model).__name__} are not the means of maps (global average "
        "pooling, then at most one linear layer), so that this picture would not explain them; use grad_cam"
    )


def _before_the_average(seen: list[Visit]) -> tuple[Any, list[Visit]]:
    """The last maps before they were averaged to one number each, and the calls that followed."""
    for index in range(len(seen) - 1, -1, -1):
        _, module, given, output = seen[index]
        if isinstance(module, (AdaptiveAvgPool2d, AvgPool2d)) and output.shape[2:] == (1, 1):
            return host_array(given)[0], seen[index + 1 :]
        if output.ndim == 4:
            return host_array(output)[0], seen[index + 1 :]
    return None, []


def class_activation_map(
    model: Module,
    picture: Any,
    classes: Sequence[str] | None = None,
    targets: Sequence[int] | None = None,
    *,
    shown: Any = None,
    title: str | None = None,
) -> Figure:
    """The picture, and for some classes where in it their score comes from.

    M_c(i, j) = Σ_k w_ck · f_k(i, j), stretched to the size of the picture; its mean, with the bias, is the score. All
    maps are drawn on one scale; where one is negative, what is there speaks against the class, and is left cold.

    Args:
        model: a network that ends in global average pooling and at most one linear layer (NIN, GoogLeNet, ResNet).
        picture: its input, (C, H, W) or (1, C, H, W).
        classes: names of the classes.
        targets: numbers of the classes to show; the three with the highest scores if omitted.
        shown: the picture to draw, if the input itself is not fit to be looked at (normalised).
        title: stands above all; says what is shown if omitted.

    Raises:
        ValueError: another kind of network; `grad_cam` serves all.

    Source: Zhou, Khosla, Lapedriza, Oliva, Torralba, "Learning Deep Features for Discriminative Localization", 2016.
    """
    maps, total = class_activations(model, picture)
    targets = list(np.argsort(-total)[:3]) if targets is None else list(targets)
    heats = [maps[target] for target in targets]
    h, w = maps.shape[1:]
    return heat_maps(
        "class_activation_map",
        picture if shown is None else shown,
        heats,
        [f"{class_name(classes, target)}\nscore {total[target]:.2f}" for target in targets],
        title=title or f"Class activation maps, {h} × {w}",
        label="speaks for the class",
        limits=(0.0, max(1e-6, *(float(heat.max()) for heat in heats))),
    )


def class_name(classes: Sequence[str] | None, number: int) -> str:
    """The name of a class, or "class 3" where there are no names."""
    return f"class {number}" if classes is None else str(classes[number])
