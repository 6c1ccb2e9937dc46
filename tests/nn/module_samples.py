"""What every layer is tried with; the tests of `test_module_samples.py` are generated from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mytorch import nn
from tests.op_samples.sample import positive, real, whole


@dataclass(frozen=True)
class ModuleSample:
    """A layer, the arguments that make it, and inputs.

    Args:
        kind: the class.
        args: positional arguments of the constructor; NumPy arrays become tensors.
        inputs: arguments of the call; float64 arrays become tensors that require a gradient.
        options: keyword arguments of the constructor.
        constant: how many of the inputs, counted from the last, require no gradient (targets).
        random: whether training draws random numbers, so that it cannot be compared with another library's.
    """

    kind: type[nn.Module]
    args: tuple[Any, ...] = ()
    inputs: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    constant: int = 0
    random: bool = False

    @property
    def label(self) -> str:
        settings = [str(value) if not isinstance(value, np.ndarray) else "array" for value in self.args]
        settings += [f"{name}={'array' if isinstance(v, np.ndarray) else v}" for name, v in self.options.items()]
        shapes = ",".join("x".join(map(str, value.shape)) for value in self.inputs)
        return f"{self.kind.__name__}({', '.join(settings)})-{shapes}"


def layer(kind: type[nn.Module], *args: Any, x: Any, random: bool = False, **options: Any) -> ModuleSample:
    return ModuleSample(kind, args, (x,), options, random=random)


def loss(kind: type[nn.Module], *args: Any, x: Any, target: Any, **options: Any) -> ModuleSample:
    return ModuleSample(kind, args, (x, target), options, constant=1)


ROW = real(2, 4, 9)
PICTURE = real(2, 4, 7, 8)
PROBABILITY = real(3, 5, low=0.05, high=0.95)
SHARE = real(3, 5, low=0.05, high=0.95, seed=1)
BIT = (real(3, 5, seed=2) > 0).astype(np.float64)
CLASS = whole(6, low=0, high=5)
WEIGHT = positive(5)

ACTIVATIONS = [
    layer(kind, *args, x=x, **options)
    for kind, settings in {
        nn.ReLU: [{}, {"inplace": False}],
        nn.Sigmoid: [{}],
        nn.Tanh: [{}],
        nn.LeakyReLU: [{}, {"negative_slope": 0.3}],
        nn.ELU: [{}, {"alpha": 0.5}],
        nn.SELU: [{}],
        nn.SiLU: [{}],
        nn.Mish: [{}],
        nn.GELU: [{}, {"approximate": "tanh"}],
        nn.Hardtanh: [{}, {"min_val": -0.5, "max_val": 0.7}],
        nn.ReLU6: [{}],
        nn.Hardsigmoid: [{}],
        nn.Hardswish: [{}],
        nn.Softplus: [{}, {"beta": 2.0, "threshold": 3.0}],
        nn.Softsign: [{}],
        nn.Tanhshrink: [{}],
        nn.LogSigmoid: [{}],
        nn.Softmax: [{"dim": 1}, {"dim": -1}],
        nn.LogSoftmax: [{"dim": 1}, {"dim": 0}],
        nn.Softmin: [{"dim": 1}],
    }.items()
    for options in settings
    for args in [()]
    for x in (real(3, 4), real(2, 3, 4, low=-8.0, high=8.0))
]

LINEAR = [
    layer(nn.Linear, 4, 3, x=real(2, 4)),
    layer(nn.Linear, 4, 3, x=real(4)),
    layer(nn.Linear, 4, 3, x=real(2, 5, 4), bias=False),
    layer(nn.Identity, x=real(2, 3)),
    layer(nn.Identity, 54, x=real(2, 3), unused=True),
    layer(nn.Flatten, x=PICTURE),
    layer(nn.Flatten, 0, 2, x=PICTURE),
    layer(nn.Unflatten, 1, (2, 2), x=PICTURE),
    layer(nn.Unflatten, -1, (2, -1), x=PICTURE),
]

CONVOLUTION = [
    layer(nn.Conv2d, 4, 6, 3, x=PICTURE),
    layer(nn.Conv2d, 4, 6, (3, 2), x=PICTURE, stride=(2, 1), padding=(1, 2), bias=False),
    layer(nn.Conv2d, 4, 6, 3, x=PICTURE, padding="same", dilation=2),
    layer(nn.Conv2d, 4, 6, (3, 2), x=PICTURE, padding="same"),
    layer(nn.Conv2d, 4, 6, 3, x=PICTURE, padding="valid", groups=2),
    layer(nn.Conv2d, 4, 8, 1, x=PICTURE, groups=4),
    layer(nn.Conv2d, 4, 6, 3, x=real(4, 7, 8), padding=1),
    layer(nn.Conv2d, 4, 6, 3, x=PICTURE, padding=(1, 2), padding_mode="reflect"),
    layer(nn.Conv2d, 4, 6, (3, 2), x=PICTURE, padding="same", padding_mode="circular"),
    layer(nn.Conv2d, 4, 6, 3, x=PICTURE, padding=1, padding_mode="replicate", stride=2),
    layer(nn.Conv2d, 4, 6, 3, x=PICTURE, padding="valid", padding_mode="reflect"),
    layer(nn.Conv1d, 4, 6, 3, x=ROW),
    layer(nn.Conv1d, 4, 6, 3, x=ROW, stride=2, padding=2, dilation=2, groups=2, bias=False),
    layer(nn.Conv1d, 4, 6, 4, x=ROW, padding="same", padding_mode="reflect"),
    layer(nn.ConvTranspose2d, 4, 6, 3, x=PICTURE),
    layer(nn.ConvTranspose2d, 4, 6, (3, 2), x=PICTURE, stride=2, padding=1, output_padding=1),
    layer(nn.ConvTranspose2d, 4, 6, 3, x=PICTURE, groups=2, dilation=2, bias=False),
]

POOLING = [
    layer(nn.MaxPool2d, 2, x=PICTURE),
    layer(nn.MaxPool2d, 3, x=PICTURE, stride=2),
    layer(nn.MaxPool2d, (3, 2), x=PICTURE, stride=(1, 2), padding=1, ceil_mode=True),
    layer(nn.MaxPool2d, 2, x=PICTURE, dilation=2),
    layer(nn.MaxPool2d, 2, x=PICTURE, return_indices=True),
    layer(nn.MaxPool1d, 3, x=ROW, stride=2),
    layer(nn.MaxPool1d, 3, x=ROW, padding=1, ceil_mode=True),
    layer(nn.AvgPool2d, 2, x=PICTURE),
    layer(nn.AvgPool2d, 3, x=PICTURE, stride=2, padding=1, count_include_pad=False),
    layer(nn.AvgPool2d, (2, 3), x=PICTURE, ceil_mode=True),
    layer(nn.AvgPool2d, 2, x=PICTURE, divisor_override=3),
    layer(nn.AvgPool1d, 3, x=ROW),
    layer(nn.AvgPool1d, 3, x=ROW, stride=2, padding=1),
    layer(nn.AdaptiveAvgPool2d, 1, x=PICTURE),
    layer(nn.AdaptiveAvgPool2d, (3, None), x=PICTURE),
    layer(nn.AdaptiveAvgPool2d, (6, 6), x=PICTURE),
    layer(nn.AdaptiveAvgPool1d, 4, x=ROW),
    layer(nn.AdaptiveMaxPool2d, 3, x=PICTURE),
    layer(nn.AdaptiveMaxPool2d, (2, 5), x=PICTURE, return_indices=True),
]

NORMALIZATION = [
    layer(nn.LocalResponseNorm, 3, x=PICTURE),
    layer(nn.LocalResponseNorm, 5, x=PICTURE, alpha=5e-4, beta=0.75, k=2.0),
    layer(nn.BatchNorm2d, 4, x=PICTURE),
    layer(nn.BatchNorm2d, 4, x=PICTURE, momentum=None),
    layer(nn.BatchNorm2d, 4, x=PICTURE, eps=1e-3, momentum=0.3, affine=False),
    layer(nn.BatchNorm2d, 4, x=PICTURE, track_running_stats=False),
    layer(nn.BatchNorm2d, 4, x=PICTURE, bias=False),
    layer(nn.BatchNorm1d, 4, x=real(5, 4)),
    layer(nn.BatchNorm1d, 4, x=ROW),
    layer(nn.LayerNorm, 4, x=real(5, 4)),
    layer(nn.LayerNorm, (7, 8), x=PICTURE, eps=1e-3),
    layer(nn.LayerNorm, [8], x=PICTURE, elementwise_affine=False),
    layer(nn.LayerNorm, 8, x=PICTURE, bias=False),
    layer(nn.GroupNorm, 2, 4, x=PICTURE),
    layer(nn.GroupNorm, 4, 4, x=ROW, affine=False),
]

DROPOUT = [
    layer(nn.Dropout, x=PICTURE, random=True),
    layer(nn.Dropout, 0.0, x=PICTURE),
    layer(nn.Dropout, 1.0, x=PICTURE),
    layer(nn.Dropout1d, 0.2, x=ROW, random=True),
    layer(nn.Dropout2d, 0.2, x=PICTURE, random=True),
    layer(nn.AlphaDropout, 0.2, x=PICTURE, random=True),
]

PADDING = [
    layer(nn.ConstantPad2d, 1, 3.5, x=PICTURE),
    layer(nn.ConstantPad2d, (1, 0, -1, 2), 3.5, x=PICTURE),
    layer(nn.ConstantPad1d, (1, 2), -1.0, x=ROW),
    layer(nn.ZeroPad2d, (1, 2, 3, 0), x=PICTURE),
    layer(nn.ZeroPad1d, 2, x=ROW),
    *[
        layer(kind, padding, x=x)
        for kinds, x, paddings in (
            ((nn.ReflectionPad2d, nn.ReplicationPad2d, nn.CircularPad2d), PICTURE, (2, (1, 0, 2, 3))),
            ((nn.ReflectionPad1d, nn.ReplicationPad1d, nn.CircularPad1d), ROW, (2, (3, 1))),
        )
        for kind in kinds
        for padding in paddings
    ],
]

LOSSES = [
    *[
        loss(kind, x=real(3, 5), target=real(3, 5, seed=1), reduction=reduction)
        for kind in (nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.HuberLoss)
        for reduction in ("mean", "sum", "none")
    ],
    loss(nn.SmoothL1Loss, x=real(3, 5), target=real(3, 5, seed=1), beta=0.4),
    loss(nn.HuberLoss, x=real(3, 5), target=real(3, 5, seed=1), delta=0.4),
    *[
        loss(kind, *args, x=real(6, 5), target=CLASS, **options)
        for kind in (nn.CrossEntropyLoss, nn.NLLLoss)
        for args in ((), (WEIGHT,))
        for options in ({}, {"reduction": "sum"}, {"reduction": "none"}, {"ignore_index": int(CLASS[0])})
    ],
    loss(nn.CrossEntropyLoss, x=real(6, 5), target=CLASS, label_smoothing=0.1),
    loss(nn.CrossEntropyLoss, x=real(6, 5), target=positive(6, 5)),
    loss(nn.CrossEntropyLoss, x=real(2, 5, 3), target=CLASS.reshape(2, 3)),
    loss(nn.CrossEntropyLoss, x=real(5), target=np.array(3)),
    *[loss(nn.BCELoss, x=PROBABILITY, target=BIT, reduction=reduction) for reduction in ("mean", "sum", "none")],
    loss(nn.BCELoss, positive(5), x=PROBABILITY, target=SHARE),
    *[loss(nn.BCEWithLogitsLoss, x=real(3, 5), target=SHARE, reduction=r) for r in ("mean", "sum", "none")],
    loss(nn.BCEWithLogitsLoss, positive(5), x=real(3, 5), target=BIT, pos_weight=WEIGHT),
    *[loss(nn.KLDivLoss, x=np.log(PROBABILITY), target=SHARE, reduction=r) for r in ("batchmean", "sum", "none")],
    loss(nn.KLDivLoss, x=np.log(PROBABILITY), target=np.log(SHARE), log_target=True, reduction="sum"),
]

MODULE_SAMPLES = [
    *ACTIVATIONS,
    *LINEAR,
    *CONVOLUTION,
    *POOLING,
    *NORMALIZATION,
    *DROPOUT,
    *PADDING,
    *LOSSES,
]
