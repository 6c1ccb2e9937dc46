"""Right numbers in wrong places: a kernel not flipped, a mask off by one, numbers in another order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..language import Words
from .case import Case, wide

Guesses = Iterator[tuple[np.ndarray, Words]]


def flipped(case: Case) -> Guesses:
    right = case.right
    if right.ndim >= 2 and min(right.shape[-2:]) > 1:
        yield (
            np.flip(right, (-2, -1)),
            Words(
                "kernel not flipped: the last two axes run backwards. Turn the kernel by 180° ([::-1, ::-1]), or do "
                "not, if you did.",
                "卷积核没有翻转：最后两个轴都是倒着的。把卷积核旋转 180°（[::-1, ::-1]）；已经转了的话，就不要转。",
            ),
        )


def reversed_along_one_axis(case: Case) -> Guesses:
    right = case.right
    for axis in reversed(range(right.ndim)):
        yield (
            np.flip(right, axis),
            Words(
                f"axis {axis} runs backwards: right numbers in reverse order (kernel not flipped along one axis?).",
                f"轴 {axis} 是倒着的：数都对，次序反了（卷积核有一个轴没有翻转？）。",
            ),
        )


def masked(case: Case) -> Guesses:
    """Right wherever both are not zero; some elements let through, or cut off, that should not be."""
    got, right = wide(case.got), wide(case.right)
    if got.shape != right.shape or not np.isfinite(got).all():
        return
    through, cut = (right == 0) & (got != 0), (got == 0) & (right != 0)
    agree = (right != 0) & (got != 0)
    if not agree.any() or through.any() == cut.any():
        return
    wrong = through if through.any() else cut
    count, where = int(wrong.sum()), tuple(int(i) for i in np.argwhere(wrong)[0])
    en, zh = (
        (f"at {count} of {right.size} places the gradient should be zero and is not, first at {where}",
         f"{right.size} 个位置中有 {count} 个本应为零却不是零，第一个在 {where}")
        if through.any()
        else (f"at {count} of {right.size} places the gradient is zero and should not be, first at {where}",
              f"{right.size} 个位置中有 {count} 个本不该为零却是零，第一个在 {where}")
    )  # fmt: skip
    reason = _border(case, wrong)
    guess = np.where(wrong, got, right)
    yield guess, Words(f"mask {reason.en}: {en}.", f"掩码{reason.zh}：{zh}。")


def _border(case: Case, wrong: np.ndarray) -> Words:
    """What the wrong places have in common."""
    if case.at is not None and case.at.shape == wrong.shape:
        there = wide(case.at)[wrong]
        if (there == there[0]).all() and not (wide(case.at)[~wrong] == there[0]).any():
            return Words(
                f"wrong exactly where the input is {there[0]:g} (> or >=?)",
                f"只在输入恰好等于 {there[0]:g} 的地方错了（是 > 还是 >=？）",
            )
    for axis, size in enumerate(wrong.shape):
        for index in (0, size - 1) if size > 2 else ():
            edge = np.zeros(wrong.shape, dtype=bool)
            edge[(slice(None),) * axis + (index,)] = True
            if not (wrong & ~edge).any():
                return Words(f"off by one at the border (index {index} of axis {axis})",
                             f"在边界上差了一位（轴 {axis} 的下标 {index}）")  # fmt: skip
    return Words("wrong", "错了")


def shifted(case: Case) -> Guesses:
    right = wide(case.right)
    for axis, size in enumerate(right.shape):
        for step in (1, -1) if size > 2 else ():
            words = Words(
                f"off by one: right numbers shifted by {step:+d} along axis {axis}. Does a mask, a window or an index "
                "begin one place too early or too late?",
                f"差了一位：数都对，却沿轴 {axis} 平移了 {step:+d}。掩码、窗口或下标是不是早了或晚了一位？",
            )
            rolled = np.roll(right, step, axis)
            yield rolled, words
            cut = rolled.copy()
            cut[(slice(None),) * axis + (0 if step > 0 else size - 1,)] = 0
            if np.count_nonzero(cut) > 1:
                yield cut, words


def misplaced(case: Case) -> Guesses:
    """The same numbers in another order."""
    if case.got.shape != case.right.shape or case.got.size < 2 or not np.isfinite(wide(case.got)).all():
        return
    guess = np.empty(case.right.size)
    guess[np.argsort(wide(case.got), axis=None)] = np.sort(wide(case.right), axis=None)
    yield (
        guess.reshape(case.right.shape),
        Words(
            "misplaced: these are the right numbers, but in other places. Which index does each belong to?",
            "放错了位置：数都对，只是位置不对。每个数究竟属于哪个下标？",
        ),
    )
