"""The checks of lesson 12: what comes out, what must not be touched, and whether chance is random enough."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import as_numbers, expect_close, expect_equal, expect_given
from lessons.language import Words


def _expect_dtype(got: Any, dtype: str, what: tuple[str, str]) -> None:
    """A Tensor of this dtype."""
    expect_given(got, what)
    if not isinstance(got, mytorch.Tensor):
        raise Wrong(
            f"{what[0]} should be a Tensor, but it is a {type(got).__name__}",
            f"{what[1]} 应该是 Tensor，现在却是 {type(got).__name__}",
        )
    found = as_numbers(got).dtype.name
    if found != dtype:
        raise Wrong(
            f"{what[0]} has dtype {found}, but {dtype} was expected",
            f"{what[1]} 的 dtype 是 {found}，应为 {dtype}",
        )


def _parts(got: Any, names: str, what: tuple[str, str]) -> tuple[Any, ...]:
    expect_given(got, what)
    count = len(names.split(", "))
    if not isinstance(got, tuple | list) or len(got) != count:
        found = f"a {type(got).__name__}" + (f" of {len(got)}" if isinstance(got, tuple | list) else "")
        raise Wrong(
            f"{what[0]} should be ({names}), but it is {found}",
            f"{what[1]} 应该是 ({names})，现在却是 {type(got).__name__}",
        )
    return tuple(got)


def check_PictureSet(work: ModuleType) -> None:
    rng = np.random.default_rng(12)
    pictures, labels = rng.integers(0, 256, (6, 3, 5), dtype=np.uint8), np.array([4, 0, 9, 1, 1, 7])
    kept = pictures.copy()
    dataset = work.PictureSet(pictures, labels)
    expect_equal(_length(dataset, "PictureSet"), 6, ("len of a PictureSet of 6 pictures", "6 张图的 PictureSet 的 len"))
    for index in (0, 5, 2):
        what = f"set[{index}]", f"set[{index}]"
        picture, label = _parts(dataset[index], "picture, label", what)
        _expect_picture(picture, pictures[index], f"the picture of {what[0]}", f"{what[1]} 的图片")
        expect_equal(label, int(labels[index]), (f"the label of {what[0]}", f"{what[1]} 的标签"))
        if type(label) is not int:
            raise Wrong(
                f"the label of set[{index}] should be a Python int, but it is a {type(label).__name__}: use int(…)",
                f"set[{index}] 的标签应该是 Python 的 int，现在却是 {type(label).__name__}：请用 int(…)",
            )
    if not np.array_equal(pictures, kept):
        raise Wrong("the bytes that were handed in have been changed", "传进来的字节被改动了")
    try:
        dataset[6]
    except IndexError:
        pass
    else:
        what = "set[6] of six pictures should raise IndexError, else `for sample in set` never ends"
        raise Wrong(what, "六张图的 set[6] 应该抛出 IndexError，不然 `for sample in set` 永远停不下来")
    _check_transform(work, pictures, labels)


def _length(thing: Any, name: str) -> Any:
    try:
        return len(thing)
    except TypeError:
        raise Wrong(
            f"{name}(…) should have a length, but it is a {type(thing).__name__} without one",
            f"{name}(…) 应该有长度，现在却是没有长度的 {type(thing).__name__}",
        ) from None


def _expect_picture(got: Any, stored: np.ndarray, en: str, zh: str) -> None:
    right = stored[None].astype(np.float32) / 255
    if isinstance(got, mytorch.Tensor) and tuple(got.shape) == stored.shape:
        raise Wrong(
            f"{en} has shape {stored.shape}, but {right.shape} was expected: the channel axis is missing",
            f"{zh}的形状是 {stored.shape}，应为 {right.shape}：少了通道轴",
        )
    if isinstance(got, mytorch.Tensor) and got.numel() and float(as_numbers(got).max()) > 1:
        raise Wrong(
            f"{en} has values up to {float(as_numbers(got).max()):g}; bytes have to be divided by 255",
            f"{zh}里有大到 {float(as_numbers(got).max()):g} 的值；字节要除以 255",
        )
    _expect_dtype(got, "float32", (en, zh))
    expect_close(got, right, (en, zh))


def _check_transform(work: ModuleType, pictures: np.ndarray, labels: np.ndarray) -> None:
    calls: list[tuple[int, ...]] = []

    def numbered(picture: Any) -> Any:
        """The picture plus the number of the call."""
        calls.append(tuple(picture.shape))
        return picture + len(calls)

    dataset = work.PictureSet(pictures, labels, numbered)
    if calls:
        raise Wrong(
            f"the transform was called {len(calls)} times while the set was made: then every epoch shows the same "
            "variations. Call it in __getitem__",
            f"建数据集的时候 transform 就被调用了 {len(calls)} 次：这样每一轮看到的花样都一样。请在 __getitem__ 里调用",
        )
    first, second = (_parts(dataset[1], "picture, label", ("set[1]", "set[1]"))[0] for _ in range(2))
    if len(calls) != 2:
        raise Wrong(
            f"set[1] was asked for twice, and the transform was called {len(calls)} times; "
            "it should be called anew each time",
            f"取了两次 set[1]，transform 被调用了 {len(calls)} 次；应该每次都重新调用",
        )
    expect_equal(calls[0], (1, 3, 5), ("the shape that the transform gets", "transform 收到的形状"))
    plain = pictures[1][None].astype(np.float32) / 255
    for number, got in ((1, first), (2, second)):
        what = f"set[1] through a transform that adds {number}", f"经过“加 {number}”变换的 set[1]"
        expect_close(got, plain + number, what)


def check_ShuffledSampler(work: ModuleType) -> None:
    numpy_state, mytorch_state = np.random.get_state()[1].copy(), mytorch.get_rng_state()  # noqa: NPY002
    sampler = work.ShuffledSampler(50, 3)
    expect_equal(
        _length(sampler, "ShuffledSampler"), 50, ("len of ShuffledSampler(50, 3)", "ShuffledSampler(50, 3) 的 len")
    )
    epochs = [_order(sampler, 50, number) for number in (1, 2, 3)]
    if epochs[0] == list(range(50)):
        raise Wrong(
            "ShuffledSampler(50, 3) gives 0, 1, 2, …: nobody shuffled", "ShuffledSampler(50, 3) 给出 0, 1, 2, …：没洗牌"
        )
    if epochs[0] == epochs[1] or epochs[1] == epochs[2]:
        raise Wrong(
            "two epochs have the same order: the permutation is made only once, or the generator is seeded anew in "
            "every epoch. Keep one generator in self, and permute in __iter__",
            "有两轮的顺序相同：要么排列只做了一次，要么每一轮都重新设了种子。"
            "请在 self 里保存一个生成器，在 __iter__ 里做排列",
        )
    twin = work.ShuffledSampler(50, 3)
    again = [_order(twin, 50, number) for number in (1, 2, 3)]
    if again != epochs:
        raise Wrong(
            "two samplers with seed 3 give different orders: do all numbers come from a generator with that seed?",
            "两个种子都是 3 的采样器给出了不同的顺序：随机数都来自用种子造的那个生成器吗？",
        )
    if _order(work.ShuffledSampler(50, 4), 50, 1) == epochs[0]:
        raise Wrong(
            "seeds 3 and 4 give the same order: the seed is not used", "种子 3 和 4 给出了同样的顺序：没有用到种子"
        )
    now = np.random.get_state()[1]  # noqa: NPY002
    if not np.array_equal(numpy_state, now) or not np.array_equal(
        as_numbers(mytorch_state), as_numbers(mytorch.get_rng_state())
    ):
        raise Wrong(
            "the sampler draws from (or seeds) a global generator, which belongs to others; make one of your own with "
            "np.random.default_rng(seed)",
            "采样器用了（或重设了）全局生成器，那是大家共用的；请用 np.random.default_rng(seed) 自己造一个",
        )
    expect_equal(_order(work.ShuffledSampler(1, 0), 1, 1), [0], ("ShuffledSampler(1, 0)", "ShuffledSampler(1, 0)"))
    expect_equal(_order(work.ShuffledSampler(0, 0), 0, 1), [], ("ShuffledSampler(0, 0)", "ShuffledSampler(0, 0)"))


def _order(sampler: Iterable[Any], size: int, epoch: int) -> list[int]:
    what = f"epoch {epoch} of a ShuffledSampler of {size}", f"{size} 个样本的 ShuffledSampler 第 {epoch} 轮"
    try:
        order = list(sampler)
    except TypeError:
        raise Wrong(
            f"{what[0]} cannot be walked through: __iter__ should return an iterator, for example iter(a_list)",
            f"{what[1]}没法遍历：__iter__ 应该返回迭代器，比如 iter(某个列表)",
        ) from None
    if not all(type(index) is int for index in order):
        kind = next(type(index).__name__ for index in order if type(index) is not int)
        raise Wrong(
            f"{what[0]} gives {kind} instead of Python ints: use .tolist()",
            f"{what[1]}给出的是 {kind}，不是 Python 的 int：请用 .tolist()",
        )
    if sorted(order) != list(range(size)):
        missing = len(set(range(size)) - set(order))
        raise Wrong(
            f"{what[0]} should give each of 0 … {size - 1} once; it gives {len(order)} numbers, {missing} are missing",
            f"{what[1]}应该把 0 … {size - 1} 各给一次；现在给了 {len(order)} 个，缺了 {missing} 个",
        )
    return order


def check_pad_collate(work: ModuleType) -> None:
    rows = [[3.0, 1.5], [7.0], [1.0, 2.0, 3.0, 4.0], [0.0, 9.0, 0.0]]
    tensor = partial(mytorch.tensor, device="cpu")  # a sample is on the CPU, wherever the network is
    for rows_now, labels in ((rows, [2, 0, 5, 1]), ([[4.0, 5.0]], [3]), ([[1.0], [2.0]], [1, 1])):
        for make in (np.array, tensor):
            samples = [(make(row), label) for row, label in zip(rows_now, labels, strict=True)]
            call = f"pad_collate of lengths {[len(row) for row in rows_now]}"
            what = call, f"长度为 {[len(row) for row in rows_now]} 的 pad_collate"
            batch, lengths, got_labels = _parts(work.pad_collate(samples), "batch, lengths, labels", what)
            _expect_rows(batch, rows_now, what)
            for got, right, en, zh in (
                (lengths, [len(row) for row in rows_now], "the lengths", "lengths"),
                (got_labels, labels, "the labels", "labels"),
            ):
                part = f"{en} of {what[0]}", f"{what[1]} 的 {zh}"
                _expect_dtype(got, "int64", part)
                expect_equal(got, right, part)


def _expect_rows(got: Any, rows: list[list[float]], what: tuple[str, str]) -> None:
    part = f"the batch of {what[0]}", f"{what[1]} 的 batch"
    longest, shortest = max(map(len, rows)), min(map(len, rows))
    right = np.array([row + [0.0] * (longest - len(row)) for row in rows])
    _expect_dtype(got, "float32", part)
    numbers = as_numbers(got)
    slips = (
        (np.array([[0.0] * (longest - len(row)) + row for row in rows]),
         "the zeros stand before the sequences; they belong after them", "零补在了序列前面；应该补在后面"),
        (np.array([row[:shortest] for row in rows]),
         "all sequences were cut to the shortest; nothing may be lost", "所有序列都被截成了最短的长度；一个数都不能丢"),
        (np.array([row + [row[-1]] * (longest - len(row)) for row in rows]),
         "the last number was repeated; the padding is zeros", "补的是最后一个数；应该补零"),
        (right[np.argsort([-len(row) for row in rows], kind="stable")],
         "the samples were sorted by length; they stay in their order", "样本按长度排了序；应该保持原来的次序"),
    )  # fmt: skip
    for wrong, en, zh in slips:
        if not np.array_equal(wrong, right) and numbers.shape == wrong.shape and np.allclose(numbers, wrong):
            raise Wrong(f"{part[0]}: {en}", f"{part[1]}：{zh}")
    expect_close(got, right, part)


PADDING = 2


def check_random_flip_crop(work: ModuleType) -> None:
    # Every pixel has a value of its own, so that each result tells where it came from.
    batch = 1.0 + np.arange(400 * 2 * 5 * 7, dtype=np.float32).reshape(400, 2, 5, 7)
    kept = batch.copy()
    got = work.random_flip_crop(batch, PADDING, np.random.default_rng(0))
    what = "random_flip_crop of (400, 2, 5, 7)", "对 (400, 2, 5, 7) 的 random_flip_crop"
    expect_given(got, what)
    if not np.array_equal(batch, kept):
        raise Wrong(
            "random_flip_crop has written into its input: the pictures of the data set change with it",
            "random_flip_crop 写进了输入：数据集里的图片也跟着变了",
        )
    if not isinstance(got, np.ndarray) or got.shape != batch.shape or got.dtype != batch.dtype:
        shape = f"{got.dtype} {got.shape}" if isinstance(got, np.ndarray) else type(got).__name__
        raise Wrong(
            f"{what[0]} should be an array of float32 (400, 2, 5, 7), but it is {shape}",
            f"{what[1]}应该是 float32 数组 (400, 2, 5, 7)，现在却是 {shape}",
        )
    decisions = [_decision(picture, original, number) for number, (picture, original) in enumerate(zip(got, batch))]  # noqa: B905
    _expect_chance(np.array(decisions))
    again = work.random_flip_crop(batch, PADDING, np.random.default_rng(0))
    if not np.array_equal(got, again):
        raise Wrong(
            "the same rng seed gives two different batches: some numbers do not come from `rng`",
            "同样的 rng 种子给出了两批不同的结果：有的随机数不是从 `rng` 里抽的",
        )
    still = work.random_flip_crop(batch[:50], 0, np.random.default_rng(1))
    for number, (picture, original) in enumerate(zip(still, batch, strict=False)):
        if not (np.array_equal(picture, original) or np.array_equal(picture, original[..., ::-1])):
            raise Wrong(
                f"with padding=0 a picture is mirrored or left alone, but picture {number} is neither",
                f"padding=0 时，图片要么翻转要么原样，第 {number} 张却都不是",
            )


def _decision(picture: np.ndarray, original: np.ndarray, number: int) -> tuple[int, int, int]:
    """(mirrored or not, top, left) of one result; raises if it is no such window of its own original."""
    for flipped in (0, 1):
        padded = _padded(original[..., ::-1] if flipped else original)
        for top, left in np.ndindex(2 * PADDING + 1, 2 * PADDING + 1):
            if np.array_equal(picture, padded[:, top : top + 5, left : left + 7]):
                return flipped, top, left
    found = picture[picture > 0]
    if found.size and not np.isin(found, original).all():
        raise Wrong(
            f"picture {number} of the result contains pixels of another picture: was an axis of the batch flipped?",
            f"结果里第 {number} 张图含有别的图的像素：是不是翻转了批的轴？",
        )
    for axes, en, zh in (
        ((1,), "top to bottom", "上下"),
        ((1, 2), "on both axes", "上下左右同时"),
        ((0,), "in its channels", "按通道"),
    ):
        padded = _padded(np.flip(original, axes))
        for top, left in np.ndindex(2 * PADDING + 1, 2 * PADDING + 1):
            if np.array_equal(picture, padded[:, top : top + 5, left : left + 7]):
                raise Wrong(
                    f"picture {number} of the result is mirrored {en}; asked for is only left to right, the last axis",
                    f"结果里第 {number} 张图被{zh}翻转了；只要求左右翻转（最后一个轴）",
                )
    values = f"{picture[0].astype(int).tolist()}"
    raise Wrong(
        f"picture {number} of the result is no 5 × 7 window of its padded original (do the channels move together? are "
        f"the borders zeros?); its first channel: {values}",
        f"结果里第 {number} 张图不是补零之后原图的 5 × 7 窗口（各通道一起动了吗？边上补的是零吗？）；"
        f"它的第一个通道：{values}",
    )


def _padded(picture: np.ndarray) -> np.ndarray:
    return np.pad(picture, ((0, 0), (PADDING, PADDING), (PADDING, PADDING)))


def _expect_chance(decisions: np.ndarray) -> None:
    """400 decisions (mirrored, top, left): all kinds occur, as often as they should, and not all alike."""
    flips, places = decisions[:, 0].mean(), {tuple(place) for place in decisions[:, 1:].tolist()}
    if len({tuple(decision) for decision in decisions.tolist()}) == 1 or flips in (0, 1) or len(places) == 1:
        which = "mirrored alike" if flips in (0, 1) and len(places) > 1 else "moved alike"
        zh = "同样翻转" if which == "mirrored alike" else "同样移动"
        raise Wrong(
            f"all 400 pictures are {which}: draw one decision for each picture, an array (N,), not one for the batch",
            f"400 张图都{zh}了：要为每张图各抽一次决定，即形状 (N,) 的数组，而不是整批只抽一次",
        )
    if not 0.4 < flips < 0.6:
        raise Wrong(
            f"{flips:.0%} of 400 pictures are mirrored, but about half were expected",
            f"400 张图里有 {flips:.0%} 被翻转，应该是大约一半",
        )
    for axis, en, zh in ((1, "vertical", "竖直"), (2, "horizontal", "水平")):
        seen = sorted(set(decisions[:, axis].tolist()))
        if seen != list(range(2 * PADDING + 1)):
            raise Wrong(
                f"with padding 2 there are five {en} positions, 0 … 4, but in 400 pictures only {seen} occur: "
                "rng.integers(0, n) never gives n",
                f"padding 是 2 时，{zh}方向有 0 … 4 五个位置，400 张图里却只出现了 {seen}：rng.integers(0, n) 抽不到 n",
            )
    if len(places) == 2 * PADDING + 1:
        raise Wrong(
            "the vertical and the horizontal position are always equal: draw two numbers for each picture",
            "竖直位置和水平位置总是相等：每张图要抽两个数",
        )


EXERCISES = (
    Exercise(
        "PictureSet",
        check_PictureSet,
        task=Words(
            "Write a dataset of byte pictures that hands out float Tensors and labels",
            "写一个字节图片的数据集，取出来的是浮点 Tensor 和标签",
        ),
        hints=(
            Words(
                "__init__ only remembers its three arguments; all the work is in __getitem__, one picture at a time.",
                "__init__ 只记住三个参数；活儿都在 __getitem__ 里，一次一张图。",
            ),
            Words(
                "A uint8 array divided by 255 becomes float64: make it float32 first. `[None]` adds the channel axis.",
                "uint8 数组除以 255 会变成 float64：先转成 float32。`[None]` 可以加上通道轴。",
            ),
            Words(
                "`picture = mytorch.tensor(self.pictures[index][None].astype(np.float32) / 255)`, then the "
                "transform, then `int(self.labels[index])`.",
                "先 `picture = mytorch.tensor(self.pictures[index][None].astype(np.float32) / 255)`，再做变换，"
                "最后是 `int(self.labels[index])`。",
            ),
        ),
    ),
    Exercise(
        "ShuffledSampler",
        check_ShuffledSampler,
        task=Words(
            "Write a sampler with a new order in every epoch, repeatable by its seed",
            "写一个采样器：每一轮顺序都不同，又能由种子重现",
        ),
        hints=(
            Words(
                "The generator lives as long as the sampler: make it in __init__, from the seed.",
                "生成器和采样器同寿：在 __init__ 里用种子造好。",
            ),
            Words(
                "Each call of __iter__ draws one permutation; the generator goes on where it was.",
                "每次调用 __iter__ 就抽一个排列；生成器会接着上次的地方往下走。",
            ),
            Words(
                "__iter__ is one line: `return iter(self.rng.permutation(self.size).tolist())`.",
                "__iter__ 只有一行：`return iter(self.rng.permutation(self.size).tolist())`。",
            ),
        ),
    ),
    Exercise(
        "pad_collate",
        check_pad_collate,
        task=Words(
            "Put sequences of different lengths into one batch, padded with zeros",
            "把长短不一的序列补零，装进一批",
        ),
        hints=(
            Words(
                "Begin with np.zeros of the final shape, in float32.",
                "先造一个最终形状的 np.zeros，用 float32。",
            ),
            Words(
                "Write each sequence into `batch[row, :len(sequence)]`; np.asarray takes a Tensor as well as an array.",
                "把每个序列写进 `batch[row, :len(sequence)]`；np.asarray 对数组和 Tensor 都管用。",
            ),
            Words(
                "mytorch.tensor of a list of Python ints is int64 already.",
                "对 Python 整数的列表用 mytorch.tensor，得到的已经是 int64。",
            ),
        ),
    ),
    Exercise(
        "random_flip_crop",
        check_random_flip_crop,
        task=Words(
            "Mirror and move every picture of a batch at random, each by itself",
            "把一批图各自随机翻转、移动",
        ),
        hints=(
            Words(
                "First all decisions as arrays of N numbers: whether to flip, the top and the left of the window.",
                "先把所有决定抽好，都是 N 个数的数组：翻不翻，窗口的上边和左边在哪。",
            ),
            Words(
                "There are 2·padding + 1 positions, 0 … 2·padding; `rng.integers(0, n)` stops before n.",
                "位置一共 2·padding + 1 个，0 … 2·padding；`rng.integers(0, n)` 抽不到 n。",
            ),
            Words(
                "`np.where(flip[:, None, None, None], batch[..., ::-1], batch)` mirrors the chosen ones into a new "
                "array; then np.pad, then a loop that cuts one window for each picture.",
                "`np.where(flip[:, None, None, None], batch[..., ::-1], batch)` 把选中的翻转到新数组里；"
                "再 np.pad，再用循环为每张图切一个窗口。",
            ),
        ),
    ),
)
