"""ZFNet: AlexNet after somebody had looked inside, with a finer first layer."""

from __future__ import annotations

from typing import Any

from ... import nn
from ...nn import init
from ...tensor import Tensor
from .weights import with_weights


class ZFNet(nn.Module):
    """AlexNet with 7 × 7 filters in steps of 2 instead of 11 × 11 in steps of 4.

    Projecting the activities of AlexNet back onto the picture showed first-layer filters of only very low and very high
    frequency, and patterns in the second layer that came from the large steps. Smaller filters in smaller steps cured
    both, and won the ImageNet contest of 2013.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 7×7, step 2, padding 1 | 96 × 110 × 110 | 14,208 | 170,755,200 |
    | `features.2` max-pool 3/2 | 96 × 55 × 55 | | |
    | `features.3` response norm | 96 × 55 × 55 | | |
    | `features.4` conv 5×5, step 2 | 256 × 26 × 26 | 614,656 | 415,334,400 |
    | `features.6` max-pool 3/2 | 256 × 13 × 13 | | |
    | `features.7` response norm | 256 × 13 × 13 | | |
    | `features.8` conv 3×3, padding 1 | 384 × 13 × 13 | 885,120 | 149,520,384 |
    | `features.10` conv 3×3, padding 1 | 384 × 13 × 13 | 1,327,488 | 224,280,576 |
    | `features.12` conv 3×3, padding 1 | 256 × 13 × 13 | 884,992 | 149,520,384 |
    | `features.14` max-pool 3/2 | 256 × 6 × 6 | | |
    | `classifier.0` linear | 4096 | 37,752,832 | 37,748,736 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 62,357,608 | 1,168,032,896 |

    Weights start from N(0, 0.01²), biases at 0. Where the paper normalises contrast, this takes AlexNet's response
    normalisation, for pixels on the scale of 0–255.

    Args:
        num_classes: number of outputs.
        dropout: probability of silencing a value in the classifier while training.
        in_channels: 3 for colour pictures, 1 for grey ones.

    Shape: (N, in_channels, 224, 224) → (N, num_classes).

    Source: Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks", 2013, figure 3.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5, in_channels: int = 3) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(in_channels, 96, 7, stride=2, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0),
            nn.Conv2d(96, 256, 5, stride=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0),
            nn.Conv2d(256, 384, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 384, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2),
        )
        self.classifier = nn.Sequential(
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                init.normal_(module.weight, 0.0, 0.01)
                if module.bias is not None:
                    init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).flatten(1))


def zfnet(
    num_classes: int = 1000,
    dropout: float = 0.5,
    in_channels: int = 3,
    *,
    weights: Any = None,
    progress: bool = True,
) -> ZFNet:
    """`ZFNet`, in the manner of the other networks: `weights` may be a file."""
    return with_weights(ZFNet(num_classes, dropout, in_channels), "zfnet", weights, progress)
