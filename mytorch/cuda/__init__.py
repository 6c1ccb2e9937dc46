"""The GPU, under the names that PyTorch code asks for it."""

from __future__ import annotations

from ..backend import Device, default_generator
from . import amp as amp
from .devices import (
    current_device as current_device,
    device as device,
    device_count as device_count,
    get_device_capability as get_device_capability,
    get_device_name as get_device_name,
    get_device_properties as get_device_properties,
    init as init,
    is_available as is_available,
    is_initialized as is_initialized,
    set_device as set_device,
    synchronize as synchronize,
)
from .memory import (
    empty_cache as empty_cache,
    max_memory_allocated as max_memory_allocated,
    mem_get_info as mem_get_info,
    memory_allocated as memory_allocated,
    memory_reserved as memory_reserved,
    reset_peak_memory_stats as reset_peak_memory_stats,
)
from .streams import (
    Event as Event,
    Stream as Stream,
    current_stream as current_stream,
    default_stream as default_stream,
    stream as stream,
)


def manual_seed(seed: int) -> None:
    """Seed the generator of the GPU; without one nothing happens, as in PyTorch."""
    if is_available():
        default_generator(Device("cuda")).manual_seed(seed)


def manual_seed_all(seed: int) -> None:
    """`manual_seed` for every GPU."""
    for index in range(device_count()):
        default_generator(Device("cuda", index)).manual_seed(seed)


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """False: there is no bfloat16."""
    return False
