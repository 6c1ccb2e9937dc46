"""Arrays, the devices they live on, their dtypes and the random numbers that fill them.

This is the only room, with `kernels`, that knows an array library by name. Everything above asks `xp_of(array)`.
"""

from .arrays import (
    ArrayLike as ArrayLike,
    as_array as as_array,
    device_of as device_of,
    is_array as is_array,
    to_device as to_device,
    to_numpy as to_numpy,
    with_linalg_errors as with_linalg_errors,
    xp_of as xp_of,
)
from .checks import (
    is_at_hand as is_at_hand,
    none_set as none_set,
    raise_pending as raise_pending,
    refuse_any as refuse_any,
    refuse_outside as refuse_outside,
)
from .device import (
    Device as Device,
    backend_of as backend_of,
    count_gpus as count_gpus,
    get_default_device as get_default_device,
    located as located,
    set_default_device as set_default_device,
)
from .dtype import (
    DType as DType,
    dtype_of as dtype_of,
    get_default_dtype as get_default_dtype,
    set_default_dtype as set_default_dtype,
)
from .quiet import quiet_off as quiet_off, quiet_on as quiet_on
from .random import Generator as Generator, default_generator as default_generator
from .several_gpus import (
    by_gpu as by_gpu,
    current_place as current_place,
    gpus as gpus,
    is_elsewhere as is_elsewhere,
    on_its_gpu as on_its_gpu,
    working_at as working_at,
    working_on as working_on,
)
