"""The five AlexNets, each with its table."""

from __future__ import annotations

from enum import Enum
from typing import Any

from ... import transforms as T
from ..weights import PACKAGED, path_of, with_weights
from .design import D2L, ONE_TOWER, ONE_WEIRD_TRICK, PAPER, SMALL
from .network import AlexNet


def alexnet(num_classes: int = 1000, dropout: float = 0.5, *, weights: Any = None, progress: bool = True) -> AlexNet:
    """torchvision's AlexNet: 64-192-384-256-256 filters, as in "One weird trick".

    Args:
        num_classes: number of outputs.
        dropout: probability of silencing a value in the classifier while training.
        weights: None, "DEFAULT" for torchvision's, or a file; see `mytorch.vision.models.weights`.
        progress: show a bar while weights are fetched.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 11×11, step 4, padding 2 | 64 × 55 × 55 | 23,296 | 70,276,800 |
    | `features.2` max-pool 3/2 | 64 × 27 × 27 | | |
    | `features.3` conv 5×5, padding 2 | 192 × 27 × 27 | 307,392 | 223,948,800 |
    | `features.5` max-pool 3/2 | 192 × 13 × 13 | | |
    | `features.6` conv 3×3, padding 1 | 384 × 13 × 13 | 663,936 | 112,140,288 |
    | `features.8` conv 3×3, padding 1 | 256 × 13 × 13 | 884,992 | 149,520,384 |
    | `features.10` conv 3×3, padding 1 | 256 × 13 × 13 | 590,080 | 99,680,256 |
    | `features.12` max-pool 3/2 | 256 × 6 × 6 | | |
    | `avgpool` average to 6×6 | 256 × 6 × 6 | | |
    | `classifier.1` linear | 4096 | 37,752,832 | 37,748,736 |
    | `classifier.4` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 61,100,840 | 714,188,480 |

    Source: Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014.
    """
    return with_weights(AlexNet(num_classes, dropout, design=ONE_WEIRD_TRICK), "alexnet", weights, progress)


alexnet_owt = alexnet


def alexnet_paper(
    num_classes: int = 1000,
    dropout: float = 0.5,
    in_channels: int = 3,
    *,
    bias: float = 1.0,
    weights: Any = None,
    progress: bool = True,
) -> AlexNet:
    """The network of the paper: two columns that meet in conv3 and in the linear layers, and response normalisation.

    Weights start from N(0, 0.01²), the biases of conv2, conv4, conv5 and of the hidden layers at 1 (`bias`). Those who
    trained it again often saw the loss stay at ln(1000) = 6.908 with biases of 1; 0.1 helped them.

    Pixels are expected on the scale of 0–255 with the mean subtracted: on 0–1 the response normalisation does nothing
    but divide by 2^0.75. The paper halves the outputs of the hidden layers at test time, which is dropout as it was;
    here, as in PyTorch, the values that are kept are doubled while training, which comes to the same.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 227 × 227 | | |
    | `features.0` conv 11×11, step 4 | 96 × 55 × 55 | 34,944 | 105,415,200 |
    | `features.2` response norm | 96 × 55 × 55 | | |
    | `features.3` max-pool 3/2 | 96 × 27 × 27 | | |
    | `features.4` conv 5×5, padding 2, 2 groups | 256 × 27 × 27 | 307,456 | 223,948,800 |
    | `features.6` response norm | 256 × 27 × 27 | | |
    | `features.7` max-pool 3/2 | 256 × 13 × 13 | | |
    | `features.8` conv 3×3, padding 1 | 384 × 13 × 13 | 885,120 | 149,520,384 |
    | `features.10` conv 3×3, padding 1, 2 groups | 384 × 13 × 13 | 663,936 | 112,140,288 |
    | `features.12` conv 3×3, padding 1, 2 groups | 256 × 13 × 13 | 442,624 | 74,760,192 |
    | `features.14` max-pool 3/2 | 256 × 6 × 6 | | |
    | `classifier.0` linear | 4096 | 37,752,832 | 37,748,736 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 60,965,224 | 724,406,816 |

    Source: Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012.
    """
    model = AlexNet(num_classes, dropout, in_channels=in_channels, design=PAPER, bias=bias)
    return with_weights(model, "alexnet_paper", weights, progress)


def alexnet_one_tower(
    num_classes: int = 1000,
    dropout: float = 0.5,
    in_channels: int = 3,
    *,
    weights: Any = None,
    progress: bool = True,
) -> AlexNet:
    """The paper's layers in one tower, without groups and without response normalisation.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `features.0` conv 11×11, step 4, padding 2 | 96 × 55 × 55 | 34,944 | 105,415,200 |
    | `features.2` max-pool 3/2 | 96 × 27 × 27 | | |
    | `features.3` conv 5×5, padding 2 | 256 × 27 × 27 | 614,656 | 447,897,600 |
    | `features.5` max-pool 3/2 | 256 × 13 × 13 | | |
    | `features.6` conv 3×3, padding 1 | 384 × 13 × 13 | 885,120 | 149,520,384 |
    | `features.8` conv 3×3, padding 1 | 384 × 13 × 13 | 1,327,488 | 224,280,576 |
    | `features.10` conv 3×3, padding 1 | 256 × 13 × 13 | 884,992 | 149,520,384 |
    | `features.12` max-pool 3/2 | 256 × 6 × 6 | | |
    | `avgpool` average to 6×6 | 256 × 6 × 6 | | |
    | `classifier.1` linear | 4096 | 37,752,832 | 37,748,736 |
    | `classifier.4` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 1000 | 4,097,000 | 4,096,000 |
    | sum | | 62,378,344 | 1,135,256,096 |

    Source: the layers are those of Krizhevsky, Sutskever, Hinton, 2012.
    """
    model = AlexNet(num_classes, dropout, in_channels=in_channels, design=ONE_TOWER)
    return with_weights(model, "alexnet_one_tower", weights, progress)


