"""Mistakes that change how large a gradient is: its sign, a factor, rounding, nothing at all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..language import Words
from .case import Case, size_of, wide

Guesses = Iterator[tuple[np.ndarray, Words]]

SMALL = ((2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4), (3, 2), (2, 3))


def nearly(case: Case) -> Guesses:
    """Within a thousandth: rounding, or a finite difference in place of a formula, but no wrong rule."""
    if case.got.shape != case.right.shape or not np.isfinite(wide(case.got)).all():
        return
    apart = np.abs(wide(case.got) - wide(case.right))
    if (apart <= 1e-3 * np.abs(wide(case.right)) + 1e-4 * size_of(case.right)).all():
        far = float(apart.max()) / (size_of(case.right) or 1.0)
        yield (
            case.got,
            Words(
                f"nearly right: it differs by {far:.1e} of the largest element, too little for a wrong rule and too "
                "much for float64. Is something computed in float32, or by finite differences?",
                f"几乎对了：最多只差最大元素的 {far:.1e}，不像规则写错，又超出了 float64 的舍入误差。"
                "是不是有一步用了 float32 或有限差分？",
            ),
        )


def whole_numbers(case: Case) -> Guesses:
    if case.got.dtype.kind == "b":
        yield (
            wide(case.got),
            Words(
                "a mask, not a gradient: True and False must still be multiplied by g, the gradient that came in.",
                "这是掩码，不是梯度：True 和 False 还要乘上传进来的梯度 g。",
            ),
        )
    elif case.got.dtype.kind in "iu" and case.got.shape == case.right.shape:
        words = Words(
            f"cut to whole numbers: the gradient is {case.got.dtype}, so that fractions are lost. Make the array "
            "with a float dtype.",
            f"小数被截掉了：梯度的类型是 {case.got.dtype}，存不下小数。请用浮点类型创建这个数组。",
        )
        for rounded in (np.trunc, np.floor, np.round):
            yield rounded(wide(case.right)), words


def zero(case: Case) -> Guesses:
    yield (
        np.zeros(case.right.shape),
        Words(
            "zero everywhere: nothing was ever written into it. Does backward reach this input?",
            "全是零：从来没有写进去过任何东西。反向传播真的走到这个输入了吗？",
        ),
    )


def should_be_zero(case: Case) -> Guesses:
    if case.right.size and case.same(case.right, np.zeros_like(case.right)):
        yield (
            case.got,
            Words(
                "should be zero: the result does not change with this input, so its gradient is zero everywhere.",
                "应当为零：结果不随这个输入变化，它的梯度处处是零。",
            ),
        )


def sign(case: Case) -> Guesses:
    yield (
        -wide(case.right),
        Words(
            "sign flipped: every element is minus the right one. Is a minus missing, or one too many?",
            "符号反了：每个元素都是正确值的相反数。是不是少了一个负号，或者多了一个？",
        ),
    )


def factor(case: Case) -> Guesses:
    """The same multiple of every element: small fractions, sizes of the array, and then any number."""
    right = wide(case.right)
    named = {float(case.batch), 1 / case.batch} if case.batch and case.batch > 2 else set()  # by the kind "batch"
    for size, counted in _sizes(case):
        if size > 2 and size not in named:
            named |= {float(size), 1 / size}
            yield from _sized(right, size, counted)
    for sgn, flipped in ((1, Words("", "")), (-1, Words("sign flipped, and besides ", "符号反了，而且"))):
        for up, down in SMALL:
            if sgn < 0 or up / down not in named:
                words = _times(up, down)
                yield sgn * right * up / down, Words(flipped.en + words.en, flipped.zh + words.zh)


def _sized(right: np.ndarray, size: int, counted: Words) -> Guesses:
    yield (
        right * size,
        Words(
            f"{size} times too large, and {size} is {counted.en}. Is a division by it missing?",
            f"是正确值的 {size} 倍，而 {size} 正是{counted.zh}。是不是忘了除以它？",
        ),
    )
    yield (
        right / size,
        Words(
            f"{size} times too small, and {size} is {counted.en}. Is it divided by it once too often?",
            f"小到正确值的 1/{size}，而 {size} 正是{counted.zh}。是不是多除了一次？",
        ),
    )


def _times(up: int, down: int) -> Words:
    if (up, down) == (2, 1):
        return Words(
            "twice too large: every element is 2 times the right one. Is a 2 too many, or is something added twice?",
            "大了一倍：每个元素都是正确值的 2 倍。是不是多了一个 2，或者同一份加了两次？",
        )
    if (up, down) == (1, 2):
        return Words(
            "half as large as it should be: every element is 1/2 of the right one. Is the 2 of a square missing?",
            "小了一半：每个元素都是正确值的 1/2。是不是漏了平方求导带来的 2？",
        )
    if down == 1:
        return Words(f"{up} times too large.", f"每个元素都是正确值的 {up} 倍。")
    if up == 1:
        return Words(f"{down} times too small.", f"每个元素都是正确值的 1/{down}。")
    return Words(f"every element is {up}/{down} of the right one.", f"每个元素都是正确值的 {up}/{down}。")


def _sizes(case: Case) -> Iterator[tuple[int, Words]]:
    """Numbers that a mean might have divided by, each with what it counts."""
    yield case.right.size, Words("the number of elements", "元素的总个数")
    for name, array in (("", case.right), (" of g", case.others.get("g"))):
        for axis, size in enumerate(() if array is None else array.shape):
            yield size, Words(f"the size of axis {axis}{name}", f"{'g 的' if name else ''}轴 {axis} 的长度")


def any_factor(case: Case) -> Guesses:
    """The same multiple of every element, whatever it is."""
    got, right = wide(case.got), wide(case.right)
    if got.shape != right.shape or np.count_nonzero(right) < 2 or not np.isfinite(got).all():
        return  # one number is always a multiple of another
    square = float((right * right).sum())
    ratio = float((got * right).sum()) / square if square else 0.0
    if ratio:
        yield (
            right * ratio,
            Words(f"every element is {ratio:.6g} times the right one.", f"每个元素都是正确值的 {ratio:.6g} 倍。"),
        )
