"""The device that was asked for, tried before the work starts."""

from __future__ import annotations

import mytorch as torch

from .failure import Failure, Misuse


def usable_device(name: str | None) -> torch.device:
    """The device called `name`, after one small sum on it; without a name the default one (see MYTORCH_DEVICE).

    Raises:
        Misuse: there is no device of such a kind.
        Failure: it cannot be used here; the message says what is missing.
    """
    try:
        device = torch.get_default_device() if name is None else torch.device(name)
    except RuntimeError as error:
        raise Misuse(f"--device {name}: {error}") from error
    try:
        (torch.ones(2, device=device) + 1).sum().item()
    except RuntimeError as error:
        raise Failure(f"--device {device}: {error}") from error
    return device
