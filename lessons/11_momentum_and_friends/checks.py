"""The checks of lesson 11: a few steps of each rule against the same rule written here, and the usual slips by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import as_numbers, expect_close, expect_equal, expect_given
from lessons.language import Words

State = tuple[np.ndarray, np.ndarray]  # (w, v)
Rule = Callable[[np.ndarray, np.ndarray, np.ndarray, float, float, float], State]
Slip = tuple[Rule, str, str]  # a wrong rule, and what it has done


def _paper(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    v = mu * v - decay * lr * w - lr * g
    return w + v, v


def _pytorch(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    v = mu * v + g + decay * w
    return w - lr * v, v


def _as_mean(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    v = mu * v + (1 - mu) * (g + decay * w)
    return w - lr * v, v


def _no_memory(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    return w - lr * (g + decay * w), v


def _decay_without_rate(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    v = mu * v - decay * w - lr * g
    return w + v, v


def _paper_without_decay(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    return _paper(w, v, g, lr, mu, 0)


def _pytorch_without_decay(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    return _pytorch(w, v, g, lr, mu, 0)


def _paper_uphill(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    v = mu * v + decay * lr * w + lr * g
    return w + v, v


def _pytorch_uphill(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    v = mu * v + g + decay * w
    return w + lr * v, v


def _decay_uphill(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    return _paper(w, v, g, lr, mu, -decay)


def _pytorch_decay_uphill(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
    return _pytorch(w, v, g, lr, mu, -decay)


def _old_velocity(rule: Rule) -> Rule:
    """The weights move by the velocity of the step before."""

    def step(w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, mu: float, decay: float) -> State:
        new = rule(w, v, g, lr, mu, decay)[1]
        return (w + v if rule is _paper else w - lr * v), new

    return step


FORGOT = "the weight decay is missing", "缺了权重衰减"
UPHILL = "it walks uphill: a sign is flipped", "在往上坡走：符号反了"
DECAY_UPHILL = (
    "the weight decay pushes the weights away from 0: its sign is flipped",
    "权重衰减把权重推离 0：它的符号反了",
)
MEAN = (
    "the gradient is multiplied by 1 − momentum, a running mean; here it is a running sum",
    ("梯度乘了 1 − momentum，那是滑动平均；这里要的是滑动求和"),
)
NO_MEMORY = "it does not use the velocity at all", "完全没有用到速度"
OLD = "w moves by the old velocity; first v, then w", "w 用的是旧速度；应该先更新 v，再更新 w"

PAPER_SLIPS: tuple[Slip, ...] = (
    (_pytorch, "this is PyTorch's form; in the paper's the learning rate stands inside v, and w ← w + v",
     "这是 PyTorch 的写法；论文里学习率在 v 里面，而且 w ← w + v"),
    (_decay_without_rate, "the weight decay is not multiplied by the learning rate", "权重衰减没有乘学习率"),
    (_paper_without_decay, *FORGOT),
    (_paper_uphill, *UPHILL),
    (_decay_uphill, *DECAY_UPHILL),
    (_as_mean, *MEAN),
    (_no_memory, *NO_MEMORY),
    (_old_velocity(_paper), *OLD),
)  # fmt: skip
PYTORCH_SLIPS: tuple[Slip, ...] = (
    (_paper, "this is the paper's form; in PyTorch's the learning rate stands before the velocity, w ← w − η·v",
     "这是论文的写法；PyTorch 里学习率乘在速度前面，w ← w − η·v"),
    (_pytorch_without_decay, *FORGOT),
    (_pytorch_uphill, *UPHILL),
    (_pytorch_decay_uphill, *DECAY_UPHILL),
    (_as_mean, *MEAN),
    (_no_memory, *NO_MEMORY),
    (_old_velocity(_pytorch), *OLD),
)  # fmt: skip


def _check_rule(step: Callable[..., Any], name: str, right: Rule, slips: Sequence[Slip]) -> None:
    """Three steps from a standing start, and one with a velocity and another learning rate; values and inputs."""
    rng = np.random.default_rng(11)
    for mu, decay in ((0.9, 0.0), (0.5, 0.1), (0.0, 0.2)):
        w, v = rng.standard_normal(4), np.zeros(4)
        for number, lr in enumerate((0.1, 0.1, 0.01), start=1):
            g = rng.standard_normal(4)
            before = w.copy(), v.copy(), g.copy()
            settings = f"lr={lr}, momentum={mu}, weight_decay={decay}"
            got = step(w, v, g, lr, momentum=mu, weight_decay=decay)
            for array, kept, letter in zip((w, v, g), before, "wvg", strict=True):
                if not np.array_equal(array, kept):
                    raise Wrong(
                        f"{name} has changed its input {letter} in place; make new arrays",
                        f"{name} 原地改动了输入 {letter}；请返回新数组",
                    )
            call = f"{name}, step {number} with {settings}", f"{name} 第 {number} 步（{settings}）"
            new_w, new_v = _pair(got, call)
            arguments = w, v, g, lr, mu, decay
            wanted = right(*arguments)
            if not _same((new_w, new_v), wanted):
                _name_slip((new_w, new_v), arguments, slips, wanted, call)
                expect_close(new_v, wanted[1], (f"v after {call[0]}", f"{call[1]}之后的 v"))
                expect_close(new_w, wanted[0], (f"w after {call[0]}", f"{call[1]}之后的 w"))
            w, v = wanted


def _pair(got: Any, call: tuple[str, str]) -> tuple[Any, Any]:
    expect_given(got, (f"the result of {call[0]}", f"{call[1]}的结果"))
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(
            f"{call[0]} should return the pair (w, v), but it returned a {type(got).__name__}",
            f"{call[1]}应该返回一对 (w, v)，却返回了 {type(got).__name__}",
        )
    return got[0], got[1]


def _same(got: tuple[Any, Any], wanted: State) -> bool:
    """Both arrays, up to rounding."""
    for mine, right in zip(got, wanted, strict=True):
        try:
            numbers = np.asarray(as_numbers(mine), dtype=float)
        except (TypeError, ValueError):
            return False
        if numbers.shape != right.shape or not np.allclose(numbers, right, rtol=1e-9, atol=1e-12):
            return False
    return True


def _name_slip(
    got: tuple[Any, Any], arguments: Any, slips: Sequence[Slip], wanted: State, call: tuple[str, str]
) -> None:
    if _same((got[1], got[0]), wanted):
        raise Wrong(
            f"{call[0]} returned (v, w); asked for is (w, v)",
            f"{call[1]}返回了 (v, w)；要的是 (w, v)",
        )
    for rule, en, zh in slips:
        if _same(got, rule(*arguments)):
            mine, right = np.stack([as_numbers(each) for each in got]), np.stack(wanted)
            row, column = next(zip(*np.nonzero(~np.isclose(mine, right)), strict=True))
            seen, meant, at = mine[row, column], right[row, column], f"{'wv'[row]}[{column}]"
            raise Wrong(
                f"{call[0]}: {en}. {at} is {seen:.6g}, but {meant:.6g} was expected",
                f"{call[1]}：{zh}。{at} 是 {seen:.6g}，应为 {meant:.6g}",
            )


def check_paper_step(work: ModuleType) -> None:
    _check_rule(work.paper_step, "paper_step", _paper, PAPER_SLIPS)


def check_pytorch_step(work: ModuleType) -> None:
    _check_rule(work.pytorch_step, "pytorch_step", _pytorch, PYTORCH_SLIPS)


def _cosine(step: int, total: int, lr: float, warmup: int, lr_min: float) -> float:
    if step < warmup:
        return lr * (step + 1) / warmup
    t = min(1.0, (step - warmup) / (total - warmup))
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * t)) / 2


def check_cosine_schedule(work: ModuleType) -> None:
    for total, lr, warmup, lr_min in ((100, 0.1, 0, 0.0), (100, 0.1, 0, 0.02), (60, 0.5, 10, 0.0), (7, 1.0, 3, 0.1)):
        settings = f"total={total}, lr={lr}, warmup={warmup}, lr_min={lr_min}"
        for step in (0, 1, warmup - 1, warmup, warmup + 1, (total + warmup) // 2, total - 1, total, total + 25):
            if step < 0:
                continue
            got = work.cosine_schedule(step, total, lr, warmup=warmup, lr_min=lr_min)
            what = f"cosine_schedule({step}, {settings})"
            right = _cosine(step, total, lr, warmup, lr_min)
            _expect_rate(got, right, step, (total, lr, warmup, lr_min), what)
            expect_close(got, right, (what, what), rtol=1e-9, atol=1e-12)


def _expect_rate(got: Any, right: float, step: int, settings: tuple[int, float, int, float], what: str) -> None:
    total, lr, warmup, lr_min = settings
    if not isinstance(got, float | int | np.floating) or np.isclose(float(got), right, rtol=1e-9, atol=1e-12):
        return
    found = f"{what} is {float(got):.6g}, but {right:.6g} was expected", f"{what} 是 {float(got):.6g}，应为 {right:.6g}"
    value = float(got)
    if step < warmup and np.isclose(value, lr * step / warmup):
        why = ("the warm-up is one step late, and step 0 does nothing at all: count step + 1",
               "预热晚了一步，第 0 步等于白走：应该用 step + 1")  # fmt: skip
    elif step >= total:
        why = ("after `total` the rate stays at lr_min; a cosine would climb again",
               "到了 total 之后应该一直是 lr_min；余弦会重新往上爬")  # fmt: skip
    elif step >= warmup > 0 and np.isclose(value, lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total)) / 2):
        why = ("the cosine begins at step `warmup`, not at step 0, and has total − warmup steps",
               "余弦从第 warmup 步开始，而不是第 0 步，一共 total − warmup 步")  # fmt: skip
    elif lr_min and np.isclose(value, _cosine(step, total, lr, warmup, 0.0)):
        why = "lr_min is not used", "没有用到 lr_min"
    elif lr_min and np.isclose(value, lr_min + _cosine(step, total, lr, warmup, 0.0)):
        why = ("lr_min was added on top: the cosine has the height lr − lr_min",
               "lr_min 被加在了上面：余弦的高度应该是 lr − lr_min")  # fmt: skip
    elif np.isclose(
        value, lr_min + (lr - lr_min) * (1 + math.cos(2 * math.pi * (step - warmup) / (total - warmup))) / 2
    ):
        why = (
            "this is a whole cosine, down and up again; asked for is half of one",
            "这是整个余弦，下去又上来；要的是半个",
        )
    elif np.isclose(value, lr_min + (lr - lr_min) * (1 + math.cos((step - warmup) / (total - warmup))) / 2):
        why = "π is missing in the cosine", "余弦里少了 π"
    else:
        return
    raise Wrong(f"{found[0]}: {why[0]}", f"{found[1]}：{why[1]}")


def check_SGD(work: ModuleType) -> None:
    optimizer = work.SGD([_parameter([1.0])], lr=0.1)
    for method in ("step", "zero_grad"):
        if not callable(getattr(optimizer, method, None)):
            raise Wrong(
                f"SGD([p], lr=0.1) should be an object with the methods step and zero_grad; there is no {method}",
                f"SGD([p], lr=0.1) 应该是带有 step 和 zero_grad 两个方法的对象；现在没有 {method}",
            )
    _check_one_parameter(work)
    _check_several_parameters(work)
    _check_zero_grad(work)
    _check_it_learns(work)


def _parameter(values: Any) -> mytorch.Tensor:
    return mytorch.tensor(np.asarray(values, dtype=float), requires_grad=True)


def _step(optimizer: Any, parameters: Sequence[mytorch.Tensor], gradients: Sequence[Any]) -> None:
    """One step with these gradients; complain if it changes them."""
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = None if g is None else mytorch.tensor(np.asarray(g, dtype=float))
    optimizer.step()
    for p, g in zip(parameters, gradients, strict=True):
        if g is not None and (p.grad is None or not np.array_equal(as_numbers(p.grad), g)):
            raise Wrong(
                "step() has changed a gradient; whoever called it may still need it (and a velocity that *is* the "
                "gradient's array will change with it)",
                "step() 改动了梯度；调用者可能还要用（而且如果速度和梯度是同一个数组，改一个就改了两个）",
            )


def _check_one_parameter(work: ModuleType) -> None:
    rng = np.random.default_rng(5)
    for mu, decay in ((0.0, 0.0), (0.9, 0.0), (0.9, 0.1)):
        p = _parameter([1.0, -2.0, 3.0])
        w, v = as_numbers(p).copy(), np.zeros(3)
        optimizer = work.SGD([p], lr=0.1, momentum=mu, weight_decay=decay)
        for number, lr in enumerate((0.1, 0.1, 0.01), start=1):
            try:
                optimizer.lr = lr
            except AttributeError:
                raise Wrong("SGD should let its attribute lr be assigned", "SGD 的属性 lr 应该可以赋值") from None
            g = rng.standard_normal(3)
            _step(optimizer, [p], [g])
            call = (
                f"SGD(lr={lr}, momentum={mu}, weight_decay={decay}), step {number}",
                f"SGD(lr={lr}, momentum={mu}, weight_decay={decay}) 第 {number} 步",
            )
            _expect_moved(p, w, call)
            arguments = w, v, g, lr, mu, decay
            right = _pytorch(*arguments)
            _name_moves(as_numbers(p), arguments, right[0], call)
            expect_close(p, right[0], (f"the parameter after {call[0]}", f"{call[1]}之后的参数"))
            w, v = right


def _expect_moved(p: mytorch.Tensor, before: np.ndarray, call: tuple[str, str]) -> None:
    if np.array_equal(as_numbers(p), before):
        raise Wrong(
            f"{call[0]}: the parameter has not moved. It has to be changed in place (`p -= …` under no_grad); "
            "`p = p - …` makes a new Tensor that nobody keeps",
            f"{call[1]}：参数没有动。要原地修改（在 no_grad 下 `p -= …`）；`p = p - …` 只是造了个没人要的新 Tensor",
        )
    if not p.requires_grad or p.grad_fn is not None:
        raise Wrong(
            f"{call[0]}: the parameter is no longer a leaf that requires grad; update it under mytorch.no_grad()",
            f"{call[1]}：参数不再是需要梯度的叶子节点了；请在 mytorch.no_grad() 下更新",
        )


def _name_moves(got: np.ndarray, arguments: Any, right: np.ndarray, call: tuple[str, str]) -> None:
    if got.shape != right.shape or np.allclose(got, right):
        return
    rate_slip = (
        "lr was read once, in the beginning; use self.lr in every step",
        "lr 只在一开始读了一次；每一步都该用 self.lr",
    )
    slips: list[Slip] = [
        (_pytorch_uphill, *UPHILL),
        (_pytorch_without_decay, *FORGOT),
        (_pytorch_decay_uphill, *DECAY_UPHILL),
        (_as_mean, *MEAN),
        (_no_memory, *NO_MEMORY),
        (lambda w, v, g, lr, mu, decay: _pytorch(w, v, g, 0.1, mu, decay), *rate_slip),
    ]
    for rule, en, zh in slips:
        if np.allclose(got, rule(*arguments)[0]):
            raise Wrong(
                f"{call[0]}: {en}. The first weight is {got[0]:.6g}, but {right[0]:.6g} was expected",
                f"{call[1]}：{zh}。第一个权重是 {got[0]:.6g}，应为 {right[0]:.6g}",
            )


def _check_several_parameters(work: ModuleType) -> None:
    """A generator of parameters of different and of equal shapes, one without a gradient, one that gets it late."""
    a, b, c = _parameter([1.0, 2.0]), _parameter([3.0, 4.0]), _parameter([[5.0]])
    optimizer = work.SGD((p for p in (a, b, c)), lr=0.1, momentum=0.5)
    optimizer.zero_grad()
    steps = [([1.0, 1.0], [-2.0, 0.0], None), ([1.0, 1.0], [0.0, 4.0], None), ([0.0, 0.0], [0.0, 0.0], [[1.0]])]
    expected = [as_numbers(p).copy() for p in (a, b, c)]
    velocities = [np.zeros_like(w) for w in expected]
    for number, gradients in enumerate(steps, start=1):
        before = as_numbers(a).copy()
        _step(optimizer, (a, b, c), gradients)
        if number == 1 and np.array_equal(as_numbers(a), before):
            raise Wrong(
                "given a generator of parameters, SGD moves none of them after zero_grad(): a generator can be walked "
                "through only once. Keep list(params)",
                "传入参数的生成器时，zero_grad() 之后 SGD 一个参数也没动：生成器只能走一遍。请保存 list(params)",
            )
        for i, g in enumerate(gradients):
            if g is not None:
                expected[i], velocities[i] = _pytorch(expected[i], velocities[i], np.asarray(g), 0.1, 0.5, 0.0)
        for p, right, name in zip((a, b, c), expected, "abc", strict=True):
            what = (
                f"parameter {name} of three after step {number} (does each have a velocity of its own, starting at 0?)",
                f"三个参数中的 {name} 在第 {number} 步之后（每个参数有自己的、从零开始的速度吗？）",
            )
            expect_close(p, right, what)


def _check_zero_grad(work: ModuleType) -> None:
    p = _parameter([1.0])
    optimizer = work.SGD([p], lr=0.1)
    p.grad = mytorch.tensor([2.0], dtype="float64")
    optimizer.zero_grad()
    if p.grad is not None:
        what = "the gradient after zero_grad()", "zero_grad() 之后的梯度"
        expect_equal(p.grad, None, what)


def _check_it_learns(work: ModuleType) -> None:
    """A real backward pass on a small network, beside the library's optimizer."""
    results = []
    for kind in (work.SGD, mytorch.optim.SGD):
        mytorch.manual_seed(0)
        model = mytorch.nn.Linear(3, 1)
        x, y = mytorch.randn(16, 3), mytorch.randn(16, 1)
        optimizer = kind(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
        for _ in range(5):
            optimizer.zero_grad()
            ((model(x) - y) ** 2).mean().backward()
            optimizer.step()
        results.append(as_numbers(model.weight).copy())
    what = (
        "the weights of a Linear layer after five steps of your SGD (beside those of mytorch.optim.SGD)",
        "用你的 SGD 走五步之后 Linear 层的权重（与 mytorch.optim.SGD 对照）",
    )
    expect_close(results[0], results[1], what, rtol=1e-4)


EXERCISES = (
    Exercise(
        "paper_step",
        check_paper_step,
        task=Words(
            "Write one momentum step as in the AlexNet paper, the learning rate inside the velocity",
            "写出 AlexNet 论文里的一步动量，学习率在速度里面",
        ),
        hints=(
            Words("First the new v from the old one, then w moves by it.", "先由旧的 v 算出新的 v，再让 w 按它移动。"),
            Words(
                "Both the gradient and the weight decay are multiplied by lr before they enter v.",
                "梯度和权重衰减进入 v 之前，都要乘 lr。",
            ),
            Words(
                "Its first line is `v = momentum * v - weight_decay * lr * w - lr * g`.",
                "第一行是 `v = momentum * v - weight_decay * lr * w - lr * g`。",
            ),
        ),
    ),
    Exercise(
        "pytorch_step",
        check_pytorch_step,
        task=Words(
            "Write one momentum step as in PyTorch, the learning rate before the velocity",
            "写出 PyTorch 的一步动量，学习率在速度前面",
        ),
        hints=(
            Words(
                "Here the velocity knows nothing of lr: it is a sum of gradients.",
                "这里的速度不知道 lr：它只是梯度之和。",
            ),
            Words(
                "The weight decay joins the gradient: g + weight_decay * w.", "权重衰减并入梯度：g + weight_decay * w。"
            ),
            Words(
                "The last line is `return w - lr * v, v`, with the new v.",
                "最后一行是 `return w - lr * v, v`，用新的 v。",
            ),
        ),
    ),
    Exercise(
        "cosine_schedule",
        check_cosine_schedule,
        task=Words(
            "Compute the learning rate of a step: warm-up, then half a cosine",
            "算出某一步的学习率：先预热，再走半个余弦",
        ),
        hints=(
            Words("Three cases: in the warm-up, on the cosine, after the end.", "分三种情况：预热中、余弦上、结束后。"),
            Words(
                "t runs from 0 at step `warmup` to 1 at step `total`, and (1 + cos πt) / 2 from 1 to 0.",
                "t 在第 warmup 步是 0，在第 total 步是 1；(1 + cos πt) / 2 就从 1 走到 0。",
            ),
            Words(
                "Try it on paper: warmup=3 should give lr/3, 2·lr/3, lr, and then lr again, where the cosine begins.",
                "在纸上试试：warmup=3 应当依次给出 lr/3、2·lr/3、lr，接着余弦开头又是 lr。",
            ),
        ),
    ),
    Exercise(
        "SGD",
        check_SGD,
        task=Words(
            "Write an SGD optimizer with momentum and weight decay for mytorch parameters",
            "为 mytorch 的参数写一个带动量和权重衰减的 SGD 优化器",
        ),
        hints=(
            Words(
                "In __init__ keep list(params), the settings, and one `mytorch.zeros_like(p)` for each parameter.",
                "在 __init__ 里保存 list(params)、各项设置，再给每个参数备一个 `mytorch.zeros_like(p)`。",
            ),
            Words(
                "Updates are no part of the computation: put `with mytorch.no_grad():` around them, or decorate step.",
                "更新不该记在计算带上：把它们放进 `with mytorch.no_grad():`，或者用它装饰 step。",
            ),
            Words(
                "For each p with a grad: `v *= momentum; v += p.grad + weight_decay * p; p -= self.lr * v`, in place.",
                "对每个有 grad 的 p，原地做：`v *= momentum; v += p.grad + weight_decay * p; p -= self.lr * v`。",
            ),
        ),
    ),
)
