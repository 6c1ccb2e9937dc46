"""Mistakes that only a clue can reveal: other gradients, parts of a sum, the gradient before a sum, the batch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from ..language import Words
from .case import Case, wide

Guesses = Iterator[tuple[np.ndarray, Words]]


def of_another_input(case: Case) -> Guesses:
    for name, other in case.others.items():
        if name != "g":
            yield (
                other,
                Words(
                    f"gradient of the wrong input: this is the gradient of {name}. Are two results in the wrong order?",
                    f"拿错了输入：这是 {name} 的梯度。是不是两个返回值的顺序颠倒了？",
                ),
            )


def only_the_incoming_gradient(case: Case) -> Guesses:
    if "g" in case.others:
        yield (
            case.others["g"],
            Words(
                "local derivative missing: this is g itself, the gradient that came in. Multiply it by the derivative "
                "of this operation.",
                "少了局部导数：这就是传进来的梯度 g 本身。还要乘上这个运算自己的导数。",
            ),
        )


def without_the_incoming_gradient(case: Case) -> Guesses:
    g = case.others.get("g")
    if g is None or g.shape not in (case.right.shape, ()) or case.got.shape != case.right.shape:
        return
    # Where g is 0 nothing can be told, so the learner's own number stands there.
    with np.errstate(divide="ignore", invalid="ignore"):
        local = np.where(wide(g) == 0, wide(case.got), wide(case.right) / wide(g))
    yield (
        local,
        Words(
            "g missing: this is the local derivative, not yet multiplied by g, the gradient that came in.",
            "少乘了 g：这只是局部导数，还没有乘上传进来的梯度 g。",
        ),
    )


def some_of_the_parts(case: Case) -> Guesses:
    count = len(case.parts)
    for size in range(1, min(count, 7)):  # beyond that there are too many subsets to mean anything
        for chosen in combinations(range(count), size):
            which = ", ".join(str(index + 1) for index in chosen)
            yield (
                np.asarray(sum(wide(case.parts[index]) for index in chosen)),
                Words(
                    f"`=` where `+=` was needed: the input is used {count} times, and only contribution {which} of "
                    f"{count} arrived. Contributions must add up.",
                    f"该用 `+=` 的地方用了 `=`：这个输入用了 {count} 次，却只收到第 {which} 份梯度"
                    f"（共 {count} 份）。各份应当相加。",
                ),
            )


def parts_counted_wrongly(case: Case) -> Guesses:
    if len(case.parts) < 2:
        return
    for index, part in enumerate(case.parts):
        yield (
            wide(case.right) + wide(part),
            Words(
                f"added twice: contribution {index + 1} of {len(case.parts)} is counted two times.",
                f"重复相加：共 {len(case.parts)} 份梯度，第 {index + 1} 份加了两次。",
            ),
        )
        yield (
            wide(case.right) - 2 * wide(part),
            Words(
                f"sign of one part flipped: contribution {index + 1} of {len(case.parts)} is subtracted where it "
                "should be added, or the other way round.",
                f"有一份的符号反了：共 {len(case.parts)} 份梯度，第 {index + 1} 份该加却减了（或该减却加了）。",
            ),
        )


def not_summed(case: Case) -> Guesses:
    if case.unsummed is not None:
        yield (
            case.unsummed,
            Words(
                "sum over a broadcast axis missing: this gradient has the shape of the output. The input was repeated "
                f"along some axes to make {case.unsummed.shape} out of {case.right.shape}: sum over these.",
                f"少了对广播轴的求和：这是输出那么大的梯度。前向时输入沿某些轴重复，由 {case.right.shape} "
                f"变成了 {case.unsummed.shape}，反向时要对这些轴求和。",
            ),
        )


def summed_over_wrong_axes(case: Case) -> Guesses:
    if case.unsummed is None:
        return
    full = wide(case.unsummed)
    for count in range(1, full.ndim + 1):
        for axes in combinations(range(full.ndim), count):
            for keepdims in (False, True):
                summed = full.sum(axis=axes, keepdims=keepdims)
                if summed.size != case.right.size or not case.same(summed.reshape(case.right.shape), case.right):
                    yield (
                        summed,
                        Words(
                            f"summed over the wrong axis: the gradient of shape {full.shape} was summed over "
                            f"{_axes(axes)[0]}. Sum over the axes along which the input was repeated.",
                            f"求和的轴不对：形状为 {full.shape} 的梯度沿{_axes(axes)[1]}求了和。"
                            "应当沿输入被重复的那些轴求和。",
                        ),
                    )
            yield (
                full.mean(axis=axes).reshape(case.right.shape) if _fits(case, axes) else full.mean(axis=axes),
                Words(
                    f"mean where a sum was needed: averaged over {_axes(axes)[0]}, where the contributions must be "
                    "added.",
                    f"该求和却取了平均：沿{_axes(axes)[1]}取了平均，各份梯度应当相加。",
                ),
            )


def one_slice(case: Case) -> Guesses:
    """Took one row where all rows had to be added."""
    if case.unsummed is None:
        return
    full = wide(case.unsummed)
    for axis, size in enumerate(full.shape):
        for index in (0, size - 1) if size > 1 else ():
            piece = full.take(index, axis)
            if piece.size == case.right.size:
                yield (
                    piece.reshape(case.right.shape),
                    Words(
                        f"sum over a broadcast axis missing: only index {index} of axis {axis} is counted, but the "
                        "input was repeated along that axis. Sum over it.",
                        f"少了对广播轴的求和：轴 {axis} 上只算了下标 {index} 的那一份。输入沿这个轴重复过，"
                        "应当沿它求和。",
                    ),
                )


def divided_by_the_batch(case: Case) -> Guesses:
    if case.batch:
        yield (
            wide(case.right) / case.batch,
            Words(
                f"divided by the batch: {case.batch} times too small, and {case.batch} is the size of the batch. "
                "Is the mean taken twice?",
                f"多除了一次批大小：小到正确值的 1/{case.batch}，而批大小正是 {case.batch}。是不是取了两次平均？",
            ),
        )
        yield (
            wide(case.right) * case.batch,
            Words(
                f"not divided by the batch: {case.batch} times too large, and {case.batch} is the size of the batch. "
                "The loss is a mean over it.",
                f"没有除以批大小：是正确值的 {case.batch} 倍，而批大小正是 {case.batch}。损失是对整批取平均的。",
            ),
        )


def _fits(case: Case, axes: tuple[int, ...]) -> bool:
    assert case.unsummed is not None
    left = [size for axis, size in enumerate(case.unsummed.shape) if axis not in axes]
    return int(np.prod(left)) == case.right.size


def _axes(axes: tuple[int, ...]) -> tuple[str, str]:
    names = ", ".join(map(str, axes))
    return (f"axis {names}" if len(axes) == 1 else f"axes {names}"), f"轴 {names} "
