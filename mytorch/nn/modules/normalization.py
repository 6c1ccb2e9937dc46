"""PyTorch's place for these classes: `nn.modules.normalization`."""

from ..normalization import (
    GroupNorm as GroupNorm,
    LayerNorm as LayerNorm,
    LocalResponseNorm as LocalResponseNorm,
    RMSNorm as RMSNorm,
)
