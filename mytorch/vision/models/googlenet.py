"""GoogLeNet: look at each pixel with windows of several sizes at once, and let the next layer choose.

Each inception block has four branches side by side, whose maps are put one behind another: 1 × 1; 1 × 1 then 3 × 3;
1 × 1 then 5 × 5; max-pooling then 1 × 1. The 1 × 1 convolutions in front make the channels few before the wide windows
multiply them. Nothing skips over anything: that came a year later, with ResNet.

Two auxiliary heads look at the middle of the network while it is trained, so that gradients reach its beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ... import nn
from ...nn import functional as F, init
from ...ops.join import cat
from ...tensor import Tensor
from .weights import is_published, with_weights


class GoogLeNetOutputs(NamedTuple):
    """What the network gives while it is trained with its auxiliary heads. The paper weighs their losses with 0.3."""

    logits: Tensor
    aux_logits2: Tensor | None
    aux_logits1: Tensor | None


class BasicConv2d(nn.Module):
    """A convolution without bias, batch normalisation, ReLU: what torchvision builds with."""

    def __init__(self, in_channels: int, out_channels: int, **options: Any) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, bias=False, **options)
        self.bn = nn.BatchNorm2d(out_channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)), inplace=True)


class PlainConv2d(nn.Module):
    """A convolution with bias and ReLU: what the paper builds with, a year before batch normalisation."""

    def __init__(self, in_channels: int, out_channels: int, **options: Any) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, **options)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class Inception(nn.Module):
    """Four branches side by side; the result has ch1x1 + ch3x3 + ch5x5 + pool_proj channels.

    Args:
        in_channels: of the input.
        ch1x1: filters of the first branch.
        ch3x3red, ch3x3: of the 1 × 1 and the 3 × 3 convolution in the second branch.
        ch5x5red, ch5x5: of the 1 × 1 and the wide convolution in the third.
        pool_proj: of the 1 × 1 convolution behind the max-pooling.
        conv_block: `BasicConv2d` or `PlainConv2d`.
        wide: window of the third branch. The paper has 5; torchvision's trained network has 3, by a mistake that its
            weights preserve.
    """

    def __init__(
        self,
        in_channels: int,
        ch1x1: int,
        ch3x3red: int,
        ch3x3: int,
        ch5x5red: int,
        ch5x5: int,
        pool_proj: int,
        conv_block: Callable[..., nn.Module] = BasicConv2d,
        wide: int = 3,
    ) -> None:
        super().__init__()
        self.branch1 = conv_block(in_channels, ch1x1, kernel_size=1)
        self.branch2 = nn.Sequential(
            conv_block(in_channels, ch3x3red, kernel_size=1), conv_block(ch3x3red, ch3x3, kernel_size=3, padding=1)
        )
        self.branch3 = nn.Sequential(
            conv_block(in_channels, ch5x5red, kernel_size=1),
            conv_block(ch5x5red, ch5x5, kernel_size=wide, padding=wide // 2),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1, ceil_mode=True), conv_block(in_channels, pool_proj, kernel_size=1)
        )

    def forward(self, x: Tensor) -> Tensor:
        return cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


class InceptionAux(nn.Module):
    """An auxiliary head: average to 4 × 4, 1 × 1 convolution, two linear layers.

    The paper averages windows of 5 × 5 in steps of 3, which makes 4 × 4 of 14 × 14 too, from other windows.
    """

    def __init__(
        self,
        in_channels: int,
        num_classes: int,
        conv_block: Callable[..., nn.Module] = BasicConv2d,
        dropout: float = 0.7,
    ) -> None:
        super().__init__()
        self.conv = conv_block(in_channels, 128, kernel_size=1)
        self.fc1 = nn.Linear(2048, 1024)
        self.fc2 = nn.Linear(1024, num_classes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(F.adaptive_avg_pool2d(x, (4, 4))).flatten(1)
        return self.fc2(self.dropout(F.relu(self.fc1(x), inplace=True)))


class GoogLeNet(nn.Module):
    """Nine inception blocks, named as in torchvision.

    Args:
        num_classes: number of outputs.
        aux_logits: with the two auxiliary heads. While training, the result is then a `GoogLeNetOutputs`.
        transform_input: turn pictures normalised with ImageNet's mean and deviation into those of the original
            weights, (x − 0.5) / 0.5.
        init_weights: start from N(0, 0.01²), cut at ±2. (torchvision warns that it may change this one day.)
        blocks: what is built with, in place of `BasicConv2d`, `Inception`, `InceptionAux`.
        dropout, dropout_aux: probability of silencing a value before the last layer, and in the heads.
        norm: response normalisation behind the first pooling and before the second, as in the paper.

    Shape: (N, 3, H, W) with H, W ≥ 15 → (N, num_classes).
    """

    def __init__(
        self,
        num_classes: int = 1000,
        aux_logits: bool = True,
        transform_input: bool = False,
        init_weights: bool | None = None,
        blocks: list[Callable[..., nn.Module]] | None = None,
        dropout: float = 0.2,
        dropout_aux: float = 0.7,
        *,
        norm: bool = False,
    ) -> None:
        super().__init__()
        blocks = [BasicConv2d, Inception, InceptionAux] if blocks is None else blocks
        if len(blocks) != 3:
            raise ValueError(f"blocks length should be 3 instead of {len(blocks)}")
        conv, inception, aux = blocks
        self.aux_logits = aux_logits
        self.transform_input = transform_input

        self.conv1 = conv(3, 64, kernel_size=7, stride=2, padding=3)
        self.maxpool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.conv2 = conv(64, 64, kernel_size=1)
        self.conv3 = conv(64, 192, kernel_size=3, padding=1)
        self.maxpool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.norm = nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0) if norm else None

        self.inception3a = inception(192, 64, 96, 128, 16, 32, 32)
        self.inception3b = inception(256, 128, 128, 192, 32, 96, 64)
        self.maxpool3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.inception4a = inception(480, 192, 96, 208, 16, 48, 64)
        self.inception4b = inception(512, 160, 112, 224, 24, 64, 64)
        self.inception4c = inception(512, 128, 128, 256, 24, 64, 64)
        self.inception4d = inception(512, 112, 144, 288, 32, 64, 64)
        self.inception4e = inception(528, 256, 160, 320, 32, 128, 128)
        self.maxpool4 = nn.MaxPool2d(2, stride=2, ceil_mode=True)
        self.inception5a = inception(832, 256, 160, 320, 32, 128, 128)
        self.inception5b = inception(832, 384, 192, 384, 48, 128, 128)

        self.aux1 = aux(512, num_classes, dropout=dropout_aux) if aux_logits else None
        self.aux2 = aux(528, num_classes, dropout=dropout_aux) if aux_logits else None
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(1024, num_classes)

        if init_weights is None or init_weights:
            for module in self.modules():
                if isinstance(module, (nn.Conv2d, nn.Linear)):
                    init.trunc_normal_(module.weight, mean=0.0, std=0.01, a=-2, b=2)

    def forward(self, x: Tensor) -> Tensor | GoogLeNetOutputs:
        if self.transform_input:
            x = _as_the_original(x)
        x = self.maxpool1(self.conv1(x))
        x = self.conv3(self.conv2(x if self.norm is None else self.norm(x)))
        x = self.maxpool2(x if self.norm is None else self.norm(x))
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        x = self.inception4a(x)
        aux1 = self.aux1(x) if self.training and self.aux1 is not None else None
        x = self.inception4d(self.inception4c(self.inception4b(x)))
        aux2 = self.aux2(x) if self.training and self.aux2 is not None else None
        x = self.maxpool4(self.inception4e(x))
        x = self.inception5b(self.inception5a(x))
        x = self.fc(self.dropout(self.avgpool(x).flatten(1)))
        return GoogLeNetOutputs(x, aux2, aux1) if self.training and self.aux_logits else x


def _as_the_original(x: Tensor) -> Tensor:
    """(x · std + mean − 0.5) / 0.5 for each channel, with ImageNet's mean and std."""
    settings = zip((0.485, 0.456, 0.406), (0.229, 0.224, 0.225), strict=True)
    channels = [x[:, i : i + 1] * (std / 0.5) + (mean - 0.5) / 0.5 for i, (mean, std) in enumerate(settings)]
    return cat(channels, 1)


