"""Containers of modules and of parameters behave like PyTorch's."""

from __future__ import annotations

from collections import OrderedDict

import pytest

import mytorch
from mytorch import nn
from tests.nn.both import same_error


def chain(library):
    n = library.nn
    return n.Sequential(n.Linear(2, 3), n.ReLU(), n.Linear(3, 1))


def in_both(action):
    """`action(mytorch)` gives what `action(torch)` gives."""
    torch = pytest.importorskip("torch")
    assert action(mytorch) == action(torch)


def test_a_sequential_calls_its_modules_in_turn():
    net = chain(mytorch)
    x = mytorch.ones(4, 2)
    assert (net(x) == net[2](net[1](net[0](x)))).all()
    assert nn.Sequential()(x) is x


@pytest.mark.parametrize(
    "change",
    [
        lambda n, s: s.append(n.Tanh()),
        lambda n, s: s.insert(1, n.Tanh()),
        lambda n, s: s.insert(-1, n.Tanh()),
        lambda n, s: s.insert(0, n.Tanh()),
        lambda n, s: s.insert(3, n.Tanh()),
        lambda n, s: s.extend([n.Tanh(), n.Sigmoid()]),
        lambda n, s: s.__setitem__(1, n.Tanh()),
        lambda n, s: s.__setitem__(-1, n.Tanh()),
        lambda n, s: s.__delitem__(0),
        lambda n, s: s.__delitem__(slice(0, 2)),
        lambda n, s: s.pop(1),
        lambda n, s: s.pop(-1),
        lambda n, s: s[1:],
        lambda n, s: s[::2],
        lambda n, s: s[-1],
        lambda n, s: s + n.Sequential(n.Tanh()),
        lambda n, s: s.__iadd__(n.Sequential(n.Tanh())),
        lambda n, s: s * 2,
        lambda n, s: 2 * s,
        lambda n, s: s.__imul__(3),
    ],
)
def test_a_sequential_is_edited_like_pytorchs(change):
    def action(library):
        net = chain(library)
        result = change(library.nn, net)
        return repr(net), repr(result), list(net.state_dict()), len(net), [type(m).__name__ for m in net]

    in_both(action)


def test_a_sequential_may_have_names():
    def action(library):
        n = library.nn
        net = n.Sequential(OrderedDict([("fc", n.Linear(2, 1)), ("act", n.ReLU())]))
        return repr(net), repr(net[1:]), repr(net.fc), list(net.state_dict())

    in_both(action)


@pytest.mark.parametrize(
    "change",
    [
        lambda n, s: s.append(n.Tanh()),
        lambda n, s: s.extend([n.Tanh(), n.Sigmoid()]),
        lambda n, s: s.__iadd__([n.Tanh()]),
        lambda n, s: s + [n.Tanh()],  # noqa: RUF005
        lambda n, s: s.__setitem__(0, n.Tanh()),
        lambda n, s: s.__delitem__(-1),
        lambda n, s: s.pop(0),
        lambda n, s: s[1:],
        lambda n, s: s[-1],
    ],
)
def test_a_module_list_is_edited_like_pytorchs(change):
    def action(library):
        n = library.nn
        modules = n.ModuleList([n.Linear(1, 1), n.Linear(1, 1), n.ReLU()])
        result = change(n, modules)
        return repr(modules), repr(result), list(modules.state_dict()), len(modules)

    in_both(action)


def test_a_module_list_inserts():
    def action(library):
        modules = library.nn.ModuleList([library.nn.Linear(1, 1), library.nn.ReLU()])
        modules.insert(1, library.nn.Tanh())
        return repr(modules), list(modules.state_dict())

    in_both(action)


def test_a_module_dict_is_edited_like_pytorchs():
    def action(library):
        n = library.nn
        modules = n.ModuleDict({"b": n.Linear(1, 1), "a": n.ReLU()})
        modules.update([["c", n.Tanh()], ("a", n.Sigmoid())])
        modules["d"] = n.ReLU()
        popped = modules.pop("b")
        del modules["d"]
        seen = [repr(modules), repr(popped), list(modules), list(modules.keys()), "a" in modules, "x" in modules]
        seen += [len(modules), [repr(v) for v in modules.values()], [k for k, _ in modules.items()]]
        modules.update(n.ModuleDict({"z": n.ReLU()}))
        seen.append(repr(modules))
        modules.clear()
        return [*seen, repr(modules)]

    in_both(action)


def test_a_parameter_list_is_edited_like_pytorchs():
    def action(library):
        n = library.nn
        values = n.ParameterList([n.Parameter(library.ones(2, 3)), library.ones(1)])
        values.append(n.Parameter(library.zeros(2)))
        values += [library.ones(3, dtype=library.float64)]
        values[0] = library.ones(4)
        values.append("text")
        seen = [repr(values), len(values), list(values.state_dict()), repr(values[1:3]), values[-2].tolist()]
        return [*seen, [type(v).__name__ for v in values]]

    in_both(action)


