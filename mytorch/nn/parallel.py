"""PyTorch's path of DataParallel, which lives next door, and its form as a function."""

from __future__ import annotations

from typing import Any

from .data_parallel import DataParallel as DataParallel
from .module import Module


def data_parallel(
    module: Module,
    inputs: Any,
    device_ids: Any = None,
    output_device: Any = None,
    dim: int = 0,
    module_kwargs: dict[str, Any] | None = None,
) -> Any:
    """`module(*inputs, **module_kwargs)`: one device does all the work."""
    inputs = inputs if isinstance(inputs, tuple) else (inputs,)
    return module(*inputs, **(module_kwargs or {}))
