"""The older address of `mytorch.amp`, where the device is always the GPU."""

from __future__ import annotations

from typing import Any

from .. import amp
from ..amp import custom_bwd as custom_bwd, custom_fwd as custom_fwd


class autocast(amp.autocast):
    """`mytorch.amp.autocast("cuda", ...)`"""

    def __init__(self, enabled: bool = True, dtype: Any = None, cache_enabled: bool = True) -> None:
        super().__init__("cuda", dtype=dtype, enabled=enabled, cache_enabled=cache_enabled)


class GradScaler(amp.GradScaler):
    """`mytorch.amp.GradScaler("cuda", ...)`"""

    def __init__(
        self,
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        super().__init__("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)
