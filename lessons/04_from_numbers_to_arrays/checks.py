"""What the checks of lesson 04 try: many pairs of shapes, two for each way in which broadcasting can stretch."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from lessons.exercise import Exercise, Wrong
from lessons.expect import expect_close, expect_equal, expect_given, expect_raises
from lessons.language import Words
from lessons.tutor import expect_gradient

# (small, large, the axes of large that are stretched)
STRETCHES = (
    ((3,), (3,), ()),
    ((3,), (2, 3), (0,)),
    ((2, 1), (2, 3), (1,)),
    ((1, 3), (2, 3), (0,)),
    ((), (2, 3), (0, 1)),
    ((), (), ()),
    ((1,), (1,), ()),
    ((3,), (1, 3), (0,)),
    ((1, 1), (4, 5), (0, 1)),
    ((4, 1), (2, 4, 3), (0, 2)),
    ((2, 1, 3, 1), (2, 4, 3, 5), (1, 3)),
)


def check_stretched_axes(work: ModuleType) -> None:
    for small, large, axes in STRETCHES:
        call = f"stretched_axes({small}, {large})"
        got = work.stretched_axes(small, large)
        expect_given(got, (call, call))
        if not isinstance(got, tuple | list) or not all(isinstance(axis, int) for axis in got):
            raise Wrong(
                f"{call} should be a tuple of axes, but it is {got!r}", f"{call} 应该是由轴组成的元组，现在却是 {got!r}"
            )
        if small == (3,) and large == (1, 3) and not got:
            continue  # repeated once along the new axis in front: both answers are true
        expect_equal(tuple(sorted(got)), axes, (call, call))


def check_unbroadcast(work: ModuleType) -> None:
    rng = np.random.default_rng(4)
    for small, large, axes in STRETCHES:
        grad = rng.normal(size=large)
        before = grad.copy()
        right = grad.sum(axis=axes, keepdims=True).reshape(small)
        expect_gradient(work.unbroadcast(grad, small), right, f"x {small}", unsummed=grad)
        if not np.array_equal(grad, before):
            raise Wrong(
                f"unbroadcast(grad, {small}) changed `grad`, which somebody else may still need",
                f"unbroadcast(grad, {small}) 改动了 `grad`，而别人可能还要用它",
            )


def check_multiply_backward(work: ModuleType) -> None:
    rng = np.random.default_rng(5)
    pairs = [((3,), (3,)), ((2, 3), (3,)), ((4, 1), (1, 5)), ((2, 3), ()), ((2, 1, 3), (4, 1)), ((1, 3), (5, 3))]
    for one, two in pairs + [pair[::-1] for pair in pairs]:
        a, b = np.asarray(rng.normal(size=one)), np.asarray(rng.normal(size=two))
        g = np.asarray(rng.normal(size=np.broadcast_shapes(one, two)))
        grad_a, grad_b = _pair(work.multiply_backward(a, b, g), f"multiply_backward(a {one}, b {two}, g {g.shape})")
        right_a, right_b = _summed(g * b, one), _summed(g * a, two)
        expect_gradient(grad_a, right_a, f"a {one}", unsummed=g * b, others={"b": right_b, "g": g})
        expect_gradient(grad_b, right_b, f"b {two}", unsummed=g * a, others={"a": right_a, "g": g})


def check_center_backward(work: ModuleType) -> None:
    rng = np.random.default_rng(6)
    for shape in [(4, 3), (5,), (2, 3, 4), (1, 3)]:
        g = rng.normal(size=shape)
        through_the_mean = -np.ones(shape) * g.sum(axis=0) / shape[0]
        right = g + through_the_mean
        expect_gradient(work.center_backward(g.copy()), right, f"x {shape}", parts=(g, through_the_mean))


def check_mse(work: ModuleType) -> None:
    rng = np.random.default_rng(7)
    for shape in [(4,), (4, 1), (2, 3), ()]:
        p, t = np.asarray(rng.normal(size=shape)), np.asarray(rng.normal(size=shape))
        call = f"mse(p, t), {shape} {shape}"
        expect_close(work.mse(p, t), float(np.square(p - t).sum() / p.size), (call, call))
    for one, two in [((4, 1), (4,)), ((4,), (4, 1)), ((2, 3), (3,)), ((3,), ()), ((2, 3), (3, 2)), ((6,), (2, 3))]:
        p, t = np.zeros(one), np.zeros(two)
        call = f"mse(p, t), {one} {two}"
        message = _message(work, p, t, call)
        if str(one) not in message or str(two) not in message:
            raise Wrong(
                f"the ValueError of {call} should name both shapes, but it says {message!r}",
                f"{call} 的 ValueError 应该写出两个形状，现在写的是 {message!r}",
            )


def _message(work: ModuleType, p: np.ndarray, t: np.ndarray, call: str) -> str:
    """The text of the ValueError with which these two are refused."""
    caught: list[str] = []

    def attempt() -> Any:
        try:
            return work.mse(p, t)
        except ValueError as error:
            caught.append(str(error))
            raise

    expect_raises(ValueError, attempt, (call, call))
    return caught[0]


def _pair(got: Any, call: str) -> tuple[Any, Any]:
    expect_given(got, (call, call))
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(
            f"{call} should return two gradients, (grad_a, grad_b), but it returned {_kind(got)}",
            f"{call} 应该返回两个梯度 (grad_a, grad_b)，现在返回的是 {_kind(got)}",
        )
    return got[0], got[1]


def _kind(got: Any) -> str:
    length = f" ({len(got)})" if isinstance(got, tuple | list) else ""
    return type(got).__name__ + length


def _summed(grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    missing = grad.ndim - len(shape)
    axes = tuple(k for k in range(grad.ndim) if k < missing or shape[k - missing] == 1)
    return grad.sum(axis=axes, keepdims=True).reshape(shape)


EXERCISES = (
    Exercise(
        "stretched_axes",
        check_stretched_axes,
        task=Words(
            "Name the axes of the large shape along which the small one was repeated.",
            "说出小的形状沿大的形状的哪些轴被重复了。",
        ),
        hints=(
            Words(
                "Shapes are compared from the right. Write both under each other, aligned at their right ends.",
                "形状是从右往左比的。把两个形状上下写好，右端对齐。",
            ),
            Words(
                "An axis is stretched in one of two ways: it is missing in the small shape, or its size there is 1.",
                "被拉长有两种：小的形状里没有这个轴，或者这个轴的大小是 1。",
            ),
            Words(
                "Put `len(large) - len(small)` ones in front of the small shape; then compare size by size.",
                "在小的形状前面补 `len(large) - len(small)` 个 1，再逐个比较大小。",
            ),
        ),
    ),
    Exercise(
        "unbroadcast",
        check_unbroadcast,
        task=Words(
            "Sum a gradient over the stretched axes, back to the shape of its input.",
            "沿被拉长的轴对梯度求和，回到输入的形状。",
        ),
        hints=(
            Words(
                "You have just written a function that names the axes to sum over.",
                "要对哪些轴求和？你刚刚写过一个函数，正好回答这个问题。",
            ),
            Words(
                "`grad.sum(axis=axes, keepdims=True)` keeps every axis, with size 1. Which of them must go then?",
                "`grad.sum(axis=axes, keepdims=True)` 会保留所有的轴，大小变成 1。接下来哪些轴该去掉？",
            ),
            Words(
                "End with `.reshape(shape)`: only axes of size 1 differ.",
                "最后 `.reshape(shape)`：差别只在大小为 1 的轴。",
            ),
        ),
    ),
    Exercise(
        "multiply_backward",
        check_multiply_backward,
        task=Words(
            "Both gradients of a * b, for any two shapes that broadcast.", "求 a * b 的两个梯度，形状能互相广播就行。"
        ),
        hints=(
            Words("First forget the shapes: what is the rule for numbers?", "先别管形状：如果是两个数，规则是什么？"),
            Words(
                "g * b has the shape of the result. Send it through `unbroadcast` with the shape of a.",
                "g * b 的形状和结果一样。拿 a 的形状，让它过一遍 `unbroadcast`。",
            ),
        ),
    ),
    Exercise(
        "center_backward",
        check_center_backward,
        task=Words("The gradient of x - x.mean(axis=0).", "求 x - x.mean(axis=0) 的梯度。"),
        hints=(
            Words(
                "Give the mean a name: y = x - m. What is the gradient of m, which was broadcast over all rows?",
                "给平均值起个名字：y = x - m。m 被广播到每一行，它的梯度是什么？",
            ),
            Words(
                "The gradient of m is -g.sum(axis=0). Each of the N rows of x went into m with the weight 1/N.",
                "m 的梯度是 -g.sum(axis=0)。x 的 N 行里，每一行都以 1/N 的权重进入 m。",
            ),
            Words(
                "Add both ways up: g, and -g.sum(axis=0) / N for every row.",
                "两条路加起来：g，以及每一行的 -g.sum(axis=0) / N。",
            ),
        ),
    ),
    Exercise(
        "mse",
        check_mse,
        task=Words(
            "A mean squared error that refuses shapes that differ, and names them.",
            "写一个均方误差：形状不同就拒绝，并说出两个形状。",
        ),
        hints=(
            Words("Compare `.shape` before you subtract.", "先比较 `.shape`，再相减。"),
            Words(
                'raise ValueError(f"... {predictions.shape} ... {targets.shape}")',
                'raise ValueError(f"…… {predictions.shape} …… {targets.shape}")',
            ),
        ),
    ),
)
