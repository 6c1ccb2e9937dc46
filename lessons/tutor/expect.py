"""`expect_gradient`: what the checks of the lessons call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..exercise import Wrong
from ..expect import as_numbers, expect_given
from ..language import Words
from .case import Case, wide
from .kinds import case_of, explanations


def expect_gradient(
    got: Any,
    right: Any,
    of: str,
    *,
    parts: Sequence[Any] = (),
    unsummed: Any = None,
    batch: int | None = None,
    others: Mapping[str, Any] | None = None,
    at: Any = None,
    rtol: float = 1e-5,
) -> None:
    """Return if `got` is the right gradient up to rounding, and say how it is wrong if not.

    Args:
        got: what the learner computed: a Tensor, an array, a list or a number.
        right: the true gradient.
        of: the name of the input, "x".
        parts: the contributions that must add up to `right`, where the input is used several times.
        unsummed: the gradient before the sum over broadcast axes.
        batch: what a mean over the batch divides by.
        others: right gradients of other inputs, {"w": grad_w}; "g" is the gradient that came in.
        at: the values of the input, to see whether a mask is wrong exactly at 0.
        rtol: tolerance, relative to the largest element; float32 answers get at least 1e-4.

    Raises:
        Wrong: with both values, and with the kind of mistake if it is known.
    """
    grad = (f"the gradient of {of}", f"{of} 的梯度")
    expect_given(got, grad)
    _expect_numbers(got, grad)
    case = case_of(got, right, parts=parts, unsummed=unsummed, batch=batch, others=others, at=at, rtol=rtol)
    with np.errstate(all="ignore"):  # wrong answers may be huge
        if not case.is_right():
            raise _verdict(got, case, grad)


def _verdict(got: Any, case: Case, grad: tuple[str, str]) -> Wrong:
    _expect_one(got, case, grad)
    _expect_finite(case, grad)
    en, zh = _evidence(case, grad)
    found = explanations(case)[:2]
    if found:
        en += f"; diagnosis: {found[0].words.en}"
        zh += f"。诊断：{found[0].words.zh}"
    if len(found) > 1:
        en += f" The same numbers would also come from: {found[1].words.en}"
        zh += f"也可能是：{found[1].words.zh}"
    return Wrong(en, zh)


def _expect_numbers(got: Any, grad: tuple[str, str]) -> None:
    try:
        kind = as_numbers(got).dtype.kind
    except (TypeError, ValueError):  # a ragged list
        kind = "O"
    if kind in "biuf":
        return
    shown = Words(f": {_short(got)}", f"：{_short(got)}")
    if isinstance(got, tuple | list):
        shown = Words(
            f" of {len(got)} things of different shapes: is this all gradients at once?",
            f"，里面 {len(got)} 样东西形状不一：是不是把所有梯度一起返回了？",
        )
    raise Wrong(
        f"{grad[0]} should be numbers, but it is a {type(got).__name__}{shown.en}",
        f"{grad[1]}应该是数，现在却是 {type(got).__name__}{shown.zh}",
    )


def _expect_one(got: Any, case: Case, grad: tuple[str, str]) -> None:
    if isinstance(got, tuple) and case.got.shape != case.right.shape:
        raise Wrong(
            f"{grad[0]} should be one array of shape {case.right.shape}, but it is a tuple of {len(got)}: is this all "
            "gradients at once?",
            f"{grad[1]}应该是一个形状为 {case.right.shape} 的数组，现在却是有 {len(got)} 项的 tuple："
            "是不是把所有梯度一起返回了？",
        )


def _expect_finite(case: Case, grad: tuple[str, str]) -> None:
    bad = ~np.isfinite(wide(case.got))
    if case.got.shape == case.right.shape:
        bad &= np.isfinite(wide(case.right))
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        en, zh = (f" at {at}", f"在位置 {at} ") if case.got.ndim else ("", "")
        expected = f", but {case.right[at]:.8g} was expected" if case.got.shape == case.right.shape else ""
        raise Wrong(
            f"{grad[0]}{en} is {case.got[at]}{expected}: a division by zero, a log of zero or an overflow?",
            f"{grad[1]}{zh}是 {case.got[at]}" + (f"，应为 {case.right[at]:.8g}" if expected else "")
            + "：是不是除以了零、对零取了对数，或者溢出了？",
        )  # fmt: skip


def _evidence(case: Case, grad: tuple[str, str]) -> tuple[str, str]:
    if case.got.shape != case.right.shape:
        return (
            f"{grad[0]} has shape {case.got.shape}, but {case.right.shape} was expected",
            f"{grad[1]}的形状是 {case.got.shape}，应为 {case.right.shape}",
        )
    at = case.worst()
    en, zh = (f" at {at}", f"在位置 {at} ") if at else ("", "")
    mine, right = float(case.got[at]) + 0.0, float(case.right[at]) + 0.0  # no -0
    return f"{grad[0]}{en} is {mine:.8g}, but {right:.8g} was expected", f"{grad[1]}{zh}是 {mine:.8g}，应为 {right:.8g}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
