"""autocast: a region in which PyTorch would compute in half precision."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any


class autocast:
    """A context, and a decorator, that changes nothing: operations keep the dtype of their inputs.

    Args:
        device_type: "cuda" or "cpu", as in PyTorch.
        dtype: what PyTorch would compute in.
        enabled: True warns that nothing is enabled.
        cache_enabled: without effect.
    """

    def __init__(
        self, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None
    ) -> None:
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        if enabled:
            warnings.warn(
                f"autocast({device_type!r}): mixed precision is not supported; operations keep the dtype of their "
                "inputs. Disabling",
                stacklevel=3 if type(self) is not autocast else 2,
            )
        self.device = device_type
        self.fast_dtype = dtype

    def __enter__(self) -> autocast:
        return self

    def __exit__(self, *error: Any) -> None:
        pass

    def __call__(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def custom_fwd(fwd: Any = None, *, device_type: str = "cuda", cast_inputs: Any = None) -> Any:
    """The `forward` of an `autograd.Function`, as it is; without one, a decorator that returns what it decorates."""
    return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs) if fwd is None else fwd


def custom_bwd(bwd: Any = None, *, device_type: str = "cuda") -> Any:
    """The `backward` of an `autograd.Function`, as it is; without one, a decorator that returns what it decorates."""
    return functools.partial(custom_bwd, device_type=device_type) if bwd is None else bwd


def is_autocast_available(device_type: str) -> bool:
    """False, for every device."""
    return False


def is_autocast_enabled(device_type: str | None = None) -> bool:
    """False, always."""
    return False
