"""A tutor for free experiments: a function and a backward of one's own, without knowing the right gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..exercise import Wrong
from ..expect import as_numbers
from ..language import Words
from .expect import expect_gradient


def explain_gradient(
    function: Callable[..., Any],
    backward: Callable[..., Any],
    inputs: Mapping[str, Any],
    *,
    step: float = 1e-6,
    rtol: float = 1e-4,
) -> str:
    """Which input's rule is wrong, and how; the right gradients are found by central differences in float64.

    g · ∂f/∂xᵢ ≈ g · (f(x + step·eᵢ) − f(x − step·eᵢ)) / (2 · step), with random numbers for g

    At a kink, such as that of relu at 0, every slope between the left one and the right one counts as right.

    Args:
        function: takes the inputs in order and returns an array or a number.
        backward: takes g, of the shape of the result, and then the inputs; returns a gradient for each input.
        inputs: names and values, {"x": x, "w": w}. They are not changed.

    >>> import os
    >>> os.environ["MYTORCH_LESSONS_LANG"] = "en"
    >>> x, w = np.arange(6.0).reshape(2, 3), np.array([[1.0, -1], [2, 0], [0, 3]])
    >>> print(explain_gradient(lambda x, w: x @ w, lambda g, x, w: (g @ w.T, (g.T @ x)), {"x": x, "w": w}))
    x: right
    w: the gradient of w has shape (2, 3), but (3, 2) was expected; diagnosis: transposed: axes 0 and 1 are swapped. \
Is a .T missing, or one too many?
    """
    names = list(inputs)
    values = [np.array(value, dtype=np.float64) for value in inputs.values()]
    result = np.asarray(function(*(value.copy() for value in values)), dtype=np.float64)
    g = np.random.default_rng(0).uniform(0.5, 1.5, result.shape)
    slopes = [_slopes(function, values, index, g, step) for index in range(len(values))]
    returned = backward(g.copy(), *(value.copy() for value in values))
    answers = list(returned) if isinstance(returned, tuple | list) else [returned]
    if len(answers) != len(names):
        return str(
            Words(
                f"backward returned {len(answers)} gradients for {len(names)} inputs ({', '.join(names)})",
                f"backward 返回了 {len(answers)} 个梯度，而输入有 {len(names)} 个（{', '.join(names)}）",
            )
        )
    lines = []
    for name, answer, ends, value in zip(names, answers, slopes, values, strict=True):
        right = _nearest(answer, *ends)
        others = {other: (a + b) / 2 for other, (a, b) in zip(names, slopes, strict=True) if other != name}
        try:
            expect_gradient(answer, right, name, others=others | {"g": g}, at=value, rtol=rtol)
            lines.append(f"{name}: {Words('right', '正确')}")
        except Wrong as wrong:
            lines.append(f"{name}: {wrong}")
    return "\n".join(lines)


def _slopes(
    function: Callable[..., Any], values: list[np.ndarray], index: int, g: np.ndarray, step: float
) -> tuple[np.ndarray, np.ndarray]:
    """The gradient of (g · function), one element of input `index` at a time, from the left and from the right."""
    left, right = np.zeros(values[index].shape), np.zeros(values[index].shape)
    for where in np.ndindex(left.shape):
        ends = []
        for move in (-step, 0.0, step):
            moved = [value.copy() for value in values]
            moved[index][where] += move
            ends.append(np.asarray(function(*moved), dtype=np.float64))
        left[where], right[where] = (g * (ends[1] - ends[0])).sum() / step, (g * (ends[2] - ends[1])).sum() / step
    return left, right


def _nearest(answer: Any, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The mean of both slopes; at a kink, where they differ, the slope between them that is nearest to the answer."""
    middle = (left + right) / 2
    kink = np.abs(right - left) > 1e-3 * (np.abs(middle) + 1.0)
    try:
        given = np.broadcast_to(np.asarray(as_numbers(answer), dtype=np.float64), middle.shape)
    except (TypeError, ValueError):
        return middle
    return np.where(kink, np.clip(given, np.minimum(left, right), np.maximum(left, right)), middle)
