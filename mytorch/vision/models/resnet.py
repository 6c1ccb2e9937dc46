"""ResNet: each block adds a correction to what it was given, so that depth costs nothing where it does not help.

    y = relu(x + F(x))

The gradient of y reaches x directly, past F; that is what lets fifty layers, or a thousand, learn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import nn
from ...nn import init
from ...tensor import Tensor
from .weights import with_weights


def conv3x3(channels: int, filters: int, stride: int = 1, groups: int = 1, dilation: int = 1) -> nn.Conv2d:
    """A 3 × 3 convolution that keeps the size, without the bias that batch normalisation would take away again."""
    return nn.Conv2d(
        channels, filters, 3, stride=stride, padding=dilation, groups=groups, bias=False, dilation=dilation
    )


def conv1x1(channels: int, filters: int, stride: int = 1) -> nn.Conv2d:
    """A 1 × 1 convolution without bias: each pixel's channels mixed anew."""
    return nn.Conv2d(channels, filters, 1, stride=stride, bias=False)


class BasicBlock(nn.Module):
    """relu(x + 3×3(relu(3×3(x)))), with batch normalisation behind each convolution.

    `downsample` brings x to the size and the channels of the result, where these change.
    """

    expansion = 1

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        groups: int = 1,
        base_width: int = 64,
        dilation: int = 1,
        norm_layer: Callable[..., nn.Module] = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        if groups != 1 or base_width != 64:
            raise ValueError("BasicBlock only supports groups=1 and base_width=64")
        if dilation > 1:
            raise NotImplementedError("Dilation > 1 not supported in BasicBlock")
        self.conv1 = conv3x3(inplanes, planes, stride)
        self.bn1 = norm_layer(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(planes, planes)
        self.bn2 = norm_layer(planes)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class Bottleneck(nn.Module):
    """relu(x + 1×1(relu(3×3(relu(1×1(x)))))): few channels for the 3 × 3 convolution, four times as many outside.

    The step of 2, where there is one, is taken by the 3 × 3 convolution as in torchvision; the paper takes it one layer
    earlier.
    """

    expansion = 4

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        groups: int = 1,
        base_width: int = 64,
        dilation: int = 1,
        norm_layer: Callable[..., nn.Module] = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        width = int(planes * (base_width / 64.0)) * groups
        self.conv1 = conv1x1(inplanes, width)
        self.bn1 = norm_layer(width)
        self.conv2 = conv3x3(width, width, stride, groups, dilation)
        self.bn2 = norm_layer(width)
        self.conv3 = conv1x1(width, planes * self.expansion)
        self.bn3 = norm_layer(planes * self.expansion)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class ResNet(nn.Module):
    """One convolution, four stages of blocks, an average; named as in torchvision.

    Args:
        block: `BasicBlock` or `Bottleneck`.
        layers: how many blocks each of the four stages has.
        num_classes: number of outputs.
        zero_init_residual: begin with F = 0 in every block.
        groups, width_per_group: of the 3 × 3 convolutions in bottlenecks (ResNeXt, wide ResNet).
        replace_stride_with_dilation: for each of the last three stages, widen the windows instead of halving the maps.
        norm_layer: in place of batch normalisation.

    Shape: (N, 3, H, W) → (N, num_classes).
    """

    def __init__(
        self,
        block: type[BasicBlock] | type[Bottleneck],
        layers: Sequence[int],
        num_classes: int = 1000,
        zero_init_residual: bool = False,
        groups: int = 1,
        width_per_group: int = 64,
        replace_stride_with_dilation: Sequence[bool] | None = None,
        norm_layer: Callable[..., nn.Module] | None = None,
    ) -> None:
        super().__init__()
        widen = (False, False, False) if replace_stride_with_dilation is None else replace_stride_with_dilation
        if len(widen) != 3:
            raise ValueError(f"replace_stride_with_dilation should be None or a 3-element tuple, got {widen}")
        self._norm_layer = nn.BatchNorm2d if norm_layer is None else norm_layer
        self.inplanes, self.dilation = 64, 1
        self.groups, self.base_width = groups, width_per_group

        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = self._norm_layer(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.layer1 = self._stage(block, 64, layers[0])
        self.layer2 = self._stage(block, 128, layers[1], 2, widen[0])
        self.layer3 = self._stage(block, 256, layers[2], 2, widen[1])
        self.layer4 = self._stage(block, 512, layers[3], 2, widen[2])
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)

        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if zero_init_residual and isinstance(module, (BasicBlock, Bottleneck)):
                last = module.bn3 if isinstance(module, Bottleneck) else module.bn2
                init.zeros_(last.weight)  # pyright: ignore[reportArgumentType]

    def _stage(
        self,
        block: type[BasicBlock] | type[Bottleneck],
        planes: int,
        count: int,
        stride: int = 1,
        widen: bool = False,
    ) -> nn.Sequential:
        """`count` blocks of one size; the first brings what comes in to that size."""
        first_dilation = self.dilation
        if widen:
            self.dilation, stride = self.dilation * stride, 1
        filters, downsample = planes * block.expansion, None
        if stride != 1 or self.inplanes != filters:
            downsample = nn.Sequential(conv1x1(self.inplanes, filters, stride), self._norm_layer(filters))
        shared = {"groups": self.groups, "base_width": self.base_width, "norm_layer": self._norm_layer}
        blocks: list[nn.Module] = [block(self.inplanes, planes, stride, downsample, dilation=first_dilation, **shared)]
        self.inplanes = filters
        blocks += [block(filters, planes, dilation=self.dilation, **shared) for _ in range(1, count)]
        return nn.Sequential(*blocks)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))


