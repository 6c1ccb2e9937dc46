"""Mistakes of shape: transposed, not summed enough or too much, an axis of length 1 too many."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from ..language import Words
from .case import Case, wide

Guesses = Iterator[tuple[np.ndarray, Words]]


def same_numbers_other_shape(case: Case) -> Guesses:
    """The shapes differ by axes of length 1 only: `keepdims` used, or forgotten."""
    got, right = case.got.shape, case.right.shape
    if got != right and [n for n in got if n != 1] == [n for n in right if n != 1]:
        yield (
            case.right.reshape(got),
            Words(
                f"right numbers, wrong shape: {got} in place of {right}. Use keepdims, or reshape to the input's "
                "shape.",
                f"数都对，形状不对：是 {got}，应为 {right}。请用 keepdims，或者 reshape 成输入的形状。",
            ),
        )


def flattened(case: Case) -> Guesses:
    """All the numbers, in the same order, in an array of another shape."""
    got, right = case.got.shape, case.right.shape
    if got != right and case.got.size == case.right.size:
        yield (
            case.right.reshape(got),
            Words(
                f"right numbers, wrong shape: {got} in place of {right}. Reshape to the input's shape.",
                f"数都对，形状不对：是 {got}，应为 {right}。请 reshape 成输入的形状。",
            ),
        )


def not_summed_yet(case: Case) -> Guesses:
    """What came would be right if it were summed to the shape of the input."""
    got, shape = wide(case.got), case.right.shape
    if got.size <= case.right.size or got.ndim < len(shape):
        return
    leading = got.ndim - len(shape)
    axes = (*range(leading), *(leading + axis for axis, size in enumerate(shape) if size == 1))
    summed = got.sum(axis=axes, keepdims=True)
    if summed.size == case.right.size and case.same(summed.reshape(shape), case.right):
        names = ", ".join(str(axis) for axis in axes if got.shape[axis] > 1)
        yield (
            case.got,
            Words(
                f"sum over a broadcast axis missing: the input was repeated along axis {names}. Sum over it.",
                f"少了对广播轴的求和：前向时输入沿轴 {names} 重复过，反向时要沿它求和。",
            ),
        )


def not_spread(case: Case) -> Guesses:
    """A smaller array that broadcasts to the right one: the backward of a sum that was not spread out again."""
    got = case.got
    if got.shape == case.right.shape or got.size >= case.right.size:
        return
    try:
        spread = np.broadcast_to(wide(got), case.right.shape)
    except ValueError:
        return
    if case.same(spread, case.right):
        yield (
            got,
            Words(
                f"not spread out: the numbers are right, but there is one for several elements. Broadcast "
                f"{got.shape} to {case.right.shape}.",
                f"没有展开：数是对的，但好几个元素共用了一个。把 {got.shape} 广播成 {case.right.shape}。",
            ),
        )


def summed_too_much(case: Case) -> Guesses:
    right = wide(case.right)
    for count in range(1, right.ndim + 1):
        for axes in combinations(range(right.ndim), count):
            if all(right.shape[axis] == 1 for axis in axes):
                continue
            names = ", ".join(map(str, axes))
            words = Words(
                f"summed too much: added up over axis {names}, although every element there has a gradient of its own.",
                f"多求了和：沿轴 {names} 加到了一起，而那里的每个元素都有自己的梯度。",
            )
            for keepdims in (False, True):
                total = right.sum(axis=axes, keepdims=keepdims)
                yield total, words
            yield np.broadcast_to(total, right.shape), words


def transposed(case: Case) -> Guesses:
    right = case.right
    for p, q in combinations(range(right.ndim), 2):
        yield (
            right.swapaxes(p, q),
            Words(
                f"transposed: axes {p} and {q} are swapped. Is a .T missing, or one too many?",
                f"转置了：轴 {p} 和轴 {q} 对调了。是不是少了一个 .T，或者多了一个？",
            ),
        )


def reshaped_for_transposed(case: Case) -> Guesses:
    right = case.right
    for p, q in combinations(range(right.ndim), 2):
        yield (
            right.swapaxes(p, q).reshape(right.shape),
            Words(
                f"reshaped where it should be transposed: the shape is right, but the numbers stand in the order of "
                f"axes {q} and {p}. reshape keeps the order of the numbers, .T changes it.",
                f"该转置却用了 reshape：形状对了，数却按轴 {q}、轴 {p} 的次序排着。reshape 不改变数的次序，.T 才会。",
            ),
        )
