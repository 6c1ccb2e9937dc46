"""Small arrays that every call of a kernel needs again: made once for each GPU and each of its streams, and kept."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

import numpy as np

from ..backend import current_place, xp_of


def kept(maxsize: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`lru_cache` for functions whose first argument is an array library and whose results hold arrays of it."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @lru_cache(maxsize=maxsize)
        def make(place: Any, *args: Any) -> Any:
            return function(*args)

        @wraps(function)
        def call(xp: Any, *args: Any) -> Any:
            return make(None if xp is np else current_place(), xp, *args)

        _caches.append(make)
        return call

    return decorate


_caches: list[Any] = []


class Constant:
    """An array of the host to which nobody writes, as an array of any library and dtype."""

    def __init__(self, host: np.ndarray) -> None:
        self.host = host

    def like(self, x: Any) -> Any:
        """Where x lives, and in its dtype; sent to a GPU once."""
        return _sent(xp_of(x), x.dtype, self)


@kept(maxsize=256)
def _sent(xp: Any, dtype: Any, constant: Constant) -> Any:
    return xp.asarray(constant.host, dtype=dtype)


def forget() -> None:
    """Give back what is kept."""
    for cache in _caches:
        cache.cache_clear()