def googlenet(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> GoogLeNet:
    """torchvision's GoogLeNet: with batch normalisation, and 3 × 3 where the paper has 5 × 5.

    Args:
        num_classes: number of outputs.
        weights: None, "DEFAULT" for torchvision's, or a file; see `mytorch.vision.models.weights`. With torchvision's
            the auxiliary heads are left away unless asked for, and `transform_input` is on.
        progress: show a bar while weights are fetched.
        options: for `GoogLeNet`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `conv1` conv 7×7, step 2, padding 3 | 64 × 112 × 112 | 9,536 | 118,013,952 |
    | `maxpool1` max-pool 3/2 | 64 × 56 × 56 | | |
    | `conv2` conv 1×1 | 64 × 56 × 56 | 4,224 | 12,845,056 |
    | `conv3` conv 3×3, padding 1 | 192 × 56 × 56 | 110,976 | 346,816,512 |
    | `maxpool2` max-pool 3/2 | 192 × 28 × 28 | | |
    | `inception3a` inception 64 + 96→128 + 16→32 + 32 | 256 × 28 × 28 | 155,872 | 121,626,624 |
    | `inception3b` inception 128 + 128→192 + 32→96 + 64 | 480 × 28 × 28 | 340,224 | 265,732,096 |
    | `maxpool3` max-pool 3/2 | 480 × 14 × 14 | | |
    | `inception4a` inception 192 + 96→208 + 16→48 + 64 | 512 × 14 × 14 | 364,512 | 71,199,744 |
    | `aux1` auxiliary head | 1000 | 3,188,968 | |
    | `inception4b` inception 160 + 112→224 + 24→64 + 64 | 512 × 14 × 14 | 425,232 | 83,091,456 |
    | `inception4c` inception 128 + 128→256 + 24→64 + 64 | 512 × 14 × 14 | 486,192 | 95,033,344 |
    | `inception4d` inception 112 + 144→288 + 32→64 + 64 | 528 × 14 × 14 | 573,312 | 112,093,184 |
    | `aux2` auxiliary head | 1000 | 3,191,016 | |
    | `inception4e` inception 256 + 160→320 + 32→128 + 128 | 832 × 14 × 14 | 803,840 | 157,151,232 |
    | `maxpool4` max-pool 2/2 | 832 × 7 × 7 | | |
    | `inception5a` inception 256 + 160→320 + 32→128 + 128 | 832 × 7 × 7 | 978,944 | 47,867,904 |
    | `inception5b` inception 384 + 192→384 + 48→128 + 128 | 1024 × 7 × 7 | 1,347,040 | 65,881,088 |
    | `avgpool` average over the map | 1024 × 1 × 1 | | |
    | `fc` linear | 1000 | 1,025,000 | 1,024,000 |
    | sum | | 13,004,888 | 1,498,376,192 |

    The heads are used while training only, and do not count among the multiply-adds.

    Source: Szegedy and others, "Going Deeper with Convolutions", 2014; Ioffe, Szegedy, "Batch Normalization", 2015.
    """
    if not is_published("googlenet", weights):
        return with_weights(GoogLeNet(num_classes, **options), "googlenet", weights, progress)
    keep_heads = options.pop("aux_logits", False)
    options.setdefault("transform_input", True)
    model = GoogLeNet(num_classes, **{**options, "init_weights": False})
    with_weights(model, "googlenet", weights, progress)
    if not keep_heads:
        model.aux_logits = False
        model.aux1 = model.aux2 = None
    return model


def googlenet_paper(
    num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any
) -> GoogLeNet:
    """The network of the paper: windows of 5 × 5, biases, response normalisation, dropout of 0.4; Xavier's weights.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `conv1` conv 7×7, step 2, padding 3 | 64 × 112 × 112 | 9,472 | 118,013,952 |
    | `maxpool1` max-pool 3/2 | 64 × 56 × 56 | | |
    | `conv2` conv 1×1 | 64 × 56 × 56 | 4,160 | 12,845,056 |
    | `conv3` conv 3×3, padding 1 | 192 × 56 × 56 | 110,784 | 346,816,512 |
    | `maxpool2` max-pool 3/2 | 192 × 28 × 28 | | |
    | `inception3a` inception 64 + 96→128 + 16→32 + 32 | 256 × 28 × 28 | 163,696 | 128,049,152 |
    | `inception3b` inception 128 + 128→192 + 32→96 + 64 | 480 × 28 × 28 | 388,736 | 304,267,264 |
    | `maxpool3` max-pool 3/2 | 480 × 14 × 14 | | |
    | `inception4a` inception 192 + 96→208 + 16→48 + 64 | 512 × 14 × 14 | 376,176 | 73,608,192 |
    | `aux1` auxiliary head | 1000 | 3,188,840 | |
    | `inception4b` inception 160 + 112→224 + 24→64 + 64 | 512 × 14 × 14 | 449,160 | 87,908,352 |
    | `inception4c` inception 128 + 128→256 + 24→64 + 64 | 512 × 14 × 14 | 510,104 | 99,850,240 |
    | `inception4d` inception 112 + 144→288 + 32→64 + 64 | 528 × 14 × 14 | 605,376 | 118,515,712 |
    | `aux2` auxiliary head | 1000 | 3,190,888 | |
    | `inception4e` inception 256 + 160→320 + 32→128 + 128 | 832 × 14 × 14 | 868,352 | 169,996,288 |
    | `maxpool4` max-pool 2/2 | 832 × 7 × 7 | | |
    | `inception5a` inception 256 + 160→320 + 32→128 + 128 | 832 × 7 × 7 | 1,043,456 | 51,079,168 |
    | `inception5b` inception 384 + 192→384 + 48→128 + 128 | 1024 × 7 × 7 | 1,444,080 | 70,697,984 |
    | `avgpool` average over the map | 1024 × 1 × 1 | | |
    | `fc` linear | 1000 | 1,025,000 | 1,024,000 |
    | sum | | 13,378,280 | 1,582,671,872 |

    The heads are used while training only, and do not count among the multiply-adds.

    Source: Szegedy and others, "Going Deeper with Convolutions", 2014, table 1.
    """

    def inception(*widths: int) -> Inception:
        return Inception(*widths, conv_block=PlainConv2d, wide=5)

    def aux(channels: int, classes: int, dropout: float) -> InceptionAux:
        return InceptionAux(channels, classes, conv_block=PlainConv2d, dropout=dropout)

    options = {"blocks": [PlainConv2d, inception, aux], "dropout": 0.4, "init_weights": False, "norm": True, **options}
    model = GoogLeNet(num_classes, **options)
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            init.xavier_uniform_(module.weight)
            if module.bias is not None:
                init.zeros_(module.bias)
    return with_weights(model, "googlenet_paper", weights, progress)
