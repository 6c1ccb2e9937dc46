"""The models that are measured. One text serves both sides: `t` is mytorch or torch."""

from __future__ import annotations

from itertools import pairwise
from typing import Any


def mlp(t: Any, sizes: tuple[int, ...]) -> Any:
    """Linear layers with ReLU between them."""
    nn = t.nn
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


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


def alexnet_one_tower(t: Any) -> Any:
    """The 2012 network without its two columns and without normalisation."""
    nn = t.nn
    return nn.Sequential(
        *(nn.Conv2d(3, 96, 11, stride=4, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(96, 256, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(inplace=True)),
        *(nn.Conv2d(384, 384, 3, padding=1), nn.ReLU(inplace=True)),
        *(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2)),
        *(nn.AdaptiveAvgPool2d((6, 6)), nn.Flatten(), *_classifier(t)),
    )


def alexnet_paper(t: Any) -> Any:
    """The 2012 network as published, for 227×227: groups, and local response normalisation after the first layers."""
    nn = t.nn

    def normalised() -> Any:
        return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)

    return nn.Sequential(
        *(nn.Conv2d(3, 96, 11, stride=4), nn.ReLU(inplace=True), normalised(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(96, 256, 5, padding=2, groups=2), nn.ReLU(inplace=True), normalised(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(inplace=True)),
        *(nn.Conv2d(384, 384, 3, padding=1, groups=2), nn.ReLU(inplace=True)),
        *(nn.Conv2d(384, 256, 3, padding=1, groups=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2)),
        *(nn.Flatten(), *_classifier(t)),
    )


def _classifier(t: Any) -> list[Any]:
    nn = t.nn
    return [nn.Dropout(), nn.Linear(9216, 4096), nn.ReLU(inplace=True),
            nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Linear(4096, 1000)]  # fmt: skip


def vgg16(t: Any) -> Any:
    nn = t.nn
    layers, channels = [], 3
    for width, repeats in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(repeats):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(
        *layers,
        *(nn.Flatten(), nn.Linear(512 * 49, 4096), nn.ReLU(inplace=True), nn.Dropout()),
        *(nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Dropout(), nn.Linear(4096, 1000)),
    )


def googlenet_stem(t: Any) -> Any:
    """GoogLeNet's first layers and its first two inception modules, with a classifier: what introductions show."""
    nn = t.nn

    class Inception(nn.Module):
        def __init__(self, channels: int, one: int, three: tuple[int, int], five: tuple[int, int], pool: int) -> None:
            super().__init__()

            def chain(*layers: Any) -> Any:
                return nn.Sequential(*[part for layer in layers for part in (layer, nn.ReLU(inplace=True))])

            self.branch1 = chain(nn.Conv2d(channels, one, 1))
            self.branch2 = chain(nn.Conv2d(channels, three[0], 1), nn.Conv2d(three[0], three[1], 3, padding=1))
            self.branch3 = chain(nn.Conv2d(channels, five[0], 1), nn.Conv2d(five[0], five[1], 5, padding=2))
            self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), *chain(nn.Conv2d(channels, pool, 1)))

        def forward(self, x: Any) -> Any:
            return t.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)

    return nn.Sequential(
        *(nn.Conv2d(3, 64, 7, stride=2, padding=3), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)),
        *(nn.Conv2d(64, 64, 1), nn.ReLU(inplace=True)),
        *(nn.Conv2d(64, 192, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)),
        *(Inception(192, 64, (96, 128), (16, 32), 32), Inception(256, 128, (128, 192), (32, 96), 64)),
        *(nn.MaxPool2d(3, 2, 1), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Dropout(0.4), nn.Linear(480, 1000)),
    )
