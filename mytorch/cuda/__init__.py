"""The GPU, under the names that PyTorch code asks for it."""

from __future__ import annotations

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
from .random import (
    get_rng_state as get_rng_state,
    get_rng_state_all as get_rng_state_all,
    initial_seed as initial_seed,
    manual_seed as manual_seed,
    manual_seed_all as manual_seed_all,
    seed as seed,
    seed_all as seed_all,
    set_rng_state as set_rng_state,
    set_rng_state_all as set_rng_state_all,
)
from .streams import (
    Event as Event,
    Stream as Stream,
    current_stream as current_stream,
    default_stream as default_stream,
    stream as stream,
)


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """False: there is no bfloat16."""
    return False
