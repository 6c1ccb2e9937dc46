"""The confusion matrix: which classes are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .figures import INK, SOFT, finished, new_figure, text_width
from .pictures import check_count, host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def confusion_counts(labels: Any, predictions: Any, classes: int) -> Any:
    """counts[i, j] = number of samples of class i that were taken for class j

    Raises:
        ValueError: not one prediction for each label, or a number that is no class.
    """
    truth, answers = host_array(labels).astype(np.int64).ravel(), host_array(predictions)
    if answers.ndim == 2:
        answers = answers.argmax(axis=1)
    answers = answers.astype(np.int64)
    if truth.shape != answers.shape:
        raise ValueError(
            f"confusion_matrix: {len(truth)} labels but predictions of shape {tuple(host_array(predictions).shape)}; "
            "give one for each label, or a row of scores"
        )
    for name, values in (("label", truth), ("prediction", answers)):
        if len(values) and not (values.min() >= 0 and values.max() < classes):
            wrong = values.min() if values.min() < 0 else values.max()
            raise ValueError(f"confusion_matrix: {name} {wrong} is none of the {classes} classes")
    return np.bincount(truth * classes + answers, minlength=classes * classes).reshape(classes, classes)


def confusion_matrix(labels: Any, predictions: Any, classes: Sequence[str], *, title: str | None = None) -> Figure:
    """A row for each true class, a column for each answer; the number in a cell counts, its colour is the row's share.

    Args:
        labels: (N,) true class numbers.
        predictions: (N,) class numbers, or (N, K) scores.
        classes: K names.
        title: stands above all; says how many answers are right if omitted.

    Raises:
        ValueError: not one prediction for each label, or a number that is no class.
    """
    count = len(classes)
    check_count("confusion_matrix", "predictions", predictions, len(labels))
    counts = confusion_counts(labels, predictions, count)
    total, right = int(counts.sum()), int(np.trace(counts))
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    name_width = max(text_width(name, 9) for name in classes)
    cell = 0.5 if count <= 25 else 0.2
    side = max(cell * count, 2.0)
    title = title or f"{right:,} of {total:,} are right ({right / max(total, 1):.1%})"
    figure = new_figure(max(side + name_width + 1.7, text_width(title, 14) + 0.3), side + name_width + 1.0, title)
    axes = figure.subplots()
    image = axes.imshow(share, cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
    axes.set_xticks(range(count), classes, rotation=90 if name_width > cell else 0, fontsize=9, color=INK)
    axes.set_yticks(range(count), classes, fontsize=9, color=INK)
    axes.set_xlabel("predicted", color=SOFT)
    axes.set_ylabel("true", color=SOFT)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    if count <= 25:
        for row, column in zip(*np.nonzero(counts), strict=True):
            text = str(counts[row, column])
            axes.text(
                column, row, text, ha="center", va="center", fontsize=8 if len(text) < 5 else 6,
                color="white" if share[row, column] > 0.55 else INK,
            )  # fmt: skip
    bar = figure.colorbar(image, ax=axes, shrink=0.8, aspect=28, pad=0.02, format=lambda value, _: f"{value:.0%}")
    bar.set_label("of the true class", fontsize=9, color=SOFT)
    bar.ax.tick_params(labelsize=8, colors=SOFT)
    bar.outline.set_visible(False)  # pyright: ignore[reportCallIssue]
    return finished(figure)
