"""What the checks of lesson 05 try: right rules that must pass, planted mistakes that must be found, and traps."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import expect_close, expect_equal, expect_given
from lessons.language import Words
from mytorch.autograd import Function, gradcheck

RNG = np.random.default_rng(50)
MATRIX = RNG.normal(size=(3, 4))
X23, X4 = RNG.normal(size=(2, 3)), np.array([-1.7, -0.4, 0.6, 2.1])


class _Swapped(Function):
    """a * b with its two gradients in the wrong order."""

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        a, b = ctx.saved_tensors
        return g * a, g * b


def check_hiding_place(work: ModuleType) -> None:
    got = work.hiding_place()
    expect_given(got, ("hiding_place()", "hiding_place()"))
    numbers = []
    for values in got if isinstance(got, tuple | list) and len(got) == 2 else ():
        try:
            numbers.append(np.asarray(values, dtype=float))
        except (TypeError, ValueError):
            break
    if len(numbers) != 2 or any(values.shape != (3,) for values in numbers):
        raise Wrong(
            f"hiding_place() should return two lists of three numbers, but it returned {got!r}",
            f"hiding_place() 应该返回两个列表，各有三个数，现在返回的是 {got!r}",
        )
    if any(not np.isfinite(values).all() for values in numbers):
        raise Wrong("hiding_place(): the numbers must be finite", "hiding_place()：这些数必须是有限的")
    if any((abs(values) < 1e-3).any() for values in numbers):
        raise Wrong(
            f"hiding_place(): zeros (or nearly) are not allowed, but it returned {got!r}",
            f"hiding_place()：不许用 0（也不许太接近 0），现在返回的是 {got!r}",
        )
    if any(abs(np.diff(np.sort(values))).min() < 1e-3 for values in numbers):
        raise Wrong(
            f"hiding_place(): the three numbers of a list must differ, but it returned {got!r}",
            f"hiding_place()：同一组的三个数要互不相同，现在返回的是 {got!r}",
        )
    a, b = (mytorch.tensor(values, requires_grad=True) for values in numbers)
    if not gradcheck(_Swapped.apply, (a, b), raise_exception=False):
        raise Wrong(
            f"at a = {numbers[0].tolist()}, b = {numbers[1].tolist()} the check finds the mistake: the rule answers a "
            "where b is true, and they differ",
            f"在 a = {numbers[0].tolist()}、b = {numbers[1].tolist()} 处，错误被抓住了：该答 b，规则答的却是 a",
        )


def check_numerical_jacobian(work: ModuleType) -> None:
    cases: list[tuple[str, str, Callable[[Any], Any], Any, Any]] = [
        ("f(x) = x @ M, x (2, 3)", "f(x) = x @ M,x (2, 3)", lambda x: x @ MATRIX, X23, np.kron(np.eye(2), MATRIX)),
        ("f(x) = Σ x²", "f(x) = Σ x²", lambda x: (x * x).sum(), X23, 2 * X23.reshape(6, 1)),
        ("f(x) = x² of one number", "一个数的 f(x) = x²", lambda x: x * x, np.array(3.0), [[6.0]]),
        ("f(x) = x², whole numbers", "f(x) = x²，整数输入", lambda x: x * x, np.array([1, 2, 3]), np.diag([2.0, 4, 6])),
        ("f(x) = x, the same array", "f(x) = x，原样返回", lambda x: x, X4.copy(), np.eye(4)),
    ]
    for en, zh, f, x, right in cases:
        before = x.copy()
        got = work.numerical_jacobian(f, x)
        expect_close(got, right, (f"the Jacobian of {en}", f"{zh} 的雅可比矩阵"), rtol=1e-5, atol=1e-5)
        if not np.array_equal(x, before):
            raise Wrong("numerical_jacobian changed x", "numerical_jacobian 改动了 x")
    got = work.numerical_jacobian(lambda x: x**3, X4, 1e-3)
    what = ("the Jacobian of x³ with eps=1e-3 (central differences?)", "eps=1e-3 时 x³ 的雅可比矩阵（是中心差分吗？）")
    expect_close(got, np.diag(3 * X4**2 + 1e-6), what, rtol=1e-6, atol=1e-8)


def _softmax(x: Any) -> Any:
    e = np.exp(x - x.max())
    return e / e.sum()


# what it is, f, backward, x, whether it is right
RULES: tuple[tuple[str, str, Callable[..., Any], Callable[..., Any], np.ndarray, bool], ...] = (
    ("tanh", "tanh", np.tanh, lambda g, x: g * (1 - np.tanh(x) ** 2), X4, True),
    ("x @ M", "x @ M", lambda x: x @ MATRIX, lambda g, x: g @ MATRIX.T, X23, True),
    ("softmax", "softmax", _softmax, lambda g, x: (g - (g * _softmax(x)).sum()) * _softmax(x), X4, True),
    ("10⁷ sin x", "10⁷ sin x", lambda x: 1e7 * np.sin(x), lambda g, x: 1e7 * g * np.cos(x), X4, True),
    ("1 − |y| for tanh", "把 tanh 写成 1 − |y|", np.tanh, lambda g, x: g * (1 - abs(np.tanh(x))), X4, False),
    ("a sign flipped", "符号反了", np.sin, lambda g, x: -g * np.cos(x), X4, False),
    ("1 % too large", "大了 1%", np.sin, lambda g, x: 1.01 * g * np.cos(x), X4, False),
    ("a gradient read backwards", "前后颠倒的梯度", lambda x: x * 1, lambda g, x: g[::-1].copy(), X4, False),
    ("softmax without its sum", "漏了求和的 softmax", _softmax, lambda g, x: g * _softmax(x), X4, False),
    ("one wrong element of 4", "四个里错了一个", np.exp, lambda g, x: g * np.exp(x) * (x < 2), X4, False),
    ("NaN", "NaN", np.exp, lambda g, x: g * np.exp(x) + np.where(x > 2, np.nan, 0), X4, False),
    (
        "right numbers, flat",
        "数对了，却压成一维",
        lambda x: x @ MATRIX,
        lambda g, x: (g @ MATRIX.T).ravel(),
        X23,
        False,
    ),
    ("a gradient of another size", "大小不对的梯度", lambda x: x @ MATRIX, lambda g, x: g, X23, False),
)


def check_gradcheck(work: ModuleType) -> None:
    for en, zh, f, backward, x, right in RULES:
        got = _verdict(work.gradcheck(f, backward, x.copy()), "gradcheck")
        _agree(got, right, en, zh, "gradcheck")


def check_name_the_mistake(work: ModuleType) -> None:
    grad = np.array([[1.5, 0.0, -2.0], [0.25, 3.0, 0.0]])
    symmetric = np.array([[1.0, 2.0], [2.0, 5.0]])
    noise = 1 + 1e-9 * np.random.default_rng(52).normal(size=(2, 3))
    cases = [
        (grad, grad, "right"),
        (grad * noise, grad, "right"),
        (symmetric.T, symmetric, "right"),
        (np.zeros((2, 3)), np.zeros((2, 3)), "right"),
        (0 * grad, grad, "zero"),
        (-grad, grad, "sign"),
        (-grad * noise, grad, "sign"),
        (2 * grad, grad, "factor"),
        (grad / 64, grad, "factor"),
        (-3 * grad * noise, grad, "factor"),
        (grad.T, grad, "transposed"),
        (np.array([[1.0, 3], [2, 4]]), np.array([[1.0, 2], [3, 4]]), "transposed"),
        (grad + 1, grad, "unknown"),
        (grad[:, ::-1], grad, "unknown"),
        (grad, np.zeros((2, 3)), "unknown"),
        (np.array([1.0, 2, 3]), np.array([[1.0, 2, 3], [1.0, 2, 3]]), "unknown"),
        (np.array([2.0, 4, 6]), np.array([1.0, 2.0]), "unknown"),
        (np.array([2.0, 3, 4]), np.array([1.0, 2, 3]), "unknown"),
    ]
    for got, right, word in cases:
        before = got.copy(), right.copy()
        call = f"name_the_mistake({_list(got)}, {_list(right)})"
        try:
            answer = work.name_the_mistake(got, right)
        except (ValueError, IndexError, ZeroDivisionError) as error:
            raise Wrong(
                f"{call} raised {type(error).__name__}: {error}", f"{call} 抛出了 {type(error).__name__}：{error}"
            ) from None
        expect_given(answer, (call, call))
        expect_equal(answer, word, (call, call))
        if not (np.array_equal(got, before[0]) and np.array_equal(right, before[1])):
            raise Wrong("name_the_mistake changed its arguments", "name_the_mistake 改动了参数")


def check_check_along(work: ModuleType) -> None:
    long = np.random.default_rng(51).normal(size=1000)
    rules = (
        *(rule for rule in RULES if rule[0] not in ("right numbers, flat", "a gradient of another size")),
        ("cumsum of 1000 numbers", "1000 个数的 cumsum", np.cumsum, lambda g, x: g[::-1].cumsum()[::-1], long, True),
        ("cumsum, walked the wrong way", "方向反了的 cumsum", np.cumsum, lambda g, x: g.cumsum(), long, False),
    )  # fmt: skip
    for en, zh, f, backward, x, right in rules:
        for seed in range(3):
            calls = {"f": 0, "backward": 0}

            def forward(x: Any, f: Any = f, calls: Any = calls) -> Any:
                calls["f"] += 1
                return f(x)

            def back(g: Any, x: Any, backward: Any = backward, calls: Any = calls) -> Any:
                calls["backward"] += 1
                return backward(g, x)

            got = _verdict(work.check_along(forward, back, x.copy(), np.random.default_rng(seed)), "check_along")
            _agree(got, right, en, zh, "check_along")
            if calls["f"] > 3 or calls["backward"] > 1:
                raise Wrong(
                    f"check_along called f {calls['f']} times and backward {calls['backward']} times; 3 and 1 will do",
                    f"check_along 调用了 f {calls['f']} 次、backward {calls['backward']} 次；3 次和 1 次就够了",
                )


def _verdict(got: Any, name: str) -> bool:
    expect_given(got, (f"{name}(...)", f"{name}(...)"))
    if not isinstance(got, bool | np.bool_):
        raise Wrong(
            f"{name} should return True or False, but it returned a {type(got).__name__}",
            f"{name} 应该返回 True 或 False，现在返回的是 {type(got).__name__}",
        )
    return bool(got)


def _agree(got: bool, right: bool, en: str, zh: str, name: str) -> None:
    if got and not right:
        raise Wrong(f"{name} lets a mistake pass: {en}", f"{name} 放过了一个错误：{zh}")
    if right and not got:
        raise Wrong(f"{name} complains about a right rule: {en}", f"{name} 冤枉了一条正确的规则：{zh}")


def _list(array: np.ndarray) -> str:
    return str(array.round(6).tolist())


EXERCISES = (
    Exercise(
        "hiding_place",
        check_hiding_place,
        task=Words(
            "Find inputs at which swapped gradients of a * b pass a gradient check.",
            "找一组输入，让 a * b 弄反了的梯度通过梯度检查。",
        ),
        hints=(
            Words(
                "The right answer for a is b; the wrong rule says a. When is that the same?",
                "a 的正确梯度是 b，错误的规则说是 a。什么时候这两个答案一样？",
            ),
            Words("Choose a, then b = a.", "随便选 a，再令 b = a。"),
        ),
    ),
    Exercise(
        "numerical_jacobian",
        check_numerical_jacobian,
        task=Words(
            "The Jacobian by central differences, a row for each element of x.",
            "用中心差分求雅可比矩阵，x 的每个元素占一行。",
        ),
        hints=(
            Words(
                "`np.ndindex(x.shape)` visits every position of an array of any shape.",
                "`np.ndindex(x.shape)` 能走遍任意形状数组的每个位置。",
            ),
            Words(
                "`x.astype(float)` makes a copy that can take 1e-6. Make two, one moved up and one moved down.",
                "`x.astype(float)` 得到一个装得下 1e-6 的副本。做两个，一个往上拨，一个往下拨。",
            ),
            Words(
                "One row is np.ravel(f(up) - f(down)) / (2 * eps). Collect the rows, then np.array(rows).",
                "一行就是 np.ravel(f(up) - f(down)) / (2 * eps)。把各行收集起来，最后 np.array(rows)。",
            ),
        ),
    ),
    Exercise(
        "gradcheck",
        check_gradcheck,
        task=Words(
            "True if backward and differences agree everywhere; NaN and wrong shapes are False.",
            "反向和差分处处一致才返回 True；NaN 和错误的形状都是 False。",
        ),
        hints=(
            Words(
                "A g with a single 1 in it makes backward return one column. How many such g are there?",
                "g 里只放一个 1，反向就给出一列。这样的 g 一共有几个？",
            ),
            Words(
                "Compare the shape of what backward returns with x.shape before you flatten it.",
                "把反向的结果压平之前，先拿它的形状和 x.shape 比一比。",
            ),
            Words(
                "np.allclose(a, n, rtol=1e-3, atol=1e-5) is what the docstring says, and False for NaN.",
                "np.allclose(a, n, rtol=1e-3, atol=1e-5) 正是说明里写的条件，遇到 NaN 会返回 False。",
            ),
        ),
    ),
    Exercise(
        "name_the_mistake",
        check_name_the_mistake,
        task=Words("Say in one word how a gradient is wrong.", "用一个词说出梯度错在哪里。"),
        hints=(
            Words(
                "Write a small same(a, b) that first compares shapes: np.allclose broadcasts.",
                "先写一个小函数 same(a, b)，先比形状：np.allclose 是会广播的。",
            ),
            Words(
                "For a factor do not divide element by element (there are zeros). Find the factor at one safe place.",
                "找倍数的时候不要逐个元素相除（里面有 0）。在一个稳妥的位置求出倍数就行。",
            ),
            Words(
                "The safe place is where |right| is largest; then see whether got equals right times that factor.",
                "稳妥的位置就是 |right| 最大的地方；再看 got 是否等于 right 乘这个倍数。",
            ),
        ),
    ),
    Exercise(
        "check_along",
        check_check_along,
        task=Words(
            "Check a whole Jacobian along one random direction, with three calls of f and one of backward.",
            "只沿一个随机方向检查整个雅可比矩阵：f 调用三次，backward 调用一次。",
        ),
        hints=(
            Words(
                "J has a row for each input. uᵀJ says how the outputs move when x moves along u; Jv is backward(v, x).",
                "J 的每一行对应一个输入。uᵀJ 是 x 沿 u 移动时输出的变化，Jv 就是 backward(v, x) 的返回值。",
            ),
            Words(
                "So uᵀJv can be computed in two ways: (uᵀJ) · v by differences, and u · (Jv) by backward.",
                "所以 uᵀJv 有两种算法：差分给出 (uᵀJ) · v，反向给出 u · (Jv)。",
            ),
            Words(
                "np.sum(v * (f(x + eps * u) - f(x - eps * u))) / (2 * eps) against np.sum(u * backward(v, x)).",
                "拿 np.sum(v * (f(x + eps * u) - f(x - eps * u))) / (2 * eps) 和 np.sum(u * backward(v, x)) 比。",
            ),
        ),
    ),
)
