"""Lesson 14: code for either memory, and what moving numbers costs. No GPU is needed.

第 14 课：在两种内存里都能跑的代码，以及搬运数据的代价。不需要 GPU。
"""

from typing import Any

import numpy as np  # noqa: F401


def xp_of(modules: dict[type, Any], *arrays: Any) -> Any:
    """The array module of the first argument whose type is a key of `modules`; NumPy if there is none.

    Plain numbers, None and lists have no say, so that `xp_of(modules, 2.0, x)` is the module of x. A subclass of a
    known array type counts as that type.

    `modules` 的键是数组类型，值是对应的模块；返回第一个类型在其中的参数所对应的模块，都不在就返回 NumPy。
    普通的数、None 和列表没有发言权，所以 `xp_of(modules, 2.0, x)` 是 x 的模块。已知数组类型的子类按该类型算。
    """
    raise NotImplementedError("your turn")


def clip_norm(xp: Any, grads: list[Any], limit: float) -> list[Any]:
    """Gradients shortened together: all times min(1, limit / norm), norm = √(sum of all squares of all arrays).

    `xp` is the module of the arrays, and nothing may be asked of the device: no `if` on a result, no `float(...)`,
    no `.item()`. New arrays; zeros stay zeros (add 1e-12 to the norm). `limit` is positive.

    把几个梯度一起缩短：都乘以 min(1, limit / norm)，norm = √(所有数组的所有元素的平方和)。
    `xp` 是这些数组的模块。不许向设备发问：不能对结果用 `if`、`float(...)` 或 `.item()`。
    返回新的数组；全零的梯度仍是零（给 norm 加上 1e-12）。`limit` 是正数。
    """
    raise NotImplementedError("your turn")


def move(batch: Any, device: str) -> Any:
    """A batch with every Tensor in it on `device`, however deep it lies in dictionaries, lists and tuples.

    Containers come back as new ones of the same kind (named tuples too); everything else is handed on as it is.

    把一批数据里的每个 Tensor 都搬到 `device`，无论它埋在几层字典、列表和元组里。
    容器要换成同类的新容器（具名元组也一样）；其他东西原样交还。
    """
    raise NotImplementedError("your turn")


def linear_cost(batch: int, inputs: int, outputs: int, itemsize: int = 4) -> tuple[int, int]:
    """(operations, bytes) of y = x Wᵀ + b for x of shape (batch, inputs) and y of shape (batch, outputs).

    A multiplication is one operation and an addition is one; x, W, b and y are each moved once, `itemsize` bytes a
    number.

    y = x Wᵀ + b 的（运算次数，字节数），x 的形状是 (batch, inputs)，y 的形状是 (batch, outputs)。
    一次乘法算一次运算，一次加法也算一次；x、W、b、y 各搬运一遍，每个数 `itemsize` 字节。
    """
    raise NotImplementedError("your turn")


def smallest_batch(inputs: int, outputs: int, ridge: float, itemsize: int = 4) -> int | None:
    """The smallest batch for which `linear_cost` gives at least `ridge` operations per byte; None if none ever does.

    However large the batch, each picture still brings its own inputs and outputs: the intensity has a limit.

    让 `linear_cost` 的“每字节运算数”不小于 `ridge` 的最小批大小；如果永远达不到，返回 None。
    批再大，每张图片也要带来自己的输入和输出，所以运算强度有上限。
    """
    raise NotImplementedError("your turn")
