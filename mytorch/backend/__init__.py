"""Arrays, the devices they live on, their dtypes and the random numbers that fill them.

This is the only room, with `kernels`, that knows an array library by name. Everything above asks `xp_of(array)`.
"""

from .arrays import ArrayLike as ArrayLike
from .arrays import as_array as as_array
from .arrays import device_of as device_of
from .arrays import is_array as is_array
from .arrays import owner_of as owner_of
from .arrays import to_device as to_device
from .arrays import to_numpy as to_numpy
from .arrays import xp_of as xp_of
from .device import Device as Device
from .device import backend_of as backend_of
from .device import get_default_device as get_default_device
from .device import set_default_device as set_default_device
from .dtype import DType as DType
from .dtype import dtype_of as dtype_of
from .dtype import get_default_dtype as get_default_dtype
from .dtype import set_default_dtype as set_default_dtype
from .quiet import quiet_off as quiet_off
from .quiet import quiet_on as quiet_on
from .random import Generator as Generator
from .random import default_generator as default_generator
