"""LeNet-5: two convolutions that look, three linear layers that decide."""

from __future__ import annotations

from typing import Any

from ... import nn
from ...nn import functional as F
from ...tensor import Tensor
from .weights import with_weights


class LeNet5(nn.Module):
    """The first network of this shape that earned its living, on the digits of bank cheques.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 1 × 32 × 32 | | |
    | `conv1` conv 5×5 | 6 × 28 × 28 | 156 | 117,600 |
    | max-pool 2/2 | 6 × 14 × 14 | | |
    | `conv2` conv 5×5 | 16 × 10 × 10 | 2,416 | 240,000 |
    | max-pool 2/2 | 16 × 5 × 5 | | |
    | `fc1` linear | 120 | 48,120 | 48,000 |
    | `fc2` linear | 84 | 10,164 | 10,080 |
    | `fc3` linear | 10 | 850 | 840 |
    | sum | | 61,706 | 416,520 |

    This is today's reading of it. The paper pools by a trained average, squashes with tanh, connects conv2 to chosen
    maps only, and ends in radial basis functions. Pictures of 28 × 28 are padded by 2 on each side first.

    Args:
        num_classes: number of outputs.
        in_channels: 1 for grey pictures, 3 for colour.

    Source: LeCun, Bottou, Bengio, Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998.
    """

    def __init__(self, num_classes: int = 10, in_channels: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.flatten(1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def lenet5(num_classes: int = 10, in_channels: int = 1, *, weights: Any = None, progress: bool = True) -> LeNet5:
    """`LeNet5`, in the manner of the other networks: `weights` may be a file."""
    return with_weights(LeNet5(num_classes, in_channels), "lenet5", weights, progress)
