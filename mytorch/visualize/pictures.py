"""From tensors to what matplotlib draws: channels last, values from 0 (black) to 1 (white)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..backend import is_array, to_numpy
from ..tensor import Tensor


def host_array(values: Any) -> Any:
    """A tensor, an array of any device or nested lists, as an array in the host's memory."""
    if not isinstance(values, Tensor) and not is_array(values):
        values = Tensor(values)
    return to_numpy(values.array if isinstance(values, Tensor) else values)


def drawable(function: str, pictures: Any) -> Any:
    """Pictures (N, C, H, W) with 1 or 3 channels as (N, H, W) or (N, H, W, 3), clipped to 0 to 1.

    Whole numbers mean 0 to 255. A single picture (C, H, W) becomes a batch of one.

    Raises:
        ValueError: another number of dimensions or channels; `function` names who was called.
    """
    batch = host_array(pictures)
    if batch.ndim == 3:
        batch = batch[None]
    if batch.ndim != 4 or batch.shape[1] not in (1, 3):
        raise ValueError(
            f"{function}: expected pictures of shape (N, 1, H, W) or (N, 3, H, W), or one without N, "
            f"got {tuple(host_array(pictures).shape)}"
        )
    if batch.dtype.kind in "iu":
        batch = batch / 255.0
    batch = batch.clip(0, 1)
    return batch[:, 0] if batch.shape[1] == 1 else batch.transpose(0, 2, 3, 1)


def check_count(function: str, what: str, values: Sequence[Any] | None, count: int) -> None:
    """Raise ValueError unless `values` is None or has one entry for each of `count` pictures."""
    if values is not None and len(values) != count:
        raise ValueError(f"{function}: {count} pictures but {len(values)} {what}; give one for each picture")
