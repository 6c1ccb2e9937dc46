"""The checks of lesson 02."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from lessons.exercise import Exercise, Wrong
from lessons.expect import expect_close, expect_given
from lessons.language import Words
from lessons.tutor import expect_gradient

NUMBER = (int, float, np.integer, np.floating)


class Node:
    """A node of a tape as `derivative` meets it."""

    def __init__(self, data: float, parents: Sequence[Node] = (), slopes: Sequence[float] = ()) -> None:
        self.data, self.parents, self.slopes, self.grad = data, parents, slopes, 0.0


def expect_value(got: Any, work: ModuleType, what: str) -> Any:
    """A Value with a number, and with one slope, a number too, for each parent."""
    expect_given(got, (what, what))
    if not isinstance(got, work.Value):
        raise Wrong(
            f"{what} should be a Value, but it is a {type(got).__name__}: {str(got)[:60]}",
            f"{what} 应该是 Value，现在却是 {type(got).__name__}：{str(got)[:60]}",
        )
    for name in ("data", "parents", "slopes"):
        if not hasattr(got, name):
            raise Wrong(f"{what} has no .{name}", f"{what} 没有 .{name}")
    if not isinstance(got.data, NUMBER):
        raise Wrong(
            f"the data of {what} should be a number, but it is a {type(got.data).__name__}; is a `.data` missing?",
            f"{what} 的 data 应该是数，现在却是 {type(got.data).__name__}；是不是漏了 `.data`？",
        )
    if not isinstance(got.parents, tuple | list) or not isinstance(got.slopes, tuple | list):
        raise Wrong(
            f"parents and slopes of {what} should be tuples, but they are a {type(got.parents).__name__} and a "
            f"{type(got.slopes).__name__}; a tuple of one thing is written (x,)",
            f"{what} 的 parents 和 slopes 应该是 tuple，现在却是 {type(got.parents).__name__} 和 "
            f"{type(got.slopes).__name__}；只有一项的 tuple 写作 (x,)",
        )
    if len(got.parents) != len(got.slopes):
        raise Wrong(
            f"{what} has {len(got.parents)} parents and {len(got.slopes)} slopes; there must be one slope for each",
            f"{what} 有 {len(got.parents)} 个 parent、{len(got.slopes)} 个斜率；应该一一对应",
        )
    for parent, slope in zip(got.parents, got.slopes, strict=True):
        if not isinstance(parent, work.Value):
            raise Wrong(
                f"the parents of {what} should be Values, but one is a {type(parent).__name__}",
                f"{what} 的 parents 应该是 Value，其中却有一个 {type(parent).__name__}",
            )
        if not isinstance(slope, NUMBER):
            raise Wrong(
                f"the slopes of {what} should be numbers, but one is a {type(slope).__name__}; is a `.data` missing?",
                f"{what} 的 slopes 应该是数，其中却有一个 {type(slope).__name__}；是不是漏了 `.data`？",
            )
    return got


def compute(call: Callable[[], Any], work: ModuleType, what: str) -> Any:
    """The Value that `call` returns; the usual exceptions are answered with a hint."""
    try:
        return expect_value(call(), work, what)
    except (TypeError, AttributeError, OverflowError) as error:
        raise Wrong(
            f"{what} raised {type(error).__name__}: {error}",
            f"{what} 抛出了 {type(error).__name__}：{error}",
        ) from error


def slope_of(y: Any, x: Any) -> float:
    """Along all paths; ours, so that each exercise is checked by itself."""
    total = 0.0
    waiting = [(y, 1.0)]
    while waiting:
        node, product = waiting.pop()
        if node is x:
            total += product
        else:
            waiting += [(parent, product * slope) for parent, slope in zip(node.parents, node.slopes, strict=True)]
    return total


# ---------------------------------------------------------------------- Value

BINARY = (
    ("+", operator.add, lambda a, b: (1.0, 1.0)),
    ("*", operator.mul, lambda a, b: (b, a)),
    ("-", operator.sub, lambda a, b: (1.0, -1.0)),
    ("/", operator.truediv, lambda a, b: (1 / b, -a / b**2)),
)


def check_value(work: ModuleType) -> None:
    if not isinstance(work.Value, type):
        raise Wrong("Value should be a class", "Value 应该是一个类")
    leaf = expect_value(work.Value(3.0), work, "Value(3.0)")
    expect_close(leaf.data, 3.0, ("Value(3.0).data", "Value(3.0).data"))
    for sign, operate, slopes in BINARY:
        a, b = work.Value(3.0), work.Value(4.0)
        what = f"a {sign} b"
        y = compute(lambda operate=operate, a=a, b=b: operate(a, b), work, what)
        _expect_data(y, operate(3.0, 4.0), what, "a = 3, b = 4")
        if (a.data, b.data) != (3.0, 4.0) or y is a or y is b:
            raise Wrong(
                f"{what} has changed one of its operands; make a new Value",
                f"{what} 改动了操作数；应该新建一个 Value",
            )
        da, db = slopes(3.0, 4.0)
        _expect_slope(y, a, da, f"a (y = {what})", others={"b": db})
        _expect_slope(y, b, db, f"b (y = {what})", others={"a": da})
    _check_minus(work)
    for sign, operate, slopes in BINARY:
        for x_first in (True, False):
            x = work.Value(4.0)
            pair = (x, 5) if x_first else (5, x)
            what = f"x {sign} 5" if x_first else f"5 {sign} x"
            y = compute(lambda operate=operate, pair=pair: operate(*pair), work, what)
            numbers = (4.0, 5.0) if x_first else (5.0, 4.0)
            _expect_data(y, operate(*numbers), what, "x = 4")
            _expect_slope(y, x, slopes(*numbers)[0 if x_first else 1], f"x (y = {what})")
    for sign, operate, slopes in BINARY:
        x = work.Value(3.0)
        y = compute(lambda operate=operate, x=x: operate(x, x), work, f"x {sign} x")
        left, right = slopes(3.0, 3.0)
        _expect_slope(y, x, left + right, f"x (y = x {sign} x)", parts=(left, right))
    a, b = work.Value(2.0), work.Value(-3.0)
    what = "(a * b + a) / (b - 2 * a)"
    y = compute(lambda: (a * b + a) / (b - 2 * a), work, what)
    _expect_data(y, 4 / 7, what, "a = 2, b = −3")
    _expect_slope(y, a, 6 / 49, f"a (y = {what})")
    _expect_slope(y, b, -10 / 49, f"b (y = {what})")


def _check_minus(work: ModuleType) -> None:
    a = work.Value(3.0)
    y = compute(lambda: -a, work, "-a")
    _expect_data(y, -3.0, "-a", "a = 3")
    _expect_slope(y, a, -1.0, "a (y = -a)")


def _expect_data(y: Any, right: float, what: str, where: str) -> None:
    expect_close(y.data, right, (f"{what} with {where}", f"{where} 时的 {what}"), rtol=1e-12)


def _expect_slope(y: Any, x: Any, right: float, of: str, **clues: Any) -> None:
    expect_gradient(slope_of(y, x), right, of, rtol=1e-9, **clues)


# ---------------------------------------------------------------------- tanh, relu


def check_tanh(work: ModuleType) -> None:
    for number in (0.5, -1.5, 0.0, 20.0, -800.0):
        what = f"tanh(Value({number}))"
        x = work.Value(number)
        y = compute(lambda x=x: work.tanh(x), work, what)
        expect_close(y.data, math.tanh(number), (what, what), rtol=1e-12)
        right = 1 - math.tanh(number) ** 2
        got = slope_of(y, x)
        if not math.isclose(got, right, abs_tol=1e-9) and math.isclose(got, 1 - number**2, rel_tol=1e-9):
            raise Wrong(
                f"the slope of {what} is {got:.6g}, that is 1 − x²; it should be 1 − tanh²x, the square of the result",
                f"{what} 的斜率是 {got:.6g}，也就是 1 − x²；应该是 1 − tanh²x，平方的是结果",
            )
        expect_gradient(got, right, f"x (y = {what})", rtol=1e-9)
    _check_in_a_chain(work, "tanh", math.tanh(0.6), 6 * (1 - math.tanh(0.6) ** 2))


def check_relu(work: ModuleType) -> None:
    for number, right in ((2.5, 1.0), (-1.5, 0.0), (1e-9, 1.0), (0.0, 0.0)):
        what = f"relu(Value({number}))"
        x = work.Value(number)
        y = compute(lambda x=x: work.relu(x), work, what)
        expect_close(y.data, max(number, 0.0), (what, what), rtol=1e-12, atol=0.0)
        got = slope_of(y, x)
        if number == 0 and got != 0:
            raise Wrong(
                f"the slope of relu at exactly 0 is {got:.6g}, but it is to be 0 there: compare with >, not with >=",
                f"relu 在恰好等于 0 处的斜率是 {got:.6g}，这里约定为 0：比较要用 >，不要用 >=",
            )
        expect_gradient(got, right, f"x (y = {what})", rtol=1e-9)
    _check_in_a_chain(work, "relu", 0.6, 6.0)


def _check_in_a_chain(work: ModuleType, name: str, data: float, slope: float) -> None:
    """The function behind another step: 2x·3, made by hand so that it needs no operator."""
    x = work.Value(0.1)
    inner = work.Value(0.6, (x,), (6.0,))
    y = compute(lambda: getattr(work, name)(inner), work, f"{name}(6x)")
    expect_close(y.data, data, (f"{name}(6x)", f"{name}(6x)"), rtol=1e-12)
    if all(parent is not inner for parent in y.parents):
        raise Wrong(
            f"{name}(x) must have x itself among its parents, not a copy: otherwise the path ends here",
            f"{name}(x) 的 parents 里必须是 x 本身，不能是副本：否则路到这里就断了",
        )
    expect_gradient(slope_of(y, x), slope, f"x (y = {name}(6x))", rtol=1e-9)


# ---------------------------------------------------------------------- derivative


def ask(work: ModuleType, y: Node, x: Node) -> Any:
    try:
        return work.derivative(y, x)
    except TypeError as error:
        raise Wrong(
            f"derivative(y, x) raised TypeError: {error}; does every branch return a number?",
            f"derivative(y, x) 抛出了 TypeError：{error}；每个分支都返回数了吗？",
        ) from error


def check_derivative(work: ModuleType) -> None:
    a, b, apart = Node(2.0), Node(3.0), Node(5.0)
    u = Node(6.0, (a, b), (3.0, 2.0))
    v = Node(8.0, (u, a), (1.0, 1.0))
    y = Node(48.0, (u, v), (8.0, 6.0))
    where = "y = u·v, u = a·b, v = u + a"
    got = ask(work, y, a)
    expect_gradient(got, 48.0, f"a ({where})", parts=(24.0, 18.0, 6.0), others={"b": 28.0}, rtol=1e-9)
    expect_gradient(ask(work, y, b), 28.0, f"b ({where})", parts=(16.0, 12.0), rtol=1e-9)
    got = ask(work, y, u)
    expect_gradient(got, 14.0, f"u ({where})", parts=(8.0, 6.0), rtol=1e-9)
    expect_gradient(ask(work, v, a), 4.0, "a (v = a·b + a)", rtol=1e-9)
    expect_close(ask(work, y, y), 1.0, ("derivative(y, y)", "derivative(y, y)"))
    what = ("derivative(y, x), where y does not depend on x,", "y 与 x 无关时的 derivative(y, x)")
    expect_close(ask(work, y, apart), 0.0, what)
    same = Node(5.0)  # of the same value as `apart`, and another node all the same
    expect_close(ask(work, Node(10.0, (same,), (2.0,)), apart), 0.0, what)

    x = Node(1.5)
    square = Node(2.25, (x, x), (1.5, 1.5))
    expect_gradient(ask(work, square, x), 3.0, "x (y = x·x)", parts=(1.5, 1.5), rtol=1e-9)
    chain = x
    for _ in range(20):
        chain = Node(0.0, (chain,), (-0.9,))
    expect_gradient(ask(work, chain, x), 0.9**20, "x (y = (−0.9)²⁰·x)", rtol=1e-9)


# ---------------------------------------------------------------------- newton


def check_newton(work: ModuleType) -> None:
    calls: list[Any] = []

    def square_less_two(x: Any) -> Any:
        calls.append(x)
        if not hasattr(x, "parents"):
            raise Wrong(
                f"newton called f with a {type(x).__name__}; give it a Value, so that the tape is there to be read",
                f"newton 传给 f 的是 {type(x).__name__}；要传 Value，计算带才会留下来",
            )
        return work.Value(x.data**2 - 2, (x,), (2 * x.data,))

    what = "newton(lambda x: x * x - 2, 1.0, {})".format
    for rounds, right in ((0, 1.0), (1, 1.5), (2, 17 / 12), (6, 2**0.5)):
        calls.clear()
        got = work.newton(square_less_two, 1.0, rounds)
        expect_given(got, (what(rounds), what(rounds)))
        if hasattr(got, "parents"):
            raise Wrong(
                f"{what(rounds)} is a Value; return the number in it",
                f"{what(rounds)} 是 Value；应该返回里面的数",
            )
        if isinstance(got, NUMBER) and rounds == 1 and not np.isclose(got, right):
            _name_the_step(got, what(1))
        expect_close(got, right, (what(rounds), what(rounds)), rtol=1e-13)
        if len(calls) > rounds:
            raise Wrong(
                f"{what(rounds)} called f {len(calls)} times; once a round is enough, for the tape has the slope",
                f"{what(rounds)} 调用了 f {len(calls)} 次；每轮一次就够了，斜率就在计算带上",
            )
    got = work.newton(lambda x: work.Value(x.data**3 - 5, (x, x), (x.data**2, 2 * x.data**2)), 2.0, 8)
    expect_close(
        got, 5 ** (1 / 3), ("the cube root of 5, newton(f, 2.0, 8),", "5 的立方根 newton(f, 2.0, 8)"), rtol=1e-13
    )


def _name_the_step(got: Any, what: str) -> None:
    for value, en, zh in (
        (0.5, "the step goes the wrong way; it is x − f / f′", "方向反了；应该是 x − f / f′"),
        (3.0, "the step is f / f′: f divided by the slope", "这一步应该走 f / f′：f 除以斜率"),
        (2.0, "that is x − f; divide by the slope", "这是 x − f；还要除以斜率"),
        (-1.0, "that is x − f′; the step is f / f′", "这是 x − f′；这一步应该走 f / f′"),
    ):
        if np.isclose(float(got), value):
            raise Wrong(f"{what} is {float(got):.6g}: {en}", f"{what} 是 {float(got):.6g}：{zh}")


EXERCISES = (
    Exercise(
        "Value",
        check_value,
        task=Words(
            "The four operations and the minus sign for numbers that note their parents and slopes.",
            "让会记下 parents 和 slopes 的数学会四则运算和负号。",
        ),
        hints=(
            Words(
                "Make `other` a Value first, if it is an ordinary number; one small function serves all operators.",
                "`other` 若是普通的数，先变成 Value；写一个小函数，所有运算符都能用。",
            ),
            Words(
                "return Value(self.data * other.data, (self, other), (other.data, self.data))",
                "乘法：return Value(self.data * other.data, (self, other), (other.data, self.data))",
            ),
            Words(
                "The slopes of a / b are 1 / b and −a / b². For `5 - x` make 5 a Value and use it on the left.",
                "a / b 的斜率是 1 / b 和 −a / b²。遇到 `5 - x`，把 5 变成 Value，放在左边再算。",
            ),
        ),
    ),
    Exercise(
        "tanh",
        check_tanh,
        task=Words("The hyperbolic tangent of a Value.", "Value 的双曲正切。"),
        hints=(
            Words("Compute y = math.tanh(x.data) once and use it twice.", "y = math.tanh(x.data) 只算一次，用两次。"),
            Words("return Value(y, (x,), (1 - y * y,))", "return Value(y, (x,), (1 - y * y,))"),
        ),
    ),
    Exercise(
        "relu",
        check_relu,
        task=Words("x where x is positive, else 0; slope 0 at 0.", "x 为正时是 x，否则是 0；在 0 处斜率取 0。"),
        hints=(
            Words("The slope is 1 or 0; which, depends on x.data > 0.", "斜率不是 1 就是 0，看 x.data > 0。"),
            Words("A tuple with one element has a comma: (x,).", "只有一个元素的 tuple 要带逗号：(x,)。"),
        ),
    ),
    Exercise(
        "derivative",
        check_derivative,
        task=Words(
            "∂y/∂x: multiply the slopes along each path from y back to x, add the paths up.",
            "∂y/∂x：从 y 走回 x，沿每条路把斜率相乘，再把各条路加起来。",
        ),
        hints=(
            Words("Arrived already? If y is x the answer is 1.", "已经到了吗？y 就是 x 时，答案是 1。"),
            Words(
                "If not, each parent leads on: its slope times derivative(parent, x).",
                "没到的话，每个 parent 都通向前方：它的斜率乘以 derivative(parent, x)。",
            ),
            Words(
                "Add these up over all parents; zip(y.parents, y.slopes).",
                "对所有 parent 求和；用 zip(y.parents, y.slopes)。",
            ),
        ),
    ),
    Exercise(
        "newton",
        check_newton,
        task=Words(
            "Solve f(x) = 0: follow the tangent to zero, so many rounds.",
            "解 f(x) = 0：沿切线走到零点，重复若干轮。",
        ),
        hints=(
            Words(
                "Each round begins with a new leaf, x = Value(guess), and y = f(x).",
                "每一轮从一个新的叶子节点 x = Value(guess) 开始，再算 y = f(x)。",
            ),
            Words(
                "The step is y.data / derivative(y, x); go back by it. Keep `guess` an ordinary number.",
                "步子是 y.data / derivative(y, x)，往回走这么多。`guess` 一直是普通的数。",
            ),
        ),
    ),
)
