"""Lesson 01, your turn: derivatives by nudging. Check with `python -m lessons check 01`.

第 01 课练习：推一下，看动多少。用 `python -m lessons check 01` 检查。
"""

from collections.abc import Callable

import numpy as np


def derivative(f: Callable, x: float, h: float = 1e-5) -> float:
    """The slope of f at x by the central difference with step h.

    用中心差分求 f 在 x 处的斜率，步长为 h。

    >>> round(derivative(lambda x: x * x, 3.0), 6)
    6.0
    """
    raise NotImplementedError("your turn")


def best_step(dtype: type) -> float:
    """The step for a central difference of numbers of this dtype (np.float32, np.float64): the cube root of its eps.

    用这种格式（np.float32、np.float64）的数做中心差分时的最佳步长：eps 的立方根。返回一个普通的 float。

    `np.finfo(dtype).eps` is the distance from 1 to the next number.
    `np.finfo(dtype).eps` 是 1 到下一个数的距离。
    """
    raise NotImplementedError("your turn")


def gradient(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """The derivative of f with respect to every element of the array x, as a float64 array of the shape of x.

    f takes an array of the shape of x and returns one number. x may have any shape, and may hold float32 or whole
    numbers; the nudges must work all the same. x itself is the caller's and stays as it is.

    求 f 对数组 x 每个元素的导数，结果是与 x 形状相同的 float64 数组。

    f 接收与 x 同形状的数组，返回一个数。x 可以是任意形状，元素可以是 float32 甚至整数，每一推都要照样有效。
    x 是调用者的东西，不许改动。
    """
    raise NotImplementedError("your turn")


def complex_step(f: Callable, x: float, h: float = 1e-200) -> float:
    """The slope of f at x without a subtraction: a step h in the imaginary direction.

    不做减法的斜率：沿虚数方向走一步 h。

    f is made of smooth formulas and accepts complex numbers. / f 由光滑的算式组成，可以接收复数。
    """
    raise NotImplementedError("your turn")


def richardson(f: Callable, x: float, h: float = 1e-2) -> float:
    """A better slope from two central differences, D(h) and D(h / 2).

    The error of D(h) is c·h² + d·h⁴ + …, with an unknown c. D(h / 2) has the same c. Mix the two so that c cancels;
    what is left shrinks with h⁴.

    用 D(h) 和 D(h / 2) 两个中心差分拼出更准的斜率。

    D(h) 的误差是 c·h² + d·h⁴ + …，c 是多少不知道，但 D(h / 2) 里的 c 是同一个。把两者按合适的比例相加，让 c 消掉；
    剩下的误差随 h⁴ 缩小。
    """
    raise NotImplementedError("your turn")
