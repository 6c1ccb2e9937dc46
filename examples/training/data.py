"""The pictures: which set, varied how for training, made to fit which network."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import mytorch as torch
from mytorch.utils.data import Subset
from mytorch.vision import transforms as T
from mytorch.vision.datasets import FashionMNIST, Shapes

from .failure import Failure

SHAPES_FOR_TRAINING, SHAPES_FOR_TESTING = 2000, 1000
INPUT_SIZE = {"lenet5": 32, "alexnet-small": 32, "alexnet-d2l": 224}
# About the mean and the standard deviation of the training pixels: the network sees values around 0 of size 1.
SHAPES_PIXELS = ([0.25] * 3, [0.29] * 3)
FASHION_PIXELS = ([0.286], [0.353])


@dataclass(frozen=True)
class TrainingData:
    """Both data sets give pictures that fit the network; those for training are varied at random before.

    `augment` and `fit` are these two steps on a batch of plain pictures; `plain` is the test set without them.
    `augment` is None for LeNet-5 on Fashion-MNIST: so small a network does not learn 60,000 pictures by heart.
    """

    train: Any
    test: Any
    plain: Any
    classes: Sequence[str]
    channels: int
    augment: Callable[[Any], Any] | None
    fit: Callable[[Any], Any]

    def one_of_each(self) -> tuple[torch.Tensor, list[int]]:
        """The first plain test picture of each class, and its label."""
        labels = self.plain.targets.tolist()
        first = [labels.index(label) for label in range(len(self.classes)) if label in labels]
        return torch.stack([self.plain[index][0] for index in first]), [labels[index] for index in first]


def load_data(options: dict[str, Any]) -> TrainingData:
    """The data sets that the options ask for.

    Raises:
        Failure: files are missing or damaged and cannot be fetched.
    """
    side = INPUT_SIZE[options["model"]]
    if options["data"] == "shapes":
        augment = T.Compose([T.RandomHorizontalFlip(), T.RandomCrop(32, padding=4), T.GaussianNoise(sigma=0.05)])
        fit = T.Compose([T.Resize(side), T.Normalize(*SHAPES_PIXELS)] if side != 32 else [T.Normalize(*SHAPES_PIXELS)])
        varied = T.Compose([augment, fit])
        train: Any = Shapes(SHAPES_FOR_TRAINING, train=True, seed=options["seed"], transform=varied)
        test: Any = Shapes(SHAPES_FOR_TESTING, train=False, seed=options["seed"], transform=fit)
    else:
        augment = None
        if options["model"] != "lenet5":
            augment = T.Compose([T.RandomHorizontalFlip(), T.RandomCrop(28, padding=2)])
        # 28 × 28 becomes 32 × 32 by a border of black, which these pictures have anyway.
        fit = T.Compose([T.Resize(side) if side > 32 else T.Pad(2), T.Normalize(*FASHION_PIXELS)])
        varied = fit if augment is None else T.Compose([augment, fit])
        root, may_download = options["data_root"], options["download"]
        try:
            train = FashionMNIST(root, train=True, download=may_download, transform=varied)
            test = FashionMNIST(root, train=False, download=may_download, transform=fit)
        except (OSError, RuntimeError, ValueError) as error:
            raise Failure(f"--data fashion-mnist: {error}") from error
    plain = copy.copy(test)
    plain.transform = None
    channels = plain[0][0].shape[0]
    if options["limit_train"] is not None:
        train = Subset(train, range(min(options["limit_train"], len(train))))
    return TrainingData(train, test, plain, test.classes, channels, augment, fit)
