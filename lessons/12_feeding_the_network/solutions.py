"""Lesson 12: the four jobs between a disk and a network. 第 12 课：硬盘和网络之间的四步活儿。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

import mytorch
from mytorch import Tensor
from mytorch.utils.data import Dataset, Sampler


class PictureSet(Dataset):
    """Bytes in store; one picture at a time becomes numbers from 0 to 1."""

    def __init__(
        self, pictures: np.ndarray, labels: np.ndarray, transform: Callable[[Tensor], Tensor] | None = None
    ) -> None:
        self.pictures, self.labels, self.transform = pictures, labels, transform

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = mytorch.tensor(self.pictures[index][None].astype(np.float32) / 255)
        if self.transform is not None:
            picture = self.transform(picture)
        return picture, int(self.labels[index])


class ShuffledSampler(Sampler):
    """One generator for the whole life of the sampler, one permutation for each epoch."""

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        self.rng = np.random.default_rng(seed)

    def __iter__(self) -> Iterator[int]:
        return iter(self.rng.permutation(self.size).tolist())

    def __len__(self) -> int:
        return self.size


def pad_collate(samples: Sequence[tuple[Any, int]]) -> tuple[Tensor, Tensor, Tensor]:
    """Zeros first, then each sequence into the beginning of its row."""
    lengths = [len(sequence) for sequence, _ in samples]
    batch = np.zeros((len(samples), max(lengths)), dtype=np.float32)
    for row, (sequence, _) in zip(batch, samples, strict=True):
        row[: len(sequence)] = np.asarray(sequence)
    return mytorch.tensor(batch), mytorch.tensor(lengths), mytorch.tensor([label for _, label in samples])


def random_flip_crop(batch: np.ndarray, padding: int, rng: np.random.Generator) -> np.ndarray:
    """Decisions for all pictures first, as arrays (N,); then each picture is cut out of its padded self."""
    n, _, height, width = batch.shape
    flip = rng.random(n) < 0.5
    top, left = rng.integers(0, 2 * padding + 1, (2, n))
    mirrored = np.where(flip[:, None, None, None], batch[..., ::-1], batch)
    padded = np.pad(mirrored, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = [padded[i, :, top[i] : top[i] + height, left[i] : left[i] + width] for i in range(n)]
    return np.stack(windows)
