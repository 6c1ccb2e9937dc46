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
VOLUME = real(1, 2, 4, 5, 6)
PROBABILITY = real(3, 5, low=0.05, high=0.95)
SHARE = real(3, 5, low=0.05, high=0.95, seed=1)
BIT = (real(3, 5, seed=2) > 0).astype(np.float64)
CLASS = whole(6, low=0, high=5)
WEIGHT = positive(5)
WORDS = np.array([[1, 4, 1], [0, 3, 3]])
SIGN = np.array([1.0, -1.0, 1.0])
TRIPLET = (real(3, 4), real(3, 4, seed=1), real(3, 4, seed=2))

ACTIVATIONS = [
    layer(kind, *args, x=x, **options)
    for kind, settings in {
        nn.ReLU: [{}, {"inplace": False}],
        nn.Sigmoid: [{}],
        nn.Tanh: [{}],
        nn.LeakyReLU: [{}, {"negative_slope": 0.3}],
        nn.ELU: [{}, {"alpha": 0.5}],
        nn.SELU: [{}],
        nn.CELU: [{}, {"alpha": 0.5}],
        nn.GLU: [{}, {"dim": 0}],
        nn.SiLU: [{}],
        nn.Mish: [{}],
        nn.GELU: [{}, {"approximate": "tanh"}],
        nn.Hardtanh: [{}, {"min_val": -0.5, "max_val": 0.7}],
        nn.ReLU6: [{}],
        nn.PReLU: [{}, {"init": 0.1}],
        nn.RReLU: [{"lower": 0.2, "upper": 0.2}],
        nn.Threshold: [{"threshold": 0.3, "value": 5.0}],
        nn.Softshrink: [{}, {"lambd": 1.2}],
        nn.Hardshrink: [{}],
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
    for x in (real(4, 4), real(2, 3, 4, low=-8.0, high=8.0))
] + [
    layer(nn.PReLU, 4, x=real(2, 4, 3)),
    layer(nn.Softmax2d, x=real(2, 4, 3, 3)),
]

LINEAR = [
    layer(nn.Linear, 4, 3, x=real(2, 4)),
    layer(nn.Linear, 4, 3, x=real(4)),
    layer(nn.Linear, 4, 3, x=real(2, 5, 4), bias=False),
    ModuleSample(nn.Bilinear, (2, 3, 4), (real(5, 2), real(5, 3))),
    ModuleSample(nn.Bilinear, (2, 3, 4), (real(2), real(3)), {"bias": False}),
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
    layer(nn.Conv3d, 2, 4, 3, x=VOLUME, padding=1),
    layer(nn.Conv3d, 2, 4, (2, 3, 1), x=VOLUME, stride=(1, 2, 1), padding=(1, 1, 0), padding_mode="reflect"),
    layer(nn.Conv3d, 2, 4, 2, x=real(2, 4, 5, 6), groups=2, dilation=2, bias=False),
    layer(nn.ConvTranspose1d, 4, 6, 3, x=ROW, stride=2, padding=1, output_padding=1),
    layer(nn.ConvTranspose3d, 2, 4, 2, x=VOLUME, stride=(1, 2, 2), groups=2),
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
    layer(nn.MaxPool3d, 2, x=VOLUME),
    layer(nn.MaxPool3d, (2, 3, 2), x=VOLUME, stride=1, padding=1, return_indices=True),
    layer(nn.AvgPool3d, (2, 3, 2), x=VOLUME, stride=2, padding=1, count_include_pad=False),
    layer(nn.LPPool1d, 2, 3, x=positive(2, 3, 7)),
    layer(nn.LPPool2d, 3, (2, 3), x=positive(2, 3, 5, 7), stride=2),
    layer(nn.LPPool3d, 2, 2, x=positive(1, 2, 3, 4, 3), ceil_mode=True),
    layer(nn.AdaptiveAvgPool3d, (2, None, 4), x=VOLUME),
    layer(nn.AdaptiveMaxPool1d, 4, x=ROW),
    layer(nn.AdaptiveMaxPool3d, (3, 2, None), x=VOLUME, return_indices=True),
    layer(nn.FractionalMaxPool2d, 2, x=PICTURE, output_size=(3, 4), _random_samples=positive(2, 4, 2) / 3.1),
    layer(nn.FractionalMaxPool3d, 2, x=VOLUME, output_ratio=0.6, _random_samples=positive(1, 2, 3) / 3.1),
    *[
        ModuleSample(kind, (2,), (x, np.arange(x.size).reshape(x.shape) * step % size), constant=1)
        for kind, x, step, size in (
            (nn.MaxUnpool1d, real(2, 2, 3), 2, 6),
            (nn.MaxUnpool2d, real(1, 2, 3, 2), 3, 24),
            (nn.MaxUnpool3d, real(1, 1, 2, 2, 1), 5, 32),
        )
    ],
]

RESIZING = [
    layer(nn.Upsample, x=PICTURE, scale_factor=2),
    layer(nn.Upsample, x=PICTURE, size=(5, 9), mode="bilinear"),
    layer(nn.Upsample, x=PICTURE, scale_factor=(1.5, 2), mode="bicubic", align_corners=True),
    layer(nn.Upsample, x=VOLUME, scale_factor=1.3, mode="trilinear", recompute_scale_factor=True),
    layer(nn.UpsamplingNearest2d, 9, x=PICTURE),
    layer(nn.UpsamplingBilinear2d, x=PICTURE, scale_factor=2),
    layer(nn.PixelShuffle, 2, x=PICTURE),
    layer(nn.PixelUnshuffle, 2, x=real(2, 3, 4, 6)),
    layer(nn.ChannelShuffle, 2, x=PICTURE),
    layer(nn.Unfold, (2, 3), x=PICTURE, padding=1, stride=2),
    layer(nn.Fold, (3, 4), 2, x=real(2, 8, 6)),
    layer(nn.Fold, 4, (2, 1), x=real(1, 4, 8), dilation=2, padding=(1, 0), stride=(1, 2)),
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
    layer(nn.BatchNorm3d, 4, x=real(2, 4, 2, 3, 2)),
    layer(nn.InstanceNorm1d, 4, x=ROW),
    layer(nn.InstanceNorm1d, 4, x=real(4, 5), affine=True, eps=1e-3),
    layer(nn.InstanceNorm2d, 4, x=PICTURE, affine=True, bias=False, track_running_stats=True, momentum=0.3),
    layer(nn.InstanceNorm3d, 4, x=real(2, 4, 2, 3, 2), track_running_stats=True),
    layer(nn.RMSNorm, 4, x=real(5, 4)),
    layer(nn.RMSNorm, (7, 8), x=PICTURE, eps=1e-3, elementwise_affine=False),
]

EMBEDDING = [
    ModuleSample(nn.Embedding, (5, 3), (WORDS,), constant=1),
    ModuleSample(nn.Embedding, (5, 3), (WORDS,), {"padding_idx": -2, "scale_grad_by_freq": True}, constant=1),
    ModuleSample(nn.Embedding, (5, 3), (WORDS,), {"max_norm": 0.5, "norm_type": 1.0}, constant=1),
    ModuleSample(nn.EmbeddingBag, (5, 3), (WORDS,), constant=1),
    ModuleSample(nn.EmbeddingBag, (5, 3), (WORDS[0], np.array([0, 2])), {"mode": "max", "padding_idx": 0}, constant=2),
    ModuleSample(nn.EmbeddingBag, (5, 3), (WORDS,), {"mode": "sum", "max_norm": 0.5, "norm_type": 1.0}, constant=1),
]

DISTANCE = [
    ModuleSample(nn.PairwiseDistance, (), (real(3, 4), real(3, 4, seed=1)), {"p": 1.0, "keepdim": True}),
    ModuleSample(nn.CosineSimilarity, (), (real(3, 4), real(3, 4, seed=1)), {"dim": 0}),
]

RECURRENT = [
    layer(nn.RNN, 4, 3, 2, x=real(5, 2, 4), nonlinearity="relu", bidirectional=True),
    layer(nn.LSTM, 4, 3, x=real(5, 2, 4)),
    layer(nn.LSTM, 4, 3, 2, x=real(2, 5, 4), batch_first=True, bidirectional=True, proj_size=2),
    layer(nn.GRU, 4, 3, 2, x=real(5, 4), bias=False),
    layer(nn.RNNCell, 4, 3, x=real(2, 4), nonlinearity="relu"),
    layer(nn.LSTMCell, 4, 3, x=real(2, 4)),
    layer(nn.GRUCell, 4, 3, x=real(4), bias=False),
]

DROPOUT = [
    layer(nn.Dropout, x=PICTURE, random=True),
    layer(nn.Dropout, 0.0, x=PICTURE),
    layer(nn.Dropout, 1.0, x=PICTURE),
    layer(nn.Dropout1d, 0.2, x=ROW, random=True),
    layer(nn.Dropout2d, 0.2, x=PICTURE, random=True),
    layer(nn.Dropout3d, 0.2, x=real(2, 3, 2, 2, 2), random=True),
    layer(nn.AlphaDropout, 0.2, x=PICTURE, random=True),
    layer(nn.FeatureAlphaDropout, 0.2, x=PICTURE, random=True),
]

PADDING = [
    layer(nn.ConstantPad2d, 1, 3.5, x=PICTURE),
    layer(nn.ConstantPad2d, (1, 0, -1, 2), 3.5, x=PICTURE),
    layer(nn.ConstantPad1d, (1, 2), -1.0, x=ROW),
    layer(nn.ZeroPad2d, (1, 2, 3, 0), x=PICTURE),
    layer(nn.ZeroPad1d, 2, x=ROW),
    layer(nn.ConstantPad3d, (1, 2, 0, 1, 1, 0), 2.5, x=VOLUME),
    layer(nn.ZeroPad3d, 1, x=VOLUME),
    *[
        layer(kind, padding, x=x)
        for kinds, x, paddings in (
            ((nn.ReflectionPad2d, nn.ReplicationPad2d, nn.CircularPad2d), PICTURE, (2, (1, 0, 2, 3))),
            ((nn.ReflectionPad3d, nn.ReplicationPad3d, nn.CircularPad3d), VOLUME, (1, (1, 0, 2, 1, 0, 3))),
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
    loss(nn.PoissonNLLLoss, x=real(3, 5), target=SHARE + 0.8, full=True, reduction="sum"),
    ModuleSample(nn.GaussianNLLLoss, (), (real(3, 5), SHARE, positive(3, 5)), {"full": True}, constant=1),
    ModuleSample(
        nn.CTCLoss,
        (),
        (real(5, 2, 4), whole(2, 2, low=1), np.array([5, 4]), np.array([2, 1])),
        {"reduction": "sum"},
        constant=3,
    ),
    loss(nn.LinearCrossEntropyLoss, 5, 4, x=real(3, 5), target=whole(3, low=0), bias=True, label_smoothing=0.1),
    loss(nn.LinearCrossEntropyLoss, 5, 4, x=real(3, 5), target=whole(3, 2, low=0), out_features=(2,)),
    loss(nn.MultiMarginLoss, x=real(6, 5), target=CLASS, p=2, weight=WEIGHT),
    loss(nn.MultiLabelMarginLoss, x=real(2, 5), target=np.array([[3, 0, -1, 1, 2], [4, 2, 1, -1, 0]])),
    loss(nn.MultiLabelSoftMarginLoss, WEIGHT, x=real(3, 5), target=BIT),
    loss(nn.SoftMarginLoss, x=real(3, 5), target=2 * BIT - 1),
    loss(nn.HingeEmbeddingLoss, x=real(3, 5), target=2 * BIT - 1, margin=1.2),
    ModuleSample(nn.MarginRankingLoss, (), (real(3), real(3, seed=1), SIGN), {"margin": 0.2}, constant=1),
    ModuleSample(nn.CosineEmbeddingLoss, (), (real(3, 4), real(3, 4, seed=1), SIGN), {"margin": -0.2}, constant=1),
    ModuleSample(nn.TripletMarginLoss, (), TRIPLET, {"p": 1.0, "swap": True}),
    ModuleSample(nn.TripletMarginWithDistanceLoss, (), TRIPLET, {"margin": 2.0, "reduction": "sum"}),
]

MODULE_SAMPLES = [
    *ACTIVATIONS,
    *LINEAR,
    *CONVOLUTION,
    *POOLING,
    *RESIZING,
    *NORMALIZATION,
    *EMBEDDING,
    *DISTANCE,
    *RECURRENT,
    *DROPOUT,
    *PADDING,
    *LOSSES,
]
