"""PyTorch's place for these classes: `nn.modules.batchnorm`."""

from ..batch_norm import (
    BatchNorm1d as BatchNorm1d,
    BatchNorm2d as BatchNorm2d,
    BatchNorm3d as BatchNorm3d,
    StatisticsNorm as _NormBase,  # noqa: F401
    _BatchNorm as _BatchNorm,
)
from ..lazy import (
    LazyBatchNorm1d as LazyBatchNorm1d,
    LazyBatchNorm2d as LazyBatchNorm2d,
    LazyBatchNorm3d as LazyBatchNorm3d,
)
