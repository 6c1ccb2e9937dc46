"""What the network says about pictures it has not seen: the truth, its answer and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..nn import Module
from ..ops.softmax import softmax
from .figures import GREEN, RED
from .grids import picture_grid
from .inside import beside, scores
from .pictures import check_count, host_array

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def prediction_grid(
    pictures: Any,
    labels: Any,
    probabilities: Any,
    classes: Sequence[str],
    *,
    columns: int = 5,
    title: str | None = None,
) -> Figure:
    """Each picture with its true class, the predicted class and the probability given to it; wrong answers in red.

    Args:
        pictures: (N, C, H, W) with 1 or 3 channels.
        labels: (N,) true class numbers.
        probabilities: (N, K), the softmax of the network's output.
        classes: K names.
        columns: pictures in a row.
        title: stands above all; counts the right answers if omitted.

    Raises:
        ValueError: the numbers of pictures, labels, rows or names differ.
    """
    truth, sureness = host_array(labels).astype(int), host_array(probabilities)
    check_count("prediction_grid", "labels", truth, len(pictures))
    check_count("prediction_grid", "rows of probabilities", sureness, len(pictures))
    if sureness.ndim != 2 or sureness.shape[1] != len(classes):
        raise ValueError(
            f"prediction_grid: {len(classes)} class names but probabilities of shape {tuple(sureness.shape)}; "
            "expected (N, number of names)"
        )
    answers = sureness.argmax(axis=1)
    captions = [
        f"true: {classes[true]}\npredicted: {classes[answer]}\nconfidence: {row[answer]:.1%}"
        for true, answer, row in zip(truth, answers, sureness, strict=True)
    ]
    right = truth == answers
    return picture_grid(
        pictures,
        captions,
        columns=columns,
        title=title or f"{int(right.sum())} of {len(truth)} predictions are right",
        colors=[GREEN if good else RED for good in right],
    )


def predictions(
    model: Module,
    pictures: Any,
    labels: Any,
    classes: Sequence[str],
    *,
    shown: Any = None,
    columns: int = 5,
    title: str | None = None,
) -> Figure:
    """What `model` says about the pictures: true class, answer, and softmax of the scores as its confidence.

    Args:
        model: the network; it is asked in eval mode and left as it was.
        pictures: its inputs, (N, C, H, W).
        labels: (N,) true class numbers.
        classes: names of the classes.
        shown: the pictures to draw, if the inputs are not fit to be looked at (normalised).
        columns, title: see `prediction_grid`.

    Raises:
        ValueError: the numbers of pictures, labels, scores or names differ.
    """
    x = beside(model, pictures)
    probabilities = softmax(scores(model, x), 1)
    return prediction_grid(x if shown is None else shown, labels, probabilities, classes, columns=columns, title=title)
