"""Lesson 12: the four jobs between a disk and a network. 第 12 课：硬盘和网络之间的四步活儿。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from mytorch import Tensor
from mytorch.utils.data import Dataset, Sampler


class PictureSet(Dataset):
    """Pictures kept as bytes, handed out as numbers from 0 to 1.

    PictureSet(pictures, labels, transform=None): pictures is a uint8 array (N, H, W), labels an integer array (N,).
    len(set) is N. set[i] is the pair (picture, label): a float32 Tensor (1, H, W), the bytes divided by 255, and a
    Python int. A transform is called with that Tensor, anew at every access; what it returns is the picture. The bytes
    are never converted all at once: that would take four times the memory.

    图片以字节保存，取出来时是 0 到 1 的数。
    PictureSet(pictures, labels, transform=None)：pictures 是 uint8 数组 (N, H, W)，labels 是整数数组 (N,)。
    len(set) 是 N。set[i] 是一对 (picture, label)：一个 float32 的 Tensor (1, H, W)，即字节除以 255；
    和一个 Python 的 int。如果有 transform，每次取样本时都用这个 Tensor 重新调用一次，它的返回值就是图片。
    不要一次把全部字节都转成浮点数，那样内存要变成四倍。
    """

    def __init__(
        self, pictures: np.ndarray, labels: np.ndarray, transform: Callable[[Tensor], Tensor] | None = None
    ) -> None:
        raise NotImplementedError("your turn")

    def __len__(self) -> int:
        raise NotImplementedError("your turn")

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        raise NotImplementedError("your turn")


class ShuffledSampler(Sampler):
    """The numbers 0 … size − 1, each once, in a new order for every epoch.

    ShuffledSampler(size, seed): each `for` loop over the sampler is one epoch. Two samplers with the same seed give the
    same first epoch, the same second epoch, and so on; other seeds give other orders. Nobody else's random numbers are
    touched: neither np.random's global generator nor mytorch's. len(sampler) is size. It gives Python ints.

    0 … size − 1 这些编号，每个一次，每一轮都是新顺序。
    ShuffledSampler(size, seed)：对采样器做一次 `for` 循环就是一轮。种子相同的两个采样器，第一轮相同，第二轮也相同，以此
    类推；种子不同，顺序就不同。不许动别人的随机数：np.random 的全局生成器和 mytorch 的都不行。len(sampler) 是 size。
    给出的是 Python 的 int。
    """

    def __init__(self, size: int, seed: int) -> None:
        raise NotImplementedError("your turn")

    def __iter__(self) -> Iterator[int]:
        raise NotImplementedError("your turn")

    def __len__(self) -> int:
        raise NotImplementedError("your turn")


def pad_collate(samples: Sequence[tuple[Any, int]]) -> tuple[Tensor, Tensor, Tensor]:
    """A batch of sequences of different lengths.

    samples: pairs (sequence, label), each sequence a 1-d array or Tensor of numbers. Returns (batch, lengths, labels):
    a float32 Tensor (B, L) with L the longest length, each sequence at the beginning of its row and zeros after it; and
    two int64 Tensors (B,). The samples stay in their order.

    把长短不一的序列整理成一批。samples 是若干对 (sequence, label)，每个 sequence 是一维数组或 Tensor。
    返回 (batch, lengths, labels)：一个 float32 的 Tensor (B, L)，L 是最大长度，每个序列放在自己那一行的开头，后面补零；
    以及两个 int64 的 Tensor (B,)。样本的先后次序不变。
    """
    raise NotImplementedError("your turn")


def random_flip_crop(batch: np.ndarray, padding: int, rng: np.random.Generator) -> np.ndarray:
    """A new batch in which every picture is varied by itself.

    batch: an array (N, C, H, W). Each picture is mirrored left to right with probability 1/2, then surrounded by
    `padding` zeros on all four sides, and a window H × W is cut out at a random place, all (2·padding + 1)² places
    being equally likely. All channels of a picture move together. The result has the shape and dtype of the batch,
    which itself is not changed. Draw all numbers from `rng`.

    返回一批新图，每张图各变各的。batch 是数组 (N, C, H, W)。每张图以 1/2 的概率左右翻转，然后四周补上 padding 圈零，
    再在随机位置切出 H × W 的窗口，(2·padding + 1)² 个位置可能性相同。同一张图的各个通道一起动。
    结果的形状和 dtype 与 batch 相同，batch 本身不变。所有随机数都从 `rng` 里抽。
    """
    raise NotImplementedError("your turn")
