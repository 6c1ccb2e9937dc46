"""Histograms: are the numbers inside a network of a healthy size, or vanishing, exploding, dead?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd import enable_grad, grad, no_grad
from ..nn import Conv2d, Dropout, Dropout2d, Flatten, Identity, Linear, Module, functional as F
from ..tensor import Tensor
from .figures import BLUE, INK, ORANGE, SOFT, finished, matplotlib_module, new_figure
from .inside import asked_only, beside, check_layers, is_leaf, visits
from .pictures import host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 24
QUIET = (Dropout, Dropout2d, Identity, Flatten)  # they have nothing of their own to show


def activation_histograms(
    model: Module, x: Any, layers: Sequence[str] | None = None, *, bins: int = 60, title: str | None = None
) -> Figure:
    """For each layer, how its outputs are distributed; above each their mean, spread and share of zeros.

    A spread that shrinks from layer to layer is how signals vanish; a ReLU with nothing but zeros is dead.

    Args:
        model: the network; it is asked in eval mode and left as it was.
        x: a batch of inputs.
        layers: dotted names; if omitted every layer that is not just dropout or a change of shape, or only those with
            weights where there are more than 24.
        bins: bars in each histogram.
        title: stands above all.

    Raises:
        ValueError: no such layer.
    """
    x = beside(model, x)
    check_layers("activation_histograms", model, layers or ())
    with no_grad():
        _, seen = visits(model, x, is_leaf if layers is None else lambda name, module: name in layers)
    if layers is None:
        seen = [visit for visit in seen if not isinstance(visit.module, QUIET)]
        if len(seen) > MOST:
            seen = [visit for visit in seen if isinstance(visit.module, (Conv2d, Linear))]
    total = len(seen)
    seen = evenly(seen)
    panels = []
    for name, module, _, output in seen:
        values = host_array(output).astype(np.float64).ravel()
        zeros = float((values == 0).mean())
        facts = f"mean {values.mean():.2g}, std {values.std():.2g}" + (f", {zeros:.0%} zero" if zeros >= 0.005 else "")
        panels.append((f"{name} {type(module).__name__}".strip(), facts, values))
    some = f" ({len(seen)} of {total} layers)" if len(seen) < total else ""
    return _histograms("activation_histograms", panels, bins, BLUE, title or f"Activations{some}")


def gradient_histograms(
    model: Module,
    x: Any,
    target: Any,
    loss: Callable[[Any, Any], Tensor] = F.cross_entropy,
    layers: Sequence[str] | None = None,
    *,
    bins: int = 60,
    title: str | None = None,
) -> Figure:
    """For each weight, how its gradient is distributed; above each the ratio ‖gradient‖ / ‖weight‖.

    Ratios that differ by orders of magnitude between layers say that one learning rate cannot suit them all.

    Args:
        model: the network; it is run in eval mode, and neither its modes nor its `.grad` change.
        x: a batch of inputs.
        target: what `loss` compares the outputs with.
        loss: function of outputs and target.
        layers: names of parameters, such as "features.0.weight"; all weights (not biases) if omitted.
        bins: bars in each histogram.
        title: stands above all.

    Raises:
        ValueError: no such parameter, or none that requires a gradient.
    """
    x = beside(model, x)
    target = beside(model, target)
    named = {name: value for name, value in model.named_parameters() if value.requires_grad}
    chosen = [name for name, value in named.items() if value.ndim > 1] if layers is None else list(layers)
    if not chosen or any(name not in named for name in chosen):
        raise ValueError(
            f"gradient_histograms: no parameter {next((n for n in chosen if n not in named), '')!r} that requires a "
            f"gradient; there are {', '.join(named) or 'none'}"
        )
    total = len(chosen)
    chosen = evenly(chosen)
    with asked_only(model), enable_grad():
        result = loss(model(x), target)
        gradients = grad(result, [named[name] for name in chosen], allow_unused=True)
    panels = []
    for name, slope in zip(chosen, gradients, strict=True):
        weight = host_array(named[name]).astype(np.float64)
        values = np.zeros(1) if slope is None else host_array(slope).astype(np.float64).ravel()
        ratio = np.linalg.norm(values) / (np.linalg.norm(weight) or 1)
        panels.append((name, f"std {values.std():.2g}, ratio {ratio:.2g}", values))
    some = f" ({len(chosen)} of {total} weights)" if len(chosen) < total else ""
    heading = title or f"Gradients at a loss of {result.item():.3g}; ratio is ‖gradient‖ / ‖weight‖{some}"
    return _histograms("gradient_histograms", panels, bins, ORANGE, heading)


def evenly(things: Sequence[Any]) -> list[Any]:
    """All of them, or `MOST` from the first to the last."""
    if len(things) <= MOST:
        return list(things)
    return [things[round(index * (len(things) - 1) / (MOST - 1))] for index in range(MOST)]


def _histograms(function: str, panels: list[tuple[str, str, Any]], bins: int, color: str, title: str) -> Figure:
    if not panels:
        raise ValueError(f"{function}: the model has no layer to show")
    rows = -(-len(panels) // 4)
    columns = -(-len(panels) // rows)
    figure = new_figure(max(2.75 * columns, 0.105 * len(title)) + 0.2, 1.85 * rows + 0.5, title)
    for index, axes in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        if index >= len(panels):
            axes.set_axis_off()
            continue
        name, facts, values = panels[index]
        finite = values[np.isfinite(values)]
        broken = len(values) - len(finite)
        axes.hist(finite, bins=bins, color=color, log=len(finite) > 0)
        axes.axvline(0, color=SOFT, linewidth=0.8)
        axes.set_title(name, fontsize=9, color=INK, pad=15)  # above the facts
        axes.text(
            0.5, 1.03, f"{broken} not finite!" if broken else facts, fontsize=8, color="#c0392b" if broken else SOFT,
            ha="center", va="bottom", transform=axes.transAxes,
        )  # fmt: skip
        axes.xaxis.set_major_locator(matplotlib_module("ticker").MaxNLocator(3))
        axes.xaxis.set_major_formatter(matplotlib_module("ticker").FormatStrFormatter("%g"))
        if len(finite):
            axes.yaxis.set_major_locator(matplotlib_module("ticker").LogLocator(numticks=4))
        axes.yaxis.set_minor_locator(matplotlib_module("ticker").NullLocator())
        axes.tick_params(colors=SOFT, labelcolor=INK, labelsize=7)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return finished(figure)
