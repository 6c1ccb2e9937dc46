"""DataParallel, for code that wraps its models in it: one device does all the work."""

from __future__ import annotations

from typing import Any

from .module import Module


class DataParallel(Module):
    """y = module(x), with PyTorch's names: the parameters are called `module.…`.

    PyTorch splits batches over several GPUs of one machine, and without any calls the module as it is; so does this.

    Args:
        module: the model.
        device_ids, output_device, dim: accepted for PyTorch's sake.
    """

    module: Module

    def __init__(self, module: Module, device_ids: Any = None, output_device: Any = None, dim: int = 0) -> None:
        super().__init__()
        self.module = module
        self.device_ids: list[Any] = []

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        return self.module(*inputs, **kwargs)
