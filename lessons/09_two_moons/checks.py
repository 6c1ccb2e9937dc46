"""What lesson 09 asks of its exercises."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import as_numbers, expect_close, expect_equal, expect_given
from lessons.language import Words
from mytorch import nn


def check_xavier_uniform(work: ModuleType) -> None:
    for outputs, inputs in ((200, 300), (400, 50)):
        bound = (6 / (inputs + outputs)) ** 0.5
        w = weights(work.xavier_uniform, "xavier_uniform", outputs, inputs)
        known = {
            (1 / (inputs + outputs)) ** 0.5: ("is the 6 a 3?", "6 是不是写成了 3？"),
            (2 / inputs) ** 0.5: ("do only the inputs count?", "是不是只算了输入的个数？"),
            6 / (inputs + outputs) / 3**0.5: ("is the square root missing?", "是不是漏了开平方？"),
            bound / 12**0.5: (
                "is the interval half as wide as it should be, from 0 on?",
                "区间是不是只有一半，从 0 开始？",
            ),
        }
        check_spread(w, bound / 3**0.5, "xavier_uniform", known)
        if np.abs(w).max() > bound:
            raise Wrong(
                f"the largest weight is {np.abs(w).max():.4f}, beyond the bound {bound:.4f}: the distribution is to be "
                "uniform",
                f"最大的权重是 {np.abs(w).max():.4f}，超出了边界 {bound:.4f}：要的是均匀分布",
            )


def check_kaiming_normal(work: ModuleType) -> None:
    for outputs, inputs in ((200, 300), (400, 50)):
        w = weights(work.kaiming_normal, "kaiming_normal", outputs, inputs)
        known = {
            2 / inputs: (
                "NumPy's `normal` takes the standard deviation, not the variance",
                "NumPy 的 `normal` 要的是标准差，不是方差",
            ),
            (2 / outputs) ** 0.5: ("inputs and outputs the wrong way round?", "输入和输出是不是弄反了？"),
            (1 / inputs) ** 0.5: (
                "the factor 2 makes up for the half that ReLU throws away",
                "因子 2 是用来补上 ReLU 丢掉的那一半的",
            ),
            (2 / (inputs + outputs)) ** 0.5: ("this is Xavier's rule", "这是 Xavier 的规则"),
        }
        check_spread(w, (2 / inputs) ** 0.5, "kaiming_normal", known)
        if np.abs(w).max() < 2 * (2 / inputs) ** 0.5:
            raise Wrong(
                "no weight is further than two standard deviations from 0: the distribution is to be normal",
                "没有一个权重超出两个标准差：要的是正态分布",
            )


def check_distinct_units(work: ModuleType) -> None:
    weight = np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 2.0], [2.0, 1.0]])
    cases = [
        (weight, np.zeros(4), 3, ("with rows 0 and 2 equal", "第 0 行和第 2 行相同时的")),
        (weight, np.array([0.0, 0.0, 5.0, 0.0]), 4, ("with equal rows but different biases", "行相同、偏置不同时的")),
        (np.full((6, 3), 0.5), np.zeros(6), 1, ("of six equal units", "六个相同单元的")),
        (np.eye(3), np.zeros(3), 3, ("of the rows of the identity", "单位矩阵各行的")),
        (np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.0, 1.0]), 2, ("of two mirrored rows", "互为镜像的两行的")),
        (np.array([[1.0]]), np.array([2.0]), 1, ("of a single unit", "只有一个单元时的")),
    ]
    for rows, bias, right, (en, zh) in cases:
        expect_equal(work.distinct_units(rows, bias), right, (f"distinct_units {en}", f"{zh} distinct_units"))


def check_accuracy(work: ModuleType) -> None:
    score, label = np.array([2.0, -0.1, 0.3, -4.0]), np.array([1.0, -1.0, -1.0, 1.0])
    expect_close(work.accuracy(score, label), 0.5, ("accuracy of two right answers in four", "四个对两个的 accuracy"))
    expect_close(work.accuracy(score, np.sign(score)), 1.0, ("accuracy of right answers only", "全对的 accuracy"))
    expect_close(work.accuracy(score, -np.sign(score)), 0.0, ("accuracy of wrong answers only", "全错的 accuracy"))
    label = np.array([1.0, -1.0, -1.0, -1.0, 1.0])
    zero = np.zeros(5)
    expect_close(
        work.accuracy(zero, label), 0.6, ("accuracy of scores 0, which say −1,", "得分全为 0（即判为 −1）的 accuracy")
    )
    column = np.array([[1.0], [-1.0], [1.0], [-1.0], [1.0]])
    expect_close(
        work.accuracy(column, label), 0.8, ("accuracy of scores of shape (5, 1)", "得分形状为 (5, 1) 的 accuracy")
    )


def check_classify(work: ModuleType) -> None:
    points, labels = two_moons(200, seed=21)
    new_points, new_labels = two_moons(500, seed=22)
    mytorch.manual_seed(9)
    net = work.classify(mytorch.tensor(points), mytorch.tensor(labels))
    expect_given(net, ("classify(points, labels)", "classify(points, labels)"))
    if not isinstance(net, nn.Module):
        raise Wrong(
            f"classify should return the network, an nn.Module, but it returned {net!r:.60}",
            f"classify 应该返回网络，也就是一个 nn.Module，却返回了 {net!r:.60}",
        )
    with mytorch.no_grad():
        score = net(mytorch.tensor(new_points))
    shape = tuple(getattr(score, "shape", ()))
    if shape not in ((500, 1), (500,)):
        raise Wrong(
            f"the network makes {shape} of 500 points; one score for each was expected, (500, 1)",
            f"500 个点进去，网络给出的形状是 {shape}；应为每点一个得分，(500, 1)",
        )
    right = float(((as_numbers(score).reshape(-1) > 0) == (new_labels > 0)).mean())
    if right < 0.95:
        why = diagnosis(net, right, as_numbers(score), (points, labels), (new_points, new_labels))
        raise Wrong(
            f"{right:.1%} of the new points are right, 95 % are asked for{why[0]}",
            f"新的点判对了 {right:.1%}，要求 95%{why[1]}",
        )


def diagnosis(net: nn.Module, right: float, score: np.ndarray, old: Any, new: Any) -> tuple[str, str]:
    """Why a network may have failed, as far as it can be seen from outside."""
    if not np.isfinite(score).all():
        return ". The scores are not finite: the learning rate is too large", "。得分不是有限的数：学习率太大了"
    if np.ptp(score) == 0:
        return (
            ". Every point gets the same score: did the weights begin at zero, or were they never trained?",
            "。所有点得分都一样：权重是不是从零开始的，或者根本没训练？",
        )
    matrices = [as_numbers(p) for p in net.parameters() if p.ndim == 2]
    if matrices and len(matrices[0]) > 1 and np.ptp(matrices[0], axis=0).max() < 1e-3:
        return ". All hidden units are equal: they began equal", "。所有隐藏单元都一样：它们从一开始就一样"
    columns = [np.column_stack([points, np.ones(len(points))]) for points in (old[0], new[0])]
    line = np.linalg.lstsq(columns[0], old[1], rcond=None)[0]
    straight = ((columns[1] @ line > 0) == (new[1] > 0)).mean()
    if right < 0.3:
        return (
            ". The network has learned the opposite: is a minus missing in the loss?",
            "。网络学反了：损失里是不是少了一个负号？",
        )
    if right < 0.7:
        return (
            ", hardly more than a coin gives. Is the loss falling? Has it one term for each point? (N,) times (N, 1) "
            "makes (N, N)",
            "，比抛硬币好不了多少。损失在降吗？损失里是每个点一项吗？(N,) 乘 (N, 1) 会变成 (N, N)",
        )
    return (
        f". A straight line reaches {straight:.1%}: is there a bend between the layers, and are there enough steps?",
        f"。一条直线就能达到 {straight:.1%}：层与层之间有激活函数吗？步数够吗？",
    )


def two_moons(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    angle, upper = rng.uniform(0, np.pi, count), np.arange(count) % 2 == 0
    x = np.where(upper, np.cos(angle), 1 - np.cos(angle))
    y = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
    points = np.stack([x, y], axis=1) + rng.normal(0, 0.1, (count, 2))
    return points.astype(np.float32), np.where(upper, 1.0, -1.0).astype(np.float32)


def weights(begin: Callable[..., Any], name: str, outputs: int, inputs: int) -> np.ndarray:
    """What `begin` draws, after the mistakes that both rules share have been ruled out."""
    call = f"{name}({outputs}, {inputs}, rng)"
    w = begin(outputs, inputs, np.random.default_rng(1))
    expect_given(w, (call, call))
    if not isinstance(w, np.ndarray) or w.dtype.kind != "f":
        raise Wrong(
            f"{call} should be an array of numbers, but it is {w!r:.60}", f"{call} 应该是一个数组，现在却是 {w!r:.60}"
        )
    if w.shape != (outputs, inputs):
        raise Wrong(
            f"{call} has shape {w.shape}, but {(outputs, inputs)} was expected",
            f"{call} 的形状是 {w.shape}，应为 {(outputs, inputs)}",
        )
    if len(np.unique(w)) < w.size // 2:
        raise Wrong(
            f"{call} repeats the same numbers: units that begin equal stay equal",
            f"{call} 里有重复的数：起步相同的单元会一直相同",
        )
    if not np.array_equal(w, begin(outputs, inputs, np.random.default_rng(1))):
        raise Wrong(
            f"{call} gives other numbers for the same seed: draw them with the `rng` that is given",
            f"{call} 用同一个种子却给出不同的数：要用传进来的 `rng` 抽取",
        )
    if np.array_equal(w, begin(outputs, inputs, np.random.default_rng(2))):
        raise Wrong(
            f"{call} gives the same numbers for every seed: draw them with the `rng` that is given",
            f"{call} 不管种子是什么都给出同样的数：要用传进来的 `rng` 抽取",
        )
    return w


def check_spread(w: np.ndarray, right: float, name: str, known: dict[float, tuple[str, str]]) -> None:
    """Mean 0 and the right standard deviation, to the accuracy that so many random numbers allow."""
    found, shape = float(w.std()), w.shape
    for value, (en, zh) in known.items():
        if abs(found / value - 1) < 0.02 < abs(found / right - 1):
            raise Wrong(
                f"{name}: for {shape[1]} inputs and {shape[0]} outputs the standard deviation is {found:.4f}, but "
                f"{right:.4f} was expected: {en}",
                f"{name}：{shape[1]} 个输入、{shape[0]} 个输出时，标准差是 {found:.4f}，应为 {right:.4f}：{zh}",
            )
    what = (f"the standard deviation of {name}{shape}", f"{name}{shape} 的标准差")
    expect_close(found, right, what, rtol=0.02)
    if abs(float(w.mean())) > 6 * right / w.size**0.5:
        raise Wrong(f"{name}: the mean is {w.mean():.4f}, but 0 was expected", f"{name}：均值是 {w.mean():.4f}，应为 0")


EXERCISES = (
    Exercise(
        "xavier_uniform",
        check_xavier_uniform,
        task=Words("weights that keep the signal's size through tanh", "让信号穿过 tanh 时大小大致不变的权重"),
        hints=(
            Words("`rng.uniform(low, high, shape)` draws the numbers.", "`rng.uniform(low, high, shape)` 用来抽数。"),
            Words(
                "The bound is the square root of 6 / (inputs + outputs), the shape (outputs, inputs).",
                "边界是 6 / (inputs + outputs) 的平方根，形状是 (outputs, inputs)。",
            ),
        ),
    ),
    Exercise(
        "kaiming_normal",
        check_kaiming_normal,
        task=Words("weights that keep the signal's size through ReLU", "让信号穿过 ReLU 时大小不变的权重"),
        hints=(
            Words(
                "`rng.normal(mean, std, shape)` wants the standard deviation.",
                "`rng.normal(mean, std, shape)` 要的是标准差。",
            ),
            Words("The standard deviation is √(2 / inputs).", "标准差是 √(2 / inputs)。"),
        ),
    ),
    Exercise(
        "distinct_units",
        check_distinct_units,
        task=Words("how many hidden units really differ", "真正互不相同的隐藏单元有几个"),
        hints=(
            Words(
                "Put the bias beside the weights as one more column: now a unit is a row.",
                "把偏置当作多出来的一列，放在权重旁边：这样一个单元就是一行。",
            ),
            Words(
                "`np.unique(rows, axis=0)` keeps each row once; `np.column_stack` puts columns together.",
                "`np.unique(rows, axis=0)` 把相同的行只留一个；`np.column_stack` 把列拼起来。",
            ),
        ),
    ),
    Exercise(
        "accuracy",
        check_accuracy,
        task=Words("the share of right answers", "答对的比例"),
        hints=(
            Words(
                "Compare two arrays of True and False: score > 0, and label > 0.",
                "比较两个布尔数组：score > 0 和 label > 0。",
            ),
            Words(
                "Scores of shape (N, 1) against labels (N,) would make (N, N): `score.reshape(-1)` first.",
                "(N, 1) 的得分对 (N,) 的标签会变成 (N, N)：先 `score.reshape(-1)`。",
            ),
            Words("The mean of True and False is the share of True.", "布尔数组的平均值就是 True 的比例。"),
        ),
    ),
    Exercise(
        "classify",
        check_classify,
        task=Words(
            "a network and a training loop that get 95 % of new points right",
            "一个网络加一个训练循环，新的点要判对 95%",
        ),
        hints=(
            Words(
                "`nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))` is large enough.",
                "`nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))` 就够大了。",
            ),
            Words(
                "The loss is `F.softplus(-labels * net(points)[:, 0]).mean()`; mind the `[:, 0]`, or it is (N, N).",
                "损失是 `F.softplus(-labels * net(points)[:, 0]).mean()`；别忘了 `[:, 0]`，否则会变成 (N, N)。",
            ),
            Words(
                "Five hundred times: loss, zero_grad, backward, step, with a learning rate of 1.",
                "重复五百次：算损失、zero_grad、backward、step，学习率取 1。",
            ),
        ),
    ),
)
