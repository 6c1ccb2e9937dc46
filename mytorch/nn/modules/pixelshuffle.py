"""PyTorch's place for these classes: `nn.modules.pixelshuffle`."""

from ..rearranging import PixelShuffle as PixelShuffle, PixelUnshuffle as PixelUnshuffle
