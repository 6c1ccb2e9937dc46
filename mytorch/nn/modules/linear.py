"""PyTorch's place for these classes: `nn.modules.linear`."""

from ..attention import NonDynamicallyQuantizableLinear as NonDynamicallyQuantizableLinear
from ..lazy import LazyLinear as LazyLinear
from ..linear import Bilinear as Bilinear, Identity as Identity, Linear as Linear
