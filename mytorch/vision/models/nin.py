"""Network in network: every filter is followed by a small network at each pixel, and nothing is linear at the end.

The last feature maps *are* the answers, one map a class, averaged over the picture: so there is no layer with millions
of weights, and the maps show where in the picture a class was seen.
"""

from __future__ import annotations

from typing import Any

from ... import nn
from ...tensor import Tensor
from .weights import with_weights


def mlpconv(
    channels: int, widths: tuple[int, int, int], kernel: int, stride: int = 1, padding: int = 0
) -> list[nn.Module]:
    """A convolution and two of 1 × 1 behind it, each with ReLU: a network of three layers that slides over the maps."""
    first, second, third = widths
    return [
        nn.Conv2d(channels, first, kernel, stride, padding),
        nn.ReLU(inplace=True),
        nn.Conv2d(first, second, 1),
        nn.ReLU(inplace=True),
        nn.Conv2d(second, third, 1),
        nn.ReLU(inplace=True),
    ]


class NIN(nn.Module):
    """`features` end in one map for each class; `avgpool` averages each of them to one number.

    Args:
        features: the layers, as `nin` and `nin_cifar10` put them together.

    Shape: (N, C, H, W) → (N, num_classes).
    """

    def __init__(self, features: nn.Sequential) -> None:
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d(1)

    def forward(self, x: Tensor) -> Tensor:
        return self.avgpool(self.features(x)).flatten(1)


def nin(
    num_classes: int = 1000,
    dropout: float = 0.5,
    in_channels: int = 3,
    *,
    weights: Any = None,
    progress: bool = True,
) -> NIN:
    """The network for ImageNet that the authors published with the paper: an eighth of AlexNet's parameters.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 11×11, step 4 | 96 × 54 × 54 | 34,944 | 101,616,768 |
    | `features.2` conv 1×1 | 96 × 54 × 54 | 9,312 | 26,873,856 |
    | `features.4` conv 1×1 | 96 × 54 × 54 | 9,312 | 26,873,856 |
    | `features.6` max-pool 3/2 | 96 × 27 × 27 | | |
    | `features.7` conv 5×5, padding 2 | 256 × 27 × 27 | 614,656 | 447,897,600 |
    | `features.9` conv 1×1 | 256 × 27 × 27 | 65,792 | 47,775,744 |
    | `features.11` conv 1×1 | 256 × 27 × 27 | 65,792 | 47,775,744 |
    | `features.13` max-pool 3/2 | 256 × 13 × 13 | | |
    | `features.14` conv 3×3, padding 1 | 384 × 13 × 13 | 885,120 | 149,520,384 |
    | `features.16` conv 1×1 | 384 × 13 × 13 | 147,840 | 24,920,064 |
    | `features.18` conv 1×1 | 384 × 13 × 13 | 147,840 | 24,920,064 |
    | `features.20` max-pool 3/2 | 384 × 6 × 6 | | |
    | `features.22` conv 3×3, padding 1 | 1024 × 6 × 6 | 3,539,968 | 127,401,984 |
    | `features.24` conv 1×1 | 1024 × 6 × 6 | 1,049,600 | 37,748,736 |
    | `features.26` conv 1×1 | 1000 × 6 × 6 | 1,025,000 | 36,864,000 |
    | `avgpool` average over the map | 1000 × 1 × 1 | | |
    | sum | | 7,595,176 | 1,100,188,800 |

    Source: Lin, Chen, Yan, "Network In Network", 2014.
    """
    features = nn.Sequential(
        *mlpconv(in_channels, (96, 96, 96), 11, stride=4),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        *mlpconv(96, (256, 256, 256), 5, padding=2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        *mlpconv(256, (384, 384, 384), 3, padding=1),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Dropout(dropout),
        *mlpconv(384, (1024, 1024, num_classes), 3, padding=1),
    )
    return with_weights(NIN(features), "nin", weights, progress)


def nin_cifar10(
    num_classes: int = 10,
    dropout: float = 0.5,
    in_channels: int = 3,
    *,
    weights: Any = None,
    progress: bool = True,
) -> NIN:
    """The network of the paper's experiments on pictures of 32 × 32.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 32 × 32 | | |
    | `features.0` conv 5×5, padding 2 | 192 × 32 × 32 | 14,592 | 14,745,600 |
    | `features.2` conv 1×1 | 160 × 32 × 32 | 30,880 | 31,457,280 |
    | `features.4` conv 1×1 | 96 × 32 × 32 | 15,456 | 15,728,640 |
    | `features.6` max-pool 3/2 | 96 × 16 × 16 | | |
    | `features.8` conv 5×5, padding 2 | 192 × 16 × 16 | 460,992 | 117,964,800 |
    | `features.10` conv 1×1 | 192 × 16 × 16 | 37,056 | 9,437,184 |
    | `features.12` conv 1×1 | 192 × 16 × 16 | 37,056 | 9,437,184 |
    | `features.14` average-pool 3/2 | 192 × 8 × 8 | | |
    | `features.16` conv 3×3, padding 1 | 192 × 8 × 8 | 331,968 | 21,233,664 |
    | `features.18` conv 1×1 | 192 × 8 × 8 | 37,056 | 2,359,296 |
    | `features.20` conv 1×1 | 10 × 8 × 8 | 1,930 | 122,880 |
    | `avgpool` average over the map | 10 × 1 × 1 | | |
    | sum | | 966,986 | 222,486,528 |

    Source: Lin, Chen, Yan, "Network In Network", 2014, section 4.2.
    """
    features = nn.Sequential(
        *mlpconv(in_channels, (192, 160, 96), 5, padding=2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Dropout(dropout),
        *mlpconv(96, (192, 192, 192), 5, padding=2),
        nn.AvgPool2d(3, 2, ceil_mode=True),
        nn.Dropout(dropout),
        *mlpconv(192, (192, 192, num_classes), 3, padding=1),
    )
    return with_weights(NIN(features), "nin_cifar10", weights, progress)
