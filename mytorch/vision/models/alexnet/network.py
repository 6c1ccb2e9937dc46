"""The network that a design describes: convolutions with ReLU, some normalised and pooled, then linear layers with
dropout.
"""

from __future__ import annotations

from .... import nn
from ....nn import functional as F, init
from ....tensor import Tensor
from .design import ONE_WEIRD_TRICK, Design


class ResponseNorm(nn.Module):
    """b[c] = a[c] / (2 + 10⁻⁴ · Σ a[c']²)^0.75 over c' = c − 2 … c + 2, inside each column of channels.

    The paper's section 3.3, with its numbers for values on the scale of 0–255 pixels. (On pictures scaled to 0–1 the
    sum vanishes beside 2, and all that is left is a factor of 2^−0.75 = 0.595.) The channels of one graphics card do
    not see those of the other.
    """

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self.columns = columns

    def forward(self, x: Tensor) -> Tensor:
        n, c, h, w = x.shape
        # PyTorch divides α by the size of the window, the paper does not: 5e-4 here is 1e-4 there.
        apart = x.reshape(n * self.columns, c // self.columns, h, w)
        return F.local_response_norm(apart, 5, alpha=5e-4, beta=0.75, k=2.0).reshape(n, c, h, w)

    def extra_repr(self) -> str:
        return f"columns={self.columns}"


class AlexNet(nn.Module):
    """`features`, `avgpool` and `classifier`, named and numbered as in torchvision.

    Args:
        num_classes: number of outputs.
        dropout: probability of silencing a value in the classifier while training.
        in_channels: 3 for colour pictures, 1 for grey ones.
        design: the table; torchvision's network if omitted.
        bias: for the design of the paper, where the biases start in the second, fourth and fifth convolution and in the
            hidden layers. The paper says 1, which gives the ReLUs positive inputs at first.

    Shape: (N, in_channels, H, W) → (N, num_classes). The outputs are logits: softmax belongs to the loss.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        dropout: float = 0.5,
        *,
        in_channels: int = 3,
        design: Design = ONE_WEIRD_TRICK,
        bias: float = 1.0,
    ) -> None:
        super().__init__()
        features: list[nn.Module] = []
        channels = in_channels
        columns = max(conv.columns for conv in design.convolutions)
        for conv in design.convolutions:
            features += [
                nn.Conv2d(channels, conv.channels, conv.kernel, conv.stride, conv.padding, groups=conv.columns),
                nn.ReLU(inplace=True),
            ]
            if conv.norm:
                features.append(ResponseNorm(columns))
            if conv.pool is not None:
                features.append(nn.MaxPool2d(*conv.pool))
            channels = conv.channels
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2d((design.map_size, design.map_size)) if design.adaptive else nn.Identity()

        classifier: list[nn.Module] = []
        width = channels * design.map_size**2
        for hidden in design.hidden:
            layers: list[nn.Module] = [nn.Linear(width, hidden), nn.ReLU(inplace=True)]
            drop = nn.Dropout(dropout)
            classifier += [drop, *layers] if design.dropout_first else [*layers, drop]
            width = hidden
        classifier.append(nn.Linear(width, num_classes))
        self.classifier = nn.Sequential(*classifier)

        if design.init == "xavier":
            start_with_xavier(self)
        elif design.init == "gauss":
            start_as_the_paper(self, design, bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)
        x = self.avgpool(x)
        x = x.flatten(1)
        return self.classifier(x)


def weighted(model: nn.Module) -> list[nn.Conv2d | nn.Linear]:
    """The layers with weights, in order."""
    return [module for module in model.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]


def start_with_xavier(model: AlexNet) -> None:
    """Every weight uniform in ±√(6 / (fan_in + fan_out)), every bias 0 (Glorot and Bengio, 2010)."""
    for layer in weighted(model):
        init.xavier_uniform_(layer.weight)
        if layer.bias is not None:
            init.zeros_(layer.bias)


def start_as_the_paper(model: AlexNet, design: Design, bias: float) -> None:
    """Every weight from N(0, 0.01²); biases `bias` where the paper has 1, else 0 (section 5)."""
    ones = [*(conv.ones for conv in design.convolutions), *(True for _ in design.hidden), False]
    for layer, one in zip(weighted(model), ones, strict=True):
        init.normal_(layer.weight, 0.0, 0.01)
        if layer.bias is not None:
            init.constant_(layer.bias, bias if one else 0.0)
