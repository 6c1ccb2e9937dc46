"""What the checks of lesson 06 try: shapes that hide mistakes (squares) and shapes that show them, ties, repeats."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import expect_close, expect_given
from lessons.language import Words
from lessons.tutor import expect_gradient
from mytorch.autograd import Function, gradgradcheck


def check_matmul_backward(work: ModuleType) -> None:
    rng = np.random.default_rng(60)
    cases = [
        ((2, 3), (3, 4)),
        ((3, 3), (3, 3)),
        ((1, 4), (4, 1)),
        ((5, 2, 3), (5, 3, 4)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
    ]
    for one, two in cases:
        a, b = rng.normal(size=one), rng.normal(size=two)
        g = rng.normal(size=(a @ b).shape)
        call = f"matmul_backward(a {one}, b {two}, g {g.shape})"
        grad_a, grad_b = _pair(work.matmul_backward(a.copy(), b.copy(), g.copy()), call)
        whole_a, whole_b = np.einsum("...nm,...km->...nk", g, b), np.einsum("...nk,...nm->...km", a, g)
        right_a = whole_a.sum(axis=0) if whole_a.ndim > a.ndim else whole_a
        right_b = whole_b.sum(axis=0) if whole_b.ndim > b.ndim else whole_b
        expect_gradient(grad_a, right_a, f"a {one}", unsummed=whole_a, others={"b": right_b, "g": g})
        expect_gradient(grad_b, right_b, f"b {two}", unsummed=whole_b, others={"a": right_a, "g": g})


def check_mean_backward(work: ModuleType) -> None:
    rng = np.random.default_rng(61)
    cases = [
        ((3, 4), 0),
        ((3, 4), 1),
        ((4, 4), 1),
        ((4, 4), -2),
        ((2, 3, 4), 1),
        ((2, 3, 4), -1),
        ((5,), 0),
        ((2, 3), None),
        ((), None),
    ]
    for shape, axis in cases:
        g = np.asarray(rng.normal(size=np.zeros(shape).mean(axis=axis).shape))
        count = int(np.prod(shape)) if axis is None else shape[axis]
        lifted = g if axis is None else np.expand_dims(g, axis)
        right = np.broadcast_to(lifted, shape) / count
        got = work.mean_backward(g.copy(), shape, axis)
        expect_gradient(got, right, f"x {shape}, axis={axis}")


def check_take_backward(work: ModuleType) -> None:
    rng = np.random.default_rng(62)
    cases = [
        ((4,), [2, 0]),
        ((3,), [0, 2, 2]),
        ((3, 2), [1, 1, 1, 0]),
        ((4,), [-1, 3, 0]),
        ((5, 2), [[0, 4, 4], [4, 1, 0]]),
        ((3,), []),
    ]
    for shape, numbers in cases:
        index = np.array(numbers, dtype=int)
        g = rng.normal(size=(*index.shape, *shape[1:]))
        parts = []
        for place in np.ndindex(index.shape):
            part = np.zeros(shape)
            part[index[place]] = g[place]
            parts.append(part)
        right = sum(parts, np.zeros(shape))
        got = work.take_backward(g.copy(), index.copy(), shape)
        expect_gradient(got, right, f"x {shape}, index={numbers}", parts=parts)


def check_max_backward(work: ModuleType) -> None:
    rng = np.random.default_rng(63)
    ties = np.array([[1.0, 3, 3], [2, 2, 2], [5, 0, 5], [0, 7, 1]])
    cases = [
        (rng.normal(size=(3, 4)), 0),
        (rng.normal(size=(3, 4)), 1),
        (rng.normal(size=(4, 4)), 1),
        (rng.normal(size=(2, 3, 4)), 1),
        (-rng.random(size=(3, 4)) - 1, -1),
        (ties, 1),
        (ties, 0),
        (np.array([4.0, 1, 4]), 0),
    ]
    for x, axis in cases:
        winners = x == np.expand_dims(x.max(axis=axis), axis)
        g = np.asarray(rng.normal(size=x.max(axis=axis).shape))
        spread = np.broadcast_to(np.expand_dims(g, axis), x.shape)
        right = np.where(winners, spread / winners.sum(axis=axis, keepdims=True), 0.0)
        before = x.copy()
        got = work.max_backward(x, g.copy(), axis)
        tied = bool((winners.sum(axis=axis) > 1).any())
        if tied:
            _explain_ties(got, winners, spread, axis)
        expect_gradient(got, right, f"x {x.shape}, axis={axis}{', with ties' if tied else ''}", at=x)
        if not np.array_equal(x, before):
            raise Wrong("max_backward changed x", "max_backward 改动了 x")


def _explain_ties(got: Any, winners: np.ndarray, spread: np.ndarray, axis: int) -> None:
    """Say what happened if every winner got everything, or the first one."""
    first = np.zeros(winners.shape)
    np.put_along_axis(first, np.expand_dims(winners.argmax(axis=axis), axis), 1.0, axis)
    if not isinstance(got, np.ndarray) or got.shape != winners.shape:
        return
    if np.allclose(got, winners * spread):
        raise Wrong(
            "where elements tie for the maximum, each of them got the whole g: together they got more than came in",
            "几个元素并列最大时，每个都拿到了完整的 g：加起来比传进来的还多",
        )
    if np.allclose(got, first * spread):
        raise Wrong(
            "where elements tie for the maximum, the first got all of g; here they are to share it equally",
            "几个元素并列最大时，第一个独吞了 g；这里要求平分",
        )


def check_swish(work: ModuleType) -> None:
    if not (isinstance(work.Swish, type) and issubclass(work.Swish, Function)):
        raise Wrong(
            "Swish should be a class derived from mytorch.autograd.Function",
            "Swish 应该是继承自 mytorch.autograd.Function 的类",
        )
    x = np.array([[-2.0, -0.5, 0.0], [0.7, 1.9, 4.0]])
    s = 1 / (1 + np.exp(-x))
    leaf = mytorch.tensor(x, requires_grad=True)
    y = work.Swish.apply(leaf)
    expect_close(y, x * s, ("Swish.apply(x)", "Swish.apply(x)"))
    if not y.requires_grad:
        raise Wrong("the result of Swish.apply(x) has no history", "Swish.apply(x) 的结果没有历史")
    g = np.random.default_rng(64).normal(size=x.shape)
    y.backward(mytorch.tensor(g))
    local = s * (1 + x * (1 - s))
    parts = (g * s, g * x * s * (1 - s))
    expect_gradient(leaf.grad, g * local, "x", parts=parts, others={"g": g})
    _check_written_over(work)
    if not gradgradcheck(work.Swish.apply, (mytorch.tensor(x, requires_grad=True),), raise_exception=False):
        raise Wrong(
            "the gradient of Swish is right, but not the gradient of the gradient: backward may use only g and what "
            "save_for_backward kept of inputs and outputs; anything else is a constant to the tape",
            "Swish 的梯度是对的，梯度的梯度却不对：backward 只能用 g 和 save_for_backward 存下的输入、输出；"
            "别的东西在计算带眼里都是常数",
        )


def _check_written_over(work: ModuleType) -> None:
    leaf = mytorch.tensor([0.5, 1.5], dtype=mytorch.float64, requires_grad=True)
    h = 1 * leaf
    y = work.Swish.apply(h)
    h.add_(1)
    try:
        y.sum().backward()
    except RuntimeError:
        return
    right = mytorch.tensor([0.5, 1.5], dtype=mytorch.float64, requires_grad=True)
    (right * right.sigmoid()).sum().backward()
    if leaf.grad is not None and right.grad is not None and mytorch.allclose(leaf.grad, right.grad):
        return  # a copy was kept: it costs memory, but nothing is wrong
    raise Wrong(
        "x was changed in place between forward and backward, and the gradient is silently wrong: keep x with "
        "ctx.save_for_backward(x), which notes its version",
        "x 在前向和反向之间被原地改写，梯度悄悄地错了：请用 ctx.save_for_backward(x) 保存 x，它会记下版本",
    )


def _pair(got: Any, call: str) -> tuple[Any, Any]:
    expect_given(got, (call, call))
    if not isinstance(got, tuple | list) or len(got) != 2:
        kind = type(got).__name__
        raise Wrong(
            f"{call} should return two gradients, (grad_a, grad_b), but it returned a {kind}",
            f"{call} 应该返回两个梯度 (grad_a, grad_b)，现在返回的是 {kind}",
        )
    return got[0], got[1]


EXERCISES = (
    Exercise(
        "matmul_backward",
        check_matmul_backward,
        task=Words(
            "Both gradients of a @ b, for matrices, for batches, and for a batch against one matrix.",
            "求 a @ b 的两个梯度：两个矩阵、两批矩阵、一批矩阵对一个矩阵。",
        ),
        hints=(
            Words(
                "The gradient of a has the shape of a. Which product of g and b has that shape?",
                "a 的梯度形状和 a 一样。g 和 b 怎样相乘才能得到这个形状？",
            ),
            Words(
                "`.T` reverses all axes; for a batch you want `swapaxes(-1, -2)`.",
                "`.T` 会把所有的轴倒过来；成批的时候要用 `swapaxes(-1, -2)`。",
            ),
            Words(
                "A matrix shared by the batch was used N times: sum its gradient over axis 0.",
                "全批共用的那个矩阵被用了 N 次：它的梯度要沿轴 0 求和。",
            ),
        ),
    ),
    Exercise(
        "mean_backward",
        check_mean_backward,
        task=Words("The gradient of x.mean(axis).", "求 x.mean(axis) 的梯度。"),
        hints=(
            Words(
                "Each element went into its mean with the weight 1/n. What is n, with and without an axis?",
                "每个元素都以 1/n 的权重进入平均值。给了轴和没给轴的时候，n 各是多少？",
            ),
            Words(
                "g has lost an axis. `np.expand_dims(g, axis)` gives it back, with size 1; then it broadcasts.",
                "g 少了一个轴。`np.expand_dims(g, axis)` 把它补回来，大小是 1，接着就能广播。",
            ),
            Words(
                "np.zeros(shape) + np.expand_dims(g, axis) / shape[axis]",
                "np.zeros(shape) + np.expand_dims(g, axis) / shape[axis]（轴已给定的情形）",
            ),
        ),
    ),
    Exercise(
        "take_backward",
        check_take_backward,
        task=Words("The gradient of x[index], with repeated indices.", "求 x[index] 的梯度，下标会重复。"),
        hints=(
            Words(
                "Begin with zeros of the shape of x, and put g back where it came from.",
                "先造一个形状和 x 相同的零数组，再把 g 放回原处。",
            ),
            Words(
                "What came from the same place must be added up, and `grad[index] += g` does not do that.",
                "来自同一个位置的要相加，而 `grad[index] += g` 做不到。",
            ),
            Words("np.add.at(grad, index, g)", "用 np.add.at(grad, index, g)"),
        ),
    ),
    Exercise(
        "max_backward",
        check_max_backward,
        task=Words("The gradient of x.max(axis), shared equally among ties.", "求 x.max(axis) 的梯度，并列者平分。"),
        hints=(
            Words(
                "`x == x.max(axis=axis, keepdims=True)` is True for the winners.",
                "`x == x.max(axis=axis, keepdims=True)` 在优胜者处为 True。",
            ),
            Words(
                "Count the winners along the axis, with keepdims=True, and divide by that number.",
                "沿这个轴数一数优胜者有几个（keepdims=True），再除以这个数。",
            ),
        ),
    ),
    Exercise(
        "Swish",
        check_swish,
        task=Words(
            "Write y = x · sigmoid(x) as an autograd.Function: gradient, second derivative, protection against writes.",
            "把 y = x · sigmoid(x) 写成 autograd.Function：梯度、二阶导数、防改写，一样不少。",
        ),
        hints=(
            Words(
                "With s = sigmoid(x), s' = s (1 - s). The product rule gives y' = s + x s (1 - s).",
                "记 s = sigmoid(x)，则 s' = s (1 - s)。由乘积法则，y' = s + x s (1 - s)。",
            ),
            Words(
                "forward: ctx.save_for_backward(x). backward: (x,) = ctx.saved_tensors. Nothing else on ctx.",
                "前向里写 ctx.save_for_backward(x)，反向里写 (x,) = ctx.saved_tensors。别往 ctx 上挂别的东西。",
            ),
            Words(
                "Compute s anew in backward: x comes back with its history, and s then has one too.",
                "在反向里重新算 s：取回来的 x 带着历史，算出的 s 也就有了历史。",
            ),
        ),
    ),
)