def resnet18(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> ResNet:
    """Two basic blocks in each stage: 18 layers with weights.

    Args:
        num_classes: number of outputs.
        weights: None, "DEFAULT" for torchvision's, or a file; see `mytorch.vision.models.weights`.
        progress: show a bar while weights are fetched.
        options: for `ResNet`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `conv1` `bn1` conv 7×7, step 2, padding 3, batch norm | 64 × 112 × 112 | 9,536 | 118,013,952 |
    | `maxpool` max-pool 3/2 | 64 × 56 × 56 | | |
    | `layer1.0` basic block | 64 × 56 × 56 | 73,984 | 231,211,008 |
    | `layer1.1` basic block | 64 × 56 × 56 | 73,984 | 231,211,008 |
    | `layer2.0` basic block, step 2 | 128 × 28 × 28 | 230,144 | 179,830,784 |
    | `layer2.1` basic block | 128 × 28 × 28 | 295,424 | 231,211,008 |
    | `layer3.0` basic block, step 2 | 256 × 14 × 14 | 919,040 | 179,830,784 |
    | `layer3.1` basic block | 256 × 14 × 14 | 1,180,672 | 231,211,008 |
    | `layer4.0` basic block, step 2 | 512 × 7 × 7 | 3,673,088 | 179,830,784 |
    | `layer4.1` basic block | 512 × 7 × 7 | 4,720,640 | 231,211,008 |
    | `avgpool` average over the map | 512 × 1 × 1 | | |
    | `fc` linear | 1000 | 513,000 | 512,000 |
    | sum | | 11,689,512 | 1,814,073,344 |

    Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", 2015.
    """
    return with_weights(ResNet(BasicBlock, (2, 2, 2, 2), num_classes, **options), "resnet18", weights, progress)


def resnet34(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> ResNet:
    """3, 4, 6 and 3 basic blocks: 34 layers with weights. Arguments as for `resnet18`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `conv1` `bn1` conv 7×7, step 2, padding 3, batch norm | 64 × 112 × 112 | 9,536 | 118,013,952 |
    | `maxpool` max-pool 3/2 | 64 × 56 × 56 | | |
    | `layer1.0` basic block | 64 × 56 × 56 | 73,984 | 231,211,008 |
    | `layer1.1` basic block | 64 × 56 × 56 | 73,984 | 231,211,008 |
    | `layer1.2` basic block | 64 × 56 × 56 | 73,984 | 231,211,008 |
    | `layer2.0` basic block, step 2 | 128 × 28 × 28 | 230,144 | 179,830,784 |
    | `layer2.1` basic block | 128 × 28 × 28 | 295,424 | 231,211,008 |
    | `layer2.2` basic block | 128 × 28 × 28 | 295,424 | 231,211,008 |
    | `layer2.3` basic block | 128 × 28 × 28 | 295,424 | 231,211,008 |
    | `layer3.0` basic block, step 2 | 256 × 14 × 14 | 919,040 | 179,830,784 |
    | `layer3.1` basic block | 256 × 14 × 14 | 1,180,672 | 231,211,008 |
    | `layer3.2` basic block | 256 × 14 × 14 | 1,180,672 | 231,211,008 |
    | `layer3.3` basic block | 256 × 14 × 14 | 1,180,672 | 231,211,008 |
    | `layer3.4` basic block | 256 × 14 × 14 | 1,180,672 | 231,211,008 |
    | `layer3.5` basic block | 256 × 14 × 14 | 1,180,672 | 231,211,008 |
    | `layer4.0` basic block, step 2 | 512 × 7 × 7 | 3,673,088 | 179,830,784 |
    | `layer4.1` basic block | 512 × 7 × 7 | 4,720,640 | 231,211,008 |
    | `layer4.2` basic block | 512 × 7 × 7 | 4,720,640 | 231,211,008 |
    | `avgpool` average over the map | 512 × 1 × 1 | | |
    | `fc` linear | 1000 | 513,000 | 512,000 |
    | sum | | 21,797,672 | 3,663,761,408 |

    Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", 2015.
    """
    return with_weights(ResNet(BasicBlock, (3, 4, 6, 3), num_classes, **options), "resnet34", weights, progress)


def resnet50(num_classes: int = 1000, *, weights: Any = None, progress: bool = True, **options: Any) -> ResNet:
    """3, 4, 6 and 3 bottlenecks: 50 layers with weights. Arguments as for `resnet18`.

    | layer | output | parameters | multiply-adds |
    |---|---|---|---|
    | input | 3 × 224 × 224 | | |
    | `conv1` `bn1` conv 7×7, step 2, padding 3, batch norm | 64 × 112 × 112 | 9,536 | 118,013,952 |
    | `maxpool` max-pool 3/2 | 64 × 56 × 56 | | |
    | `layer1.0` bottleneck | 256 × 56 × 56 | 75,008 | 231,211,008 |
    | `layer1.1` bottleneck | 256 × 56 × 56 | 70,400 | 218,365,952 |
    | `layer1.2` bottleneck | 256 × 56 × 56 | 70,400 | 218,365,952 |
    | `layer2.0` bottleneck, step 2 | 512 × 28 × 28 | 379,392 | 372,506,624 |
    | `layer2.1` bottleneck | 512 × 28 × 28 | 280,064 | 218,365,952 |
    | `layer2.2` bottleneck | 512 × 28 × 28 | 280,064 | 218,365,952 |
    | `layer2.3` bottleneck | 512 × 28 × 28 | 280,064 | 218,365,952 |
    | `layer3.0` bottleneck, step 2 | 1024 × 14 × 14 | 1,512,448 | 372,506,624 |
    | `layer3.1` bottleneck | 1024 × 14 × 14 | 1,117,184 | 218,365,952 |
    | `layer3.2` bottleneck | 1024 × 14 × 14 | 1,117,184 | 218,365,952 |
    | `layer3.3` bottleneck | 1024 × 14 × 14 | 1,117,184 | 218,365,952 |
    | `layer3.4` bottleneck | 1024 × 14 × 14 | 1,117,184 | 218,365,952 |
    | `layer3.5` bottleneck | 1024 × 14 × 14 | 1,117,184 | 218,365,952 |
    | `layer4.0` bottleneck, step 2 | 2048 × 7 × 7 | 6,039,552 | 372,506,624 |
    | `layer4.1` bottleneck | 2048 × 7 × 7 | 4,462,592 | 218,365,952 |
    | `layer4.2` bottleneck | 2048 × 7 × 7 | 4,462,592 | 218,365,952 |
    | `avgpool` average over the map | 2048 × 1 × 1 | | |
    | `fc` linear | 1000 | 2,049,000 | 2,048,000 |
    | sum | | 25,557,032 | 4,089,184,256 |

    Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", 2015.
    """
    return with_weights(ResNet(Bottleneck, (3, 4, 6, 3), num_classes, **options), "resnet50", weights, progress)
