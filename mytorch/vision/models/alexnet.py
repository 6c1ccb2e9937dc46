"""AlexNet: convolutions with ReLU, some of them pooled, then linear layers with dropout.

Many networks go by this name. They are one idea with different tables, so here the table is data:

| function | input | parameters | whose |
|---|---|---|---|
| `alexnet` | 3 × 224 × 224 | 61,100,840 | "One weird trick", the one that torchvision has |
| `alexnet_one_tower` | 3 × 224 × 224 | 62,378,344 | the paper's layers without the split over two GPUs |
| `alexnet_d2l` | 1 × 224 × 224 | 46,764,746 | the textbook's, for Fashion-MNIST enlarged |
| `alexnet_small` | 3 × 32 × 32 | 1,147,466 | trains in a minute on a laptop |

Sources: Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012;
Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014.
"""

from __future__ import annotations

from dataclasses import dataclass

from ... import nn
from ...nn import init
from ...tensor import Tensor


@dataclass(frozen=True)
class Conv:
    """One convolution with its ReLU, and the max-pooling that may follow: (window, step)."""

    channels: int
    kernel: int
    stride: int = 1
    padding: int = 0
    pool: tuple[int, int] | None = None


@dataclass(frozen=True)
class Design:
    """All that tells one AlexNet from another.

    `map_size` is the height and width of the last feature maps. With `adaptive` they are averaged to that size
    whatever the pictures measure; without it the pictures must have the one size that leads there.
    `dropout_first` puts dropout before each hidden layer (as torchvision does) instead of after it (as the paper).
    """

    convolutions: tuple[Conv, ...]
    map_size: int
    hidden: tuple[int, ...]
    adaptive: bool = False
    dropout_first: bool = False


