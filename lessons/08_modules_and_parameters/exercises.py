"""Lesson 08, your turn: modules and parameters.

第 08 课，轮到你了：模块与参数。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mytorch import Tensor, nn


def count_parameters(module: nn.Module, trained_only: bool = False) -> int:
    """How many numbers the parameters of a module hold; with `trained_only` only those that require a gradient.

    A parameter that two layers share counts once; buffers do not count.

    模块的参数里一共有多少个数；`trained_only` 为真时，只数需要梯度的。

    两层共用的参数只数一次；缓冲区不算。
    """
    raise NotImplementedError("your turn")


class Deep(nn.Module):
    """Linear layers of the given widths with tanh between them: Deep([2, 8, 8, 1]) has 2→8, 8→8 and 8→1.

    There is no tanh after the last layer. `parameters()` must list all layers, in order, weight before bias.

    按给定宽度串起来的线性层，相邻两层之间是 tanh：Deep([2, 8, 8, 1]) 就是 2→8、8→8、8→1。

    最后一层之后没有 tanh。`parameters()` 必须依次列出所有的层，先权重后偏置。
    """

    def __init__(self, widths: Sequence[int]) -> None:
        raise NotImplementedError("your turn")

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError("your turn")


class Standardize(nn.Module):
    """y = (x − mean) / std, number by number, with a mean and a std that were measured once and are kept.

    Before `observe` the mean is 0 and the std 1. Both are buffers, called `mean` and `std`: saved, not trained.

    y = (x − mean) / std，对每一列分别计算；mean 和 std 只量一次，之后一直留着。

    调用 `observe` 之前，mean 是 0，std 是 1。两者都是缓冲区，名字就叫 `mean` 和 `std`：要存盘，不训练。
    """

    def __init__(self, features: int) -> None:
        raise NotImplementedError("your turn")

    def observe(self, x: Tensor) -> None:
        """Measure the columns of x, of shape (rows, features): std² is the mean of (x − mean)².

        A column that never changes has the std 0; keep 1 for it, so that nobody divides by zero.

        测量 x 的各列，x 的形状是（行数，features）：std² 是 (x − mean)² 的平均。

        从不变化的列，标准差是 0；给它记成 1，免得有人除以零。
        """
        raise NotImplementedError("your turn")

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError("your turn")


class Module:
    """The base class itself, without the library's: attributes that are `nn.Parameter` or `Module` are filed by name.

    Any other value is an ordinary attribute. A name that is assigned anew loses what was filed under it before.

    亲手写出基类，不借助库里的：属性若是 `nn.Parameter` 或 `Module`，就按名字登记在册。

    其他的值都是普通属性。同一个名字再次赋值时，以前登记的就作废。
    """

    def __init__(self) -> None:
        raise NotImplementedError("your turn")

    def __setattr__(self, name: str, value: Any) -> None:
        raise NotImplementedError("your turn")

    def named_parameters(self) -> Iterator[tuple[str, nn.Parameter]]:
        """("hidden.weight", parameter), …: this module's own first, then those below, each in the order of assignment.

        A parameter with several names comes once, under the first.

        ("hidden.weight", 参数)，……：先是本模块自己的，再是下面各模块的，都按赋值的先后。

        有几个名字的参数只出现一次，用第一个名字。
        """
        raise NotImplementedError("your turn")

    def parameters(self) -> Iterator[nn.Parameter]:
        """The parameters without their names.

        只有参数，没有名字。
        """
        raise NotImplementedError("your turn")

    def state_dict(self) -> dict[str, Tensor]:
        """All names, those of shared parameters too, with copies of the numbers: training on does not change them.

        所有的名字，共用参数的几个名字一个不少，配上数值的副本：之后继续训练，也不会改到它们。
        """
        raise NotImplementedError("your turn")

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """Copy the numbers into the parameters that are there, so that an optimizer which holds them goes on working.

        Names that are missing or unknown: KeyError. Other shapes: ValueError. In both cases nothing is changed.

        把数值复制进现有的参数里，这样已经拿着它们的优化器可以照常工作。

        名字缺了或者多了：KeyError。形状不同：ValueError。这两种情况下，什么都不改。
        """
        raise NotImplementedError("your turn")
