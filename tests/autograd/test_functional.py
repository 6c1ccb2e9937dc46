"""autograd.functional: Jacobians, Hessians and their products, next to PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch.autograd import functional
from tests.nn.both import same_error


def leaf(library, *shape, seed=0, requires_grad=False):
    values = np.random.default_rng(seed).standard_normal(shape)
    return library.tensor(values, dtype=library.float64, requires_grad=requires_grad)


def numbers(value):
    if isinstance(value, (tuple, list)):
        return [numbers(x) for x in value]
    return value.tolist(), tuple(value.shape), value.requires_grad


def close(ours, theirs):
    if isinstance(ours, list):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            close(a, b)
    else:
        np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-10, atol=1e-12)
        assert ours[1:] == theirs[1:]


def both(program):
    torch = pytest.importorskip("torch")
    close(numbers(program(mytorch)), numbers(program(torch)))


def square(x):
    return x * x.sum()


def two_to_two(x, y):
    return (x * y.exp()).sum(1), x.sin()


def scalar(x):
    return (x**3).sum() * x[0].exp()


def scalar_of_two(x, y):
    return (x * y * y).sum() + (x**3).sum()


CASES = {
    "jacobian": lambda t, f, c: f.jacobian(square, leaf(t, 3), create_graph=c),
    "jacobian of tuples": lambda t, f, c: f.jacobian(
        two_to_two, (leaf(t, 2, 3), leaf(t, 2, 3, seed=1)), create_graph=c
    ),
    "jacobian, vectorized": lambda t, f, c: f.jacobian(square, leaf(t, 3), vectorize=True, create_graph=c),
    "jacobian of a constant": lambda t, f, c: f.jacobian(lambda x: t.ones(2), leaf(t, 3), create_graph=c),
    "jacobian of a part": lambda t, f, c: f.jacobian(lambda x, y: x * 2, (leaf(t, 2), leaf(t, 2)), create_graph=c),
    "hessian": lambda t, f, c: f.hessian(scalar, leaf(t, 3), create_graph=c),
    "hessian of tuples": lambda t, f, c: f.hessian(scalar_of_two, (leaf(t, 3), leaf(t, 3, seed=1)), create_graph=c),
    "hessian of a linear function": lambda t, f, c: f.hessian(lambda x: x.sum(), leaf(t, 3), create_graph=c),
    "vjp": lambda t, f, c: f.vjp(square, leaf(t, 3), leaf(t, 3, seed=2), create_graph=c),
    "vjp of tuples": lambda t, f, c: f.vjp(
        two_to_two, (leaf(t, 2, 3), leaf(t, 2, 3, seed=1)), (leaf(t, 2, seed=2), leaf(t, 2, 3, seed=3)), create_graph=c
    ),
    "vjp of a number": lambda t, f, c: f.vjp(scalar, leaf(t, 3), create_graph=c),
    "jvp": lambda t, f, c: f.jvp(square, leaf(t, 3), leaf(t, 3, seed=2), create_graph=c),
    "jvp of tuples": lambda t, f, c: f.jvp(
        two_to_two,
        (leaf(t, 2, 3), leaf(t, 2, 3, seed=1)),
        (leaf(t, 2, 3, seed=2), leaf(t, 2, 3, seed=3)),
        create_graph=c,
    ),
    "jvp of a number": lambda t, f, c: f.jvp(lambda x: x * leaf(t, 3), leaf(t, 1), create_graph=c),
    "vhp": lambda t, f, c: f.vhp(scalar, leaf(t, 3), leaf(t, 3, seed=2), create_graph=c),
    "vhp of tuples": lambda t, f, c: f.vhp(
        scalar_of_two, (leaf(t, 3), leaf(t, 3, seed=1)), (leaf(t, 3, seed=2), leaf(t, 3, seed=3)), create_graph=c
    ),
    "hvp": lambda t, f, c: f.hvp(scalar, leaf(t, 3), leaf(t, 3, seed=2), create_graph=c),
    "hvp of tuples": lambda t, f, c: f.hvp(
        scalar_of_two, (leaf(t, 3), leaf(t, 3, seed=1)), (leaf(t, 3, seed=2), leaf(t, 3, seed=3)), create_graph=c
    ),
}


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_results_equal_pytorchs(case, create_graph):
    both(lambda t: case(t, t.autograd.functional, create_graph))


def test_results_can_be_differentiated_when_a_graph_was_asked_for():
    def program(t):
        f, x = t.autograd.functional, leaf(t, 3, requires_grad=True)
        results = [
            f.jacobian(square, x, create_graph=True),
            f.hessian(scalar, x, create_graph=True),
            f.vjp(square, x, leaf(t, 3, seed=1), create_graph=True)[1],
            f.jvp(square, x, leaf(t, 3, seed=1), create_graph=True)[1],
            f.vhp(scalar, x, leaf(t, 3, seed=1), create_graph=True)[1],
            f.hvp(scalar, x, leaf(t, 3, seed=1), create_graph=True)[1],
        ]
        return [t.autograd.grad((result * result).sum(), x)[0] for result in results]

    both(program)


def test_derivatives_are_found_without_recording_too():
    with mytorch.no_grad():
        assert functional.jacobian(lambda x: x * 3, mytorch.ones(2)).tolist() == [[3, 0], [0, 3]]
        assert functional.vjp(lambda x: x * 3, mytorch.ones(2), mytorch.ones(2))[1].tolist() == [3, 3]


def test_a_forward_strategy_gives_the_same_jacobian():
    forward = functional.jacobian(square, leaf(mytorch, 3), vectorize=True, strategy="forward-mode")
    assert forward.tolist() == functional.jacobian(square, leaf(mytorch, 3)).tolist()


def pair(t):
    return (leaf(t, 2), leaf(t, 2, seed=1))


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (
            lambda t, f: f.jacobian(square, 3),
            TypeError,
            "The inputs given to jacobian must be either a Tensor or a tup",
        ),
        (
            lambda t, f: f.jacobian(square, (leaf(t, 2), 3)),
            TypeError,
            "but the value at index 1 has type <class 'int'>",
        ),
        (
            lambda t, f: f.vjp(lambda x: 3, leaf(t, 2)),
            TypeError,
            "The outputs of the user-provided function given to vjp",
        ),
        (lambda t, f: f.vjp(square, leaf(t, 2)), RuntimeError, "The vector v can only be None if the user-provided"),
        (lambda t, f: f.jvp(square, leaf(t, 2)), RuntimeError, "The vector v can only be None if the input to the use"),
        (
            lambda t, f: f.vjp(square, leaf(t, 2), leaf(t, 3)),
            RuntimeError,
            "v has invalid size: should be torch.Size([2",
        ),
        (
            lambda t, f: f.vjp(square, leaf(t, 2), pair(t)),
            RuntimeError,
            "The given v should contain a single Tensor.",
        ),
        (
            lambda t, f: f.jvp(two_to_two, (leaf(t, 2, 3), leaf(t, 2, 3)), leaf(t, 2, 3)),
            RuntimeError,
            "v is a tuple of invalid length: should be 2 but got 1.",
        ),
        (
            lambda t, f: f.jvp(lambda x, y: x * y, pair(t), (leaf(t, 2), leaf(t, 3))),
            RuntimeError,
            "Entry 1 in v has invalid size: should be torch.Size([2]) but got torch.Size([3]).",
        ),
        (
            lambda t, f: f.hessian(square, leaf(t, 2)),
            RuntimeError,
            "function given to hessian should contain a single e",
        ),
        (
            lambda t, f: f.hessian(lambda x: (x.sum(), x.sum()), leaf(t, 2)),
            RuntimeError,
            "The function given to hessian should return a single Tensor",
        ),
        (
            lambda t, f: f.vhp(square, leaf(t, 2), leaf(t, 2)),
            RuntimeError,
            "The Tensor returned by the function given to vhp should contain a single element",
        ),
        (
            lambda t, f: f.hvp(lambda x: (x.sum(),), leaf(t, 2), leaf(t, 2)),
            RuntimeError,
            "The function given to hvp should return a single Tensor",
        ),
        (lambda t, f: f.jacobian(square, leaf(t, 2), strategy="x"), AssertionError, "Expected strategy to be either"),
        (
            lambda t, f: f.jacobian(square, leaf(t, 2), strategy="forward-mode"),
            NotImplementedError,
            "Computing Jacobian using forward-AD",
        ),
        (
            lambda t, f: f.jacobian(square, leaf(t, 2), strict=True, vectorize=True),
            RuntimeError,
            "not supported together",
        ),
        # strict
        (
            lambda t, f: f.jacobian(lambda x: t.ones(2), leaf(t, 2), strict=True),
            RuntimeError,
            "Output 0 of the user-provided function does not require gradients.",
        ),
        (
            lambda t, f: f.jacobian(lambda x, y: x * 2, pair(t), strict=True),
            RuntimeError,
            "Output 0 of the user-provided function is independent of input 1. This is not allowed in strict mode.",
        ),
        (
            lambda t, f: f.jacobian(lambda x: x * 2, leaf(t, 2), create_graph=True, strict=True),
            RuntimeError,
            "The jacobian of the user-provided function is independent of input 0.",
        ),
        (
            lambda t, f: f.vjp(lambda x, y: x.sum(), pair(t), strict=True),
            RuntimeError,
            "The output of the user-provided function is independent of input 1.",
        ),
        (
            lambda t, f: f.jvp(lambda x, y: x * 2, pair(t), pair(t), strict=True),
            RuntimeError,
            "The output of the user-provided function is independent of input 1.",
        ),
        (
            lambda t, f: f.hessian(lambda x: x.sum(), leaf(t, 2), strict=True),
            RuntimeError,
            "jacobian of the user-provided function with respect to input 0 is independent of the input.",
        ),
        (
            lambda t, f: f.vhp(lambda x: x.sum(), leaf(t, 2), leaf(t, 2), strict=True),
            RuntimeError,
            "found that the jacobian of the user-provided function with respect to input 0 is independent",
        ),
        (
            lambda t, f: f.vhp(lambda x: (x * x).sum(), leaf(t, 2), leaf(t, 2), create_graph=True, strict=True),
            RuntimeError,
            "The hessian of the user-provided function is independent of input 0.",
        ),
    ],
)
def test_mistakes_are_named_in_pytorchs_words(action, error, words):
    same_error(lambda t: action(t, t.autograd.functional), error, words)


def test_the_jacobian_of_nothing_is_empty():
    jacobian = functional.jacobian(lambda x: x * 2, mytorch.ones(0, 3))
    assert jacobian.shape == (0, 3, 0, 3)
