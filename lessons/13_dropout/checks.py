"""What the checks of lesson 13 try: a p far from ½, so that dropping and keeping cannot be confused, and both ends."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import as_numbers, expect_close, expect_equal, expect_given
from lessons.language import Words
from lessons.tutor import expect_gradient
from mytorch import nn

SHAPE = (40, 50)


def check_dropout(work: ModuleType) -> None:
    rng = np.random.default_rng(13)
    x, g = rng.normal(size=SHAPE) + 3, rng.normal(size=SHAPE)
    before = x.copy()
    for p in (0.2, 0.5, 0.75):
        layer = work.Dropout(p, np.random.default_rng(0))
        y = _array(layer.forward(x, training=True), f"Dropout({p}).forward(x, training=True)", SHAPE)
        if not np.array_equal(x, before):
            raise Wrong(
                "forward changed `x` itself, which somebody else may still need",
                "forward 改动了 `x` 本身，而别人可能还要用它",
            )
        mask = y / x
        _check_share(mask, p, f"Dropout({p})")
        _check_scale(mask, 1 / (1 - p), f"Dropout({p})")
        _check_same_mask(layer.backward(g), mask, p)
        expect_gradient(layer.backward(g), g * mask, "x", others={"g": g})
        again = _array(layer.forward(x, training=True), "the second forward", SHAPE)
        if np.array_equal(again, y):
            raise Wrong(
                "two training forwards dropped exactly the same elements: draw a new mask from `rng` on every call",
                "训练时连续两次 forward 丢的是同一批元素：每次调用都要用 `rng` 重新抽掩码",
            )
        expect_gradient(layer.backward(g), g * (again / x), "x (second forward)", others={"g": g})
        expect_close(layer.forward(x, training=False), x, ("forward(x, training=False)", "forward(x, training=False)"))
        expect_gradient(layer.backward(g), g, "x (training=False)")
    for p, right in ((0.0, x), (1.0, np.zeros(SHAPE))):
        layer = work.Dropout(p, np.random.default_rng(0))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            y, grad = layer.forward(x, training=True), layer.backward(g)
        name = f"Dropout({p:g}).forward(x, training=True)"
        if p == 1 and not np.isfinite(_array(y, name, SHAPE)).all():
            raise Wrong(
                f"{name} is not finite: 1 / (1 - p) is infinite at p = 1, and 0 · ∞ is nan; the result should be zeros",
                f"{name} 出现了 nan 或 inf：p = 1 时 1 / (1 - p) 是无穷大，而 0 · ∞ 是 nan。此时全部丢弃，结果应为零",
            )
        expect_close(y, right, (name, name))
        expect_gradient(grad, g if p == 0 else np.zeros(SHAPE), f"x (p = {p:g})")


def check_dropout2012(work: ModuleType) -> None:
    mytorch.manual_seed(13)
    values = np.random.default_rng(13).normal(size=SHAPE).astype("float32") + 3
    g = np.random.default_rng(14).normal(size=SHAPE).astype("float32")
    for p in (0.2, 0.75):
        layer = work.Dropout2012(p)
        if not isinstance(layer, nn.Module):
            raise Wrong(
                f"Dropout2012({p}) should be an nn.Module, but it is a {type(layer).__name__}",
                f"Dropout2012({p}) 应该是 nn.Module，现在却是 {type(layer).__name__}",
            )
        net = nn.Sequential(nn.Identity(), layer)
        x = mytorch.tensor(values, requires_grad=True)
        y = _tensor(net(x), f"Dropout2012({p})(x)", x)
        mask = as_numbers(y) / values
        _check_share(mask, p, f"Dropout2012({p})")
        _check_scale(mask, 1.0, f"Dropout2012({p})")
        _backward(y, g, f"Dropout2012({p})")
        expect_gradient(_grad(x), g * mask, "x (training)", others={"g": g})
        if np.array_equal(as_numbers(net(x)), as_numbers(y)):
            raise Wrong(
                "two calls in training mode dropped exactly the same elements: draw a new mask on every call",
                "训练模式下连续两次调用丢的是同一批元素：每次调用都要重新抽掩码",
            )
        net.eval()
        x = mytorch.tensor(values, requires_grad=True)
        y = _tensor(net(x), f"Dropout2012({p})(x)", x)
        shrunk = as_numbers(y) / values
        en = zh = ""
        if (shrunk == 0).any():
            en, zh = (
                ": elements are still dropped. Does forward ask `self.training`?",
                "：仍有元素被丢掉。forward 看 `self.training` 了吗？",
            )
        elif np.allclose(shrunk, p, atol=1e-5):
            en, zh = (
                f": x was multiplied by p = {p}, the share that is dropped; multiply by the share that is kept",
                (f"：x 被乘上了 p = {p}，那是丢弃的比例；应该乘留下的比例"),
            )
        elif np.allclose(shrunk, 1, atol=1e-5):
            en, zh = (
                ": x came out unchanged, as in today's form; in the paper's, the scale stands here",
                ("：x 原样出来了，这是今天的写法；论文的写法要在这里缩放"),
            )
        if en:
            raise Wrong(f"after eval(), with p = {p}{en}", f"eval() 之后，p = {p}{zh}")
        expect_close(y, values * (1 - p), ("after eval(), the result", "eval() 之后的结果"), rtol=1e-5, atol=1e-6)
        _backward(y, g, f"Dropout2012({p})")
        expect_gradient(_grad(x), g * (1 - p), "x (eval)", others={"g": g})


def check_mean_over_masks(work: ModuleType) -> None:
    rng = np.random.default_rng(15)
    weights = rng.normal(size=(3, 4))
    cases: tuple[tuple[str, Any], ...] = (
        ("lambda x: x.sum()", lambda x: x.sum()),
        ("lambda x: W @ x", lambda x: weights @ x),
        ("lambda x: np.maximum(W @ x, 0)", lambda x: np.maximum(weights @ x, 0)),
        ("lambda x: (x ** 2).sum()", lambda x: (x**2).sum()),
    )
    for p in (0.2, 0.9, 0.5, 0.0):
        for text, f in cases:
            x = rng.normal(size=4)
            call = f"mean_over_masks({text}, x, {p})"
            got = work.mean_over_masks(f, x.copy(), p)
            right = _mean(f, x, p)
            for other, en, zh in _known_means(f, x, p):
                if _same(got, other) and not _same(other, right):
                    raise Wrong(f"{call} is not the mean: {en}", f"{call} 不是平均值：{zh}")
            expect_close(got, right, (call, call))
    x = np.arange(1.0, 11.0)
    call = "mean_over_masks(lambda x: x.max(), [1, …, 10], 0.5)"
    expect_close(work.mean_over_masks(lambda z: z.max(), x, 0.5), _mean(lambda z: z.max(), x, 0.5), (call, call))


def check_predict_with_doubt(work: ModuleType) -> None:
    mytorch.manual_seed(16)
    rng = np.random.default_rng(16)
    net = nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.4), nn.Linear(16, 3))
    norm = net[1]
    norm.running_mean.copy_(mytorch.tensor(rng.normal(size=16)))
    net.eval()
    net[0].train()  # an odd mixture, to be found again
    modes = [module.training for module in net.modules()]
    mean_before = as_numbers(norm.running_mean).copy()
    x = mytorch.tensor(rng.normal(size=(5, 4)).astype("float32"), requires_grad=True)
    seen: list[tuple[Any, ...]] = []
    handle = net.register_forward_hook(
        lambda module, inputs, result: seen.append(
            (as_numbers(result.softmax(dim=-1)), net[3].training, norm.training, result.requires_grad)
        )
    )
    try:
        got = work.predict_with_doubt(net, x, 7)
    finally:
        handle.remove()
    expect_given(got, ("predict_with_doubt(model, x, 7)", "predict_with_doubt(model, x, 7)"))
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(
            f"predict_with_doubt should return (mean, std), but it returned a {type(got).__name__}",
            f"predict_with_doubt 应该返回（平均，标准差），现在返回的是 {type(got).__name__}",
        )
    expect_equal(len(seen), 7, ("the number of times that the model was called", "模型被调用的次数"))
    votes = np.stack([row[0] for row in seen])
    if not all(row[1] for row in seen):
        raise Wrong(
            "the Dropout layer was in eval mode during a call, so all samples are alike: set its `training` to True",
            "调用时 Dropout 层处于 eval 模式，每次结果都一样：把它的 `training` 设为 True",
        )
    if any(row[2] for row in seen):
        raise Wrong(
            "BatchNorm1d was in training mode during a call: it would use this batch's statistics and change its own. "
            "Only nn.Dropout layers should be on",
            "调用时 BatchNorm1d 处于训练模式：它会用这一批的统计量，还会改动自己的记录。只应打开 nn.Dropout 层",
        )
    if any(row[3] for row in seen):
        raise Wrong(
            "the calls were recorded for gradients: put them under `with mytorch.no_grad():`",
            "这些调用被记进了计算带：请放到 `with mytorch.no_grad():` 里面",
        )
    after = [module.training for module in net.modules()]
    if after != modes:
        raise Wrong(
            f"the modes of the modules were {modes} before and are {after} afterwards; put back what you found, "
            "module by module",
            f"各模块的模式原来是 {modes}，之后变成了 {after}；请逐个模块恢复原样",
        )
    expect_close(norm.running_mean, mean_before, ("BatchNorm1d.running_mean", "BatchNorm1d.running_mean"))
    _of_probabilities(got[0], votes)
    expect_close(got[0], votes.mean(axis=0), ("the mean", "平均"), rtol=1e-4, atol=1e-6)
    expect_close(got[1], votes.std(axis=0), ("the standard deviation", "标准差"), rtol=1e-3, atol=1e-5)
    first = as_numbers(work.predict_with_doubt(net.train(), x, 2)[0])
    if not net.training:
        raise Wrong(
            "the model was in training mode before the call and is in eval mode afterwards",
            "调用之前模型处于训练模式，之后却变成了 eval 模式",
        )
    expect_equal(first.shape, (5, 3), ("the shape of the mean", "平均的形状"))


def _of_probabilities(got: Any, votes: np.ndarray) -> None:
    mean = as_numbers(got)
    if mean.shape == votes.shape[1:] and not np.allclose(mean.sum(axis=-1), 1, atol=1e-3):
        raise Wrong(
            f"the rows of the mean add up to {float(mean.sum(axis=-1)[0]):.3g}, not to 1: average probabilities, "
            "softmax(model(x)), not logits",
            f"平均的每一行加起来是 {float(mean.sum(axis=-1)[0]):.3g}，不是 1：该平均的是 softmax，不是 logits",
        )


def _check_share(mask: np.ndarray, p: float, what: str) -> None:
    """Whether about a share p is dropped, element by element."""
    gone = mask == 0
    dropped = float(gone.mean())
    if 0 < dropped < 1 and any(set(gone.mean(axis=axis)) <= {0.0, 1.0} for axis in (0, 1)):
        raise Wrong(
            f"{what} does not drop elements independently: whole rows or columns share one fate",
            f"{what} 没有让各元素独立：整行或整列要么全丢，要么全留",
        )
    if abs(dropped - p) < 0.08:
        return
    if abs(dropped - (1 - p)) < 0.08:
        raise Wrong(
            f"{what} dropped {dropped:.0%} of the elements: that is the share to keep. p is the probability to drop",
            f"{what} 丢掉了 {dropped:.0%} 的元素，那是该留下的比例。p 是丢弃的概率",
        )
    raise Wrong(
        f"{what} dropped {dropped:.0%} of {mask.size} elements in training; about {p:.0%} was expected",
        f"{what} 在训练时丢掉了 {mask.size} 个元素中的 {dropped:.0%}，应为 {p:.0%} 左右",
    )


def _check_same_mask(grad: Any, mask: np.ndarray, p: float) -> None:
    """Whether a gradient with the right share of zeros has them where forward dropped."""
    zeros = as_numbers(grad) == 0
    if zeros.shape == mask.shape and abs(zeros.mean() - p) < 0.08 and (zeros != (mask == 0)).any():
        raise Wrong(
            "backward drops other elements than forward did: keep the mask of forward in `self`, and use it again",
            "backward 丢掉的元素和 forward 丢掉的不是同一批：把 forward 的掩码存进 `self`，反向时接着用",
        )


def _check_scale(mask: np.ndarray, scale: float, what: str) -> None:
    kept = mask[mask != 0]
    if np.allclose(kept, scale, rtol=1e-5):
        return
    mean = float(kept.mean())
    if np.ptp(kept) > 1e-4:
        raise Wrong(
            f"{what}: in training the kept elements are multiplied by {kept.min():.4g} to {kept.max():.4g}, "
            f"but {scale:.4g} was expected for all",
            f"{what}：训练时留下的元素乘的数从 {kept.min():.4g} 到 {kept.max():.4g} 不等；应该都是 {scale:.4g}",
        )
    raise Wrong(
        f"{what}: in training the kept elements are multiplied by {mean:.4g}, but {scale:.4g} was expected",
        f"{what}：训练时留下的元素乘了 {mean:.4g}，应为 {scale:.4g}",
    )


def _array(value: Any, what: str, shape: tuple[int, ...]) -> np.ndarray:
    """`value` as an array of numbers of this shape."""
    expect_given(value, (what, what))
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        raise Wrong(
            f"{what} should be a NumPy array of numbers, but it is a {type(value).__name__}",
            f"{what} 应该是由数组成的 NumPy 数组，现在却是 {type(value).__name__}",
        )
    expect_equal(value.shape, shape, (f"the shape of {what}", f"{what} 的形状"))
    return value


def _tensor(value: Any, what: str, like: mytorch.Tensor) -> mytorch.Tensor:
    """`value` as a Tensor of the shape and dtype of the input."""
    expect_given(value, (what, what))
    if not isinstance(value, mytorch.Tensor):
        raise Wrong(
            f"{what} should be a Tensor, but it is a {type(value).__name__}",
            f"{what} 应该是 Tensor，现在却是 {type(value).__name__}",
        )
    expect_equal(tuple(value.shape), tuple(like.shape), (f"the shape of {what}", f"{what} 的形状"))
    if value.dtype != like.dtype:
        raise Wrong(
            f"{what} is {value.dtype}, but x is {like.dtype}: NumPy's random numbers are float64; "
            "convert the mask with .to(x.dtype)",
            f"{what} 是 {value.dtype}，而 x 是 {like.dtype}：NumPy 的随机数默认是 float64；用 .to(x.dtype) 转换掩码",
        )
    return value


def _backward(y: mytorch.Tensor, g: np.ndarray, what: str) -> None:
    if not y.requires_grad:
        raise Wrong(
            f"{what} cut the tape: no gradient can flow back to x. Use operations on the Tensor x itself",
            f"{what} 把计算带剪断了：梯度传不回 x。请直接用 Tensor x 的运算",
        )
    y.backward(mytorch.tensor(g))


def _grad(x: mytorch.Tensor) -> np.ndarray | None:
    return None if x.grad is None else as_numbers(x.grad)


def _mean(f: Any, x: np.ndarray, p: float) -> np.ndarray:
    """The definition, independently of the solution: one coin after another."""

    def over(position: int, so_far: np.ndarray) -> Any:
        if position == len(x):
            return f(so_far / (1 - p))
        dropped = so_far.copy()
        dropped[position] = 0
        return p * over(position + 1, dropped) + (1 - p) * over(position + 1, so_far)

    return np.asarray(over(0, np.asarray(x, dtype=float)))


def _known_means(f: Any, x: np.ndarray, p: float) -> Iterator[tuple[np.ndarray, str, str]]:
    """What typical slips give, and what they are."""
    yield (
        _mean(lambda z: f(z / (1 - p) / 2), x, 0.5),  # the 2 undoes the scale that _mean applies
        "every mask was counted equally; a mask counts with its probability",
        "每个掩码被一视同仁了；应按各自的概率计入",
    )
    yield _mean(lambda z: f(z * (1 - p)), x, p), "the scale 1 / (1 - p) is missing", "少了缩放 1 / (1 - p)"
    if p:
        yield (
            _mean(lambda z: f(z * p / (1 - p)), x, 1 - p),
            "the weights of dropped and kept elements are exchanged",
            "丢弃和留下的权重弄反了",
        )
        yield (
            _mean(f, x, 1 - p),
            "p and 1 - p are exchanged: p is the probability to drop",
            "p 和 1 - p 弄反了：p 是丢弃的概率",
        )
    yield f(x), "this is f(x), which is the mean only where f is linear", "这是 f(x)；只有 f 是线性时它才等于平均"


def _same(a: Any, b: Any) -> bool:
    try:
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and np.allclose(a, b)


EXERCISES = (
    Exercise(
        "Dropout",
        check_dropout,
        task=Words(
            "Today's dropout on NumPy arrays: forward, and backward with the same mask.",
            "今天写法的 dropout，作用在 NumPy 数组上：前向，以及用同一个掩码的反向。",
        ),
        hints=(
            Words(
                "In every case the result is x times an array that does not depend on x. Keep that array in `self`.",
                "无论什么情况，结果都是 x 乘一个与 x 无关的数组。把这个数组存在 `self` 里。",
            ),
            Words(
                "`rng.random(x.shape) >= p` is True with probability 1 - p. What is the array when not training?",
                "`rng.random(x.shape) >= p` 以 1 - p 的概率为 True。不训练时，那个数组是什么样？",
            ),
            Words(
                "mask = (rng.random(x.shape) >= p) / (1 - p) in training, zeros if p is 1, ones if not training; "
                "backward is g * mask.",
                "训练时 mask = (rng.random(x.shape) >= p) / (1 - p)，p 为 1 时全零，不训练时全一；反向就是 g * mask。",
            ),
        ),
    ),
    Exercise(
        "Dropout2012",
        check_dropout2012,
        task=Words(
            "The paper's dropout as a module: x · m in training, x · (1 − p) in eval mode.",
            "论文写法的 dropout，做成模块：训练时 x · m，eval 模式下 x · (1 − p)。",
        ),
        hints=(
            Words(
                "`train()` and `eval()` set `self.training` on every module of a network; you only have to ask it.",
                "`train()` 和 `eval()` 会设置网络里每个模块的 `self.training`，你只要看它就行。",
            ),
            Words(
                "mytorch.rand_like(x) >= self.p is a Tensor of True and False; .to(x.dtype) makes numbers of it.",
                "mytorch.rand_like(x) >= self.p 是由 True 和 False 组成的 Tensor；.to(x.dtype) 把它变成数。",
            ),
            Words(
                "Training: x * (mytorch.rand_like(x) >= self.p).to(x.dtype). Otherwise: x * (1 - self.p).",
                "训练：x * (mytorch.rand_like(x) >= self.p).to(x.dtype)。否则：x * (1 - self.p)。",
            ),
        ),
    ),
    Exercise(
        "mean_over_masks",
        check_mean_over_masks,
        task=Words(
            "The exact mean of f over all 2ⁿ masks, each counted with its probability.",
            "对全部 2ⁿ 个掩码求 f 的精确平均，每个掩码按自己的概率计入。",
        ),
        hints=(
            Words(
                "itertools.product([0, 1], repeat=len(x)) gives all masks.",
                "itertools.product([0, 1], repeat=len(x)) 给出所有掩码。",
            ),
            Words(
                "A mask with k ones among n has the probability (1 - p)ᵏ · pⁿ⁻ᵏ. Do they add up to 1?",
                "n 个数里有 k 个 1 的掩码，概率是 (1 - p)ᵏ · pⁿ⁻ᵏ。它们加起来是 1 吗？",
            ),
            Words(
                "Add up probability * f(x * mask / (1 - p)); do not divide by 2ⁿ afterwards.",
                "把 概率 * f(x * mask / (1 - p)) 加起来；之后不要再除以 2ⁿ。",
            ),
        ),
    ),
    Exercise(
        "predict_with_doubt",
        check_predict_with_doubt,
        task=Words(
            "Monte-Carlo dropout: mean and spread of the probabilities, leaving the model as it was.",
            "蒙特卡罗 dropout：求概率的平均和分散程度，并让模型保持原样。",
        ),
        hints=(
            Words(
                "model.train() would wake batch normalisation too. Go through model.modules() and decide for each.",
                "model.train() 会把批归一化也唤醒。请遍历 model.modules()，逐个决定。",
            ),
            Words(
                "Note [m.training for m in model.modules()] first; then m.training = isinstance(m, nn.Dropout).",
                "先记下 [m.training for m in model.modules()]，再令 m.training = isinstance(m, nn.Dropout)。",
            ),
            Words(
                "Under mytorch.no_grad(), stack model(x).softmax(dim=-1).numpy() `samples` times; mean(axis=0) and "
                "std(axis=0); then put the modes back.",
                "在 mytorch.no_grad() 里把 model(x).softmax(dim=-1).numpy() 叠 `samples` 次，取 mean(axis=0) 和 "
                "std(axis=0)，最后把模式恢复。",
            ),
        ),
    ),
)
