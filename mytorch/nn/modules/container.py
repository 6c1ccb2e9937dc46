"""PyTorch's place for these classes: `nn.modules.container`."""

from ..containers import ModuleDict as ModuleDict, ModuleList as ModuleList, Sequential as Sequential
from ..parameter_containers import ParameterDict as ParameterDict, ParameterList as ParameterList
