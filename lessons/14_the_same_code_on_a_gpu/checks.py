"""What the checks of lesson 14 try. A stand-in for arrays in another memory says when it is asked, or mixed."""

from __future__ import annotations

import math
import operator
from collections import OrderedDict, namedtuple
from fractions import Fraction
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import expect_close, expect_equal, expect_given
from lessons.language import Words


class _Far:
    """An array elsewhere: computes through the functions of `_far` and its operators only."""

    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: Any) -> None:
        self._values = np.asarray(values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self._values, name)
        if name in ("item", "tolist", "get"):
            return lambda *arguments: self._asked(f".{name}()", f"`.{name}()` ")
        return _far_function(found) if callable(found) else found

    def _asked(self, en: str, zh: str) -> Any:
        raise Wrong(
            f"the device was asked for a number by {en}, and the host has to wait for it: stay with xp's functions",
            f"{zh}向设备要了一个数，主机只好停下来等：请只用 xp 的函数",
        )

    def __bool__(self) -> bool:
        return self._asked("`if`, `while`, `min` or `max`", "`if`、`while`、`min` 或 `max` ")

    def __float__(self) -> float:
        return self._asked("float(...) or a function of `math`", "float(...) 或 `math` 里的函数")

    def __int__(self) -> int:
        return self._asked("int(...)", "int(...) ")

    def __array__(self, *arguments: Any, **options: Any) -> np.ndarray:
        return self._asked("a NumPy function that copies it to the host", "把它复制到主机的 NumPy 函数")


def _far_function(function: Any) -> Any:
    def launch(*arguments: Any, **options: Any) -> Any:
        result = function(*(_near(a) for a in arguments), **{name: _near(a) for name, a in options.items()})
        return _Far(result) if isinstance(result, np.ndarray | np.generic) else result

    return launch


def _near(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_near(item) for item in value)
    if isinstance(value, np.ndarray | np.generic):
        raise Wrong(
            f"an array of NumPy, of shape {value.shape}, met an array in another memory: make it with xp, not with np",
            f"一个 NumPy 数组（形状 {value.shape}）碰上了另一种内存里的数组：请用 xp 来创建，不要用 np",
        )
    return value._values if isinstance(value, _Far) else value


def _operator(function: Any, swapped: bool = False) -> Any:
    launch = _far_function(function)
    return lambda a, b: launch(b, a) if swapped else launch(a, b)


for _name in ("add", "sub", "mul", "truediv", "pow", "matmul"):
    setattr(_Far, f"__{_name}__", _operator(getattr(operator, _name)))
    setattr(_Far, f"__r{_name}__", _operator(getattr(operator, _name), swapped=True))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(_Far, f"__{_name}__", _operator(getattr(operator, _name)))
_Far.__neg__ = _far_function(operator.neg)  # type: ignore[attr-defined]


class _FarModule:
    """NumPy's functions for `_Far` arrays."""

    ndarray = _Far

    def __getattr__(self, name: str) -> Any:
        found = getattr(np, name)
        if isinstance(found, ModuleType):
            return SimpleNamespace(norm=_far_function(np.linalg.norm))
        return _far_function(found) if callable(found) and not isinstance(found, type) else found


_far = _FarModule()


def check_xp_of(work: ModuleType) -> None:
    class Special(np.ndarray):
        pass

    x, y = np.ones(3), _Far(np.ones(3))
    special = np.ones(2).view(Special)
    modules = {np.ndarray: np, _Far: _far}
    cases: tuple[tuple[str, tuple[Any, ...], Any], ...] = (
        ("x", (x,), np),
        ("y", (y,), _far),
        ("2.0, y", (2.0, y), _far),
        ("None, [1, 2], y", (None, [1, 2], y), _far),
        ("x, y", (x, y), np),
        ("y, x", (y, x), _far),
        ("2.0", (2.0,), np),
        ("", (), np),
        ("np.float32(2), y", (np.float32(2), y), _far),
        ("special, y", (special, y), np),
    )
    for text, arrays, right in cases:
        call = f"xp_of(modules{', ' if text else ''}{text})"
        got = work.xp_of(modules, *arrays)
        expect_given(got, (call, call))
        if got is not right:
            en = {id(np): "numpy", id(_far): "the module of y"}
            zh = {id(np): "numpy", id(_far): "y 的模块"}
            why = text.startswith("special")
            raise Wrong(
                f"{call} is {en.get(id(got), repr(got))}, but {en[id(right)]} was expected; x is a NumPy array, y an "
                f"array of another library{'; special belongs to a subclass of np.ndarray' if why else ''}",
                f"{call} 是 {zh.get(id(got), repr(got))}，应为 {zh[id(right)]}；x 是 NumPy 数组，y 是另一个库的数组"
                f"{'；special 属于 np.ndarray 的子类' if why else ''}",
            )
    other = SimpleNamespace()
    got = work.xp_of({int: other}, x, 3)
    if got is not other:
        raise Wrong(
            "xp_of({int: other}, x, 3) is not `other`: the dictionary says which types count, and nothing else",
            "xp_of({int: other}, x, 3) 应该是 `other`：哪些类型算数由字典决定，别写死在代码里",
        )


