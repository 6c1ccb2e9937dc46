"""Seeds and states of the default random generators, under the names of PyTorch's `torch.random`.

`default_generator` is the CPU's; it is made when it is first asked for.
"""

from .backend import Device as _Device, default_generator as _default_generator
from .ops.random import (
    fork_rng as fork_rng,
    get_rng_state as get_rng_state,
    initial_seed as initial_seed,
    manual_seed as manual_seed,
    seed as seed,
    set_rng_state as set_rng_state,
)


def __getattr__(name: str) -> object:
    if name == "default_generator":
        return _default_generator(_Device("cpu"))
    raise AttributeError(f"module 'mytorch.random' has no attribute {name!r}")
