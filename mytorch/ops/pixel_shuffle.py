"""Channels for pixels: the same numbers in another arrangement, so that a network may work on small pictures."""

from __future__ import annotations

from typing import Any

from .dims import shape_of_input


def pixel_shuffle(input: Any, upscale_factor: int) -> Any:
    """Every r × r channels become one, with r times the height and the width.

    y[n, c, h·r + u, w·r + v] = x[n, c·r² + u·r + v, h, w]

    Args:
        input: (…, C · r², H, W).

    Returns:
        (…, C, H · r, W · r)

    Raises:
        RuntimeError: fewer than 3 dimensions, channels that r² does not divide, or r < 1.
    """
    *lead, channels, height, width = _shape("pixel_shuffle", input)
    r = _factor("pixel_shuffle", "upscale_factor", upscale_factor)
    if channels % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {r * r}"
        )
    c, n = channels // (r * r), len(lead)
    parts = input.reshape(*lead, c, r, r, height, width)
    return parts.permute(*range(n + 1), n + 3, n + 1, n + 4, n + 2).reshape(*lead, c, height * r, width * r)


def pixel_unshuffle(input: Any, downscale_factor: int) -> Any:
    """`pixel_shuffle` undone: every r × r pixels become channels of one.

    y[n, c·r² + u·r + v, h, w] = x[n, c, h·r + u, w·r + v]

    Args:
        input: (…, C, H · r, W · r).

    Returns:
        (…, C · r², H, W)

    Raises:
        RuntimeError: fewer than 3 dimensions, a height or width that r does not divide, or r < 1.
    """
    *lead, channels, height, width = _shape("pixel_unshuffle", input)
    r = _factor("pixel_unshuffle", "downscale_factor", downscale_factor)
    for name, axis, size in (("height", -2, height), ("width", -1, width)):
        if size % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({axis})={size} is "
                f"not divisible by {r}"
            )
    n = len(lead)
    parts = input.reshape(*lead, channels, height // r, r, width // r, r)
    return parts.permute(*range(n + 1), n + 2, n + 4, n + 1, n + 3).reshape(
        *lead, channels * r * r, height // r, width // r
    )


def channel_shuffle(input: Any, groups: int) -> Any:
    """The channels of all groups in turns: first the first of each, then the second of each, …

    y[n, i·groups + k] = x[n, k·(C / groups) + i]

    Args:
        input: (N, C, …), at least 3 dimensions.

    Raises:
        RuntimeError: fewer than 3 dimensions, or groups that do not divide the channels.
    """
    shape = shape_of_input(input)
    if len(shape) < 3:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(shape)}")
    if groups < 1:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if shape[1] % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {shape[1]} channels and {groups} groups."
        )
    return input.reshape(shape[0], groups, shape[1] // groups, *shape[2:]).swapaxes(1, 2).reshape(*shape)


def _shape(caller: str, input: Any) -> tuple[int, ...]:
    shape = shape_of_input(input)
    if len(shape) < 3:
        raise RuntimeError(
            f"{caller} expects input to have at least 3 dimensions, but got input with {len(shape)} dimension(s)"
        )
    return shape


def _factor(caller: str, name: str, factor: int) -> int:
    if factor < 1:
        raise RuntimeError(f"{caller} expects a positive {name}, but got {factor}")
    return factor
