"""What lesson 08 asks of its exercises."""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType
from typing import Any

import mytorch
from lessons.exercise import Exercise, Wrong
from lessons.expect import expect_close, expect_equal, expect_given, expect_raises
from lessons.language import Words
from mytorch import nn


def check_count_parameters(work: ModuleType) -> None:
    count = work.count_parameters
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    expect_equal(
        count(net),
        13,
        ("count_parameters of Linear(2, 3) and Linear(3, 1)", "Linear(2, 3) 加 Linear(3, 1) 的 count_parameters"),
    )
    expect_equal(count(nn.Tanh()), 0, ("count_parameters of Tanh()", "Tanh() 的 count_parameters"))
    net[0].weight.requires_grad = False
    expect_equal(count(net), 13, ("count_parameters with a frozen weight", "冻结一个权重之后的 count_parameters"))
    expect_equal(
        count(net, trained_only=True),
        7,
        (
            "count_parameters(trained_only=True) with a frozen weight of 6 numbers",
            "冻结 6 个数之后的 count_parameters(trained_only=True)",
        ),
    )
    norm = nn.BatchNorm1d(5)
    expect_equal(
        count(norm),
        10,
        (
            "count_parameters of BatchNorm1d(5), which has three buffers,",
            "BatchNorm1d(5)（另有三个缓冲区）的 count_parameters",
        ),
    )
    pair = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    pair[1].weight = pair[0].weight
    expect_equal(
        count(pair),
        24,
        ("count_parameters of two Linear(4, 4) that share a weight", "两个共用权重的 Linear(4, 4) 的 count_parameters"),
    )


def check_deep(work: ModuleType) -> None:
    mytorch.manual_seed(8)
    for widths in ([2, 8, 8, 1], [3, 2], [4, 4, 4, 4, 4]):
        net = module(work.Deep(list(widths)), f"Deep({widths})")
        found = [tuple(parameter.shape) for parameter in net.parameters()]
        wanted = [shape for a, b in pairwise(widths) for shape in ((b, a), (b,))]
        if not found:
            raise Wrong(
                f"Deep({widths}) has no parameters: are the layers in a Python list, which Module cannot see into?",
                f"Deep({widths}) 一个参数也没有：层是不是放在 Python 列表里了？模块看不见列表里面",
            )
        if len(found) < len(wanted) and set(found) == set(wanted):
            raise Wrong(
                f"Deep({widths}) lists {len(found)} parameters where {len(wanted)} were expected: is one layer object "
                "used several times?",
                f"Deep({widths}) 列出了 {len(found)} 个参数，应为 {len(wanted)} 个：是不是把同一个层对象用了好几遍？",
            )
        expect_equal(found, wanted, (f"the shapes of the parameters of Deep({widths})", f"Deep({widths}) 各参数的形状"))
        x = mytorch.randn(5, widths[0])
        parameters, hidden = list(net.parameters()), x
        for i in range(0, len(parameters), 2):
            last = hidden @ parameters[i].T + parameters[i + 1]
            hidden = mytorch.tanh(last)
        got = net(x)
        expect_given(got, same(f"Deep({widths})(x)"))
        if tuple(getattr(got, "shape", ())) == tuple(hidden.shape) and bool(((got - hidden).abs() < 1e-6).all()):
            raise Wrong(
                f"the output of Deep({widths}) has gone through a tanh; there should be none after the last layer",
                f"Deep({widths}) 的输出经过了 tanh；最后一层之后不该有",
            )
        expect_close(got, last, same(f"Deep({widths})(x)"), rtol=1e-4, atol=1e-6)


def check_standardize(work: ModuleType) -> None:
    layer = module(work.Standardize(3), "Standardize(3)")
    names = [name for name, _ in layer.named_parameters()]
    if names:
        raise Wrong(
            f"{names} are parameters, so an optimizer would train them; what is measured belongs into buffers",
            f"{names} 成了参数，优化器会去训练它们；量出来的东西应该放进缓冲区",
        )
    saved = ("the names in the state_dict of Standardize", "Standardize 的 state_dict 里的名字")
    expect_equal(sorted(layer.state_dict()), ["mean", "std"], saved)
    x = mytorch.tensor([[1.0, 10.0, 7.0], [2.0, 30.0, 7.0], [6.0, 20.0, 7.0], [3.0, 20.0, 7.0]])
    expect_close(layer(x), x, ("before observe, the output", "observe 之前的输出"))
    layer.observe(x)
    expect_equal(sorted(layer.state_dict()), ["mean", "std"], saved)
    expect_close(layer.mean, [3.0, 20.0, 7.0], ("mean after observe", "observe 之后的 mean"))
    right = [3.5**0.5, 50**0.5, 1.0]
    if mytorch.allclose(mytorch.as_tensor(layer.std).float(), x.std(0)):
        raise Wrong(
            "std is the one that divides by n − 1, which `Tensor.std` gives unless told otherwise; here it is the mean "
            "of (x − mean)² that is asked for",
            "这是除以 n − 1 的标准差，`Tensor.std` 默认就给这个；这里要的是 (x − mean)² 的平均",
        )
    expect_close(layer.std, right, ("std after observe", "observe 之后的 std"), rtol=1e-5)
    other = mytorch.tensor([[3.0, 20.0, 9.0]])
    expect_close(
        layer(other), [[0.0, 0.0, 2.0]], ("the output for a single new row", "单独一行新数据的输出"), atol=1e-6
    )
    copy = work.Standardize(3)
    copy.load_state_dict(layer.state_dict())
    expect_close(copy(x), layer(x), ("the output after saving and loading", "存盘再读回之后的输出"), rtol=1e-6)
    expect_equal(
        layer.double()(x.double()).dtype, mytorch.float64, ("the dtype after .double()", "调用 .double() 之后的 dtype")
    )


