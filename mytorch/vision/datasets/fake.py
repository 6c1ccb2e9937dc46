"""Pictures of nothing: uniform noise with random labels, made when asked for, to try out a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...tensor import tensor_of
from ...utils.data import Dataset
from ..transforms.transform import reads_bytes


class FakeData(Dataset[tuple[Any, Any]]):
    """Sample i is `(picture, label)`: noise (C, H, W) and an int, always the same for the same i and `random_offset`.

    The picture is a float32 Tensor with values in [0, 1]; like the other data sets, this one hands 8-bit values to a
    transform that reads them (ToTensor).

    Args:
        size: how many pictures.
        image_size: (C, H, W).
        num_classes: labels are 0 to num_classes − 1.
        transform, target_transform: called with the picture, and with the label.
        random_offset: another number, other pictures.
    """

    def __init__(
        self,
        size: int = 1000,
        image_size: tuple[int, int, int] = (3, 224, 224),
        num_classes: int = 10,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        random_offset: int = 0,
    ) -> None:
        self.size, self.image_size, self.num_classes = size, tuple(image_size), num_classes
        self.transform, self.target_transform = transform, target_transform
        self.random_offset = random_offset

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        if not 0 <= index < self.size:
            raise IndexError(f"{type(self).__name__} index out of range: {index} of {self.size}")
        rng = np.random.default_rng([int(index), self.random_offset])
        pixels = rng.integers(0, 256, self.image_size, np.uint8)
        label: Any = int(rng.integers(self.num_classes))
        as_bytes = reads_bytes(self.transform)
        picture: Any = tensor_of(pixels if as_bytes else np.true_divide(pixels, 255, dtype=np.float32))
        if self.transform is not None:
            picture = self.transform(picture)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return picture, label

    def __repr__(self) -> str:
        return f"FakeData({self.size} pictures {self.image_size}, {self.num_classes} classes)"
