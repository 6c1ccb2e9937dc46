"""VGG: nothing but 3 × 3 convolutions, pooled by halves, and the question how deep that can go.

Two convolutions of 3 × 3 see as much as one of 5 × 5, with 18 weights instead of 25 for each pair of channels and one
ReLU more.
"""

from __future__ import annotations

from typing import Any

from ... import nn
from ...nn import init
from ...tensor import Tensor
from .weights import with_weights

# Numbers are convolutions with so many filters, "M" is max-pooling. The letters are the paper's.
CONFIGURATIONS: dict[str, tuple[int | str, ...]] = {
    "A": (64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"),
    "B": (64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"),
    "D": (64, 64, "M", 128, 128, "M", *(256,) * 3, "M", *(512,) * 3, "M", *(512,) * 3, "M"),
    "E": (64, 64, "M", 128, 128, "M", *(256,) * 4, "M", *(512,) * 4, "M", *(512,) * 4, "M"),
}


def make_layers(configuration: tuple[int | str, ...], batch_norm: bool = False) -> nn.Sequential:
    """The convolutions of one configuration, each with ReLU and, if wanted, batch normalisation between the two."""
    layers: list[nn.Module] = []
    channels = 3
    for filters in configuration:
        if isinstance(filters, str):
            layers.append(nn.MaxPool2d(2, 2))
            continue
        layers.append(nn.Conv2d(channels, filters, 3, padding=1))
        if batch_norm:
            layers.append(nn.BatchNorm2d(filters))
        layers.append(nn.ReLU(inplace=True))
        channels = filters
    return nn.Sequential(*layers)


class VGG(nn.Module):
    """`features`, `avgpool` and `classifier`, named and numbered as in torchvision.

    Args:
        features: the convolutions, see `make_layers`.
        num_classes: number of outputs.
        init_weights: start from He's law for the convolutions and N(0, 0.01²) for the linear layers. (The paper began
            with a trained shallow network; He's law, found a year later, does without.)
        dropout: probability of silencing a value in the classifier while training.

    Shape: (N, 3, H, W) with H, W ≥ 32 → (N, num_classes).
    """

    def __init__(
        self, features: nn.Module, num_classes: int = 1000, init_weights: bool = True, dropout: float = 0.5
    ) -> None:
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )
        if init_weights:
            for module in self.modules():
                if isinstance(module, nn.Conv2d):
                    init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
                elif isinstance(module, nn.Linear):
                    init.normal_(module.weight, 0.0, 0.01)
                if isinstance(module, (nn.Conv2d, nn.Linear)) and module.bias is not None:
                    init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)
        x = self.avgpool(x)
        return self.classifier(x.flatten(1))


def _vgg(name: str, letter: str, weights: Any, progress: bool, num_classes: int, options: dict[str, Any]) -> VGG:
    if weights is not None:
        options.setdefault("init_weights", False)
    layers = make_layers(CONFIGURATIONS[letter], batch_norm=name.endswith("_bn"))
    return with_weights(VGG(layers, num_classes, **options), name, weights, progress)