def check_clip_norm(work: ModuleType) -> None:
    rng = np.random.default_rng(14)
    long = [rng.normal(size=(3, 4)), rng.normal(size=5), rng.normal(size=(2, 2, 2))]
    cases = (
        ("long gradients", "太长的梯度", long, 1.5),
        ("short gradients", "够短的梯度", [g / 100 for g in long], 1.5),
        ("one gradient", "单个梯度", long[:1], 0.25),
        ("gradients of zeros", "全零的梯度", [np.zeros(3), np.zeros(2)], 2.0),
    )
    for en, zh, grads, limit in cases:
        norm = np.sqrt(sum((g**2).sum() for g in grads))
        right = [g * min(1.0, limit / (norm + 1e-12)) for g in grads]
        for where_en, where_zh, xp, wrap in (
            ("on the host", "在主机上", np, np.array),
            ("in another memory", "在另一种内存里", _far, _Far),
        ):
            given = [wrap(g) for g in grads]
            try:
                got = work.clip_norm(xp, given, limit)
            except TypeError as error:
                if "__array_ufunc__" not in str(error):
                    raise
                raise Wrong(
                    f"clip_norm called a function of NumPy on an array in another memory: write xp., not np. ({error})",
                    f"clip_norm 对另一种内存里的数组调用了 NumPy 的函数：写 xp.，不要写 np.（{error}）",
                ) from error
            name = (f"clip_norm of {en} {where_en}", f"{zh}（{where_zh}）的 clip_norm")
            expect_given(got, name)
            if not isinstance(got, list | tuple) or len(got) != len(grads):
                count = len(got) if isinstance(got, list | tuple) else type(got).__name__
                raise Wrong(
                    f"{name[0]} should be a list of {len(grads)} arrays, but it is {count}",
                    f"{name[1]}应该是 {len(grads)} 个数组的列表，现在却是 {count}",
                )
            for before, after, array in zip(grads, given, got, strict=True):
                if not np.array_equal(getattr(after, "_values", after), before):
                    raise Wrong(
                        f"{name[0]} changed its input; return new arrays", f"{name[1]}改动了输入；请返回新的数组"
                    )
                if xp is _far and not isinstance(array, _Far):
                    raise Wrong(
                        f"{name[0]} gave back a {type(array).__name__}: the result should stay where the input is",
                        f"{name[1]}返回了 {type(array).__name__}：结果应该留在输入所在的内存里",
                    )
            _expect_clipped([getattr(array, "_values", array) for array in got], grads, right, limit, name)


def _expect_clipped(got: list[Any], grads: list[np.ndarray], right: list[Any], limit: float, name: Any) -> None:
    for k, (mine, g, true) in enumerate(zip(got, grads, right, strict=True)):
        own = float(np.linalg.norm(g))
        for other, en, zh in (
            (
                g * min(1.0, limit / (own + 1e-12)),
                "each array was clipped by itself; the norm is that of all together",
                "每个数组是各自裁剪的；范数应该是合在一起的",
            ),
            (
                g * limit / (_norm(grads) + 1e-12),
                "short gradients were lengthened; the factor is at most 1",
                "短的梯度被拉长了；倍数最多是 1",
            ),
            (
                g * min(1.0, limit / (_norm(grads) ** 2 + 1e-12)),
                "the square root is missing from the norm",
                "范数少了开平方",
            ),
            (
                np.clip(g, -limit, limit),
                "the elements were clipped one by one; that changes the direction",
                "逐个元素地截断了；那样会改变方向",
            ),
        ):
            if np.shape(mine) == g.shape and np.allclose(mine, other) and not np.allclose(other, true):
                raise Wrong(f"{name[0]}: {en}", f"{name[1]}：{zh}")
        expect_close(mine, true, (f"{name[0]}, array {k},", f"{name[1]}，第 {k} 个数组"))


def _norm(grads: list[np.ndarray]) -> float:
    return float(np.sqrt(sum((g**2).sum() for g in grads)))


