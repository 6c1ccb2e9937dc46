"""Lesson 05: checking gradients. Functions and their backward rules work on NumPy arrays.

A backward rule is called as `backward(g, x)`: g is the gradient of f(x), the result is the gradient of x.

第 05 课：检查梯度。这里的函数和反向规则处理的都是 NumPy 数组。
反向规则这样调用：`backward(g, x)`，g 是 f(x) 的梯度，结果是 x 的梯度。
"""

from collections.abc import Callable

import numpy as np

Forward = Callable[[np.ndarray], np.ndarray]
Backward = Callable[[np.ndarray, np.ndarray], np.ndarray]


def hiding_place() -> tuple[list[float], list[float]]:
    """Inputs a and b at which a gradient check of a * b passes though the two gradients are swapped.

    The wrong rule is da = g * a, db = g * b. Give three numbers for a and three for b. Hiding behind zeros is too
    easy: no number is 0, and the three of each list are different.

    给出 a 和 b，使得 a * b 的两个梯度弄反了，梯度检查却照样通过。
    错误的规则是 da = g * a，db = g * b。a 和 b 各给三个数。躲在零后面太容易了：不许有 0，每组的三个数要互不相同。
    """
    raise NotImplementedError("your turn")


def numerical_jacobian(f: Forward, x: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    """The Jacobian of f at x by central differences, of shape (x.size, f(x).size): a row for each element of x.

    x has any shape, may hold integers, and is the same afterwards. f may return its argument itself.

    用中心差分求 f 在 x 处的雅可比矩阵，形状 (x.size, f(x).size)：x 的每个元素占一行。
    x 的形状不限，可能是整数数组，用完之后不能变。f 可能会把参数本身原样返回。
    """
    raise NotImplementedError("your turn")


def gradcheck(f: Forward, backward: Backward, x: np.ndarray) -> bool:
    """True if backward and differences fill the same Jacobian: |a - n| <= 1e-5 + 1e-3 * |n| everywhere.

    False also if backward returns NaN, or a gradient that has not the shape of x. Never an exception for these.

    反向传播和差分填出的雅可比矩阵处处满足 |a - n| <= 1e-5 + 1e-3 * |n|，就返回 True。
    反向返回 NaN，或者梯度的形状和 x 不同，也要返回 False，不要抛异常。
    """
    raise NotImplementedError("your turn")


def name_the_mistake(got: np.ndarray, right: np.ndarray) -> str:
    """How `got` differs from the right gradient, as one of these words; the first that fits:

    "right", "zero" (got is zero everywhere), "sign" (got is -right), "factor" (got is right times one number),
    "transposed" (got is right.T), "unknown". Compare with np.allclose; the shapes may differ.

    用一个词说出 `got` 和正确梯度差在哪里，按下面的顺序取第一个符合的：
    "right"（正确）、"zero"（处处为零）、"sign"（等于 -right）、"factor"（等于 right 乘一个数）、
    "transposed"（等于 right.T）、"unknown"（不知道）。用 np.allclose 比较；两者的形状可能不同。
    """
    raise NotImplementedError("your turn")


def check_along(f: Forward, backward: Backward, x: np.ndarray, rng: np.random.Generator) -> bool:
    """Check backward along one random direction u of the input and one v of the output, without building the Jacobian.

    Σ v · (f(x + εu) - f(x - εu)) / 2ε  must equal  Σ u · backward(v, x),  up to 1e-5 of its size (plus 1e-6).

    Draw u and v with rng.normal. f may be called three times (once to learn the shape of v), backward once.

    在输入里随机取一个方向 u，在输出里随机取一个方向 v，只沿这两个方向检查，不去算整个雅可比矩阵。
    上面两个和应当相等，允许相差自身大小的 1e-5（再加 1e-6）。
    u 和 v 用 rng.normal 抽取。f 最多调用三次（其中一次用来得知 v 的形状），backward 只调用一次。
    """
    raise NotImplementedError("your turn")