def vgg11(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> VGG:
    """Configuration A: 8 convolutions and 3 linear layers.

    Args:
        num_classes: number of outputs.
        weights: None, "DEFAULT" for torchvision's, or a file; see `mytorch.vision.models.weights`.
        progress: show a bar while weights are fetched.
        options: for `VGG`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 3×3, padding 1 | 64 × 224 × 224 | 1,792 | 86,704,128 |
    | `features.2` max-pool 2/2 | 64 × 112 × 112 | | |
    | `features.3` conv 3×3, padding 1 | 128 × 112 × 112 | 73,856 | 924,844,032 |
    | `features.5` max-pool 2/2 | 128 × 56 × 56 | | |
    | `features.6` conv 3×3, padding 1 | 256 × 56 × 56 | 295,168 | 924,844,032 |
    | `features.8` conv 3×3, padding 1 | 256 × 56 × 56 | 590,080 | 1,849,688,064 |
    | `features.10` max-pool 2/2 | 256 × 28 × 28 | | |
    | `features.11` conv 3×3, padding 1 | 512 × 28 × 28 | 1,180,160 | 924,844,032 |
    | `features.13` conv 3×3, padding 1 | 512 × 28 × 28 | 2,359,808 | 1,849,688,064 |
    | `features.15` max-pool 2/2 | 512 × 14 × 14 | | |
    | `features.16` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.18` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.20` max-pool 2/2 | 512 × 7 × 7 | | |
    | `avgpool` average to 7×7 | 512 × 7 × 7 | | |
    | `classifier.0` linear | 4096 | 102,764,544 | 102,760,448 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 132,863,336 | 7,609,090,048 |

    Source: Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014.
    """
    return _vgg("vgg11", "A", weights, progress, num_classes, options)


def vgg13(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> VGG:
    """Configuration B: 10 convolutions and 3 linear layers. Arguments as for `vgg11`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 3×3, padding 1 | 64 × 224 × 224 | 1,792 | 86,704,128 |
    | `features.2` conv 3×3, padding 1 | 64 × 224 × 224 | 36,928 | 1,849,688,064 |
    | `features.4` max-pool 2/2 | 64 × 112 × 112 | | |
    | `features.5` conv 3×3, padding 1 | 128 × 112 × 112 | 73,856 | 924,844,032 |
    | `features.7` conv 3×3, padding 1 | 128 × 112 × 112 | 147,584 | 1,849,688,064 |
    | `features.9` max-pool 2/2 | 128 × 56 × 56 | | |
    | `features.10` conv 3×3, padding 1 | 256 × 56 × 56 | 295,168 | 924,844,032 |
    | `features.12` conv 3×3, padding 1 | 256 × 56 × 56 | 590,080 | 1,849,688,064 |
    | `features.14` max-pool 2/2 | 256 × 28 × 28 | | |
    | `features.15` conv 3×3, padding 1 | 512 × 28 × 28 | 1,180,160 | 924,844,032 |
    | `features.17` conv 3×3, padding 1 | 512 × 28 × 28 | 2,359,808 | 1,849,688,064 |
    | `features.19` max-pool 2/2 | 512 × 14 × 14 | | |
    | `features.20` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.22` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.24` max-pool 2/2 | 512 × 7 × 7 | | |
    | `avgpool` average to 7×7 | 512 × 7 × 7 | | |
    | `classifier.0` linear | 4096 | 102,764,544 | 102,760,448 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 133,047,848 | 11,308,466,176 |

    Source: Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014.
    """
    return _vgg("vgg13", "B", weights, progress, num_classes, options)


def vgg16(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> VGG:
    """Configuration D: 13 convolutions and 3 linear layers. Arguments as for `vgg11`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 3×3, padding 1 | 64 × 224 × 224 | 1,792 | 86,704,128 |
    | `features.2` conv 3×3, padding 1 | 64 × 224 × 224 | 36,928 | 1,849,688,064 |
    | `features.4` max-pool 2/2 | 64 × 112 × 112 | | |
    | `features.5` conv 3×3, padding 1 | 128 × 112 × 112 | 73,856 | 924,844,032 |
    | `features.7` conv 3×3, padding 1 | 128 × 112 × 112 | 147,584 | 1,849,688,064 |
    | `features.9` max-pool 2/2 | 128 × 56 × 56 | | |
    | `features.10` conv 3×3, padding 1 | 256 × 56 × 56 | 295,168 | 924,844,032 |
    | `features.12` conv 3×3, padding 1 | 256 × 56 × 56 | 590,080 | 1,849,688,064 |
    | `features.14` conv 3×3, padding 1 | 256 × 56 × 56 | 590,080 | 1,849,688,064 |
    | `features.16` max-pool 2/2 | 256 × 28 × 28 | | |
    | `features.17` conv 3×3, padding 1 | 512 × 28 × 28 | 1,180,160 | 924,844,032 |
    | `features.19` conv 3×3, padding 1 | 512 × 28 × 28 | 2,359,808 | 1,849,688,064 |
    | `features.21` conv 3×3, padding 1 | 512 × 28 × 28 | 2,359,808 | 1,849,688,064 |
    | `features.23` max-pool 2/2 | 512 × 14 × 14 | | |
    | `features.24` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.26` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.28` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.30` max-pool 2/2 | 512 × 7 × 7 | | |
    | `avgpool` average to 7×7 | 512 × 7 × 7 | | |
    | `classifier.0` linear | 4096 | 102,764,544 | 102,760,448 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 138,357,544 | 15,470,264,320 |

    Source: Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014.
    """
    return _vgg("vgg16", "D", weights, progress, num_classes, options)


def vgg19(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> VGG:
    """Configuration E: 16 convolutions and 3 linear layers. Arguments as for `vgg11`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 3×3, padding 1 | 64 × 224 × 224 | 1,792 | 86,704,128 |
    | `features.2` conv 3×3, padding 1 | 64 × 224 × 224 | 36,928 | 1,849,688,064 |
    | `features.4` max-pool 2/2 | 64 × 112 × 112 | | |
    | `features.5` conv 3×3, padding 1 | 128 × 112 × 112 | 73,856 | 924,844,032 |
    | `features.7` conv 3×3, padding 1 | 128 × 112 × 112 | 147,584 | 1,849,688,064 |
    | `features.9` max-pool 2/2 | 128 × 56 × 56 | | |
    | `features.10` conv 3×3, padding 1 | 256 × 56 × 56 | 295,168 | 924,844,032 |
    | `features.12` conv 3×3, padding 1 | 256 × 56 × 56 | 590,080 | 1,849,688,064 |
    | `features.14` conv 3×3, padding 1 | 256 × 56 × 56 | 590,080 | 1,849,688,064 |
    | `features.16` conv 3×3, padding 1 | 256 × 56 × 56 | 590,080 | 1,849,688,064 |
    | `features.18` max-pool 2/2 | 256 × 28 × 28 | | |
    | `features.19` conv 3×3, padding 1 | 512 × 28 × 28 | 1,180,160 | 924,844,032 |
    | `features.21` conv 3×3, padding 1 | 512 × 28 × 28 | 2,359,808 | 1,849,688,064 |
    | `features.23` conv 3×3, padding 1 | 512 × 28 × 28 | 2,359,808 | 1,849,688,064 |
    | `features.25` conv 3×3, padding 1 | 512 × 28 × 28 | 2,359,808 | 1,849,688,064 |
    | `features.27` max-pool 2/2 | 512 × 14 × 14 | | |
    | `features.28` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.30` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.32` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.34` conv 3×3, padding 1 | 512 × 14 × 14 | 2,359,808 | 462,422,016 |
    | `features.36` max-pool 2/2 | 512 × 7 × 7 | | |
    | `avgpool` average to 7×7 | 512 × 7 × 7 | | |
    | `classifier.0` linear | 4096 | 102,764,544 | 102,760,448 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 143,667,240 | 19,632,062,464 |

    Source: Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014.
    """
    return _vgg("vgg19", "E", weights, progress, num_classes, options)


def vgg11_bn(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> VGG:
    """`vgg11` with batch normalisation behind each convolution: two parameters more for each of the 2,752 filters.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` `features.1` conv 3×3, padding 1, batch norm | 64 × 224 × 224 | 1,920 | 86,704,128 |
    | `features.3` max-pool 2/2 | 64 × 112 × 112 | | |
    | `features.4` `features.5` conv 3×3, padding 1, batch norm | 128 × 112 × 112 | 74,112 | 924,844,032 |
    | `features.7` max-pool 2/2 | 128 × 56 × 56 | | |
    | `features.8` `features.9` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 295,680 | 924,844,032 |
    | `features.11` `features.12` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 590,592 | 1,849,688,064 |
    | `features.14` max-pool 2/2 | 256 × 28 × 28 | | |
    | `features.15` `features.16` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 1,181,184 | 924,844,032 |
    | `features.18` `features.19` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 2,360,832 | 1,849,688,064 |
    | `features.21` max-pool 2/2 | 512 × 14 × 14 | | |
    | `features.22` `features.23` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.25` `features.26` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.28` max-pool 2/2 | 512 × 7 × 7 | | |
    | `avgpool` average to 7×7 | 512 × 7 × 7 | | |
    | `classifier.0` linear | 4096 | 102,764,544 | 102,760,448 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 132,868,840 | 7,609,090,048 |

    Source: as `vgg11`; Ioffe, Szegedy, "Batch Normalization", 2015.
    """
    return _vgg("vgg11_bn", "A", weights, progress, num_classes, options)


def vgg13_bn(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> VGG:
    """`vgg13` with batch normalisation behind each convolution: two parameters more for each of the 2,944 filters.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` `features.1` conv 3×3, padding 1, batch norm | 64 × 224 × 224 | 1,920 | 86,704,128 |
    | `features.3` `features.4` conv 3×3, padding 1, batch norm | 64 × 224 × 224 | 37,056 | 1,849,688,064 |
    | `features.6` max-pool 2/2 | 64 × 112 × 112 | | |
    | `features.7` `features.8` conv 3×3, padding 1, batch norm | 128 × 112 × 112 | 74,112 | 924,844,032 |
    | `features.10` `features.11` conv 3×3, padding 1, batch norm | 128 × 112 × 112 | 147,840 | 1,849,688,064 |
    | `features.13` max-pool 2/2 | 128 × 56 × 56 | | |
    | `features.14` `features.15` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 295,680 | 924,844,032 |
    | `features.17` `features.18` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 590,592 | 1,849,688,064 |
    | `features.20` max-pool 2/2 | 256 × 28 × 28 | | |
    | `features.21` `features.22` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 1,181,184 | 924,844,032 |
    | `features.24` `features.25` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 2,360,832 | 1,849,688,064 |
    | `features.27` max-pool 2/2 | 512 × 14 × 14 | | |
    | `features.28` `features.29` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.31` `features.32` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.34` max-pool 2/2 | 512 × 7 × 7 | | |
    | `avgpool` average to 7×7 | 512 × 7 × 7 | | |
    | `classifier.0` linear | 4096 | 102,764,544 | 102,760,448 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 133,053,736 | 11,308,466,176 |

    Source: as `vgg13`; Ioffe, Szegedy, "Batch Normalization", 2015.
    """
    return _vgg("vgg13_bn", "B", weights, progress, num_classes, options)


def vgg16_bn(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> VGG:
    """`vgg16` with batch normalisation behind each convolution: two parameters more for each of the 4,224 filters.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` `features.1` conv 3×3, padding 1, batch norm | 64 × 224 × 224 | 1,920 | 86,704,128 |
    | `features.3` `features.4` conv 3×3, padding 1, batch norm | 64 × 224 × 224 | 37,056 | 1,849,688,064 |
    | `features.6` max-pool 2/2 | 64 × 112 × 112 | | |
    | `features.7` `features.8` conv 3×3, padding 1, batch norm | 128 × 112 × 112 | 74,112 | 924,844,032 |
    | `features.10` `features.11` conv 3×3, padding 1, batch norm | 128 × 112 × 112 | 147,840 | 1,849,688,064 |
    | `features.13` max-pool 2/2 | 128 × 56 × 56 | | |
    | `features.14` `features.15` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 295,680 | 924,844,032 |
    | `features.17` `features.18` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 590,592 | 1,849,688,064 |
    | `features.20` `features.21` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 590,592 | 1,849,688,064 |
    | `features.23` max-pool 2/2 | 256 × 28 × 28 | | |
    | `features.24` `features.25` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 1,181,184 | 924,844,032 |
    | `features.27` `features.28` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 2,360,832 | 1,849,688,064 |
    | `features.30` `features.31` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 2,360,832 | 1,849,688,064 |
    | `features.33` max-pool 2/2 | 512 × 14 × 14 | | |
    | `features.34` `features.35` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.37` `features.38` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.40` `features.41` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.43` max-pool 2/2 | 512 × 7 × 7 | | |
    | `avgpool` average to 7×7 | 512 × 7 × 7 | | |
    | `classifier.0` linear | 4096 | 102,764,544 | 102,760,448 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 138,365,992 | 15,470,264,320 |

    Source: as `vgg16`; Ioffe, Szegedy, "Batch Normalization", 2015.
    """
    return _vgg("vgg16_bn", "D", weights, progress, num_classes, options)


def vgg19_bn(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> VGG:
    """`vgg19` with batch normalisation behind each convolution: two parameters more for each of the 5,504 filters.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` `features.1` conv 3×3, padding 1, batch norm | 64 × 224 × 224 | 1,920 | 86,704,128 |
    | `features.3` `features.4` conv 3×3, padding 1, batch norm | 64 × 224 × 224 | 37,056 | 1,849,688,064 |
    | `features.6` max-pool 2/2 | 64 × 112 × 112 | | |
    | `features.7` `features.8` conv 3×3, padding 1, batch norm | 128 × 112 × 112 | 74,112 | 924,844,032 |
    | `features.10` `features.11` conv 3×3, padding 1, batch norm | 128 × 112 × 112 | 147,840 | 1,849,688,064 |
    | `features.13` max-pool 2/2 | 128 × 56 × 56 | | |
    | `features.14` `features.15` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 295,680 | 924,844,032 |
    | `features.17` `features.18` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 590,592 | 1,849,688,064 |
    | `features.20` `features.21` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 590,592 | 1,849,688,064 |
    | `features.23` `features.24` conv 3×3, padding 1, batch norm | 256 × 56 × 56 | 590,592 | 1,849,688,064 |
    | `features.26` max-pool 2/2 | 256 × 28 × 28 | | |
    | `features.27` `features.28` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 1,181,184 | 924,844,032 |
    | `features.30` `features.31` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 2,360,832 | 1,849,688,064 |
    | `features.33` `features.34` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 2,360,832 | 1,849,688,064 |
    | `features.36` `features.37` conv 3×3, padding 1, batch norm | 512 × 28 × 28 | 2,360,832 | 1,849,688,064 |
    | `features.39` max-pool 2/2 | 512 × 14 × 14 | | |
    | `features.40` `features.41` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.43` `features.44` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.46` `features.47` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.49` `features.50` conv 3×3, padding 1, batch norm | 512 × 14 × 14 | 2,360,832 | 462,422,016 |
    | `features.52` max-pool 2/2 | 512 × 7 × 7 | | |
    | `avgpool` average to 7×7 | 512 × 7 × 7 | | |
    | `classifier.0` linear | 4096 | 102,764,544 | 102,760,448 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 143,678,248 | 19,632,062,464 |

    Source: as `vgg19`; Ioffe, Szegedy, "Batch Normalization", 2015.
    """
    return _vgg("vgg19_bn", "E", weights, progress, num_classes, options)
