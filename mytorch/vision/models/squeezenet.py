"""SqueezeNet: as right as AlexNet with a fiftieth of its weights, by making the channels few before they are looked at.

A fire module squeezes them by a 1 × 1 convolution and expands them by one of 1 × 1 and one of 3 × 3 side by side.
"""

from __future__ import annotations

from typing import Any

from ... import nn
from ...nn import init
from ...ops.join import cat
from ...tensor import Tensor
from .weights import with_weights


class Fire(nn.Module):
    """cat(relu(1×1(s)), relu(3×3(s))) of s = relu(1×1(x))

    Args:
        inplanes: channels of the input.
        squeeze_planes: of s.
        expand1x1_planes, expand3x3_planes: of the two parts of the result.
    """

    def __init__(self, inplanes: int, squeeze_planes: int, expand1x1_planes: int, expand3x3_planes: int) -> None:
        super().__init__()
        self.inplanes = inplanes
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, 1)
        self.squeeze_activation = nn.ReLU(inplace=True)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, 1)
        self.expand1x1_activation = nn.ReLU(inplace=True)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, 3, padding=1)
        self.expand3x3_activation = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.squeeze_activation(self.squeeze(x))
        return cat([self.expand1x1_activation(self.expand1x1(x)), self.expand3x3_activation(self.expand3x3(x))], 1)


# The first convolution (filters, window), then fire modules as (squeezed, expanded) and "M" for max-pooling.
VERSIONS: dict[str, tuple[tuple[int, int], tuple[Any, ...]]] = {
    "1_0": (
        (96, 7),
        ("M", (16, 64), (16, 64), (32, 128), "M", (32, 128), (48, 192), (48, 192), (64, 256), "M", (64, 256)),
    ),
    "1_1": (
        (64, 3),
        ("M", (16, 64), (16, 64), "M", (32, 128), (32, 128), "M", (48, 192), (48, 192), (64, 256), (64, 256)),
    ),
}


class SqueezeNet(nn.Module):
    """`features` and `classifier`, named and numbered as in torchvision.

    Args:
        version: "1_0", the paper's; "1_1", which pools earlier and computes 2.3 times less.
        num_classes: number of outputs.
        dropout: probability of silencing a value before the last convolution while training.

    Shape: (N, 3, H, W) with H, W ≥ 21 (or 17) → (N, num_classes).
    """

    def __init__(self, version: str = "1_0", num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        if version not in VERSIONS:
            raise ValueError(f"Unsupported SqueezeNet version {version}: 1_0 or 1_1 expected")
        self.num_classes = num_classes
        (channels, window), plan = VERSIONS[version]
        layers: list[nn.Module] = [nn.Conv2d(3, channels, window, stride=2), nn.ReLU(inplace=True)]
        for entry in plan:
            if entry == "M":
                layers.append(nn.MaxPool2d(3, stride=2, ceil_mode=True))
                continue
            squeezed, expanded = entry
            layers.append(Fire(channels, squeezed, expanded, expanded))
            channels = 2 * expanded
        self.features = nn.Sequential(*layers)
        last = nn.Conv2d(512, num_classes, 1)
        self.classifier = nn.Sequential(nn.Dropout(dropout), last, nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d((1, 1)))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                if module is last:
                    init.normal_(module.weight, mean=0.0, std=0.01)
                else:
                    init.kaiming_uniform_(module.weight)
                if module.bias is not None:
                    init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x)).flatten(1)


def squeezenet1_0(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> SqueezeNet:
    """The network of the paper.

    Args:
        num_classes: number of outputs.
        weights: None, "DEFAULT" for torchvision's, or a file; see `mytorch.vision.models.weights`.
        progress: show a bar while weights are fetched.
        options: for `SqueezeNet`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 7×7, step 2 | 96 × 109 × 109 | 14,208 | 167,664,672 |
    | `features.2` max-pool 3/2 | 96 × 54 × 54 | | |
    | `features.3` fire 16, 64 + 64 | 128 × 54 × 54 | 11,920 | 34,338,816 |
    | `features.4` fire 16, 64 + 64 | 128 × 54 × 54 | 12,432 | 35,831,808 |
    | `features.5` fire 32, 128 + 128 | 256 × 54 × 54 | 45,344 | 131,383,296 |
    | `features.6` max-pool 3/2 | 256 × 27 × 27 | | |
    | `features.7` fire 32, 128 + 128 | 256 × 27 × 27 | 49,440 | 35,831,808 |
    | `features.8` fire 48, 192 + 192 | 384 × 27 × 27 | 104,880 | 76,142,592 |
    | `features.9` fire 48, 192 + 192 | 384 × 27 × 27 | 111,024 | 80,621,568 |
    | `features.10` fire 64, 256 + 256 | 512 × 27 × 27 | 188,992 | 137,355,264 |
    | `features.11` max-pool 3/2 | 512 × 13 × 13 | | |
    | `features.12` fire 64, 256 + 256 | 512 × 13 × 13 | 197,184 | 33,226,752 |
    | `classifier.1` conv 1×1 | 1000 × 13 × 13 | 513,000 | 86,528,000 |
    | `classifier.3` average over the map | 1000 × 1 × 1 | | |
    | sum | | 1,248,424 | 818,924,576 |

    Source: Iandola and others, "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size",
    2016.
    """
    return with_weights(SqueezeNet("1_0", num_classes, **options), "squeezenet1_0", weights, progress)


def squeezenet1_1(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> SqueezeNet:
    """The authors' later version, with 2.3 times less to compute. Arguments as for `squeezenet1_0`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 3×3, step 2 | 64 × 111 × 111 | 1,792 | 21,290,688 |
    | `features.2` max-pool 3/2 | 64 × 55 × 55 | | |
    | `features.3` fire 16, 64 + 64 | 128 × 55 × 55 | 11,408 | 34,073,600 |
    | `features.4` fire 16, 64 + 64 | 128 × 55 × 55 | 12,432 | 37,171,200 |
    | `features.5` max-pool 3/2 | 128 × 27 × 27 | | |
    | `features.6` fire 32, 128 + 128 | 256 × 27 × 27 | 45,344 | 32,845,824 |
    | `features.7` fire 32, 128 + 128 | 256 × 27 × 27 | 49,440 | 35,831,808 |
    | `features.8` max-pool 3/2 | 256 × 13 × 13 | | |
    | `features.9` fire 48, 192 + 192 | 384 × 13 × 13 | 104,880 | 17,651,712 |
    | `features.10` fire 48, 192 + 192 | 384 × 13 × 13 | 111,024 | 18,690,048 |
    | `features.11` fire 64, 256 + 256 | 512 × 13 × 13 | 188,992 | 31,842,304 |
    | `features.12` fire 64, 256 + 256 | 512 × 13 × 13 | 197,184 | 33,226,752 |
    | `classifier.1` conv 1×1 | 1000 × 13 × 13 | 513,000 | 86,528,000 |
    | `classifier.3` average over the map | 1000 × 1 × 1 | | |
    | sum | | 1,235,496 | 349,151,936 |

    Source: Iandola and others, 2016, and the repository of the authors.
    """
    return with_weights(SqueezeNet("1_1", num_classes, **options), "squeezenet1_1", weights, progress)
