"""The checks of lesson 10: right values first, then the rows on which naive formulas have their accidents."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import as_numbers, expect_close
from lessons.language import Words
from lessons.tutor import expect_gradient

ACCIDENTS = np.array([[1000.0, 1000.0], [-1000.0, -1000.0], [0.0, -104.0], [89.0, 88.0]])


def _softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _logsumexp(x: np.ndarray) -> np.ndarray:
    top = x.max(axis=1)
    return top + np.log(np.exp(x - top[:, None]).sum(axis=1))


def _loss(x: np.ndarray, targets: np.ndarray) -> float:
    return float((_logsumexp(x) - x[np.arange(len(x)), targets]).mean())


def _batches() -> list[tuple[np.ndarray, np.ndarray]]:
    """Logits and targets: fewer rows than classes, more, as many, and one row."""
    rng = np.random.default_rng(10)
    sizes = [(4, 10), (7, 3), (5, 5), (1, 2)]
    return [(2 * rng.standard_normal(size), rng.integers(0, size[1], size[0])) for size in sizes]


def _expect_tensor(got: Any, what: str, call: str) -> None:
    if not isinstance(got, mytorch.Tensor):
        raise Wrong(
            f"{call} should be a Tensor, so that the tape can go on, but it is a {type(got).__name__}",
            f"{call} 应该是 Tensor，计算带才接得下去，现在却是 {type(got).__name__}",
        )
    if not got.requires_grad:
        raise Wrong(
            f"{call} has lost its history (requires_grad is False): "
            f"was the {what} computed from .detach(), .numpy() or .item()?",
            f"{call} 丢掉了历史（requires_grad 是 False）：中途是不是用了 .detach()、.numpy() 或 .item()？",
        )


def _expect_finite(got: Any, row: np.ndarray, call: str) -> None:
    values = as_numbers(got)
    if np.isfinite(values).all():
        return
    bad = "nan" if np.isnan(values).any() else f"{values[~np.isfinite(values)][0]}"
    raise Wrong(
        f"{call} of the row {row.tolist()} is {bad}: an exponential overflowed, or all of them became 0. "
        f"What may be subtracted from every logit of a row?",
        f"{call} 遇到 {row.tolist()} 这一行得到 {bad}：指数上溢了，或者全变成了 0。"
        f"一行里的每个 logit 可以同时减去什么？",
    )


def check_logsumexp(work: ModuleType) -> None:
    for x, _ in _batches():
        given = mytorch.tensor(x, requires_grad=True)
        got = work.logsumexp(given)
        what = f"logsumexp(x) with x of shape {x.shape}", f"logsumexp(x)（x 的形状为 {x.shape}）"
        if isinstance(got, mytorch.Tensor) and tuple(got.shape) == (len(x), 1):
            raise Wrong(
                f"{what[0]} has shape {(len(x), 1)}, but {(len(x),)} was expected: one number for each row",
                f"{what[1]} 的形状是 {(len(x), 1)}，应为 {(len(x),)}：每行只要一个数",
            )
        expect_close(got, _logsumexp(x), what)
        _expect_tensor(got, "result", "logsumexp(x)")
        got.sum().backward()
        right = _softmax(x)
        _expect_maximum_cancels(as_numbers(given.grad), x, right)
        expect_gradient(given.grad, right, "x")
    for row in ACCIDENTS:
        for dtype in ("float64", "float32"):
            given = mytorch.tensor(row[None], dtype=dtype, requires_grad=True)
            got = work.logsumexp(given)
            _expect_finite(got, row, "logsumexp")
            what = f"logsumexp([{row.tolist()}]) in {dtype}", f"{dtype} 的 logsumexp([{row.tolist()}])"
            expect_close(got, _logsumexp(row[None]), what, rtol=1e-6)
            got.sum().backward()
            expect_gradient(given.grad, _softmax(row[None]), "x")


def _expect_maximum_cancels(grad: np.ndarray, x: np.ndarray, right: np.ndarray) -> None:
    """The gradients of −m and +m must cancel; a detached m on one side leaves a onehot."""
    largest = (x == x.max(axis=1, keepdims=True)).astype(float)
    for sign in (1, -1):
        if grad.shape == right.shape and np.allclose(grad, right + sign * largest):
            raise Wrong(
                "the value is right, but the gradient of x is too large or too small by exactly 1 at the largest logit "
                "of each row: the maximum was cut off the tape on one side only. Detach it in both places or in none",
                "数值对了，但 x 的梯度在每行最大的 logit 处正好差 1：只有一边的最大值脱离了计算带。"
                "要么两处都 detach，要么都不",
            )


def check_cross_entropy(work: ModuleType) -> None:
    for x, targets in _batches():
        given = mytorch.tensor(x, requires_grad=True)
        got = work.cross_entropy(given, mytorch.tensor(targets))
        what = f"cross_entropy of a batch of {len(x)}", f"{len(x)} 个样本的 cross_entropy"
        _expect_mean(got, x, targets, what)
        expect_close(got, _loss(x, targets), what)
        _expect_tensor(got, "loss", "cross_entropy(logits, targets)")
        got.backward()
        wanted = np.eye(x.shape[1])[targets]
        expect_gradient(given.grad, (_softmax(x) - wanted) / len(x), "logits", batch=len(x))
    rows = mytorch.zeros(3, 10, requires_grad=True)
    got = work.cross_entropy(rows, mytorch.tensor([0, 4, 9]))
    expect_close(got, np.log(10), ("cross_entropy of ten equal logits", "十个相等 logits 的 cross_entropy"))
    for row in ACCIDENTS:
        given = mytorch.tensor(row[None], dtype="float32", requires_grad=True)
        got = work.cross_entropy(given, mytorch.tensor([1]))
        _expect_finite(got, row, "cross_entropy")
        what = f"cross_entropy([{row.tolist()}], [1])", f"cross_entropy([{row.tolist()}], [1])"
        expect_close(got, _loss(row[None], np.array([1])), what, rtol=1e-4)
        got.backward()
        expect_gradient(given.grad, _softmax(row[None]) - [[0.0, 1.0]], "logits")


def _expect_mean(got: Any, x: np.ndarray, targets: np.ndarray, what: tuple[str, str]) -> None:
    value = as_numbers(got) if isinstance(got, mytorch.Tensor | np.ndarray | float) else np.asarray(np.nan)
    right = _loss(x, targets)
    if value.shape == (len(x),):
        raise Wrong(
            f"{what[0]} is one number for each sample, {value.shape}: the loss of the batch is their mean",
            f"{what[1]} 给出了每个样本一个数 {value.shape}：一批的损失是它们的平均值",
        )
    if value.shape != () or len(x) == 1:
        return
    if np.isclose(value, right * len(x)):
        raise Wrong(
            f"{what[0]} is {float(value):.6g}, the sum; the mean over the batch is {right:.6g}",
            f"{what[1]} 是 {float(value):.6g}，这是总和；整批的平均值应为 {right:.6g}",
        )
    if np.isclose(value, -right):
        raise Wrong(
            f"{what[0]} is {float(value):.6g}: right but for the sign. The better the answer, the smaller the loss",
            f"{what[1]} 是 {float(value):.6g}：只差一个负号。答得越好，损失应该越小",
        )
    if np.isclose(value, _loss(_softmax(x), targets)):
        raise Wrong(
            f"{what[0]} is {float(value):.6g}, which is the loss of softmax(logits): softmax was applied twice",
            f"{what[1]} 是 {float(value):.6g}，这是 softmax(logits) 的损失：softmax 做了两遍",
        )


def check_cross_entropy_gradient(work: ModuleType) -> None:
    for x, targets in _batches():
        kept_x, kept_targets = x.copy(), targets.copy()
        got = work.cross_entropy_gradient(x, targets)
        if not np.array_equal(x, kept_x) or not np.array_equal(targets, kept_targets):
            raise Wrong(
                "cross_entropy_gradient has written into its inputs: the caller still needs its logits",
                "cross_entropy_gradient 改动了输入：调用者还要用这些 logits",
            )
        p = _softmax(x)
        _expect_rows_add_up(got, p, x)
        expect_gradient(got, (p - np.eye(x.shape[1])[targets]) / len(x), "logits", batch=len(x))
    for row in (*ACCIDENTS, np.array([10_000.0, 0.0])):
        got = work.cross_entropy_gradient(row[None], np.array([1]))
        if isinstance(got, np.ndarray):
            _expect_finite(got, row, "cross_entropy_gradient")
        expect_gradient(got, _softmax(row[None]) - [[0.0, 1.0]], "logits")


def _expect_rows_add_up(got: Any, p: np.ndarray, x: np.ndarray) -> None:
    """Two slips that the tutor does not know: the onehot forgotten, and softmax down the columns."""
    if not isinstance(got, np.ndarray) or got.shape != x.shape:
        return
    for scale in (1, len(x)):
        if np.allclose(got * scale, p):
            raise Wrong(
                "the rows of the gradient add up to 1 (or 1/N), so this is softmax alone; at the target, 1 must be "
                "subtracted, and then they add up to 0",
                "梯度每行之和是 1（或 1/N），这只是 softmax；目标类别处还要减 1，减完每行之和才是 0",
            )
    columns = got.sum(axis=0) * len(x)
    if abs(got.sum(axis=1)).max() > 1e-6 and np.allclose(columns, columns.round()):
        raise Wrong(
            "the columns of the gradient add up to whole numbers, the rows do not: softmax was taken along axis 0, "
            "over the samples, instead of axis 1, over the classes",
            "梯度每列之和是整数，每行却不是：softmax 沿着轴 0（样本）做了，应该沿着轴 1（类别）",
        )


def check_top_k_accuracy(work: ModuleType) -> None:
    few = np.array([[1, 7, 2, 4], [3, 2, 1, 0], [-4, -3, -2, -1], [0, 5, 1, 6], [9, 8, 7, 6]], dtype=float)
    rng = np.random.default_rng(3)
    many = rng.standard_normal((200, 10)), rng.integers(0, 10, 200)
    for logits, targets in ((few, np.array([1, 2, 2, 0, 0])), many):
        better = (logits > logits[np.arange(len(logits)), targets][:, None]).sum(axis=1)
        for k in (1, 2, 3, 4):
            got = work.top_k_accuracy(logits, targets, k)
            what = f"top_k_accuracy of {len(logits)} rows, k={k}", f"{len(logits)} 行的 top_k_accuracy，k={k}"
            _expect_part(got, better, logits.shape[1], k, what)
            expect_close(got, (better < k).mean(), what)


def _expect_part(got: Any, better: np.ndarray, classes: int, k: int, what: tuple[str, str]) -> None:
    """`better`: how many classes of each row have a larger logit than the target."""
    right = float((better < k).mean())
    if not isinstance(got, float | int | np.floating | np.integer) or np.isclose(float(got), right):
        return
    for other, en, zh in (
        ((better < 1).mean(), "the answer for k = 1, whatever k is", "k = 1 时的答案，没有用到 k"),
        (1 - right, "the part that is wrong", "错误率"),
        (right * len(better), "a number of rows", "行数"),
        (right * 100, "a percentage", "百分数"),
        (right / k, "the part of all comparisons, of which there are k in a row", "所有比较的平均，而每行有 k 次比较"),
        ((better >= classes - k).mean(), "how often the target is among the k smallest", "排在倒数前 k 名的比例"),
    ):
        if np.isclose(float(got), other):
            raise Wrong(
                f"{what[0]} is {got:.6g}: this is {en}; asked for is the part from 0 to 1 that is right, {right:.6g}",
                f"{what[1]} 是 {got:.6g}，这是{zh}；要的是 0 到 1 之间的准确率 {right:.6g}",
            )


EXERCISES = (
    Exercise(
        "logsumexp",
        check_logsumexp,
        task=Words(
            "Compute ln Σ eˣ of every row of a Tensor, without overflow",
            "求 Tensor 每一行的 ln Σ eˣ，不许溢出",
        ),
        hints=(
            Words(
                "Take the largest logit m of each row out of the sum: Σ eˣ = eᵐ · Σ eˣ⁻ᵐ.",
                "把每行最大的 logit m 从和里提出来：Σ eˣ = eᵐ · Σ eˣ⁻ᵐ。",
            ),
            Words(
                "`x.amax(dim=1, keepdim=True)` keeps the shape (N, 1), which broadcasts against (N, C).",
                "`x.amax(dim=1, keepdim=True)` 保持形状 (N, 1)，可以和 (N, C) 广播。",
            ),
            Words(
                "Nearly there: `(x - top).exp().sum(dim=1).log()`, and then add `top.squeeze(1)` again.",
                "就差一步：先算 `(x - top).exp().sum(dim=1).log()`，再把 `top.squeeze(1)` 加回来。",
            ),
        ),
    ),
    Exercise(
        "cross_entropy",
        check_cross_entropy,
        task=Words(
            "Compute the mean cross-entropy of a batch of logits, as a differentiable Tensor",
            "求一批 logits 的平均交叉熵，结果是可以求导的 Tensor",
        ),
        hints=(
            Words(
                "For one row the loss is its log-sum-exp minus the logit of the target.",
                "一行的损失等于它的 log-sum-exp 减去目标类别的 logit。",
            ),
            Words(
                "Two index lists pick one entry from each row: `logits[mytorch.arange(N), targets]`.",
                "用两个下标列表可以从每行各取一个数：`logits[mytorch.arange(N), targets]`。",
            ),
            Words(
                "`(logsumexp(logits) - chosen).mean()`, and mind that both have the shape (N,).",
                "`(logsumexp(logits) - chosen).mean()`，注意两者的形状都是 (N,)。",
            ),
        ),
    ),
    Exercise(
        "cross_entropy_gradient",
        check_cross_entropy_gradient,
        task=Words(
            "Write the gradient of the mean cross-entropy on arrays: (softmax − onehot) / N",
            "在数组上写出平均交叉熵的梯度：(softmax − onehot) / N",
        ),
        hints=(
            Words(
                "Begin with softmax of each row, the largest logit subtracted first.",
                "先求每行的 softmax，别忘了先减去最大的 logit。",
            ),
            Words(
                "No onehot need be built: `grad[np.arange(N), targets] -= 1`.",
                "不必真的造出 onehot：`grad[np.arange(N), targets] -= 1`。",
            ),
            Words(
                "The loss is a mean over N rows, so every row's gradient is divided by N.",
                "损失是 N 行的平均值，所以每行的梯度都要除以 N。",
            ),
        ),
    ),
    Exercise(
        "top_k_accuracy",
        check_top_k_accuracy,
        task=Words(
            "Count how often the target is among the k largest logits",
            "数一数目标类别有多大比例排进前 k 名",
        ),
        hints=(
            Words(
                "`np.argsort(logits, axis=1)` sorts upwards: the best classes stand in the last columns.",
                "`np.argsort(logits, axis=1)` 从小到大排，最好的类别在最后几列。",
            ),
            Words(
                "Compare the last k columns (N, k) with `targets[:, None]` and ask each row for `any`.",
                "拿最后 k 列 (N, k) 和 `targets[:, None]` 比较，再对每行取 `any`。",
            ),
        ),
    ),
)
