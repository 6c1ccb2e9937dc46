"""Learning curves: loss and accuracy after each epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .figures import BLUE, INK, ORANGE, SOFT, finished, matplotlib_module, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# key in the history, its name in the legend, colour
LOSSES = (("loss", "train", BLUE), ("test_loss", "test", ORANGE))
ACCURACIES = (("train_acc", "train", BLUE), ("test_acc", "test", ORANGE))


def learning_curves(history: Sequence[Mapping[str, float]], *, title: str | None = None) -> Figure:
    """Loss (logarithmic) and accuracy side by side, over the epochs.

    Args:
        history: one record for each epoch: "epoch", and any of "loss", "test_loss", "train_acc", "test_acc".
        title: stands above all.

    Raises:
        ValueError: no records, or none of these keys.
    """
    if not history or not any(key in history[0] for key, _, _ in LOSSES + ACCURACIES):
        found = sorted(history[0]) if history else "no records"
        raise ValueError(
            f"learning_curves: nothing to draw; records need 'epoch' and 'loss', 'test_loss', 'train_acc' or "
            f"'test_acc', found {found}"
        )
    figure = new_figure(9.6, 3.9, title)
    left, right = figure.subplots(1, 2)
    _curves(left, history, LOSSES, "loss", "{:.3f}")
    _curves(right, history, ACCURACIES, "accuracy", "{:.1%}")
    if all(record.get(key, 1) > 0 for record in history for key, _, _ in LOSSES):
        left.set_yscale("log")
        left.yaxis.set_major_formatter(matplotlib_module("ticker").FormatStrFormatter("%g"))
        left.yaxis.set_minor_formatter(matplotlib_module("ticker").NullFormatter())
    right.yaxis.set_major_formatter(matplotlib_module("ticker").PercentFormatter(1.0))
    low, high = right.get_ylim()
    right.set_ylim(low, min(high, 1 + 0.03 * (1 - low)))
    return finished(figure)


def _curves(
    axes: Axes,
    history: Sequence[Mapping[str, float]],
    series: Sequence[tuple[str, str, str]],
    what: str,
    form: str,
) -> None:
    for key, name, color in series:
        points = [(record["epoch"], record[key]) for record in history if key in record]
        if points:
            epochs, values = zip(*points, strict=True)
            label = f"{name}, {form.format(values[-1])} at the end"
            axes.plot(epochs, values, color=color, label=label, linewidth=1.8, marker="o", markersize=3.5)
    axes.set_title(what, fontsize=11, color=INK)
    axes.set_xlabel("epoch", color=INK)
    axes.set_ylabel(what, color=INK)
    axes.xaxis.set_major_locator(matplotlib_module("ticker").MaxNLocator(integer=True))
    axes.grid(visible=True, color="#e4e4ea", linewidth=0.8)
    axes.tick_params(colors=SOFT, labelcolor=INK, labelsize=9)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if axes.lines:
        axes.legend(frameon=False, fontsize=9)
