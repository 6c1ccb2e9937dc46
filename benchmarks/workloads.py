"""What is measured. One text serves both sides: `t` is mytorch or torch.

A training step is zero_grad, forward, loss, backward and an SGD step with momentum 0.9 and weight decay 5e-4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Workload:
    """A pair of steps to compare.

    Args:
        name: what the user types after `--only`, and what the table shows.
        build: given a namespace (mytorch or torch) and the weights of the other side or None, returns the step and the
            model (None where there is none).
        goal: the ratio to stay below at this stage.
        quick: whether `--quick` includes it.
    """

    name: str
    build: Callable[[Any, dict[str, np.ndarray] | None], tuple[Callable[[], Any], Any]]
    goal: float
    quick: bool = True


def mlp(t: Any) -> Any:
    nn = t.nn
    return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def lenet5(t: Any) -> Any:
    nn = t.nn
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


def alexnet_small(t: Any) -> Any:
    nn = t.nn
    return nn.Sequential(
        *(nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(2048, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, 10)),
    )


def alexnet_224(t: Any) -> Any:
    nn = t.nn
    return nn.Sequential(
        *(nn.Conv2d(3, 96, 11, stride=4, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(96, 256, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(inplace=True)),
        *(nn.Conv2d(384, 384, 3, padding=1), nn.ReLU(inplace=True)),
        *(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2)),
        *(nn.AdaptiveAvgPool2d((6, 6)), nn.Flatten()),
        *(nn.Dropout(), nn.Linear(9216, 4096), nn.ReLU(inplace=True)),
        *(nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Linear(4096, 1000)),
    )


def training(model_of: Callable[[Any], Any], shape: tuple[int, ...], classes: int) -> Callable[..., Any]:
    """A builder of training steps on one fixed random batch."""

    def build(t: Any, weights: dict[str, np.ndarray] | None) -> tuple[Callable[[], Any], Any]:
        rng = np.random.default_rng(0)
        x = t.from_numpy(rng.standard_normal(shape, np.float32))
        target = t.from_numpy(rng.integers(0, classes, shape[0]))
        t.manual_seed(0)
        model = model_of(t)
        if weights is not None:
            model.load_state_dict({name: t.from_numpy(value.copy()) for name, value in weights.items()})
        optimizer = t.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)
        criterion = t.nn.CrossEntropyLoss()

        def step() -> Any:
            optimizer.zero_grad()
            loss = criterion(model(x), target)
            loss.backward()
            optimizer.step()
            return loss

        step.probe = (x, target, criterion)  # type: ignore[attr-defined]
        return step, model

    return build


def operation(compute: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A builder for single operations on 16 elements, forward and backward."""

    def build(t: Any, weights: Any) -> tuple[Callable[[], Any], Any]:
        rng = np.random.default_rng(0)
        a, b = [t.from_numpy(rng.random(16, np.float32) + 0.5).requires_grad_() for _ in range(2)]
        ones = t.ones(16)

        def step() -> Any:
            a.grad = b.grad = None
            compute(a, b).backward(ones)

        return step, None

    return build


WORKLOADS = [
    Workload("mlp", training(mlp, (32, 64), 10), 0.5),
    Workload("lenet5", training(lenet5, (64, 1, 32, 32), 10), 1.5),
    Workload("alexnet-small", training(alexnet_small, (64, 3, 32, 32), 10), 1.5),
    Workload("alexnet-224-b32", training(alexnet_224, (32, 3, 224, 224), 1000), 2.0, quick=False),
    Workload("alexnet-224-b128", training(alexnet_224, (128, 3, 224, 224), 1000), 2.0, quick=False),
    Workload("op-mul", operation(lambda a, b: a * b), 1.0),
    Workload("op-chain-of-3", operation(lambda a, b: (a * b + a).exp()), 1.0),
]