class _Traveller(mytorch.Tensor):
    """A Tensor that counts how often it was sent."""

    journeys: tuple[str, ...] = ()

    def to(self, *arguments: Any, **options: Any) -> Any:
        arrived = _Traveller(self.tolist())
        arrived.journeys = (*self.journeys, str(options.get("device", arguments[0] if arguments else None)))
        return arrived


_Pair = namedtuple("_Pair", "picture label")


def check_move(work: ModuleType) -> None:
    for kind, en, zh in (
        (lambda t: t(), "a Tensor", "单个 Tensor"),
        (lambda t: [t(), t()], "a list", "列表"),
        (lambda t: (t(), 3, "name", None), "a tuple", "元组"),
        (lambda t: {"x": t(), "y": 2.5}, "a dictionary", "字典"),
        (lambda t: OrderedDict(b=t(), a=[t()]), "an OrderedDict", "OrderedDict"),
        (lambda t: _Pair(t(), t()), "a named tuple", "具名元组"),
        (lambda t: [{"deep": ({"deeper": [t()]}, ())}, _Pair(t(), [])], "a nested batch", "多层嵌套"),
        (lambda t: "text", "a string", "字符串"),
        (lambda t: {}, "an empty dictionary", "空字典"),
    ):
        batch = kind(lambda: _Traveller([1.0, 2.0]))
        got = work.move(batch, "cpu")
        expect_given(got, (f"move({en})", f"move({zh})"))
        _expect_moved(got, batch, f"move({en}, device)", f"move({zh}, device)")
    array = np.ones(2)
    if work.move([array], "cpu")[0] is not array:
        raise Wrong("move changed a NumPy array; only Tensors travel", "move 动了一个 NumPy 数组；只有 Tensor 才需要搬")


def _expect_moved(got: Any, batch: Any, en: str, zh: str) -> None:
    """`got` is built as `batch` is, and every Tensor in it has travelled once."""
    if type(got) is not type(batch):
        raise Wrong(
            f"{en} is of the type {type(got).__name__}, but {type(batch).__name__} was given",
            f"{zh} 是 {type(got).__name__}，给进去的却是 {type(batch).__name__}",
        )
    if isinstance(batch, _Traveller):
        if batch.journeys:
            raise Wrong(f"{en} changed the Tensor that was given", f"{zh} 改动了给进去的 Tensor")
        if got.journeys != ("cpu",):
            times = len(got.journeys)
            raise Wrong(
                f"{en} should have called .to(device) once, but called it {times} times"
                + (f", for {', '.join(got.journeys)}" if times else "; was a level of the nesting missed?"),
                f"{zh} 应该调用一次 .to(device)，实际调用了 {times} 次"
                + (f"，目的地：{'、'.join(got.journeys)}" if times else "；是不是漏了某一层？"),
            )
    elif isinstance(batch, dict):
        if got is batch and _has_travelled(batch):
            raise Wrong(
                f"{en} is the dictionary that was given, changed in place; make a new one",
                f"{zh} 就地改了原来的字典；请新建一个",
            )
        expect_equal(list(got), list(batch), (f"the keys of {en}", f"{zh} 的键"))
        for key in batch:
            _expect_moved(got[key], batch[key], f"{en}[{key!r}]", f"{zh}[{key!r}]")
    elif isinstance(batch, list | tuple):
        if got is batch and _has_travelled(batch):
            raise Wrong(
                f"{en} is the list that was given, changed in place; make a new one",
                f"{zh} 就地改了原来的列表；请新建一个",
            )
        expect_equal(len(got), len(batch), (f"the length of {en}", f"{zh} 的长度"))
        for position, (mine, given) in enumerate(zip(got, batch, strict=True)):
            _expect_moved(mine, given, f"{en}[{position}]", f"{zh}[{position}]")
    else:
        expect_equal(got, batch, (en, zh))


def _has_travelled(batch: Any) -> bool:
    """Whether a Tensor somewhere in this batch, which was given, has moved: then it was changed in place."""
    if isinstance(batch, dict):
        batch = list(batch.values())
    if isinstance(batch, list | tuple):
        return any(_has_travelled(part) for part in batch)
    return isinstance(batch, _Traveller) and bool(batch.journeys)


