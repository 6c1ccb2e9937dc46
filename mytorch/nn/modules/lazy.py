"""PyTorch's place for these classes: `nn.modules.lazy`."""

from ..lazy import LazyModuleMixin as LazyModuleMixin