def check_module(work: ModuleType) -> None:
    kind = work.Module
    if not isinstance(kind, type):
        raise Wrong(f"Module should be a class, but it is {kind!r:.60}", f"Module 应该是类，现在却是 {kind!r:.60}")
    net = kind()
    net.scale = parameter(7.0)
    net.hidden, net.out = kind(), kind()
    net.hidden.weight, net.hidden.bias = parameter(1.0, 2.0), parameter(3.0)
    net.out.weight = parameter(4.0, 5.0)
    net.late = parameter(6.0)
    net.width, net.plain = 3, mytorch.ones(2)

    expect_equal(
        getattr(net, "width", None), 3, ("net.width after net.width = 3", "写了 net.width = 3 之后的 net.width")
    )
    names_are(net, ["scale", "late", "hidden.weight", "hidden.bias", "out.weight"])
    if dict(net.named_parameters())["hidden.bias"] is not net.hidden.bias:
        raise Wrong(
            "named_parameters gives a copy of hidden.bias; an optimizer needs the parameter itself",
            "named_parameters 给出的是 hidden.bias 的副本；优化器要的是参数本身",
        )
    expect_equal(len(list(net.parameters())), 5, ("the number of parameters()", "parameters() 的个数"))
    if any(isinstance(found, tuple) for found in net.parameters()):
        raise Wrong(
            "parameters() gives pairs; only the parameters were asked for", "parameters() 给出了二元组；只要参数本身"
        )

    net.out.bias = net.hidden.bias  # shared
    shared = (
        "hidden.bias and out.bias are one parameter; named_parameters",
        "hidden.bias 和 out.bias 是同一个参数；named_parameters",
    )
    expect_equal(
        [name for name, _ in net.named_parameters()],
        ["scale", "late", "hidden.weight", "hidden.bias", "out.weight"],
        shared,
    )
    state = net.state_dict()
    expect_given(state, same("state_dict()"))
    all_names = ["hidden.bias", "hidden.weight", "late", "out.bias", "out.weight", "scale"]
    expect_equal(
        sorted(state), all_names, ("the names in the state_dict, shared ones too,", "state_dict 里的名字（共用的也算）")
    )
    with mytorch.no_grad():
        net.scale += 1
    expect_close(state["scale"], [7.0], ("the saved scale after training went on", "继续训练之后，存下来的 scale"))

    held = net.scale
    net.load_state_dict(state)
    if net.scale is not held:
        raise Wrong(
            "load_state_dict put a new object in the place of `scale`; an optimizer still holds the old one: copy "
            "into it",
            "load_state_dict 给 `scale` 换了一个新对象，可优化器手里还是旧的：要把数复制进去",
        )
    expect_close(net.scale, [7.0], ("scale after loading", "读回之后的 scale"))
    refuses(
        net,
        {**state, "scale": mytorch.tensor([1.0]), "unknown": mytorch.ones(1)},
        KeyError,
        ("with an unknown name", "多出一个名字"),
    )
    refuses(
        net,
        {**{name: state[name] + 1 for name in all_names if name != "late"}},
        KeyError,
        ("with a missing name", "少了一个名字"),
    )
    wrong_shape = {name: value + 1 for name, value in state.items()} | {"out.weight": mytorch.ones(3)}
    refuses(net, wrong_shape, ValueError, ("with another shape", "形状不同"))

    net.late = None
    names_are(
        net,
        ["scale", "hidden.weight", "hidden.bias", "out.weight"],
        ("after net.late = None ", "net.late = None 之后，"),
    )
    net.hidden = parameter(0.0)
    names_are(
        net,
        ["scale", "hidden", "out.weight", "out.bias"],
        ("after net.hidden has become a parameter ", "net.hidden 变成参数之后，"),
    )


def parameter(*values: float) -> nn.Parameter:
    return nn.Parameter(mytorch.tensor(list(values)))


