"""PyTorch's place for these classes: `nn.modules.fold`."""

from ..rearranging import Fold as Fold, Unfold as Unfold
