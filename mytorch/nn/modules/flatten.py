"""PyTorch's place for these classes: `nn.modules.flatten`."""

from ..linear import Flatten as Flatten, Unflatten as Unflatten
