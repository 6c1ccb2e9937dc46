"""What checks say with: each returns if the value is right and raises `Wrong`, with both values, if it is not.

`what` names the value in the learner's words, in both languages: `("derivative(f, 2.0)", "derivative(f, 2.0)")`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import mytorch

from .exercise import Wrong

What = tuple[str, str]


def as_numbers(value: Any) -> np.ndarray:
    """A Tensor, an array, a list or a number as a NumPy array."""
    if isinstance(value, mytorch.Tensor):
        return np.asarray(value.detach().cpu().numpy())
    return np.asarray(value)


def expect_close(got: Any, want: Any, what: What, rtol: float = 1e-6, atol: float = 1e-9) -> None:
    """Numbers of the right shape that differ by rounding only."""
    expect_given(got, what)
    try:
        mine, right = as_numbers(got), np.asarray(as_numbers(want), dtype=float)
        if np.iscomplexobj(mine):
            raise TypeError  # a conversion would drop the imaginary part without a word
        mine = np.asarray(mine, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise Wrong(
            f"{what[0]} should be real numbers, but it is a {type(got).__name__}: {_short(got)}",
            f"{what[1]} 应该是实数，现在却是 {type(got).__name__}：{_short(got)}",
        ) from None
    if mine.shape != right.shape:
        raise Wrong(
            f"{what[0]} has shape {mine.shape}, but {right.shape} was expected",
            f"{what[1]} 的形状是 {mine.shape}，应为 {right.shape}",
        )
    if not np.allclose(mine, right, rtol=rtol, atol=atol, equal_nan=True):
        at = _worst(mine, right)
        en, zh = (f" at {at}", f" 在位置 {at}") if right.ndim else ("", "")
        raise Wrong(
            f"{what[0]}{en} is {mine[at]:.8g}, but {right[at]:.8g} was expected",
            f"{what[1]}{zh} 是 {mine[at]:.8g}，应为 {right[at]:.8g}",
        )


def expect_equal(got: Any, want: Any, what: What) -> None:
    """Exactly this value: strings, lists, whole numbers, types, True or False."""
    if isinstance(got, np.ndarray | mytorch.Tensor):
        got = as_numbers(got).tolist()
    if type(want) is bool and isinstance(got, np.bool_):
        got = bool(got)
    if got != want:
        raise Wrong(
            f"{what[0]} is {_short(got)}, but {_short(want)} was expected",
            f"{what[1]} 是 {_short(got)}，应为 {_short(want)}",
        )


def expect_given(got: Any, what: What) -> None:
    """Something came back at all."""
    if got is None:
        raise Wrong(
            f"{what[0]} is None: is a `return` missing?",
            f"{what[1]} 是 None：是不是忘了写 `return`？",
        )


def expect_raises(kind: type[BaseException], call: Callable[[], Any], what: What) -> None:
    """The call is refused with this kind of error."""
    try:
        got = call()
    except kind:
        return
    except NotImplementedError:
        raise  # the stub's own: the learner has not begun
    except Exception as error:
        raise Wrong(
            f"{what[0]} should raise {kind.__name__}, but it raised {type(error).__name__}: {error}",
            f"{what[1]} 应该抛出 {kind.__name__}，却抛出了 {type(error).__name__}：{error}",
        ) from error
    raise Wrong(
        f"{what[0]} should raise {kind.__name__}, but it returned {_short(got)}",
        f"{what[1]} 应该抛出 {kind.__name__}，却返回了 {_short(got)}",
    )


def _worst(mine: np.ndarray, right: np.ndarray) -> tuple[int, ...]:
    distance = np.where(np.isnan(mine) != np.isnan(right), np.inf, np.abs(mine - right))
    return tuple(int(i) for i in np.unravel_index(np.nanargmax(distance), right.shape))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
