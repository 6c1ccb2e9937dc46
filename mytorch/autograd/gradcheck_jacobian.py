"""Jacobians in two ways: by moving the inputs a little, and by walking backwards.

    numerical[i, o] = (f(x + ε eᵢ)[o] − f(x − ε eᵢ)[o]) / 2ε        analytical[i, o] = ∂f(x)[o] / ∂x[i], by backward

`gradcheck` compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..backend import Generator, device_of, to_device, xp_of
from ..tensor import Tensor, tensor_of
from .engine import grad

NOT_REENTRANT = (
    "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different "
    "values, although analytical gradient matches numerical gradient. The tolerance for nondeterminism was {}.\n\n"
    "NOTE: If your op relies on non-deterministic operations (a random mask drawn in backward?), make it deterministic "
    "or pass nondet_tol=<tol>."
)


class GradcheckError(RuntimeError):
    """Raised by `gradcheck` and `gradgradcheck` when a derivative is wrong."""


@dataclass(frozen=True)
class Check:
    """What is checked, and how strictly."""

    function: Callable[..., Any]
    inputs: tuple[Any, ...]
    eps: float
    atol: float
    rtol: float
    nondet_tol: float

    @property
    def wanted(self) -> list[Tensor]:
        """The inputs that require a gradient; the messages count these."""
        return [x for x in self.inputs if isinstance(x, Tensor) and x.requires_grad]

    def outputs(self) -> tuple[Any, ...]:
        result = self.function(*self.inputs)
        return tuple(result) if isinstance(result, (tuple, list)) else (result,)

    def output_arrays(self) -> list[Any]:
        """The values of all outputs, copied: an output may show the memory of an input that is about to change."""
        return [output.array.copy() for output in self.outputs()]


# ---------------------------------------------------------------------- by differences


@contextmanager
def _restored(array: Any) -> Iterator[None]:
    """Whatever happens inside, `array` gets its values back, to the last bit."""
    before = array.copy()
    try:
        yield
    finally:
        array[...] = before


def numerical_jacobians(check: Check) -> list[tuple[list[Any], list[Any]]]:
    """For each wanted input, for each output: half the jump of the slope at x, and the Jacobian.

    The jump, (f(x + ε) − 2 f(x) + f(x − ε)) / ε, is of the size of ε where f is smooth, and not small at a kink.
    """
    middle = check.output_arrays()
    results = []
    for x in check.wanted:
        array = x.array
        xp = xp_of(array)
        jacobians = [xp.zeros((array.size, m.size), "float64") for m in middle]
        bends = [xp.zeros((array.size, m.size), "float64") for m in middle]
        with _restored(array):
            for row, where in enumerate(product(*map(range, array.shape))):
                value = array[where].copy()
                array[where] = value + check.eps
                above = check.output_arrays()
                array[where] = value - check.eps
                below = check.output_arrays()
                array[where] = value
                for column, (a, m, b) in enumerate(zip(above, middle, below, strict=True)):
                    jacobians[column][row] = _difference(a, b, 2 * check.eps)
                    bends[column][row] = _difference(a, m, 2 * check.eps) - _difference(m, b, 2 * check.eps)
        results.append((bends, jacobians))
    return results


def _difference(a: Any, b: Any, step: float) -> Any:
    return (a.astype("float64") - b.astype("float64")).reshape(-1) / step


def slopes_along(check: Check, x: Tensor, u: Any) -> list[Any]:
    """The slope of every output when x moves along u."""
    array = x.array
    with _restored(array):
        before = array.copy()
        array[...] = before + check.eps * u
        above = check.output_arrays()
        array[...] = before - check.eps * u
        below = check.output_arrays()
    return [_difference(a, b, 2 * check.eps).reshape(a.shape) for a, b in zip(above, below, strict=True)]


def random_direction(tensor: Tensor, generator: Generator) -> Any:
    """A random vector of length 1, all of one sign so that the tolerance can be scaled to it."""
    values = generator.rng.random(tensor.array.shape)
    length = float((values * values).sum()) ** 0.5
    return to_device((values / length if length else values), device_of(tensor.array)).astype(tensor.array.dtype)


# ---------------------------------------------------------------------- by backward


def analytical_rows(check: Check, output: Tensor, directions: list[Any] | None, dtypes: bool) -> list[Any]:
    """For each wanted input the matrix (elements of the input, directions): column v is the gradient of v · output.

    Without directions: one for each element of the output, which makes the Jacobian.
    """
    first = _pull_back(check, output, directions, dtypes)
    second = _pull_back(check, output, directions, dtypes)
    for a, b in zip(first, second, strict=True):
        same = xp_of(a).isclose(a, b, rtol=0, atol=check.nondet_tol, equal_nan=True)
        if not same.all():
            raise GradcheckError(NOT_REENTRANT.format(check.nondet_tol))
    return first


def _pull_back(check: Check, output: Tensor, directions: list[Any] | None, dtypes: bool) -> list[Any]:
    wanted = check.wanted
    xp = xp_of(output.array)
    count = output.array.size if directions is None else len(directions)
    matrices = [xp.zeros((x.array.size, count), "float64") for x in wanted]
    for column in range(count):
        if directions is None:
            start = xp.zeros(output.array.shape, output.array.dtype)
            start.reshape(-1)[column] = 1
        else:
            start = directions[column]
        gradients = grad(output, wanted, tensor_of(start), retain_graph=True, allow_unused=True)
        for x, gradient, matrix in zip(wanted, gradients, matrices, strict=True):
            if gradient is None:
                continue
            if dtypes and gradient.dtype is not x.dtype:
                raise GradcheckError(f"Gradient has dtype mismatch: {gradient.dtype} for an input of {x.dtype}")
            if gradient.shape != x.shape:
                raise GradcheckError(
                    f"Analytical gradient has incorrect size: {list(gradient.shape)} for an input of {list(x.shape)}"
                )
            matrix[:, column] = gradient.array.reshape(-1)
    return matrices
