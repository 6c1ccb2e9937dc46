"""The checks of lesson 01."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from lessons.exercise import Exercise, Wrong
from lessons.expect import What, as_numbers, expect_close, expect_equal, expect_given
from lessons.language import Words

Known = tuple[float, str, str]  # a typical wrong value, and what it is in both languages


def cube(x: Any) -> Any:
    return x**3


def name_it(got: Any, what: What, known: tuple[Known, ...]) -> None:
    """Say what `got` is, if it is one of the values that come out of a typical slip."""
    for value, en, zh in known:
        if (
            np.shape(got) == ()
            and not isinstance(got, str | bytes)
            and np.isclose(float(got), value, rtol=1e-7, atol=0.0)
        ):
            raise Wrong(f"{what[0]} is {float(got):.6g}: {en}", f"{what[1]} 是 {float(got):.6g}：{zh}")


def same(text: str) -> What:
    return text, text


def number(got: Any, what: What) -> Any:
    """A number or an array of numbers, or `Wrong`; shapes are compared later."""
    expect_given(got, what)
    numbers = as_numbers(got)
    if numbers.dtype.kind == "c":
        raise Wrong(
            f"{what[0]} is complex, {got}: a slope is a real number; is an `.imag` missing?",
            f"{what[1]} 是复数 {got}：斜率应该是实数，是不是漏了 `.imag`？",
        )
    if numbers.dtype.kind not in "fiu":
        raise Wrong(
            f"{what[0]} should be a number, but it is a {type(got).__name__}: {str(got)[:60]}",
            f"{what[1]} 应该是数，现在却是 {type(got).__name__}：{str(got)[:60]}",
        )
    return got


CUBE = (  # of x³ at 2 with h = 0.1
    (12.61, "that is the one-sided difference; step to both sides", "这是单边的向前差分；两边都要走一步"),
    (11.41, "that is the one-sided difference, backwards; step to both sides", "这是单边的向后差分；两边都要走"),
    (24.02, "twice too large; how far apart are x + h and x − h?", "大了一倍；x + h 和 x − h 相距多远？"),
    (-12.01, "the sign is flipped; which value comes first?", "符号反了；哪一个应该写在前面？"),
    (12.0025, "as if h were 0.05; step by h to each side", "好像 h 是 0.05；两边应该各走 h"),
    (2.402, "not divided by the step", "没有除以步长"),
    (1.201, "divided by 2, but not by h", "除了 2，却没有除以 h"),
    (0.1201, "multiplied by h: `/ 2 * h` needs brackets, `/ (2 * h)`", "乘了 h：`/ 2 * h` 要写成 `/ (2 * h)`"),
)


def check_derivative(work: ModuleType) -> None:
    what = same("derivative(lambda x: x**3, 2.0, h=0.1)")
    got = number(work.derivative(cube, 2.0, h=0.1), what)
    name_it(got, what, CUBE)
    if np.shape(got) == () and abs(float(got) - 12) < 1e-3:
        raise Wrong(
            f"{what[0]} is {float(got):.8g}; with h = 0.1 it must be 12.01. Is the h that was given used?",
            f"{what[1]} 是 {float(got):.8g}；h = 0.1 时应为 12.01。传进来的 h 用上了吗？",
        )
    expect_close(got, 12.01, what)
    for x in (-1.5, 0.0, 0.7):
        expect_close(work.derivative(np.sin, x), np.cos(x), same(f"derivative(np.sin, {x})"), rtol=1e-8)
    points = np.array([0.5, 1.0, 4.0])
    what = same("derivative(np.log, np.array([0.5, 1, 4]))")
    expect_close(work.derivative(np.log, points), 1 / points, what, rtol=1e-8)


def check_best_step(work: ModuleType) -> None:
    for dtype in (np.float64, np.float32, np.float16):
        eps = float(np.finfo(dtype).eps)
        what = same(f"best_step(np.{dtype.__name__})")
        got = number(work.best_step(dtype), what)
        known = (
            (eps, "that is eps itself, where only rounding is left", "这是 eps 本身，步长这么小就只剩舍入误差了"),
            (eps**0.5, "the square root is for one-sided steps; take the cube root", "平方根适合单边差分；要立方根"),
            (eps / 3, "`eps ** 1 / 3` is (eps ** 1) / 3: brackets!", "`eps ** 1 / 3` 等于 (eps ** 1) / 3：少了括号"),
            (eps**3, "the cube, not the cube root", "这是立方，不是立方根"),
        )
        name_it(got, what, known)
        expect_close(got, eps ** (1 / 3), what, rtol=1e-3)


def product(x: np.ndarray) -> float:
    """Every slope depends on all other elements, so that one that was left moved is noticed."""
    return float(np.prod(x.astype(np.float64)))


def weighted_squares(x: np.ndarray) -> float:
    return float((np.arange(1, x.size + 1).reshape(x.shape) * x.astype(np.float64) ** 2).sum())


def check_gradient(work: ModuleType) -> None:
    x = np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]])
    before = x.copy()
    what = ("gradient(f, x) with x of shape (2, 3)", "gradient(f, x)（x 形状为 (2, 3)）")
    got = number(work.gradient(weighted_squares, x), what)
    right = 2 * np.arange(1, 7).reshape(2, 3) * before
    if not np.array_equal(x, before):
        raise Wrong(
            f"gradient has changed the x of its caller: it was {before.tolist()} and is now {x.tolist()}. Nudge a copy",
            f"gradient 改动了调用者的 x：原来是 {before.tolist()}，现在是 {x.tolist()}。应该在副本上推",
        )
    if np.shape(got) == (2, 3) and np.allclose(got, 2 * right):
        raise Wrong(
            f"{what[0]}: every slope is twice too large; how far apart are x + h and x − h?",
            f"{what[1]}：每个斜率都大了一倍；x + h 和 x − h 相距多远？",
        )
    if np.shape(got) == (2, 3) and np.allclose(got, right, rtol=1e-3) and not np.allclose(got, right, rtol=1e-8):
        raise Wrong(
            f"{what[0]}: right to a few digits only, as a one-sided difference would be; nudge to both sides",
            f"{what[1]}：只对了前几位，单边差分就是这样；两边都要推",
        )
    expect_close(got, right, what, rtol=1e-7)

    x = np.array([2.0, 3.0, 5.0, 7.0])
    got = number(work.gradient(product, x, h=0.5), what=("gradient(product, x)", "gradient(product, x)"))
    if np.shape(got) == (4,) and not np.allclose(got, 210 / x):
        raise Wrong(
            f"the gradient of the product of [2, 3, 5, 7] with h = 0.5 is {as_numbers(got).tolist()}, but "
            f"{(210 / x).tolist()} was expected: is each element put back before the next one is nudged, and h used?",
            f"[2, 3, 5, 7] 的乘积，h = 0.5 时梯度是 {as_numbers(got).tolist()}，应为 {(210 / x).tolist()}："
            "推下一个元素之前，上一个放回原处了吗？传进来的 h 用上了吗？",
        )

    whole = np.array([1, 2, 3])
    what = ("gradient(f, np.array([1, 2, 3]))", "gradient(f, np.array([1, 2, 3]))")
    got = number(work.gradient(weighted_squares, whole), what)
    if np.shape(got) == (3,) and not np.allclose(got, [2.0, 8.0, 18.0], rtol=1e-3):
        raise Wrong(
            f"{what[0]} is {as_numbers(got).tolist()}, but [2, 8, 18] was expected: an array of whole numbers cuts the "
            "fraction of the nudge off; make a float64 copy",
            f"{what[1]} 是 {as_numbers(got).tolist()}，应为 [2, 8, 18]：整数数组会把那一推的小数部分截掉；"
            "先做一个 float64 的副本",
        )
    expect_close(got, [2.0, 8.0, 18.0], what, rtol=1e-7)

    short = np.array([0.1, 0.2, 0.3], dtype=np.float32)
    what = ("gradient(f, x) with x in float32", "gradient(f, x)（x 为 float32）")
    got = number(work.gradient(weighted_squares, short), what)
    right = 2 * np.arange(1, 4) * short.astype(np.float64)
    if np.shape(got) == (3,) and not np.allclose(got, right, rtol=1e-6):
        raise Wrong(
            f"{what[0]} is {as_numbers(got).tolist()}, but {right.tolist()} was expected: float32 is too coarse for "
            "this nudge; make a float64 copy",
            f"{what[1]} 是 {as_numbers(got).tolist()}，应为 {right.tolist()}：对这么小的一推来说 float32 太粗了；"
            "先做一个 float64 的副本",
        )
    expect_close(got, right, what, rtol=1e-6)
    expect_equal(str(as_numbers(got).dtype), "float64", ("the dtype of the gradient", "梯度的 dtype"))

    for shape in ((), (2, 1, 2), (0,)):
        x = np.linspace(1.0, 2.0, int(np.prod(shape))).reshape(shape)
        what = (f"gradient(f, x) with x of shape {shape}", f"gradient(f, x)（x 形状为 {shape}）")
        right = 2 * np.arange(1, x.size + 1).reshape(shape) * x
        expect_close(work.gradient(weighted_squares, x), right, what, rtol=1e-7)


def check_complex_step(work: ModuleType) -> None:
    def smooth(x: Any) -> Any:
        return np.exp(x) / (1 + x * x)

    for x in (0.1, -2.0, 3.0):
        right = np.exp(x) * (1 - x) ** 2 / (1 + x * x) ** 2
        what = (f"complex_step(f, {x})", f"complex_step(f, {x})")
        got = number(work.complex_step(smooth, x), what)
        known = (
            (float(smooth(x)) * 1e200, "that is f / h; the slope is in the imaginary part", "这是 f / h；斜率在虚部里"),
            (float(smooth(x)), "that is f(x); the slope is in the imaginary part", "这是 f(x)；斜率在虚部里"),
            (right * 1e-200, "not divided by h", "没有除以 h"),
            (right / 2, "half; there is one step only, so divide by h", "小了一半；只走了一步，除以 h 就够了"),
        )
        name_it(got, what, known)
        if np.shape(got) == () and abs(got - right) < 1e-4 * abs(right):
            digits = abs(got - right) / abs(right)
            if digits > 1e-13:
                raise Wrong(
                    f"{what[0]} is {float(got):.15g}, wrong by one part in {1 / digits:.0e}; there must be neither a "
                    "subtraction nor a step much larger than 1e-200",
                    f"{what[1]} 是 {float(got):.15g}，误差约为 {digits:.0e}；不应该有减法，步长也不该比 1e-200 大很多",
                )
        expect_close(got, right, what, rtol=1e-13, atol=0.0)
    calls: list[Any] = []

    def counted(x: Any) -> Any:
        calls.append(x)
        return x * x

    expect_close(work.complex_step(counted, 3.0, h=0.5), 6.0, same("complex_step(lambda x: x * x, 3.0, h=0.5)"))
    if len(calls) != 1:
        raise Wrong(
            f"complex_step called f {len(calls)} times; once is enough",
            f"complex_step 调用了 f {len(calls)} 次；一次就够了",
        )


def check_richardson(work: ModuleType) -> None:
    def fifth(x: Any) -> Any:
        return x**5

    def central(h: float) -> float:  # of x⁵ at 1
        return 5 + 10 * h**2 + h**4

    what = same("richardson(lambda x: x**5, 1.0, h=0.1)")
    got = number(work.richardson(fifth, 1.0, h=0.1), what)
    wider, wide, narrow = central(0.2), central(0.1), central(0.05)
    known = (
        (wide, "that is D(h)", "这就是 D(h)"),
        (narrow, "that is D(h / 2)", "这就是 D(h / 2)"),
        ((wide + narrow) / 2, "the mean; both errors have the same sign and stay", "这是平均；两个误差同号，消不掉"),
        (2 * narrow - wide, "2 D(h/2) − D(h) cancels errors of size h, ours is h²", "这样消的是 h 的误差，这里是 h²"),
        (
            (4 * wide - narrow) / 3,
            "swapped: D(h / 2), the better one, weighs more",
            "写反了：D(h / 2) 更准，应该占大头",
        ),
        (4 * narrow - wide, "the weights must add up to 1: divide by 3", "两个系数之和必须是 1：还要除以 3"),
        ((4 * wide - wider) / 3, "that uses h and 2h; use h and h / 2", "用的是 h 和 2h；应该用 h 和 h / 2"),
    )
    name_it(got, what, known)
    expect_close(got, 5 - 0.1**4 / 4, what, rtol=1e-9)
    errors = [abs(float(work.richardson(np.exp, 1.0, h=h)) - np.e) for h in (0.2, 0.1)]
    ratio = errors[0] / max(errors[1], 1e-300)
    if not 14 < ratio < 18:
        raise Wrong(
            f"for exp at 1, half the step made the error {ratio:.3g} times smaller; an error that shrinks with h⁴ gets "
            "16 times smaller",
            f"对 exp 在 1 处，步长减半后误差缩小到 1/{ratio:.3g}；误差若随 h⁴ 缩小，应该是 1/16",
        )


EXERCISES = (
    Exercise(
        "derivative",
        check_derivative,
        task=Words(
            "The slope of f at x by the central difference with step h.",
            "用中心差分求 f 在 x 处的斜率，步长为 h。",
        ),
        hints=(
            Words("Evaluate f one step to the right and one step to the left.", "在右边一步和左边一步各算一次 f。"),
            Words("How far apart are the two points? Divide by that.", "这两个点相距多远？除以的就是它。"),
            Words("(f(x + h) - f(x - h)) / (2 * h)", "(f(x + h) - f(x - h)) / (2 * h)"),
        ),
    ),
    Exercise(
        "best_step",
        check_best_step,
        task=Words(
            "The step for a central difference in a number format: the cube root of its eps.",
            "给定数的格式，中心差分的最佳步长：eps 的立方根。",
        ),
        hints=(
            Words("np.finfo(dtype).eps", "np.finfo(dtype).eps"),
            Words("A cube root is a power of 1/3; mind the brackets.", "立方根就是 1/3 次方；注意括号。"),
        ),
    ),
    Exercise(
        "gradient",
        check_gradient,
        task=Words(
            "The derivative of f with respect to every element of an array, which stays as it is.",
            "求 f 对数组每个元素的导数，并且不改动这个数组。",
        ),
        hints=(
            Words(
                "Begin with np.array(x, dtype=np.float64): a copy, and one that can move.",
                "先写 np.array(x, dtype=np.float64)：这是一个副本，而且推得动。",
            ),
            Words(
                "`for where in np.ndindex(x.shape):` visits every element of any shape.",
                "`for where in np.ndindex(x.shape):` 能走遍任意形状的每个元素。",
            ),
            Words(
                "Remember x[where]; set it h higher, call f; set it h lower, call f; put it back.",
                "先记住 x[where]；加上 h，调用 f；减去 h，再调用 f；最后放回原值。",
            ),
        ),
    ),
    Exercise(
        "complex_step",
        check_complex_step,
        task=Words(
            "The slope of f at x from one evaluation, a step in the imaginary direction.",
            "沿虚数方向走一步，只算一次函数就得到斜率。",
        ),
        hints=(
            Words(
                "In Python the imaginary unit is 1j, and z.imag is the imaginary part of z.",
                "Python 里虚数单位写作 1j，z.imag 是 z 的虚部。",
            ),
            Words("f(x + 1j * h) is nearly f(x) + 1j * h * f'(x).", "f(x + 1j * h) 几乎等于 f(x) + 1j * h * f'(x)。"),
        ),
    ),
    Exercise(
        "richardson",
        check_richardson,
        task=Words(
            "Mix D(h) and D(h / 2) so that the error of size h² cancels.",
            "把 D(h) 和 D(h / 2) 按比例相加，消掉与 h² 成正比的误差。",
        ),
        hints=(
            Words(
                "If D(h) is wrong by c·h², by how much is D(h / 2) wrong?",
                "如果 D(h) 的误差是 c·h²，那么 D(h / 2) 的误差是多少？",
            ),
            Words(
                "By a quarter of it. So 4·D(h / 2) and D(h) carry the same error: subtract.",
                "是它的四分之一。所以 4·D(h / 2) 和 D(h) 带着同样大的误差：相减。",
            ),
            Words("4 D − D leaves 3 D: divide by 3.", "4 份减 1 份，剩 3 份：再除以 3。"),
        ),
    ),
)
