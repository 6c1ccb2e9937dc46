"""PyTorch's place for these classes: `nn.modules.channelshuffle`."""

from ..rearranging import ChannelShuffle as ChannelShuffle
