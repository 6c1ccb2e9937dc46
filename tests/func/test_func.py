"""Derivatives as functions, next to torch.func."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from tests.nn.both import same_error


def values(library, *shape, seed=0, requires_grad=False):
    array = np.random.default_rng(seed).standard_normal(shape)
    return library.tensor(array, dtype=library.float64, requires_grad=requires_grad)


def numbers(value):
    if isinstance(value, dict):
        return {key: numbers(x) for key, x in value.items()}
    if isinstance(value, (tuple, list)):
        return [numbers(x) for x in value]
    return np.asarray(value.tolist()) if hasattr(value, "tolist") else value


def close(ours, theirs):
    if isinstance(ours, dict):
        assert ours.keys() == theirs.keys()
        for key in ours:
            close(ours[key], theirs[key])
    elif isinstance(ours, list):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            close(a, b)
    else:
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)


def cube(x):
    return (x**3).sum()


def mixed(x, y):
    return (x * y.exp()).sum() + y.sum() ** 2


def layer(p, x):
    return (x @ p["w"] + p["b"]).tanh()


def parameters(t):
    return {"w": values(t, 3, 2), "b": values(t, 2, seed=1)}


PROGRAMS = {
    "grad": lambda t, f: f.grad(cube)(values(t, 3)),
    "grad of the second": lambda t, f: f.grad(mixed, argnums=1)(values(t, 3), values(t, 3, seed=1)),
    "grad of both": lambda t, f: f.grad(mixed, argnums=(0, -1))(values(t, 3), values(t, 3, seed=1)),
    "grad of a dictionary": lambda t, f: f.grad(lambda p, x: layer(p, x).sum())(parameters(t), values(t, 4, 3, seed=2)),
    "grad of what is not used": lambda t, f: f.grad(lambda x, y: x.sum(), argnums=1)(values(t, 3), values(t, 2)),
    "grad with aux": lambda t, f: f.grad(lambda x: (cube(x), {"twice": x * 2}), has_aux=True)(values(t, 3)),
    "grad and value": lambda t, f: f.grad_and_value(cube)(values(t, 3)),
    "grad and value and aux": lambda t, f: f.grad_and_value(lambda x: (cube(x), x), has_aux=True)(values(t, 3)),
    "grad of grad": lambda t, f: f.grad(lambda x: f.grad(cube)(x).sum())(values(t, 3)),
    "third derivative": lambda t, f: f.grad(f.grad(f.grad(lambda x: x.sin())))(values(t)),
    "vjp": lambda t, f: f.vjp(lambda x: x.sin() * x.sum(), values(t, 3))[1](values(t, 3, seed=1)),
    "vjp of a tuple": lambda t, f: f.vjp(lambda x, y: (x * y, y.exp()), values(t, 3), values(t, 3, seed=1))[1](
        (values(t, 3, seed=2), values(t, 3, seed=3))
    ),
    "jvp": lambda t, f: f.jvp(lambda x: x.sin() * x.sum(), (values(t, 3),), (values(t, 3, seed=1),)),
    "jvp of two": lambda t, f: f.jvp(
        mixed, (values(t, 3), values(t, 3, seed=1)), (values(t, 3, seed=2), values(t, 3, seed=3))
    ),
    "jacrev": lambda t, f: f.jacrev(lambda x: x.sin() * x.sum())(values(t, 3)),
    "jacrev of a dictionary": lambda t, f: f.jacrev(layer)(parameters(t), values(t, 4, 3, seed=2)),
    "jacrev to a dictionary": lambda t, f: f.jacrev(lambda x: {"a": x * x, "b": (x.sum(), x.exp())})(values(t, 2)),
    "jacrev of both": lambda t, f: f.jacrev(layer, argnums=(0, 1))(parameters(t), values(t, 4, 3, seed=2)),
    "jacrev with aux": lambda t, f: f.jacrev(lambda x: (x * x, x), has_aux=True)(values(t, 2)),
    "jacfwd": lambda t, f: f.jacfwd(lambda x: x.sin() * x.sum())(values(t, 3)),
    "hessian": lambda t, f: f.hessian(cube)(values(t, 3)),
    "hessian of the second": lambda t, f: f.hessian(mixed, argnums=1)(values(t, 3), values(t, 3, seed=1)),
    "vmap": lambda t, f: f.vmap(lambda x, y: x @ y)(values(t, 4, 3), values(t, 4, 3, seed=1)),
    "vmap along another": lambda t, f: f.vmap(lambda x, y: (x * y, y.sum()), in_dims=(1, None), out_dims=(1, 0))(
        values(t, 3, 4), values(t, 3)
    ),
    "vmap of grad": lambda t, f: f.vmap(f.grad(cube))(values(t, 4, 3)),
    "gradients of samples": lambda t, f: f.vmap(f.grad(lambda p, x: layer(p, x).sum()), in_dims=(None, 0))(
        parameters(t), values(t, 4, 3, seed=2)
    ),
    "vmap inside vmap": lambda t, f: f.vmap(f.vmap(lambda x: x * x.sum()))(values(t, 2, 3, 4)),
    "jacobian by vmap": lambda t, f: f.vmap(f.vjp(lambda x: x.sin() * x.sum(), values(t, 3))[1])(
        t.eye(3, dtype=t.float64)
    ),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:torch")
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_results_equal_pytorchs(program):
    torch = pytest.importorskip("torch")
    close(numbers(program(mytorch, mytorch.func)), numbers(program(torch, torch.func)))


def test_results_have_a_history_only_if_something_outside_has():
    def seen(library):
        x, w = values(library, 3), values(library, 3, seed=1, requires_grad=True)
        plain = library.func.grad(cube)(x)
        caught = library.func.grad(lambda x: (x * x * w).sum())(x)
        outer = library.func.grad(cube)(w)
        (caught.sum() + (outer * outer).sum()).backward()
        return [plain.requires_grad, caught.requires_grad, outer.requires_grad, *w.grad.tolist()]

    torch = pytest.importorskip("torch")
    assert seen(mytorch) == pytest.approx(seen(torch))


def test_gradients_are_found_inside_no_grad_and_have_no_history_then():
    w = values(mytorch, 3, requires_grad=True)
    with mytorch.no_grad():
        slope = mytorch.func.grad(lambda x: (x * w).sum())(values(mytorch, 3))
    assert slope.tolist() == w.tolist()
    assert not slope.requires_grad


class Tied(mytorch.nn.Module):
    def __init__(self):
        super().__init__()
        self.one = mytorch.nn.Linear(2, 2, bias=False)
        self.two = mytorch.nn.Linear(2, 2, bias=False)
        self.two.weight = self.one.weight

    def forward(self, x):
        return self.two(self.one(x))


def test_a_module_runs_with_other_parameters():
    net = mytorch.nn.Sequential(mytorch.nn.Linear(2, 3), mytorch.nn.BatchNorm1d(3)).eval()
    x, before = mytorch.ones(4, 2), {name: value.tolist() for name, value in net.state_dict().items()}
    others = {name: p * 2 for name, p in net.named_parameters()}
    buffers = {"1.running_mean": mytorch.ones(3)}
    found = mytorch.func.functional_call(net, (others, buffers), (x,))
    expected = mytorch.nn.functional.batch_norm(
        x @ others["0.weight"].t() + others["0.bias"],
        mytorch.ones(3),
        net[1].running_var,
        others["1.weight"],
        others["1.bias"],
    )
    assert found.tolist() == pytest.approx(np.array(expected.tolist()))
    assert {name: value.tolist() for name, value in net.state_dict().items()} == before
    found.sum().backward()
    assert net[0].weight.grad is not None


def test_tied_parameters_are_replaced_together():
    net, x = Tied(), mytorch.ones(1, 2)
    eye = mytorch.eye(2) * 3
    assert mytorch.func.functional_call(net, {"one.weight": eye}, x).tolist() == [[9, 9]]
    untied = mytorch.func.functional_call(net, {"one.weight": eye}, x, tie_weights=False)
    assert untied.tolist() == pytest.approx(np.array((3 * net.two(x)).tolist()))
    with pytest.raises(ValueError, match="functional_call got multiple values for keys"):
        mytorch.func.functional_call(net, {"one.weight": eye, "two.weight": eye * 2}, x)


def test_a_buffer_that_is_assigned_anew_is_handed_back():
    class Counter(mytorch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("count", mytorch.zeros(()))

        def forward(self, x):
            self.count = self.count + 1
            return x

    net, state = Counter(), {"count": mytorch.ones(())}
    mytorch.func.functional_call(net, state, mytorch.ones(1))
    assert (net.count.item(), state["count"].item()) == (0, 2)


def test_the_state_comes_back_after_an_error():
    net = mytorch.nn.Linear(2, 2)
    weight = net.weight
    with pytest.raises(RuntimeError):
        mytorch.func.functional_call(net, {"weight": mytorch.ones(2, 2)}, mytorch.ones(5))
    assert net.weight is weight


def test_an_ensemble_runs_in_one_call():
    nets = [mytorch.nn.Linear(2, 3) for _ in range(4)]
    params, buffers = mytorch.func.stack_module_state(nets)
    x = mytorch.ones(5, 2)
    found = mytorch.func.vmap(
        lambda p, b, x: mytorch.func.functional_call(nets[0], (p, b), (x,)), in_dims=(0, 0, None)
    )(params, buffers, x)
    assert found.tolist() == [net(x).tolist() for net in nets]
    found.sum().backward()
    assert params["weight"].grad.shape == (4, 3, 2)


@pytest.mark.parametrize("randomness", ["same", "different"])
def test_random_numbers_of_samples(randomness):
    drawn = mytorch.func.vmap(lambda x: x + mytorch.rand(2), randomness=randomness)(mytorch.zeros(3, 2)).tolist()
    assert (drawn[0] == drawn[1] == drawn[2]) is (randomness == "same")


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (
            lambda t: t.func.grad(lambda x: x)(t.ones(2)),
            RuntimeError,
            "to return a scalar Tensor, got tensor with 1 dims",
        ),
        (lambda t: t.func.grad(lambda x: 3)(t.ones(2)), RuntimeError, "Expected f(*args) to return"),
        (lambda t: t.func.grad(cube)(3), ValueError, "Thing passed to transform API must be Tensor, got <class 'int'>"),
        (lambda t: t.func.grad(cube, argnums=1)(t.ones(2)), RuntimeError, "Got argnum=1, but only 1 positional inputs"),
        (lambda t: t.func.grad(cube, argnums=())(t.ones(2)), RuntimeError, "argnums must be non-empty"),
        (lambda t: t.func.grad(mixed, argnums=(0, 0))(t.ones(2), t.ones(2)), RuntimeError, "elements must be unique"),
        (lambda t: t.func.grad(cube, has_aux=True)(t.ones(2)), RuntimeError, "should be a tuple: (output, aux)"),
        (lambda t: t.func.vmap(cube)(), ValueError, "got no inputs. Maybe you forgot to add inputs"),
        (lambda t: t.func.vmap(cube)(3), ValueError, "We cannot vmap over non-Tensor arguments"),
        (lambda t: t.func.vmap(cube, in_dims=5)(t.ones(2)), ValueError, "expected in_dim to satisfy -1 <= in_dim < 1."),
        (
            lambda t: t.func.vmap(cube, in_dims=(None,))(t.ones(2)),
            ValueError,
            "Expected at least one Tensor to vmap over",
        ),
        (
            lambda t: t.func.vmap(mixed)(t.ones(2, 2), t.ones(3, 2)),
            ValueError,
            "vmap: Expected all tensors to have the same size in the mapped dimension",
        ),
        (lambda t: t.func.vmap(lambda x: 3)(t.ones(2)), ValueError, "must only return Tensors, got type <class 'int'>"),
        (
            lambda t: t.func.vmap(cube, randomness="x")(t.ones(2)),
            RuntimeError,
            "Only allowed values for randomness are",
        ),
        (
            lambda t: t.func.vmap(lambda x: x + t.rand(2))(t.ones(2, 2)),
            RuntimeError,
            "called random operation while in randomness error mode",
        ),
        (
            lambda t: t.func.functional_call(t.nn.Linear(1, 1), {"x": t.ones(1)}, t.ones(1), strict=True),
            RuntimeError,
            "Unexpected key(s): 'x'.",
        ),
        (
            lambda t: t.func.functional_call(t.nn.Linear(1, 1), {"bias": t.ones(1)}, t.ones(1), strict=True),
            RuntimeError,
            "Missing key(s): 'weight'.",
        ),
        (
            lambda t: t.func.functional_call(t.nn.Linear(1, 1), [{"bias": t.ones(1)}] * 2, t.ones(1)),
            ValueError,
            "['bias'] appeared in multiple dictionaries",
        ),
        (lambda t: t.func.stack_module_state([]), RuntimeError, "Expected at least one model, got 0."),
    ],
)
def test_mistakes_are_named_in_pytorchs_words(action, error, words):
    if error is RuntimeError:
        with pytest.raises(RuntimeError) as found:
            action(mytorch)
        assert words in str(found.value)
    else:
        same_error(action, error, words)
