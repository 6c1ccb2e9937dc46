"""Checks of an optimizer's settings, in PyTorch's words."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor


def check_not_negative(value: Any, what: str) -> None:
    """Raise ValueError for a setting that is negative or NaN, or for a learning rate that is not one number."""
    if isinstance(value, Tensor) and value.numel() != 1:
        raise ValueError(f"Tensor {'lr' if what == 'learning rate' else what} must be 1-element")
    if not float(value) >= 0:
        raise ValueError(f"Invalid {what}: {value}")


def check_betas(betas: Any) -> None:
    """Raise ValueError for a decay rate outside [0, 1)."""
    for index, beta in enumerate(betas):
        if not 0 <= float(beta) < 1:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")


def refuse(name: str, **settings: Any) -> None:
    """Raise for settings of PyTorch that change what a step is and are not supported."""
    for setting, value in settings.items():
        if value:
            raise NotImplementedError(f"{name}: {setting}={value} is not supported; leave it out")
