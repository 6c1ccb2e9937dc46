"""2012: dropout. A network too large for its data learns it by heart, unless half of it is switched off at random.

The same network is trained twice on a thousand pictures, once as it is and once with dropout. Watch the loss on
pictures that neither has seen: without dropout it falls, turns round and rises, while that in training goes on falling.

Source: Hinton, Srivastava, Krizhevsky, Sutskever, Salakhutdinov, "Improving neural networks by preventing co-adaptation
of feature detectors", 2012; its hidden units are dropped with probability 0.5, its inputs with 0.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

import mytorch
from mytorch import as_tensor, nn
from mytorch.vision.datasets import FashionMNIST, Shapes

from ..language import Words, say
from ..milestone import Milestone
from .picture import save_picture

PICTURES, UNSEEN = 1000, 2000
WIDTH, BATCH, EPOCHS = 256, 100, 40


class Data(NamedTuple):
    """Pictures as rows (N, P) of float32, and their classes (N,)."""

    x: np.ndarray
    y: np.ndarray
    unseen_x: np.ndarray
    unseen_y: np.ndarray


class Curves(NamedTuple):
    """After each epoch: the loss on the pictures trained with and on unseen ones, and the accuracy on unseen ones."""

    seen: list[float]
    unseen: list[float]
    accuracy: list[float]


def run(mine: Mapping[str, Callable[..., Any]]) -> None:
    curves = replay(mine, load())
    draw(curves)
    conclude(curves)


def replay(mine: Mapping[str, Callable[..., Any]], data: Data) -> dict[bool, Curves]:
    """The training without dropout and with it."""
    curves = {}
    for with_dropout in (False, True):
        print(say("with your Dropout2012:", "用上你的 Dropout2012：") if with_dropout else say("without:", "不用："))
        curves[with_dropout] = train(mine, data, with_dropout)
    return curves


def load() -> Data:
    try:
        train, test = FashionMNIST(train=True), FashionMNIST(train=False)
        print(say(f"{PICTURES} pictures of clothes from Fashion-MNIST", f"Fashion-MNIST 里的 {PICTURES} 张衣物图片"))
    except FileNotFoundError:
        train, test = Shapes(PICTURES, size=16), Shapes(UNSEEN, size=16, train=False)
        print(say("Fashion-MNIST is not on this computer; drawn shapes take its place",
                  "这台电脑上没有 Fashion-MNIST，改用画出来的图形"))  # fmt: skip
    (x, y), (unseen_x, unseen_y) = (
        (np.stack([part[i][0].numpy().reshape(-1) for i in range(count)]), np.array([part[i][1] for i in range(count)]))
        for part, count in ((train, PICTURES), (test, UNSEEN))
    )
    return Data(x, y, unseen_x, unseen_y)


def network(mine: Mapping[str, Callable[..., Any]], pixels: int, with_dropout: bool) -> nn.Sequential:
    """Two hidden layers of ReLU; before each linear layer a dropout of the learner, if wanted."""

    def drop(p: float) -> list[nn.Module]:
        return [mine["Dropout2012"](p)] if with_dropout else []

    return nn.Sequential(
        *drop(0.2), nn.Linear(pixels, WIDTH), nn.ReLU(),
        *drop(0.5), nn.Linear(WIDTH, WIDTH), nn.ReLU(),
        *drop(0.5), nn.Linear(WIDTH, 10),
    )  # fmt: skip


def train(mine: Mapping[str, Callable[..., Any]], data: Data, with_dropout: bool) -> Curves:
    mytorch.manual_seed(0)
    rng = np.random.default_rng(0)
    model = network(mine, data.x.shape[1], with_dropout)
    optimizer = mine["SGD"](model.parameters(), lr=0.05, momentum=0.9)
    curves = Curves([], [], [])
    for epoch in range(1, EPOCHS + 1):
        model.train()
        order = rng.permutation(PICTURES)
        for chosen in np.split(order, PICTURES // BATCH):
            loss = mine["cross_entropy"](model(as_tensor(data.x[chosen])), as_tensor(data.y[chosen]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        judge(mine, model, data, curves)
        if epoch % 10 == 0:
            print(say(f"  epoch {epoch:2}   loss {curves.seen[-1]:.3f}   on unseen pictures {curves.unseen[-1]:.3f}"
                      f"   accuracy {curves.accuracy[-1]:.3f}",
                      f"  第 {epoch:2} 轮   损失 {curves.seen[-1]:.3f}   没见过的图片 {curves.unseen[-1]:.3f}"
                      f"   准确率 {curves.accuracy[-1]:.3f}"), flush=True)  # fmt: skip
    return curves


def judge(mine: Mapping[str, Callable[..., Any]], model: nn.Module, data: Data, curves: Curves) -> None:
    """The whole network without dropout: on what it has seen, and on what it has not."""
    model.eval()
    with mytorch.no_grad():
        seen, unseen = model(as_tensor(data.x)), model(as_tensor(data.unseen_x))
        curves.seen.append(float(mine["cross_entropy"](seen, as_tensor(data.y))))
        curves.unseen.append(float(mine["cross_entropy"](unseen, as_tensor(data.unseen_y))))
    curves.accuracy.append(mine["top_k_accuracy"](unseen.cpu().numpy(), data.unseen_y, 1))


def conclude(curves: Mapping[bool, Curves]) -> None:
    """What was seen, whatever it was."""
    without, dropped = curves[False].unseen, curves[True].unseen
    for name, losses in (
        (say("without dropout", "不用 dropout"), without),
        (say("with dropout", "用 dropout"), dropped),
    ):
        lowest, epoch = min(losses), int(np.argmin(losses)) + 1
        print(say(f"{name}: loss on unseen pictures {lowest:.3f} at best (epoch {epoch}), {losses[-1]:.3f} finally",
                  f"{name}：没见过的图片，最低损失 {lowest:.3f}（第 {epoch} 轮），最后 {losses[-1]:.3f}"))  # fmt: skip
    shares = f"{curves[False].accuracy[-1]:.3f} / {curves[True].accuracy[-1]:.3f}"
    print(say(f"accuracy without / with: {shares}", f"准确率，不用 / 用：{shares}"))
    if dropped[-1] < without[-1]:
        saved = f"{1 - dropped[-1] / without[-1]:.0%}"
        print(say(f"Your dropout took {saved} off the final loss on pictures never seen.",
                  f"在没见过的图片上，你的 dropout 让最后的损失降低了 {saved}。"))  # fmt: skip
    else:
        print(say("This time dropout did not help: is it active in training, and does it scale in eval mode?",
                  "这一次 dropout 没有帮上忙：它在训练时起作用吗？在 eval 模式下缩放了吗？"))  # fmt: skip


def draw(curves: Mapping[bool, Curves]) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 3.6))
    epochs = np.arange(1, EPOCHS + 1)
    for with_dropout, color in ((False, "C3"), (True, "C0")):
        axes.plot(epochs, curves[with_dropout].unseen, color, lw=2)
        axes.plot(epochs, curves[with_dropout].seen, color, lw=1, ls=":")
        name = say("with dropout", "用 dropout") if with_dropout else say("without", "不用")
        axes.text(EPOCHS + 0.5, curves[with_dropout].unseen[-1], name, color=color, va="center")
    axes.set_xlim(1, EPOCHS + 9)
    axes.set_ylim(0, 1.4)
    axes.set_xlabel(say("epoch", "轮"))
    axes.set_ylabel(say("loss", "损失"))
    axes.set_title(
        say("Solid: pictures never seen. Dotted: those trained with.", "实线：没见过的图片；点线：训练用的图片")
    )
    save_picture(figure, "dropout")


MILESTONE = Milestone(
    "dropout",
    2012,
    Words("Half of the network switched off at random, and it learns less by heart",
          "随机关掉一半网络，它就不那么死记硬背了"),
    (("10", "cross_entropy"), ("10", "top_k_accuracy"), ("11", "SGD"), ("13", "Dropout2012")),
    run,
)  # fmt: skip