def test_a_parameter_dict_is_edited_like_pytorchs():
    def action(library):
        n = library.nn
        values = n.ParameterDict({"b": n.Parameter(library.ones(2, 3)), "a": library.ones(1)})
        values["c"] = library.zeros(2)
        values.update(OrderedDict(z=library.ones(1), y=library.ones(2)))
        seen = [repr(values), list(values), list(reversed(values)), list(values.state_dict()), len(values)]
        seen += [values.pop("b").tolist(), values.popitem()[0], values.get("nothing"), values.get("a").tolist()]
        seen += [values.setdefault("a", 3).tolist(), values.setdefault("q", library.ones(1)).tolist()]
        seen += [list(values | n.ParameterDict({"new": library.ones(1)})), list(values.copy()), "a" in values]
        seen += [list(values.fromkeys(["u", "v"], library.ones(1)))]
        values |= n.ParameterDict({"last": library.ones(1)})
        seen += [[k for k, _ in values.items()], [v.tolist() for v in values.values()]]
        del values["a"]
        values.clear()
        return [*seen, len(values), list(values.state_dict())]

    in_both(action)


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (lambda t: chain(t)[3], IndexError, "index 3 is out of range"),
        (lambda t: chain(t)[-4], IndexError, "index -4 is out of range"),
        (lambda t: chain(t).insert(5, t.nn.ReLU()), IndexError, "Index out of range: 5"),
        (
            lambda t: chain(t).__add__([t.nn.ReLU()]),
            ValueError,
            "add operator supports only objects of Sequential class",
        ),
        (lambda t: chain(t) * 0, ValueError, "Non-positive multiplication factor 0"),
        (lambda t: chain(t) * 1.5, TypeError, "unsupported operand type(s) for *"),
        (lambda t: t.nn.Sequential(3), TypeError, "int is not a Module subclass"),
        (lambda t: t.nn.ModuleList([3]), TypeError, "int is not a Module subclass"),
        (lambda t: t.nn.ModuleList([])[0], IndexError, "index 0 is out of range"),
        (lambda t: t.nn.ModuleList().extend(3), TypeError, "ModuleList.extend should be called with an iterable"),
        (lambda t: t.nn.ModuleList([t.nn.ReLU()])(1), NotImplementedError, "missing the required"),
        (lambda t: t.nn.ModuleDict({"train": t.nn.ReLU()}), KeyError, "attribute 'train' already exists"),
        (lambda t: t.nn.ModuleDict({"a.b": t.nn.ReLU()}), KeyError, "module name can't contain"),
        (lambda t: t.nn.ModuleDict()["x"], KeyError, "x"),
        (lambda t: t.nn.ModuleDict(3), TypeError, "ModuleDict.update should be called with an iterable"),
        (lambda t: t.nn.ModuleDict([("a",)]), ValueError, "element #0 has length 1; 2 is required"),
        (lambda t: t.nn.ModuleDict([3]), TypeError, "ModuleDict update sequence element #0 should be Iterable"),
        (lambda t: t.nn.ParameterList(3), TypeError, "ParameterList.extend should be called with an iterable"),
        (lambda t: t.nn.ParameterList([])[0], IndexError, "index 0 is out of range"),
        (lambda t: t.nn.ParameterList()(), RuntimeError, "ParameterList should not be called."),
        (lambda t: t.nn.ParameterDict()(1), RuntimeError, "ParameterDict should not be called."),
        (
            lambda t: t.nn.ParameterDict({3: t.ones(1)}),
            TypeError,
            "Index given to ParameterDict cannot be used as a key",
        ),
    ],
)
def test_mistakes_are_named_in_pytorchs_words(action, error, words):
    same_error(action, error, words)


def test_a_chain_gives_the_same_bits_as_its_modules_one_by_one():
    model = nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2), nn.Conv2d(4, 3, 3, padding=1), nn.ReLU(),
        nn.ReLU(), nn.MaxPool2d(3, 2, 1), nn.Flatten(), nn.Linear(27, 5), nn.ReLU(), nn.Linear(5, 2), nn.ReLU(),
    )  # fmt: skip
    x = mytorch.randn(3, 2, 12, 12, requires_grad=True)

    def run(compute):
        model.zero_grad()
        x.grad = None
        y = compute(x)
        (y * y).sum().backward()
        return [y.detach(), x.grad, *[p.grad for p in model.parameters()]]

    def one_by_one(value):
        for module in model:
            value = module(value)
        return value

    for fused, plain in zip(run(model), run(one_by_one), strict=True):
        assert mytorch.equal(fused, plain)


def test_hooks_in_a_chain_see_what_they_would_see_alone():
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
    seen = []
    handle = model[0].register_forward_hook(lambda module, inputs, output: seen.append(output.detach().clone()))
    x = mytorch.randn(5, 3)
    y = model(x)
    assert mytorch.equal(y, seen[0].relu())
    assert seen[0].min() < 0
    handle.remove()
    handle = model[1].register_forward_hook(lambda module, inputs, output: seen.append(inputs[0]))
    model(x)
    assert seen[1].min() < 0
    handle.remove()
    everywhere = nn.modules.module.register_module_forward_hook(lambda module, *_: seen.append(type(module)))
    model(x)
    everywhere.remove()
    assert seen[2:] == [nn.Linear, nn.ReLU, nn.Sequential]


def test_a_replaced_forward_in_a_chain_is_called():
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    model[1].forward = lambda input: input
    x = mytorch.randn(20, 2)
    assert model(x).min() < 0