ONE_WEIRD_TRICK = Design(
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
ONE_TOWER = Design(
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
D2L = Design(
    convolutions=(
        Conv(96, 11, stride=4, pool=(3, 2)),
        Conv(256, 5, padding=2, pool=(3, 2)),
        Conv(384, 3, padding=1),
        Conv(384, 3, padding=1),
        Conv(256, 3, padding=1, pool=(3, 2)),
    ),
    map_size=5,
    hidden=(4096, 4096),
)
SMALL = Design(
    convolutions=(
        Conv(32, 3, padding=1, pool=(2, 2)),
        Conv(64, 3, padding=1, pool=(2, 2)),
        Conv(128, 3, padding=1, pool=(2, 2)),
    ),
    map_size=4,
    hidden=(512,),
)


class AlexNet(nn.Module):
    """`features`, `avgpool` and `classifier`, named and numbered as in torchvision.

    Args:
        num_classes: number of outputs.
        dropout: probability of silencing a value in the classifier while training.
        in_channels: 3 for colour pictures, 1 for grey ones.
        design: the table; torchvision's network if omitted.

    Shape: (N, in_channels, H, W) → (N, num_classes). The outputs are logits: softmax belongs to the loss.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        dropout: float = 0.5,
        *,
        in_channels: int = 3,
        design: Design = ONE_WEIRD_TRICK,
    ) -> None:
        super().__init__()
        features: list[nn.Module] = []
        channels = in_channels
        for conv in design.convolutions:
            features += [
                nn.Conv2d(channels, conv.channels, conv.kernel, conv.stride, conv.padding),
                nn.ReLU(inplace=True),
            ]
            if conv.pool is not None:
                features.append(nn.MaxPool2d(*conv.pool))
            channels = conv.channels
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2d(design.map_size) if design.adaptive else nn.Identity()

        classifier: list[nn.Module] = []
        width = channels * design.map_size**2
        for hidden in design.hidden:
            layers: list[nn.Module] = [nn.Linear(width, hidden), nn.ReLU(inplace=True)]
            drop = nn.Dropout(dropout)
            classifier += [drop, *layers] if design.dropout_first else [*layers, drop]
            width = hidden
        classifier.append(nn.Linear(width, num_classes))
        self.classifier = nn.Sequential(*classifier)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)
        x = self.avgpool(x)
        x = x.flatten(1)
        return self.classifier(x)


def alexnet(num_classes: int = 1000, dropout: float = 0.5) -> AlexNet:
    """torchvision's AlexNet: 64-192-384-256-256 filters, as in "One weird trick". 61,100,840 parameters.

    | layer | output | parameters |
    |---|---|---|
    | input | 3 × 224 × 224 | |
    | conv 11×11, step 4, padding 2 | 64 × 55 × 55 | 23,296 |
    | max-pool 3/2 | 64 × 27 × 27 | |
    | conv 5×5, padding 2 | 192 × 27 × 27 | 307,392 |
    | max-pool 3/2 | 192 × 13 × 13 | |
    | conv 3×3, padding 1 | 384 × 13 × 13 | 663,936 |
    | conv 3×3, padding 1 | 256 × 13 × 13 | 884,992 |
    | conv 3×3, padding 1 | 256 × 13 × 13 | 590,080 |
    | max-pool 3/2 | 256 × 6 × 6 | |
    | dropout, linear | 4096 | 37,752,832 |
    | dropout, linear | 4096 | 16,781,312 |
    | linear | 1000 | 4,097,000 |
    """
    return AlexNet(num_classes, dropout, design=ONE_WEIRD_TRICK)


def alexnet_one_tower(num_classes: int = 1000, dropout: float = 0.5, in_channels: int = 3) -> AlexNet:
    """The paper's layers in one tower, without groups and without response normalisation. 62,378,344 parameters.

    | layer | output | parameters |
    |---|---|---|
    | input | 3 × 224 × 224 | |
    | conv 11×11, step 4, padding 2 | 96 × 55 × 55 | 34,944 |
    | max-pool 3/2 | 96 × 27 × 27 | |
    | conv 5×5, padding 2 | 256 × 27 × 27 | 614,656 |
    | max-pool 3/2 | 256 × 13 × 13 | |
    | conv 3×3, padding 1 | 384 × 13 × 13 | 885,120 |
    | conv 3×3, padding 1 | 384 × 13 × 13 | 1,327,488 |
    | conv 3×3, padding 1 | 256 × 13 × 13 | 884,992 |
    | max-pool 3/2 | 256 × 6 × 6 | |
    | dropout, linear | 4096 | 37,752,832 |
    | dropout, linear | 4096 | 16,781,312 |
    | linear | 1000 | 4,097,000 |
    """
    return AlexNet(num_classes, dropout, in_channels=in_channels, design=ONE_TOWER)


def alexnet_d2l(num_classes: int = 10, dropout: float = 0.5, in_channels: int = 1) -> AlexNet:
    """The textbook's AlexNet for grey 224 × 224 pictures, weights from Xavier's uniform law. 46,764,746 parameters.

    | layer | output | parameters |
    |---|---|---|
    | input | 1 × 224 × 224 | |
    | conv 11×11, step 4 | 96 × 54 × 54 | 11,712 |
    | max-pool 3/2 | 96 × 26 × 26 | |
    | conv 5×5, padding 2 | 256 × 26 × 26 | 614,656 |
    | max-pool 3/2 | 256 × 12 × 12 | |
    | conv 3×3, padding 1 | 384 × 12 × 12 | 885,120 |
    | conv 3×3, padding 1 | 384 × 12 × 12 | 1,327,488 |
    | conv 3×3, padding 1 | 256 × 12 × 12 | 884,992 |
    | max-pool 3/2 | 256 × 5 × 5 | |
    | linear, dropout | 4096 | 26,218,496 |
    | linear, dropout | 4096 | 16,781,312 |
    | linear | 10 | 40,970 |
    """
    return with_xaviers_weights(AlexNet(num_classes, dropout, in_channels=in_channels, design=D2L))


def alexnet_small(num_classes: int = 10, dropout: float = 0.5, in_channels: int = 3) -> AlexNet:
    """An AlexNet for 32 × 32 pictures. 1,147,466 parameters.

    | layer | output | parameters |
    |---|---|---|
    | input | 3 × 32 × 32 | |
    | conv 3×3, padding 1 | 32 × 32 × 32 | 896 |
    | max-pool 2/2 | 32 × 16 × 16 | |
    | conv 3×3, padding 1 | 64 × 16 × 16 | 18,496 |
    | max-pool 2/2 | 64 × 8 × 8 | |
    | conv 3×3, padding 1 | 128 × 8 × 8 | 73,856 |
    | max-pool 2/2 | 128 × 4 × 4 | |
    | linear, dropout | 512 | 1,049,088 |
    | linear | 10 | 5,130 |

    The paper draws weights from N(0, 0.01²). Layers as narrow as these would each make their input several times
    smaller, and training would stay at the loss of guessing for epochs; Xavier's law keeps the size of the values from
    layer to layer.
    """
    return with_xaviers_weights(AlexNet(num_classes, dropout, in_channels=in_channels, design=SMALL))


def with_xaviers_weights(model: AlexNet) -> AlexNet:
    """`model` with every weight uniform in ±√(6 / (fan_in + fan_out)) and every bias 0 (Glorot and Bengio, 2010)."""
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            init.xavier_uniform_(module.weight)
            if module.bias is not None:
                init.zeros_(module.bias)
    return model
