"""What is measured. One text serves both sides: `t` is mytorch or torch.

A training step is zero_grad, forward, loss, backward and an SGD step with momentum 0.9 and weight decay 5e-4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from . import models

Weights = dict[str, np.ndarray] | None


class Side(NamedTuple):
    """One side of a comparison.

    Attributes:
        step: what is timed.
        outcome: the gradients (or outputs) for the input of a seed, with dropout switched off: whether it is right.
        model: whose weights the other side gets; None where there is none.
    """

    step: Callable[[], Any]
    outcome: Callable[[int], list[np.ndarray]]
    model: Any = None


@dataclass(frozen=True)
class Workload:
    """A pair of steps to compare.

    Attributes:
        name: what the user types after `--only`, and what the table shows.
        build: given a namespace (mytorch or torch), the weights of the other side or None, and a dtype, returns a Side.
        goal: the ratio to stay below.
        quick: whether `--quick` includes it.
    """

    name: str
    build: Callable[..., Side]
    goal: float
    quick: bool = True


def training(model_of: Callable[[Any], Any], shape: tuple[int, ...], classes: int) -> Callable[..., Side]:
    """A builder of training steps on one fixed random batch."""

    def build(t: Any, weights: Weights = None, dtype: str = "float32") -> Side:
        x = _input(t, shape, dtype, 0)
        target = t.from_numpy(np.random.default_rng(0).integers(0, classes, shape[0]))
        model = _model(t, model_of, weights, dtype)
        optimizer = t.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)
        criterion = t.nn.CrossEntropyLoss()

        def step() -> Any:
            optimizer.zero_grad()
            loss = criterion(model(x), target)
            loss.backward()
            optimizer.step()
            return loss

        def outcome(seed: int) -> list[np.ndarray]:
            model.eval()
            model.zero_grad()
            criterion(model(_input(t, shape, dtype, seed)), target).backward()
            gradients = [np.asarray(p.grad) for p in model.parameters()]
            model.train()
            return gradients

        return Side(step, outcome, model)

    return build


def inference(model_of: Callable[[Any], Any], shape: tuple[int, ...]) -> Callable[..., Side]:
    """A builder of forward passes in evaluation mode, without a tape."""

    def build(t: Any, weights: Weights = None, dtype: str = "float32") -> Side:
        x = _input(t, shape, dtype, 0)
        model = _model(t, model_of, weights, dtype).eval()

        def step() -> Any:
            with t.no_grad():
                return model(x)

        def outcome(seed: int) -> list[np.ndarray]:
            with t.no_grad():
                return [np.asarray(model(_input(t, shape, dtype, seed)))]

        return Side(step, outcome, model)

    return build


def _input(t: Any, shape: tuple[int, ...], dtype: str, seed: int) -> Any:
    return t.from_numpy(np.random.default_rng(seed).standard_normal(shape, np.float32).astype(dtype))


def _model(t: Any, model_of: Callable[[Any], Any], weights: Weights, dtype: str) -> Any:
    t.manual_seed(0)
    model = model_of(t)
    if weights is not None:
        model.load_state_dict({name: t.from_numpy(value.copy()) for name, value in weights.items()})
    return model.to(getattr(t, dtype))


def operation(compute: Callable[[Any, Any], Any]) -> Callable[..., Side]:
    """A builder for single operations on 16 elements, forward and backward."""

    def build(t: Any, weights: Weights = None, dtype: str = "float32") -> Side:
        rng = np.random.default_rng(0)
        a, b = [t.from_numpy((rng.random(16, np.float32) + 0.5).astype(dtype)).requires_grad_() for _ in range(2)]
        ones = t.ones(16, dtype=getattr(t, dtype))

        def step() -> Any:
            a.grad = b.grad = None
            compute(a, b).backward(ones)

        def outcome(seed: int) -> list[np.ndarray]:
            step()
            return [np.asarray(a.grad), np.asarray(b.grad)]

        return Side(step, outcome)

    return build


def _mlp(*sizes: int) -> Callable[[Any], Any]:
    return lambda t: models.mlp(t, sizes)


PICTURE = (3, 224, 224)
WORKLOADS = [
    Workload("mlp-64-b32", training(_mlp(64, 64, 10), (32, 64), 10), 0.4),
    Workload("mlp-784-b128", training(_mlp(784, 256, 10), (128, 784), 10), 0.6),
    Workload("lenet5-b64", training(models.lenet5, (64, 1, 32, 32), 10), 0.7),
    Workload("lenet5-b256", training(models.lenet5, (256, 1, 32, 32), 10), 0.7, quick=False),
    Workload("alexnet-small-b64", training(models.alexnet_small, (64, 3, 32, 32), 10), 0.8),
    Workload("alexnet-small-b128", training(models.alexnet_small, (128, 3, 32, 32), 10), 0.8, quick=False),
    Workload("alexnet-224-b32", training(models.alexnet_one_tower, (32, *PICTURE), 1000), 0.65, quick=False),
    Workload("alexnet-224-b128", training(models.alexnet_one_tower, (128, *PICTURE), 1000), 0.65, quick=False),
    Workload("alexnet-paper-b64", training(models.alexnet_paper, (64, 3, 227, 227), 1000), 0.65, quick=False),
    Workload("vgg16-b8", training(models.vgg16, (8, *PICTURE), 1000), 0.9, quick=False),
    Workload("googlenet-b16", training(models.googlenet_stem, (16, *PICTURE), 1000), 0.9, quick=False),
    Workload("infer-lenet5-b1", inference(models.lenet5, (1, 1, 32, 32)), 1.0),
    Workload("infer-alexnet-b1", inference(models.alexnet_one_tower, (1, *PICTURE)), 1.0, quick=False),
    Workload("infer-alexnet-b64", inference(models.alexnet_one_tower, (64, *PICTURE)), 1.0, quick=False),
    Workload("op-mul", operation(lambda a, b: a * b), 0.5),
    Workload("op-chain-of-3", operation(lambda a, b: (a * b + a).exp()), 0.5),
]