def check_linear_cost(work: ModuleType) -> None:
    for batch, inputs, outputs, itemsize in (
        (5, 3, 2, 4),
        (1, 1, 1, 4),
        (128, 9216, 4096, 4),
        (7, 10, 1, 8),
        (1, 2, 9, 2),
    ):
        call = f"linear_cost({batch}, {inputs}, {outputs}, {itemsize})"
        got = work.linear_cost(batch, inputs, outputs, itemsize)
        expect_given(got, (call, call))
        if not isinstance(got, tuple | list) or len(got) != 2:
            raise Wrong(
                f"{call} should be (operations, bytes), but it is {got!r}",
                f"{call} 应该是（运算次数，字节数），现在却是 {got!r}",
            )
        flops, moved = _cost(batch, inputs, outputs, itemsize)
        n, i, o = batch, inputs, outputs
        _explain(
            f"{call}[0]",
            got[0],
            flops,
            (
                (n * i * o, "a multiplication and an addition are two operations", "一次乘法和一次加法是两次运算"),
                (2 * i * o, "this is for one example; the batch is missing", "这只是一个样本的；少了批大小"),
                (
                    n * o * (2 * i + 1),
                    "i products need i − 1 additions, and the bias one more: 2i together, not 2i + 1",
                    "i 个乘积只需 i − 1 次加法，加上偏置的一次，合计 2i，而不是 2i + 1",
                ),
                (n * o * (2 * i - 1), "the additions of the bias are missing", "少了加偏置的那次加法"),
                (
                    2 * n * i * o * itemsize,
                    "operations are counted, not bytes: no itemsize here",
                    "这里数的是运算次数，不该乘 itemsize",
                ),
            ),
        )
        _explain(
            f"{call}[1]",
            got[1],
            moved,
            (
                (
                    moved // itemsize,
                    "these are numbers, not bytes: times itemsize",
                    "这是数的个数，不是字节数：还要乘 itemsize",
                ),
                (itemsize * (n * i + o * i + n * o), "the bias is missing", "漏了偏置"),
                (itemsize * (n * i + o * i + o), "the result y is moved too", "结果 y 也要搬"),
                (
                    itemsize * n * (i + o * i + o + o),
                    "the weights are moved once for the whole batch, not once for each example",
                    "权重是整批搬一次，不是每个样本搬一次",
                ),
                (itemsize * (i + o * i + o + o), "x and y are those of the whole batch", "x 和 y 是整批的"),
            ),
        )
    call = "linear_cost(2, 3, 4)"
    expect_equal(tuple(work.linear_cost(2, 3, 4)), _cost(2, 3, 4, 4), (call, call))


def _explain(what: str, got: Any, right: int, slips: tuple[tuple[Any, str, str], ...]) -> None:
    for value, en, zh in slips:
        if got == value != right:
            raise Wrong(f"{what} is {got}, but {right} was expected: {en}", f"{what} 是 {got}，应为 {right}：{zh}")
    expect_equal(got, right, (what, what))


def _cost(batch: int, inputs: int, outputs: int, itemsize: int) -> tuple[int, int]:
    numbers = sum(map(math.prod, ((batch, inputs), (outputs, inputs), (outputs,), (batch, outputs))))
    return 2 * batch * inputs * outputs, numbers * itemsize


def check_smallest_batch(work: ModuleType) -> None:
    for inputs, outputs, ridge, itemsize in (
        (9216, 4096, 10, 4),
        (4096, 4096, 60, 4),
        (4096, 1000, 60, 2),
        (100, 100, 0.25, 4),
        (64, 64, 3.7, 8),
        (4096, 1, 10, 4),
        (8, 8, 1, 4),
        (4, 4, 1.0, 4),
    ):
        call = f"smallest_batch({inputs}, {outputs}, {ridge}, {itemsize})"
        got = work.smallest_batch(inputs, outputs, ridge, itemsize)
        right = _search(inputs, outputs, ridge, itemsize)
        limit = 2 * inputs * outputs / (itemsize * (inputs + outputs))
        if right is None:
            if got is not None:
                raise Wrong(
                    f"{call} is {got}, but None was expected: no batch gets beyond {limit:.3g} operations per byte",
                    f"{call} 是 {got}，应为 None：批再大，每字节运算数也超不过 {limit:.3g}",
                )
            continue
        expect_given(got, (call, call))
        if isinstance(got, bool) or not isinstance(got, int | np.integer):
            raise Wrong(f"{call} should be a whole number, but it is {got!r}", f"{call} 应该是整数，现在却是 {got!r}")
        if got != right:
            if got < 1:
                en, zh = "a batch has at least one example", "一批至少有一个样本"
            else:
                flops, moved = _cost(int(got), inputs, outputs, itemsize)
                en, zh = (
                    f"that batch has {flops / moved:.4g} operations per byte",
                    f"这样一批的每字节运算数是 {flops / moved:.4g}",
                )
            raise Wrong(f"{call} is {got}, but {right} was expected: {en}", f"{call} 是 {got}，应为 {right}：{zh}")


