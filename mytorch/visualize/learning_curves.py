"""Learning curves: loss and accuracy after each epoch, drawn at the end or while the training goes on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .figures import BLUE, GREEN, INK, ORANGE, RED, SOFT, finished, matplotlib_module, new_figure, png_of, save_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# key in the history, its name in the legend, colour
LOSSES = (("loss", "train", BLUE), ("test_loss", "test", ORANGE))
ACCURACIES = (("train_acc", "train", BLUE), ("test_acc", "test", ORANGE))
ALL = (
    ("loss", "train loss", BLUE),
    ("test_loss", "test loss", ORANGE),
    ("train_acc", "train acc", GREEN),
    ("test_acc", "test acc", RED),
)


def learning_curves(
    history: Sequence[Mapping[str, float]], *, together: bool = False, title: str | None = None
) -> Figure:
    """Loss (logarithmic) and accuracy side by side, over the epochs.

    Args:
        history: one record for each epoch: "epoch", and any of "loss", "test_loss", "train_acc", "test_acc".
        together: draw all curves into one diagram, as textbooks do, the loss linear.
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
    if together:
        figure = new_figure(6.4, 4.2, title)
        axes = figure.subplots()
        _curves(axes, history, ALL, "", "{:.3f}")
        axes.set_ylim(bottom=0)
        return finished(figure)
    figure = new_figure(9.6, 3.9, title)
    left, right = figure.subplots(1, 2)
    _curves(left, history, LOSSES, "loss", "{:.3f}")
    _curves(right, history, ACCURACIES, "accuracy", "{:.1%}")
    if all(record.get(key, 1) > 0 for record in history for key, _, _ in LOSSES):
        left.set_yscale("log")
        left.yaxis.set_major_locator(matplotlib_module("ticker").LogLocator(subs=(1, 2, 5)))
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
    axes.xaxis.set_major_locator(matplotlib_module("ticker").MaxNLocator(integer=True, min_n_ticks=1))
    if len(history) == 1:  # matplotlib would show a thousandth of an epoch around the point
        axes.set_xlim(history[0]["epoch"] - 1, history[0]["epoch"] + 1)
    axes.grid(visible=True, color="#e4e4ea", linewidth=0.8)
    axes.tick_params(colors=SOFT, labelcolor=INK, labelsize=9)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if axes.lines:
        axes.legend(frameon=False, fontsize=9)


class LiveCurves:
    """Learning curves that grow while the training goes on: in place in a notebook, and in a file if `path` is given.

        curves = LiveCurves("curves.png")
        for epoch in range(10):
            ...
            curves.add(loss=loss, train_acc=train_acc, test_acc=test_acc)

    Args:
        path: a PNG file that is written anew after each record.
        together, title: see `learning_curves`.

    Attributes:
        history: the records so far.

    Raises:
        ImportError: there is a `path`, but no matplotlib.
    """

    def __init__(
        self, path: str | os.PathLike[str] | None = None, *, together: bool = False, title: str | None = None
    ) -> None:
        if path is not None:
            matplotlib_module("figure")  # better now than after an epoch
        self.path, self.together, self.title = path, together, title
        self.history: list[dict[str, float]] = []
        self._shown: Any = None

    def add(self, **record: float) -> None:
        """Add the figures of an epoch ("epoch" counts by itself if it is not given) and draw.

        Raises:
            ValueError: none of the figures that `learning_curves` draws.
            OSError: the file cannot be written.
        """
        self.history.append({"epoch": len(self.history) + 1, **record})
        display = _notebook_display()
        if self.path is None and display is None:
            return
        figure = self.figure()
        if self.path is not None:
            save_figure(figure, self.path)
        if display is not None:
            picture = display.Image(data=png_of(figure))
            if self._shown is None:
                self._shown = display.display(picture, display_id=True)
            else:
                self._shown.update(picture)

    def figure(self) -> Figure:
        """The curves so far."""
        return learning_curves(self.history, together=self.together, title=self.title)


def _notebook_display() -> Any:
    """`IPython.display` if this is a notebook, which can show pictures and replace them; otherwise None."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return sys.modules["IPython.display"] if hasattr(shell, "kernel") else None
