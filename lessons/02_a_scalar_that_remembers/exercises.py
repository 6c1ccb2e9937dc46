"""Lesson 02, your turn: numbers that remember. Check with `python -m lessons check 02`.

第 02 课练习：会记事的数。用 `python -m lessons check 02` 检查。
"""

from __future__ import annotations

import math  # noqa: F401  for tanh
from collections.abc import Callable, Sequence


class Value:
    """A number that remembers which Values it was computed from, and how fast it changes with each of them.

    Write the operators. Each returns a new Value; `other` may be a Value or an ordinary number. The slopes are ordinary
    numbers. Python calls `__radd__`, `__rmul__`, `__rsub__` and `__rtruediv__` when the left operand is an ordinary
    number: for `2 - x` it calls `x.__rsub__(2)`.

    一个会记事的数：记得自己由哪些 Value 算出来，对其中每一个有多敏感。

    请写出各个运算符。每个都返回一个新的 Value；`other` 可以是 Value，也可以是普通的数；slopes 里放的是普通的数。
    左操作数是普通的数时，Python 会调用 `__radd__`、`__rmul__`、`__rsub__`、`__rtruediv__`：
    算 `2 - x` 时调用的是 `x.__rsub__(2)`。

    Attributes:
        data: the number. / 数本身。
        parents: the Values it was computed from; empty for a leaf. / 它由哪些 Value 算出来；叶子节点为空。
        slopes: d self / d parent, one for each parent. / 对每个 parent 的斜率，一一对应。
        grad: for lesson 03. / 留给第 03 课用。
    """

    def __init__(self, data: float, parents: Sequence[Value] = (), slopes: Sequence[float] = ()) -> None:
        self.data = data
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __repr__(self) -> str:
        return f"Value({self.data})"

    def __add__(self, other: Value | float) -> Value:
        raise NotImplementedError("your turn")

    def __mul__(self, other: Value | float) -> Value:
        raise NotImplementedError("your turn")

    def __neg__(self) -> Value:
        raise NotImplementedError("your turn")

    def __sub__(self, other: Value | float) -> Value:
        raise NotImplementedError("your turn")

    def __truediv__(self, other: Value | float) -> Value:
        raise NotImplementedError("your turn")

    def __radd__(self, other: float) -> Value:
        raise NotImplementedError("your turn")

    def __rmul__(self, other: float) -> Value:
        raise NotImplementedError("your turn")

    def __rsub__(self, other: float) -> Value:
        raise NotImplementedError("your turn")

    def __rtruediv__(self, other: float) -> Value:
        raise NotImplementedError("your turn")


def tanh(x: Value) -> Value:
    """The hyperbolic tangent, `math.tanh(x.data)`, with its slope 1 − tanh²x.

    双曲正切 `math.tanh(x.data)`，斜率是 1 − tanh²x。
    """
    raise NotImplementedError("your turn")


def relu(x: Value) -> Value:
    """x where x is positive, else 0. At 0, where there is no slope, use 0.

    x 为正时是 x，否则是 0。在 0 处没有斜率，约定为 0。
    """
    raise NotImplementedError("your turn")


def derivative(y: Value, x: Value) -> float:
    """∂y/∂x: multiply the slopes along each path from y back to x, and add the paths up.

    0 if y does not depend on x. x may be a leaf or any Value on the way.

    ∂y/∂x：从 y 往回走到 x，沿每条路把斜率相乘，再把各条路加起来。

    y 与 x 无关时为 0。x 可以是叶子节点，也可以是中途的任意一个 Value。
    """
    raise NotImplementedError("your turn")


def newton(f: Callable[[Value], Value], start: float, rounds: int) -> float:
    """A solution of f(x) = 0 by Newton's method: x ← x − f(x) / f′(x), so many rounds.

    Evaluate f once a round, at a Value; the tape has both f(x) and f′(x).

    用牛顿法解 f(x) = 0：x ← x − f(x) / f′(x)，重复 rounds 轮。

    每轮只算一次 f，传给它一个 Value；f(x) 和 f′(x) 都在计算带上。

    >>> newton(lambda x: x * x - 2, 1.0, 5)
    1.414213562373095
    """
    raise NotImplementedError("your turn")
