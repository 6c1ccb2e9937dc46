"""What tells one AlexNet from another, as data: the five tables, and the counts that follow from them without building
anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Conv:
    """One convolution with its ReLU, and what may follow: response normalisation, max-pooling (window, step).

    `columns` > 1 splits the channels into that many groups that do not see each other, as the paper did to fit its
    network on two graphics cards. `ones` marks a layer whose biases the paper starts at 1 (see `AlexNet`).
    """

    channels: int
    kernel: int
    stride: int = 1
    padding: int = 0
    pool: tuple[int, int] | None = None
    columns: int = 1
    norm: bool = False
    ones: bool = False


@dataclass(frozen=True)
class Design:
    """All that tells one AlexNet from another.

    `map_size` is the height and width of the last feature maps. With `adaptive` they are averaged to that size
    whatever the pictures measure; without it the pictures must have the one size that leads there.
    `dropout_first` puts dropout before each hidden layer (as torchvision does) instead of after it (as the paper).
    `init` is "layers" (each layer's own, as in PyTorch), "xavier" or "gauss" (the paper's).
    """

    name: str
    whose: str
    side: int
    convolutions: tuple[Conv, ...]
    map_size: int
    hidden: tuple[int, ...]
    adaptive: bool = False
    dropout_first: bool = False
    init: str = "layers"
    channels: int = 3
    classes: int = 1000


PAPER = Design(
    name="paper",
    whose="Krizhevsky, Sutskever, Hinton 2012",
    side=227,
    convolutions=(
        Conv(96, 11, stride=4, pool=(3, 2), norm=True),
        Conv(256, 5, padding=2, pool=(3, 2), columns=2, norm=True, ones=True),
        Conv(384, 3, padding=1),
        Conv(384, 3, padding=1, columns=2, ones=True),
        Conv(256, 3, padding=1, pool=(3, 2), columns=2, ones=True),
    ),
    map_size=6,
    hidden=(4096, 4096),
    init="gauss",
)
ONE_TOWER = Design(
    name="one_tower",
    whose="the paper's layers on one card",
    side=224,
    convolutions=(
        Conv(96, 11, stride=4, padding=2, pool=(3, 2)),
        Conv(256, 5, padding=2, pool=(3, 2)),
        Conv(384, 3, padding=1),
        Conv(384, 3, padding=1),
        Conv(256, 3, padding=1, pool=(3, 2)),
    ),
    map_size=6,
    hidden=(4096, 4096),
    adaptive=True,
    dropout_first=True,
)
ONE_WEIRD_TRICK = Design(
    name="owt",
    whose="Krizhevsky 2014, torchvision",
    side=224,
    convolutions=(
        Conv(64, 11, stride=4, padding=2, pool=(3, 2)),
        Conv(192, 5, padding=2, pool=(3, 2)),
        Conv(384, 3, padding=1),
        Conv(256, 3, padding=1),
        Conv(256, 3, padding=1, pool=(3, 2)),
    ),
    map_size=6,
    hidden=(4096, 4096),
    adaptive=True,
    dropout_first=True,
)
D2L = Design(
    name="d2l",
    whose="Dive into Deep Learning",
    side=224,
    convolutions=(
        Conv(96, 11, stride=4, pool=(3, 2)),
        Conv(256, 5, padding=2, pool=(3, 2)),
        Conv(384, 3, padding=1),
        Conv(384, 3, padding=1),
        Conv(256, 3, padding=1, pool=(3, 2)),
    ),
    map_size=5,
    hidden=(4096, 4096),
    init="xavier",
    channels=1,
    classes=10,
)
SMALL = Design(
    name="small",
    whose="this course",
    side=32,
    convolutions=(
        Conv(32, 3, padding=1, pool=(2, 2)),
        Conv(64, 3, padding=1, pool=(2, 2)),
        Conv(128, 3, padding=1, pool=(2, 2)),
    ),
    map_size=4,
    hidden=(512,),
    init="xavier",
    classes=10,
)
DESIGNS = (PAPER, ONE_TOWER, ONE_WEIRD_TRICK, D2L, SMALL)


@dataclass(frozen=True)
class Counted:
    """One layer with weights: (channels, height, width) or (units,) that it gives, and what it costs."""

    kind: str
    output: tuple[int, ...]
    parameters: int
    multiply_adds: int


def count(design: Design) -> Iterator[Counted]:
    """Each layer that has weights, for one picture of the design's size.

    parameters = weights + biases        multiply-adds = weights · positions at which they are used
    """
    channels, side = design.channels, design.side
    for conv in design.convolutions:
        side = (side + 2 * conv.padding - conv.kernel) // conv.stride + 1
        weights = conv.channels * (channels // conv.columns) * conv.kernel**2
        channels = conv.channels
        yield Counted("conv", (channels, side, side), weights + channels, weights * side**2)
        if conv.pool is not None:
            side = (side - conv.pool[0]) // conv.pool[1] + 1
    width = channels * design.map_size**2
    for units in (*design.hidden, design.classes):
        yield Counted("linear", (units,), (width + 1) * units, width * units)
        width = units
