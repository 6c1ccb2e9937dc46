"""The convolutions of the course's models, as problems: what algorithms are measured and chosen on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest import mock

import mytorch
from mytorch.kernels import conv2d as kernels
from mytorch.kernels.conv2d import Conv2dProblem
from mytorch.vision import models

BATCHES = (1, 8, 32, 128)
LARGEST_WORK = 2.5e9  # multiply-adds: beyond, time grows with the batch, and fewer pictures tell the same
LARGEST_PICTURES = 30e6  # numbers of x and of y

MODELS: dict[str, tuple[Callable[[], mytorch.nn.Module], tuple[int, ...]]] = {
    "lenet5": (models.LeNet5, (1, 1, 32, 32)),
    "alexnet small": (models.alexnet_small, (1, 3, 32, 32)),
    "alexnet one tower": (models.alexnet_one_tower, (1, 3, 224, 224)),
    "alexnet paper": (models.alexnet_paper, (1, 3, 227, 227)),
    "nin": (models.nin, (1, 3, 224, 224)),
    "vgg16": (models.vgg16, (1, 3, 224, 224)),
    "googlenet": (models.googlenet, (1, 3, 224, 224)),
}


def layers(model: Callable[[], mytorch.nn.Module], shape: tuple[int, ...]) -> list[Conv2dProblem]:
    """Every convolution that one picture meets on its way through the model, each once."""
    met: dict[Conv2dProblem, None] = {}
    compute = kernels.conv2d

    def noted(x, w, bias, problem, relu=False):
        met[problem] = None
        return compute(x, w, bias, problem, relu)

    with mock.patch.object(kernels, "conv2d", noted), mytorch.no_grad():
        model().eval()(mytorch.zeros(shape))
    return list(met)


def grid(batches: tuple[int, ...] = BATCHES) -> list[Conv2dProblem]:
    """Layers × batches without repetition, as many pictures as `LARGEST_WORK` and `LARGEST_PICTURES` allow."""
    problems: dict[Conv2dProblem, None] = {}
    for model, shape in MODELS.values():
        for layer in layers(model, shape):
            picture = max(layer.in_channels * layer.height * layer.width, layer.out_channels * layer.out_height**2)
            most = min(LARGEST_WORK / layer.multiply_adds, LARGEST_PICTURES / picture)
            for batch in batches:
                problems[replace(layer, batch=max(1, min(batch, int(most))))] = None
    return list(problems)