def names_are(net: Any, wanted: list[str], when: tuple[str, str] = ("", "")) -> None:
    expect_given(net.named_parameters(), same("named_parameters()"))
    try:
        got = [name for name, _ in net.named_parameters()]
    except (TypeError, ValueError):
        raise Wrong(
            "named_parameters should give pairs (name, parameter)", "named_parameters 应该给出二元组（名字，参数）"
        ) from None
    if sorted(map(str, got)) == sorted(wanted) and got != wanted:
        raise Wrong(
            f"{when[0]}the names come in the order {got}; expected {wanted}: own parameters first, in the order of "
            "assignment",
            f"{when[1]}名字的顺序是 {got}；应为 {wanted}：先是自己的参数，按赋值的先后",
        )
    expect_equal(got, wanted, (f"{when[0]}the list of names", f"{when[1]}名字的列表"))


def refuses(net: Any, state: Any, kind: type[Exception], case: tuple[str, str]) -> None:
    """The state is refused, and nothing has been written."""
    before = {name: found.detach().clone() for name, found in net.named_parameters()}
    expect_raises(
        kind, lambda: net.load_state_dict(state), (f"load_state_dict {case[0]}", f"load_state_dict（{case[1]}）")
    )
    for name, found in net.named_parameters():
        expect_close(
            found,
            before[name],
            (
                f"{name}, although load_state_dict {case[0]} was refused,",
                f"load_state_dict（{case[1]}）已被拒绝，{name} 却",
            ),
        )


def module(value: Any, what: str) -> Any:
    if not isinstance(value, nn.Module):
        raise Wrong(
            f"{what} should be an nn.Module, but it is {value!r:.60}",
            f"{what} 应该是 nn.Module，现在却是 {value!r:.60}",
        )
    return value


def same(text: str) -> tuple[str, str]:
    """A name that is the same in both languages."""
    return text, text


EXERCISES = (
    Exercise(
        "count_parameters",
        check_count_parameters,
        task=Words(
            "how many numbers a module has, and how many of them are trained",
            "数一数模块里有多少个数，其中多少个要训练",
        ),
        hints=(
            Words("`module.parameters()` gives each parameter once.", "`module.parameters()` 给出每个参数，各一次。"),
            Words(
                "`parameter.numel()` counts its numbers; `parameter.requires_grad` says whether it is trained.",
                "`parameter.numel()` 是里面数的个数；`parameter.requires_grad` 说明它训不训练。",
            ),
        ),
    ),
    Exercise(
        "Deep",
        check_deep,
        task=Words("a network of any depth whose layers are all visible", "任意深度的网络，每一层都看得见"),
        hints=(
            Words(
                "`itertools.pairwise(widths)` gives the sizes of each layer.",
                "`itertools.pairwise(widths)` 给出每一层的大小。",
            ),
            Words(
                "Call `super().__init__()` first, then keep the layers in an `nn.ModuleList`.",
                "先调用 `super().__init__()`，再把各层放进 `nn.ModuleList`。",
            ),
            Words(
                "In forward: tanh after all layers but the last, `self.layers[:-1]`.",
                "forward 里：除了最后一层，其余各层（`self.layers[:-1]`）之后都接 tanh。",
            ),
        ),
    ),
    Exercise(
        "Standardize",
        check_standardize,
        task=Words("a layer that measures its input, with buffers", "会测量输入的层，要用到缓冲区"),
        hints=(
            Words(
                '`self.register_buffer("mean", mytorch.zeros(features))` files a tensor that is saved but not trained.',
                '`self.register_buffer("mean", mytorch.zeros(features))` 登记一个只存盘、不训练的张量。',
            ),
            Words(
                "After that `self.mean = x.mean(0)` is enough: the name stays a buffer.",
                "之后直接写 `self.mean = x.mean(0)` 就行：这个名字仍然是缓冲区。",
            ),
            Words(
                "`x.std(0)` divides by n − 1. Use `((x - mean) ** 2).mean(0).sqrt()`, and for zeros `mytorch.where`.",
                "`x.std(0)` 除的是 n − 1。用 `((x - mean) ** 2).mean(0).sqrt()`，零的地方用 `mytorch.where` 处理。",
            ),
        ),
    ),
    Exercise(
        "Module",
        check_module,
        task=Words(
            "the base class itself, with state_dict and load_state_dict",
            "亲手写出基类，连同 state_dict 和 load_state_dict",
        ),
        hints=(
            Words(
                "Begin with `__setattr__`: forget what was filed under the name, file the new value if it is a "
                "parameter or a module, and let `super().__setattr__` do the rest.",
                "从 `__setattr__` 入手：先把这个名字以前的登记划掉，新值若是参数或模块就登记，其余交给 "
                "`super().__setattr__`。",
            ),
            Words(
                "Write one private generator that walks over all places (name, parameter); named_parameters leaves out "
                "what it has seen, state_dict does not.",
                "写一个私有的生成器，走遍所有位置，给出（名字，参数）；named_parameters 跳过见过的，state_dict 不跳。",
            ),
            Words(
                "load_state_dict: compare all names, then all shapes, and only then write, under `no_grad`, "
                "`parameter.copy_(state[name])`.",
                "load_state_dict：先比所有的名字，再比所有的形状，最后才写，在 `no_grad` 里 "
                "`parameter.copy_(state[name])`。",
            ),
        ),
    ),
)