def alexnet_d2l(
    num_classes: int = 10,
    dropout: float = 0.5,
    in_channels: int = 1,
    *,
    weights: Any = None,
    progress: bool = True,
) -> AlexNet:
    """The textbook's AlexNet for grey 224 × 224 pictures, weights from Xavier's uniform law.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 1 × 224 × 224 | | |
    | `features.0` conv 11×11, step 4 | 96 × 54 × 54 | 11,712 | 33,872,256 |
    | `features.2` max-pool 3/2 | 96 × 26 × 26 | | |
    | `features.3` conv 5×5, padding 2 | 256 × 26 × 26 | 614,656 | 415,334,400 |
    | `features.5` max-pool 3/2 | 256 × 12 × 12 | | |
    | `features.6` conv 3×3, padding 1 | 384 × 12 × 12 | 885,120 | 127,401,984 |
    | `features.8` conv 3×3, padding 1 | 384 × 12 × 12 | 1,327,488 | 191,102,976 |
    | `features.10` conv 3×3, padding 1 | 256 × 12 × 12 | 884,992 | 127,401,984 |
    | `features.12` max-pool 3/2 | 256 × 5 × 5 | | |
    | `classifier.0` linear | 4096 | 26,218,496 | 26,214,400 |
    | `classifier.3` linear | 4096 | 16,781,312 | 16,777,216 |
    | `classifier.6` linear | 10 | 40,970 | 40,960 |
    | sum | | 46,764,746 | 938,146,176 |

    Source: Zhang, Lipton, Li, Smola, "Dive into Deep Learning", section 8.1.
    """
    model = AlexNet(num_classes, dropout, in_channels=in_channels, design=D2L)
    return with_weights(model, "alexnet_d2l", weights, progress)


class AlexNet_Small_Weights(Enum):
    """The trained weights that come with the package, for `alexnet_small(weights=…)`.

    `weights/README.md` beside the models says which command and seed made them.
    """

    SHAPES = "shapes"
    FASHION_MNIST = "fashion-mnist"
    DEFAULT = SHAPES

    @property
    def in_channels(self) -> int:
        return 3 if self is AlexNet_Small_Weights.SHAPES else 1

    def transforms(self) -> T.Compose:
        """What turns a picture of the data set, with values in [0, 1], into what the network was trained on."""
        if self is AlexNet_Small_Weights.SHAPES:
            return T.Compose([T.Normalize([0.25] * 3, [0.29] * 3)])
        return T.Compose([T.Pad(2), T.Normalize([0.286], [0.353])])


def alexnet_small(
    num_classes: int = 10,
    dropout: float = 0.5,
    in_channels: int | None = None,
    *,
    weights: Any = None,
    progress: bool = True,
) -> AlexNet:
    """An AlexNet for 32 × 32 pictures.

    Args:
        num_classes: number of outputs.
        dropout: probability of silencing a value in the classifier while training.
        in_channels: 3 for colour pictures, which is also the default, 1 for grey ones.
        weights: "shapes" (colour) or "fashion-mnist" (grey): both come with the package, see `AlexNet_Small_Weights`;
            or a file; or None.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 32 × 32 | | |
    | `features.0` conv 3×3, padding 1 | 32 × 32 × 32 | 896 | 884,736 |
    | `features.2` max-pool 2/2 | 32 × 16 × 16 | | |
    | `features.3` conv 3×3, padding 1 | 64 × 16 × 16 | 18,496 | 4,718,592 |
    | `features.5` max-pool 2/2 | 64 × 8 × 8 | | |
    | `features.6` conv 3×3, padding 1 | 128 × 8 × 8 | 73,856 | 4,718,592 |
    | `features.8` max-pool 2/2 | 128 × 4 × 4 | | |
    | `classifier.0` linear | 512 | 1,049,088 | 1,048,576 |
    | `classifier.3` linear | 10 | 5,130 | 5,120 |
    | sum | | 1,147,466 | 11,375,616 |

    The paper draws weights from N(0, 0.01²). Layers as narrow as these would each make their input several times
    smaller, and training would stay at the loss of guessing for epochs; Xavier's law keeps the size of the values from
    layer to layer.

    Source: this course; the idea is that of Krizhevsky, Sutskever, Hinton, 2012.
    """
    packaged = _packaged(weights)
    if packaged is not None:
        in_channels = packaged.in_channels if in_channels is None else in_channels
        weights = PACKAGED / f"alexnet_small_{packaged.name.lower()}.safetensors"
    elif weights is not None:
        weights = path_of("alexnet_small", weights, progress)
    model = AlexNet(num_classes, dropout, in_channels=3 if in_channels is None else in_channels, design=SMALL)
    return with_weights(model, "alexnet_small", weights, progress)


def _packaged(weights: Any) -> AlexNet_Small_Weights | None:
    if isinstance(weights, AlexNet_Small_Weights) or not isinstance(weights, str):
        return weights if isinstance(weights, AlexNet_Small_Weights) else None
    name = weights.upper().replace("-", "_")
    if name in AlexNet_Small_Weights.__members__:
        return AlexNet_Small_Weights[name]
    if not weights.endswith((".pth", ".pt", ".safetensors")):
        raise ValueError(
            f"alexnet_small: weights={weights!r} is unknown; expected None, 'shapes', 'fashion-mnist' or the path of a "
            ".pth or .safetensors file"
        )
    return None
