"""1986: a network of two hidden units finds out what symmetry is, by back-propagation through the learner's own tape.

    hⱼ = tanh(Σᵢ xᵢ wᵢⱼ + bⱼ)        y = tanh(Σⱼ hⱼ vⱼ + c)        loss = Σ over all 64 patterns of (y − target)² / 2

Six inputs are +1 or −1; the target is +1 where the second half mirrors the first. No input says anything by itself, so
that a network without hidden units cannot learn it. All is made of scalars, thousands in each walk over the patterns.

Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors", Nature 323, 1986, figure 1;
there with the logistic function and 0 and 1 in place of tanh and ±1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from ..language import Words, say
from ..milestone import Milestone
from .picture import save_picture

PATTERNS = list(product((-1.0, 1.0), repeat=6))
TARGETS = [1.0 if pattern == pattern[::-1] else -1.0 for pattern in PATTERNS]
SWEEPS, RATE, MOMENTUM = 300, 0.005, 0.9


@dataclass(frozen=True)
class Network:
    """Every parameter is a Value of the learner.

    Attributes:
        hidden: for each hidden unit its six weights and its bias.
        output: for each hidden unit the weight of its answer, and a bias.
    """

    hidden: list[list[Any]]
    output: list[Any]

    def parameters(self) -> list[Any]:
        return [*(parameter for unit in self.hidden for parameter in unit), *self.output]

    def weights(self) -> np.ndarray:
        """(2, 6)"""
        return np.array([[weight.data for weight in unit[:-1]] for unit in self.hidden])


class Outcome(NamedTuple):
    """The network after training; and for each sweep the loss and how many of the 64 patterns were right."""

    network: Network
    losses: list[float]
    right: list[int]


def run(mine: Mapping[str, Callable[..., Any]]) -> None:
    print(say("64 patterns of six signs, 8 of them symmetrical; 17 parameters, each a Value of yours",
              "六个正负号有 64 种排法，其中 8 种左右对称；网络的 17 个参数都是你的 Value"))  # fmt: skip
    outcome = replay(mine)
    draw(outcome)
    conclude(outcome)


def replay(mine: Mapping[str, Callable[..., Any]]) -> Outcome:
    rng = np.random.default_rng(6)
    network = Network(
        [[mine["Value"](float(number)) for number in rng.uniform(-0.3, 0.3, 7)] for _ in range(2)],
        [mine["Value"](float(number)) for number in rng.uniform(-0.3, 0.3, 3)],
    )
    outcome = Outcome(network, [], [])
    velocities = [0.0 for _ in network.parameters()]
    for sweep in range(1, SWEEPS + 1):
        loss, right = judge(mine, network)
        for parameter in network.parameters():
            parameter.grad = 0.0
        mine["backward"](loss)
        for index, parameter in enumerate(network.parameters()):
            velocities[index] = MOMENTUM * velocities[index] - RATE * parameter.grad
            parameter.data += velocities[index]
        outcome.losses.append(float(loss.data))
        outcome.right.append(right)
        if sweep % 50 == 0:
            print(say(f"  sweep {sweep:3}   loss {loss.data:7.3f}   right {right} of 64",
                      f"  第 {sweep:3} 遍   损失 {loss.data:7.3f}   答对 {right} / 64"), flush=True)  # fmt: skip
    return outcome


def judge(mine: Mapping[str, Callable[..., Any]], network: Network) -> tuple[Any, int]:
    """The loss over all patterns as one Value, and how many answers have the right sign."""
    loss, right = mine["Value"](0.0), 0
    for pattern, target in zip(PATTERNS, TARGETS, strict=True):
        answer = network.output[-1]
        for unit, weight in zip(network.hidden, network.output, strict=False):
            total = unit[-1]
            for weight_in, number in zip(unit, pattern, strict=False):
                total = total + weight_in * number
            answer = answer + mine["tanh"](total) * weight
        answer = mine["tanh"](answer)
        error = answer - target
        loss = loss + error * error * 0.5
        right += (answer.data > 0) == (target > 0)
    return loss, right


def asymmetry(weights: np.ndarray) -> float:
    """How far the weights of mirrored inputs are from being equal and opposite; 0 is exactly."""
    return float(np.abs(weights + weights[:, ::-1]).max() / np.abs(weights).max())


def conclude(outcome: Outcome) -> None:
    """What was seen, whatever it was."""
    weights = outcome.network.weights()
    for number, unit in enumerate(weights, start=1):
        print(say(f"hidden unit {number}: ", f"隐藏单元 {number}："), "  ".join(f"{weight:+6.2f}" for weight in unit))
    if outcome.right[-1] < 64:
        print(say(f"It did not learn symmetry: {outcome.right[-1]} of 64 are right. Which of your slopes is wrong?",
                  f"它没有学会对称：64 个只答对 {outcome.right[-1]} 个。你的哪个斜率写错了？"))  # fmt: skip
        return
    first = next(sweep for sweep, count in enumerate(outcome.right, start=1) if count == 64)
    ratio = " : ".join(f"{size:.1f}" for size in np.sort(np.abs(weights[0, :3])) / np.abs(weights[0, :3]).min())
    off = f"{100 * asymmetry(weights):.1g} %"
    print(say(f"All 64 were right for the first time after {first} sweeps. Read the weights from both ends:",
              f"第 {first} 遍之后，64 个第一次全部答对。从两头往中间读这些权重："))  # fmt: skip
    print(say(f"they are equal and opposite, to within {off}, so that a symmetrical pattern cancels itself.",
              f"大小相等、符号相反，误差不超过 {off}，所以对称的图案会自己抵消掉。"))  # fmt: skip
    print(say(f"Their sizes are as {ratio}: like binary digits, so that no other pattern cancels.",
              f"大小之比是 {ratio}：像二进制的数位一样，所以别的图案都抵消不掉。"))  # fmt: skip
    print(say("Nobody told the network; your chain rule found it.", "没有人告诉过网络这件事，是你写的链式法则找到的。"))


def draw(outcome: Outcome) -> None:
    import matplotlib.pyplot as plt

    figure, (left, *bars) = plt.subplots(1, 3, figsize=(8, 3), width_ratios=(1.3, 1, 1))
    left.plot(np.arange(1, len(outcome.losses) + 1), outcome.losses, "C0", lw=2)
    left.set_xlabel(say("sweeps over the 64 patterns", "遍数"))
    left.set_title(say("loss", "损失"))
    weights = outcome.network.weights()
    limit = 1.15 * np.abs(weights).max()
    for number, (axes, unit) in enumerate(zip(bars, weights, strict=True), start=1):
        axes.bar(np.arange(6), unit, color=["C1", "C2", "C4", "C4", "C2", "C1"])
        axes.axhline(0, color="0.3", lw=0.8)
        axes.axvline(2.5, color="0.7", lw=1, ls=":")
        axes.set_ylim(-limit, limit)
        axes.set_xticks(np.arange(6), [f"$x_{i}$" for i in range(1, 7)])
        axes.set_title(say(f"weights of hidden unit {number}", f"隐藏单元 {number} 的权重"))
    save_picture(figure, "backpropagation")


MILESTONE = Milestone(
    "backpropagation",
    1986,
    Words("A network learns what symmetry is, on your scalar tape", "在你的标量计算带上，网络学会了什么叫对称"),
    (("02", "Value"), ("02", "tanh"), ("03", "backward")),
    run,
)
