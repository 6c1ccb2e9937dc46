"""PyTorch's place for these classes: `nn.modules.upsampling`."""

from ..upsampling import (
    Upsample as Upsample,
    UpsamplingBilinear2d as UpsamplingBilinear2d,
    UpsamplingNearest2d as UpsamplingNearest2d,
)