def _search(inputs: int, outputs: int, ridge: float, itemsize: int) -> int | None:
    """By trying: doubling until it is enough, then halving the interval."""

    def enough(batch: int) -> bool:
        moved = itemsize * (batch * (inputs + outputs) + inputs * outputs + outputs)
        return 2 * batch * inputs * outputs >= Fraction(ridge) * moved

    high = 1
    while not enough(high):
        high *= 2
        if high > 2**60:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


EXERCISES = (
    Exercise(
        "xp_of",
        check_xp_of,
        task=Words(
            "The module of the first argument whose type is known; NumPy if there is none.",
            "返回第一个类型已知的参数所对应的模块；都不认识就返回 NumPy。",
        ),
        hints=(
            Words(
                "Go through the arguments in order, and leave at the first that is known.",
                "按顺序看每个参数，遇到第一个认识的就返回。",
            ),
            Words(
                "modules.get(type(array)) knows exact types only; isinstance(array, kind) knows subclasses too.",
                "modules.get(type(array)) 只认完全相同的类型；isinstance(array, kind) 连子类也认。",
            ),
            Words(
                "for array in arrays: for kind, module in modules.items(): if isinstance(array, kind): return module",
                "for array in arrays: for kind, module in modules.items(): if isinstance(array, kind): return module",
            ),
        ),
    ),
    Exercise(
        "clip_norm",
        check_clip_norm,
        task=Words(
            "Shorten gradients whose common norm is above a limit, without asking the device for a number.",
            "把总范数超过上限的梯度缩短，但不能向设备要任何一个数。",
        ),
        hints=(
            Words(
                "`if norm > limit` needs True or False on the host. Which function computes min(1, …) on the device?",
                "`if norm > limit` 要在主机上知道真假。哪个函数能在设备上算出 min(1, …)？",
            ),
            Words(
                "norm = xp.sqrt(sum(xp.sum(g * g) for g in grads)) + 1e-12 works in every memory.",
                "norm = xp.sqrt(sum(xp.sum(g * g) for g in grads)) + 1e-12 在哪种内存里都行。",
            ),
            Words(
                "factor = xp.minimum(1.0, limit / norm); then g * factor for every g.",
                "factor = xp.minimum(1.0, limit / norm)；再对每个 g 算 g * factor。",
            ),
        ),
    ),
    Exercise(
        "move",
        check_move,
        task=Words("Send every Tensor of a nested batch to a device.", "把嵌套数据里的每个 Tensor 都搬到指定的设备。"),
        hints=(
            Words(
                "The function may call itself for the parts of a container.", "对容器里的每一部分，函数可以调用自己。"
            ),
            Words(
                "type(batch)(...) makes a container of the same kind; a dictionary is made from pairs (key, value).",
                "type(batch)(...) 造出同类的容器；字典可以由一串（键，值）造出来。",
            ),
            Words(
                "A named tuple has `_fields` and takes its parts one by one: type(batch)(*parts).",
                "具名元组有 `_fields`，构造时要把各部分一个个传进去：type(batch)(*parts)。",
            ),
        ),
    ),
    Exercise(
        "linear_cost",
        check_linear_cost,
        task=Words("Operations and bytes of a fully connected layer.", "数出全连接层的运算次数和字节数。"),
        hints=(
            Words(
                "Begin with one number of y: how many products, how many additions?",
                "先看 y 的一个数：要几次乘法、几次加法？",
            ),
            Words(
                "i products, i − 1 additions to sum them, 1 for the bias. How many numbers has y?",
                "i 次乘法，i − 1 次加法求和，再加 1 次偏置。y 一共有几个数？",
            ),
            Words(
                "Bytes: itemsize * (size of x + size of W + size of b + size of y).",
                "字节数：itemsize *（x 的个数 + W 的个数 + b 的个数 + y 的个数）。",
            ),
        ),
    ),
    Exercise(
        "smallest_batch",
        check_smallest_batch,
        task=Words(
            "The smallest batch that reaches a given number of operations per byte, or None.",
            "求达到给定“每字节运算数”的最小批大小；达不到就返回 None。",
        ),
        hints=(
            Words(
                "What does the intensity tend to when the batch grows without end? If that is not above `ridge`, None.",
                "批无限变大时，运算强度趋向多少？如果这个值不大于 `ridge`，就是 None。",
            ),
            Words(
                "2·n·i·o ≥ ridge · itemsize · (n·(i + o) + i·o + o): bring everything with n to one side.",
                "2·n·i·o ≥ ridge · itemsize · (n·(i + o) + i·o + o)：把带 n 的都移到一边。",
            ),
            Words("Round up (math.ceil), and never below 1.", "向上取整（math.ceil），而且不小于 1。"),
        ),
    ),
)
