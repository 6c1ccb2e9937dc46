"""What lesson 07 asks of its exercises."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from lessons.exercise import Exercise, Wrong
from lessons.expect import expect_close, expect_given, expect_raises
from lessons.language import Words
from lessons.tutor import expect_gradient


def check_line_gradient(work: ModuleType) -> None:
    rng = np.random.default_rng(7)
    cases = [
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 2.0]), 0.0, 0.0),
        (rng.normal(2, 1, 5), rng.normal(0, 3, 5), 0.7, -1.3),
        (np.array([4.0]), np.array([-1.0]), -2.0, 0.5),
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.5, 2.0]), 0.5, 1.0),
    ]
    for x, y, w, b in cases:
        got = pair(work.line_gradient(x, y, w, b), ("line_gradient", "line_gradient"), "(∂L/∂w, ∂L/∂b)")
        error = w * x + b - y
        right = 2 * (error * x).mean(), 2 * error.mean()
        for name, mine, wanted, other in (("w", got[0], right[0], right[1]), ("b", got[1], right[1], right[0])):
            expect_gradient(mine, wanted, name, batch=len(x), others={"b" if name == "w" else "w": other})


def check_sgd_step(work: ModuleType) -> None:
    weight, bias = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0])
    gradients = [np.array([[1.0, 0.0], [-1.0, 2.0]]), np.array([4.0])]
    parameters = [weight, bias]
    work.sgd_step(parameters, gradients, 0.5)
    expect_close(gradients[1], [4.0], ("the gradient, which the step should leave alone,", "梯度（走一步不该改动它）"))
    if (weight == [[1, 2], [3, 4]]).all():
        raise Wrong(
            "the array of the first parameter still holds its old numbers, so whoever else uses it sees no step: write "
            "into it, `parameter -= ...` or `parameter[...] = ...`",
            "第一个参数的数组里还是旧的数，别处用到它的人看不见这一步：要写进原来的数组，`parameter -= ...` "
            "或 `parameter[...] = ...`",
        )
    if (weight > np.array([[1, 2], [3, 4]]))[0, 0]:
        raise Wrong(
            f"the gradient of the first number is +1, yet the number went up from 1 to {weight[0, 0]:g}: downhill is "
            "against the gradient",
            f"第一个数的梯度是 +1，它却从 1 增加到 {weight[0, 0]:g}：下坡要逆着梯度走",
        )
    expect_close(
        weight, [[0.5, 2.0], [3.5, 3.0]], ("the first parameter after a step of 0.5", "步长 0.5 之后的第一个参数")
    )
    expect_close(bias, [8.0], ("the second parameter after a step of 0.5", "步长 0.5 之后的第二个参数"))
    if parameters[0] is not weight or parameters[1] is not bias:
        raise Wrong(
            "the list now holds new arrays; the model still holds the old ones",
            "列表里换成了新的数组，可模型手里拿的还是旧的",
        )
    work.sgd_step((weight,), (gradients[0],), 0.1)
    expect_close(
        weight, [[0.4, 2.0], [3.6, 2.8]], ("the parameter after another step, of 0.1", "再走一步（0.1）之后的参数")
    )


def check_curvature(work: ModuleType) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(1, 5, 40), rng.normal(20, 5, 40)
    line = 2 * np.array([[(x * x).mean(), x.mean()], [x.mean(), 1]])
    turned = rng.normal(size=(3, 3))
    bowl = turned @ turned.T + np.eye(3)
    cases = [
        (lambda p: 3 * p[0] ** 2, np.diag([6.0]), np.array([0.7]), np.array([1.0])),
        (lambda p: ((p[0] * x + p[1] - y) ** 2).mean(), line, np.array([4.0, 8.0]), np.array([1.0, 0.0])),
        (lambda p: ((p[0] * x + p[1] - y) ** 2).mean(), line, np.array([-30.0, 90.0]), np.array([-3.0, 4.0])),
        (lambda p: 0.5 * p @ bowl @ p + 1e4, bowl, rng.normal(size=3), np.array([2e-6, -1e-6, 2e-6])),
    ]
    for loss, hessian, point, direction in cases:
        given, length = point.copy(), np.linalg.norm(direction)
        unit = direction / length
        right, slope = unit @ hessian @ unit, (loss(point + unit) - loss(point - unit)) / 2
        got = number(work.curvature(loss, point, direction), same("curvature(loss, point, direction)"))
        if not np.array_equal(point, given):
            raise Wrong(
                f"curvature has moved the point from {given} to {point}", f"curvature 把点从 {given} 挪到了 {point}"
            )
        known = [
            (
                right / 2,
                "half the curvature: where L = λ/2·u², the curvature is λ",
                "曲率的一半：L = λ/2·u² 的曲率是 λ",
            ),
            (slope, "the slope; the curvature is how fast the slope changes", "斜率；曲率是斜率变化得多快"),
        ]
        if abs(length - 1) > 1e-9:
            en = "the direction has length {:g}, and that must not matter: divide by it"
            zh = "方向的长度是 {:g}，它不该影响结果：先除以长度"
            words = en.format(length), zh.format(length)
            known += [(right * length, *words), (right * length**2, *words), (right / length**2, *words)]
        if not np.isclose(got, right, rtol=1e-5):
            for value, en, zh in known:
                if np.isclose(got, value, rtol=1e-4, atol=0):
                    raise Wrong(
                        f"curvature is {got:.6g}, not {right:.6g}: {en}",
                        f"curvature 是 {got:.6g}，应为 {right:.6g}：{zh}",
                    )
            if np.isclose(got, right, rtol=1e-2) or loss(point) > 1e3:
                raise Wrong(
                    f"curvature is {got:.8g}, not {right:.8g}: rounding. On a parabola a long step is exact; take one "
                    "of length 1",
                    f"curvature 是 {got:.8g}，应为 {right:.8g}：这是舍入误差。抛物线上长步子也是准的，步长取 1 就好",
                )
        expect_close(got, right, same("curvature(loss, point, direction)"), rtol=1e-5)


def check_learning_rate_limit(work: ModuleType) -> None:
    rng = np.random.default_rng(0)
    for x in (rng.uniform(1, 5, 40), np.array([0.0, 1.0, 2.0]), np.array([-1.0, 1.0]), rng.uniform(1960, 2020, 30)):
        low, high = np.linalg.eigvalsh(2 * np.array([[(x * x).mean(), x.mean()], [x.mean(), 1]]))
        got = number(work.learning_rate_limit(x), same("learning_rate_limit(x)"))
        known = [
            (1 / high, "half the limit: 1/λ is the best rate for this direction, 2/λ the last one that is bearable",
             "上限的一半：1/λ 是这个方向上最好的学习率，2/λ 才是不致爆炸的极限"),
            (4 / high, "twice the limit: is the factor 2 missing that comes from differentiating the square?",
             "上限的两倍：平方求导得到的因子 2 是不是漏了？"),
            (2 / low, "2 over the smallest curvature: the steepest direction explodes first",
             " 2 除以最小的曲率：最先爆炸的是最陡的方向"),
            (2 / (high * len(x)), "the limit for a sum of squares; the loss is their mean",
             "平方和的上限；损失是平方的平均"),
            (1 / (x * x).mean(), "the limit if there were no b", "没有 b 的时候的上限"),
        ]  # fmt: skip
        if not np.isclose(got, 2 / high, rtol=1e-6):
            for value, en, zh in known:
                if np.isclose(got, value, rtol=1e-6):
                    raise Wrong(f"{got:.6g} is {en}", f"{got:.6g} 是{zh}")
        expect_close(
            got, 2 / high, (f"learning_rate_limit of {len(x)} numbers", f"{len(x)} 个数的 learning_rate_limit")
        )


def check_fit_line(work: ModuleType) -> None:
    rng = np.random.default_rng(3)
    km = rng.uniform(1, 5, 40)
    cases = [
        (("kilometres", "公里"), km),
        (("metres", "米"), 1000 * km),
        (("years such as 1987", "1987 这样的年份"), rng.uniform(1960, 2020, 40)),
        (("two points", "两个点"), np.array([-3.0, 5.0])),
    ]
    for (en, zh), x in cases:
        y = 8 + 4 * (x - x.mean()) / x.std() + rng.normal(0, 1, len(x))
        given = x.copy(), y.copy()
        with np.errstate(all="ignore"):  # an explosion is told below
            w, b = pair(work.fit_line(x, y), ("fit_line", "fit_line"), "(w, b)")
        if not (np.array_equal(x, given[0]) and np.array_equal(y, given[1])):
            raise Wrong("fit_line has changed the x or y that it was given", "fit_line 改动了传进来的 x 或 y")
        w, b = number(w, ("w", "w")), number(b, ("b", "b"))
        if not np.isfinite([w, b]).all():
            raise Wrong(
                f"x in {en}: w = {w}, b = {b}. The walk has exploded; standardise x before you walk",
                f"x 是{zh}：w = {w}，b = {b}。走着走着爆炸了；先把 x 标准化再走",
            )
        slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
        start = y.mean() - slope * x.mean()
        if np.isclose(w, slope * x.std(), rtol=1e-4) and not np.isclose(w, slope, rtol=1e-4):
            raise Wrong(
                f"x in {en}: w = {w:.6g} is the slope for the standardised x; for x itself it is {slope:.6g}",
                f"x 是{zh}：w = {w:.6g} 是标准化之后的斜率；对 x 本身应为 {slope:.6g}",
            )
        if np.isclose(w, slope, rtol=1e-4) and np.isclose(b, y.mean(), rtol=1e-4):
            raise Wrong(
                f"x in {en}: b = {b:.6g} is the height at the mean of x; at x = 0 it is {start:.6g}",
                f"x 是{zh}：b = {b:.6g} 是 x 取平均值时的高度；x = 0 处应为 {start:.6g}",
            )
        expect_close(w, slope, (f"w for x in {en}", f"x 是{zh}时的 w"), rtol=1e-4)
        expect_close(b, start, (f"b for x in {en}", f"x 是{zh}时的 b"), rtol=1e-4, atol=1e-4)
    expect_raises(
        ValueError,
        lambda: work.fit_line(np.ones(3), np.arange(3.0)),
        ("fit_line with equal x", "x 全相等时的 fit_line"),
    )


def same(text: str) -> tuple[str, str]:
    """A name that is the same in both languages."""
    return text, text


def number(value: Any, what: tuple[str, str]) -> float:
    """The value as a float, or `Wrong`."""
    expect_given(value, what)
    try:
        return float(value)
    except (TypeError, ValueError):
        raise Wrong(
            f"{what[0]} should be one number, but it is {value!r:.80}",
            f"{what[1]} 应该是一个数，现在却是 {value!r:.80}",
        ) from None


def pair(value: Any, what: tuple[str, str], wanted: str) -> tuple[Any, Any]:
    """The value as two things, or `Wrong`."""
    expect_given(value, what)
    try:
        first, second = value
    except (TypeError, ValueError):
        raise Wrong(
            f"{what[0]} should return two numbers, {wanted}, but it returned {value!r:.80}",
            f"{what[1]} 应该返回两个数 {wanted}，却返回了 {value!r:.80}",
        ) from None
    return first, second


EXERCISES = (
    Exercise(
        "line_gradient",
        check_line_gradient,
        task=Words("the derivatives of the loss by w and by b", "损失对 w 和对 b 的导数"),
        hints=(
            Words(
                "Compute the errors e = w·x + b − y once; both derivatives are made of them.",
                "先算一次误差 e = w·x + b − y；两个导数都由它组成。",
            ),
            Words(
                "The derivative of e² is 2·e times the derivative of e: x for w, 1 for b.",
                "e² 的导数是 2·e 乘以 e 自己的导数：对 w 是 x，对 b 是 1。",
            ),
            Words("`2 * (error * x).mean()` is the first of the two.", "`2 * (error * x).mean()` 就是其中第一个。"),
        ),
    ),
    Exercise(
        "sgd_step",
        check_sgd_step,
        task=Words("one step for a list of parameters, in place", "给一列参数各走一步，原地修改"),
        hints=(
            Words("Walk over both lists together with `zip`.", "用 `zip` 同时遍历两个列表。"),
            Words(
                "`p = p - ...` gives the name p to a new array; `p -= ...` writes into the old one.",
                "`p = p - ...` 是让名字 p 指向一个新数组；`p -= ...` 才是写进旧数组。",
            ),
        ),
    ),
    Exercise(
        "curvature",
        check_curvature,
        task=Words(
            "the curvature of the bowl in any direction, from three values of the loss",
            "算三次损失，求出碗沿任意方向的曲率",
        ),
        hints=(
            Words(
                "The slope half a step ahead, minus the slope half a step behind, divided by the step: a difference of "
                "differences.",
                "前面半步处的斜率，减去后面半步处的斜率，再除以步长：差分的差分。",
            ),
            Words(
                "(L(p + h·u) − 2·L(p) + L(p − h·u)) / h², where u has length 1.",
                "(L(p + h·u) − 2·L(p) + L(p − h·u)) / h²，其中 u 的长度是 1。",
            ),
            Words(
                "On a parabola h = 1 is exact: `unit = direction / np.linalg.norm(direction)`, no division left.",
                "抛物线上 h = 1 也是准的：`unit = direction / np.linalg.norm(direction)`，连除法都省了。",
            ),
        ),
    ),
    Exercise(
        "learning_rate_limit",
        check_learning_rate_limit,
        task=Words(
            "from x alone: where gradient descent begins to explode", "只看 x：学习率大到多少，梯度下降就会爆炸"
        ),
        hints=(
            Words(
                "Differentiate both derivatives of `line_gradient` once more, by w and by b: four numbers.",
                "把 `line_gradient` 的两个导数再分别对 w、对 b 求一次导：得到四个数。",
            ),
            Words(
                "The matrix is 2·[[mean of x², mean of x], [mean of x, 1]].",
                "这个矩阵是 2·[[x² 的平均, x 的平均], [x 的平均, 1]]。",
            ),
            Words(
                "`np.linalg.eigvalsh(matrix)` gives its eigenvalues, the smallest first.",
                "`np.linalg.eigvalsh(matrix)` 给出特征值，从小到大。",
            ),
        ),
    ),
    Exercise(
        "fit_line",
        check_fit_line,
        task=Words("gradient descent that also survives years such as 1987", "连 1987 这样的年份也不怕的梯度下降"),
        hints=(
            Words(
                "With z = (x − mean)/std every curvature is 2: a learning rate of 0.4 and 50 steps are plenty.",
                "取 z = (x − 平均)/标准差，所有曲率都是 2：学习率 0.4、走 50 步绰绰有余。",
            ),
            Words(
                "You have found w·z + b. Write (x − mean)/std for z and collect what multiplies x.",
                "你得到的是 w·z + b。把 z 换回 (x − 平均)/标准差，再看 x 前面乘的是什么。",
            ),
            Words("Slope w/std, intercept b − w·mean/std.", "斜率是 w/std，截距是 b − w·mean/std。"),
        ),
    ),
)
