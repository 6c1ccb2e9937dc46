"""What is wrong with a derivative, told from how it differs from the right one.

The usual slips leave a signature. A flipped sign, a forgotten 1/N, a missing transpose, a sum over the wrong axis: each
turns the true Jacobian into another one by a simple rule. `diagnose` tries the rules one after another on the numerical
Jacobian, from the most telling to the least, and reports the first that gives the analytical one.

Jacobians are matrices with a row for each element of the input and a column for each element of the output.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..backend import xp_of

LISTED = 4  # so many of the worst entries are named


def diagnose(
    analytical: list[Any],
    numerical: list[Any],
    j: int,
    input_shapes: list[tuple[int, ...]],
    output_shape: tuple[int, ...],
    bends: Any,
    *,
    rtol: float = 1e-3,
    atol: float = 1e-5,
) -> str:
    """In words, how `analytical[j]` differs from `numerical[j]`.

    Args:
        analytical: the Jacobian of one output by backward, for each input.
        numerical: the same by differences.
        j: the input whose Jacobians differ.
        input_shapes: shapes of all inputs.
        output_shape: shape of the output.
        bends: half the difference of the slopes right and left of each entry; not small where the function has a kink.
    """
    case = _Case(analytical[j], numerical[j], input_shapes[j], output_shape, rtol, atol)
    for verdict in _verdicts(case, numerical, j, input_shapes, bends):
        if verdict:
            return f"{verdict}. {case.worst()}"
    return f"{case.some_wrong()}. {case.worst()}"


class _Case:
    """One pair of Jacobians, and how to look at it."""

    def __init__(
        self, a: Any, n: Any, input_shape: tuple[int, ...], output_shape: tuple[int, ...], rtol: float, atol: float
    ) -> None:
        self.a, self.n = a, n
        self.input_shape, self.output_shape = input_shape, output_shape
        self.rtol, self.atol = rtol, atol
        self.xp = xp_of(a)
        self.wrong = ~self.xp.isclose(a, n, rtol=rtol, atol=atol)

    def is_close(self, a: Any, n: Any) -> bool:
        return a.shape == n.shape and bool(self.xp.allclose(a, n, rtol=self.rtol, atol=self.atol))

    def on_input(self, jacobian: Any) -> Any:
        """The Jacobian with the axes of the input in front: (*input_shape, output elements)."""
        return jacobian.reshape(*self.input_shape, -1)

    def worst(self) -> str:
        """The entries that differ most, with both values."""
        distance = abs(self.a - self.n)
        distance = self.xp.where(self.xp.isnan(distance), self.xp.inf, distance) * self.wrong
        order = self.xp.argsort(-distance, axis=None, kind="stable")[: min(LISTED, int(self.wrong.sum()))]
        places = []
        for flat in order:
            row, column = divmod(int(flat), self.a.shape[1])
            places.append(
                f"input{_place(row, self.input_shape)} output{_place(column, self.output_shape)}: "
                f"analytical {self.a[row, column]:.6g}, numerical {self.n[row, column]:.6g}"
            )
        return "Worst: " + "; ".join(places)

    def some_wrong(self) -> str:
        """How many entries are wrong, and whether they have something in common."""
        count, total = int(self.wrong.sum()), self.wrong.size
        text = f"{'all' if count == total else count} of {total} entries of the Jacobian are wrong"
        tiny = self.atol
        missing = (abs(self.a) <= tiny)[self.wrong].all()
        surplus = (abs(self.n) <= tiny)[self.wrong].all()
        rows = self.xp.flatnonzero(self.wrong.any(axis=1))
        if missing:
            text += "; backward gives 0 there (a mask that hides too much, or a path that is not followed)"
        elif surplus:
            text += "; the true derivative is 0 there (a mask that hides too little)"
        if len(rows) < len(self.a):
            named = ", ".join(str(list(_index(int(row), self.input_shape))) for row in rows[:LISTED])
            more = ", …" if len(rows) > LISTED else ""
            text += f"; only these {len(rows)} of {len(self.a)} elements of the input are concerned: {named}{more}"
        return text


def _verdicts(case: _Case, numerical: list[Any], j: int, shapes: list[tuple[int, ...]], bends: Any) -> Iterator[str]:
    """The signatures, the most telling first; an empty string where one does not fit."""
    yield _not_a_number(case)
    yield _kink(case, bends)
    yield _zero(case)
    yield _factor(case, numerical, shapes)
    yield _other_input(case, numerical, j)
    yield _transposed(case)
    yield _sum_spread(case)
    yield _sum_missing(case)
    yield _moved(case)


def _not_a_number(case: _Case) -> str:
    bad = ~case.xp.isfinite(case.a)
    if (~case.xp.isfinite(case.n)).any():
        return (
            "the function itself gives NaN or infinity at, or very near, this input: move the input into its domain"
            + (" (backward gives NaN or infinity too)" if bad.any() else "")
        )
    if bad.any():
        kind = "NaN" if case.xp.isnan(case.a).any() else "infinite"
        return (
            f"{int(bad.sum())} of {case.a.size} analytical entries are {kind} where the function is smooth: look for "
            "0/0, 0·∞ or the root or logarithm of 0 in backward"
        )
    return ""


def _kink(case: _Case, bends: Any) -> str:
    """The function has a corner, and backward answers with a slope between the two sides: nobody is wrong."""
    room = abs(bends) + case.atol + case.rtol * abs(case.n)
    kink = abs(bends) > 1e-3
    if (kink | ~case.wrong).all() and (abs(case.a - case.n)[case.wrong] <= room[case.wrong]).all():
        return (
            "the function has a kink at this input (its slopes left and right differ), and backward gives a slope "
            "between the two: move the input away from the kink"
        )
    return ""


def _zero(case: _Case) -> str:
    if not (abs(case.a) > 0).any():
        return (
            "zero everywhere: the output is not connected to this input. It is detached on the way (.detach(), .data, "
            ".item(), .numpy(), no_grad), or backward returns None or zeros for it"
        )
    if not (abs(case.n) > case.atol).any():
        return "the function does not depend on this input, but backward gives it a gradient"
    return ""


def _factor(case: _Case, numerical: list[Any], shapes: list[tuple[int, ...]]) -> str:
    factor = float((case.a * case.n).sum() / (case.n * case.n).sum())
    if factor == 0 or not case.is_close(case.a / factor, case.n):
        return ""
    if abs(factor + 1) < case.rtol:
        return "sign flipped: the analytical gradient is minus the numerical one"
    size, inverse = abs(factor), 1 / abs(factor)
    sign = "with the sign flipped, " if factor < 0 else ""
    for number, what in _sizes(case):
        if abs(size - number) < case.rtol * number:
            ending = f"{number} times too large, and {number} is {what}: perhaps a division by it is missing"
            return f"{sign}a constant factor: {ending}"
        if abs(inverse - number) < case.rtol * number:
            return f"{sign}a constant factor: divided by {number} too often, and {number} is {what}"
    entries = int((abs(case.n) > case.atol).sum())
    nice = abs(round(size) - size) < case.rtol * size or abs(round(inverse) - inverse) < case.rtol * inverse
    if entries < 2 and not nice:
        return ""  # one number is always a multiple of another
    if size >= 1:
        return f"{sign}a constant factor: {size:.6g} times too large"
    return f"{sign}a constant factor: {inverse:.6g} times too small"


def _sizes(case: _Case) -> Iterator[tuple[int, str]]:
    """Numbers that a mean might have divided by, each with what it counts. (2 is more often a lost square.)"""
    count_in, count_out = case.a.shape
    candidates = [
        (count_in, "the number of elements of the input"),
        (count_out, "the number of elements of the output"),
    ]
    candidates += [(size, f"the size of dimension {axis} of the input") for axis, size in enumerate(case.input_shape)]
    candidates += [(size, f"the size of dimension {axis} of the output") for axis, size in enumerate(case.output_shape)]
    for number, what in candidates:
        if number > 2:
            yield number, what


def _other_input(case: _Case, numerical: list[Any], j: int) -> str:
    for k, other in enumerate(numerical):
        if k != j and case.is_close(case.a, other):
            swapped = "perhaps the results of backward are in the wrong order"
            return f"this is the gradient of input {k}, not of input {j}: {swapped}"
    return ""


def _transposed(case: _Case) -> str:
    shape = case.input_shape
    for p in range(len(shape)):
        for q in range(p + 1, len(shape)):
            swapped = list(shape)
            swapped[p], swapped[q] = shape[q], shape[p]
            # The gradient of the transposed input, read off as if it had the input's own shape.
            guess = case.on_input(case.n).swapaxes(p, q).reshape(case.a.shape)
            if case.is_close(case.a, guess):
                return f"transposed: dimensions {p} and {q} of the gradient are swapped"
    if len(case.a) > 1 and case.is_close(case.a, case.n.T):
        return "transposed: the Jacobian is the transpose of the right one (W where Wᵀ is needed?)"
    return ""


def _sum_spread(case: _Case) -> str:
    """Summed (or averaged) over an axis of the input along which every element has its own gradient."""
    full = case.on_input(case.n)
    for axis, size in enumerate(case.input_shape):
        if size < 2:
            continue
        total = full.sum(axis=axis, keepdims=True)
        for divisor, word in ((1, "summed"), (size, "averaged")):
            guess = (total / divisor + case.xp.zeros_like(full)).reshape(case.a.shape)
            if case.is_close(case.a, guess):
                return (
                    f"{word} over dimension {axis} of the input, and spread over it again: every element there has a "
                    "gradient of its own"
                )
    return ""


def _sum_missing(case: _Case) -> str:
    """The gradient counts only one slice of an output axis along which the input was repeated."""
    a, n = (x.reshape(-1, *case.output_shape) for x in (case.a, case.n))
    for axis, size in enumerate(case.output_shape):
        for index in range(size if size > 1 else 0):
            only = case.xp.zeros_like(n)
            where = (slice(None),) * (axis + 1) + (index,)
            only[where] = n[where]
            if case.is_close(a, only):
                return (
                    f"the sum over a broadcast dimension is missing: only index {index} of dimension {axis} of the "
                    "output counts, but the input acts on all of them"
                )
    return ""


def _moved(case: _Case) -> str:
    """Right numbers in the wrong places of the input: shifted along an axis, or read backwards."""
    full = case.on_input(case.n)
    for axis, size in enumerate(case.input_shape):
        for shift in sorted(range(1 - size, size), key=abs):
            if not shift or 2 * abs(shift) > size:
                continue
            rolled = case.xp.roll(full, shift, axis)
            cut = rolled.copy()
            edge = slice(0, shift) if shift > 0 else slice(size + shift, None)
            cut[(slice(None),) * axis + (edge,)] = 0
            for guess in (rolled, cut):
                if case.is_close(case.a, guess.reshape(case.a.shape)):
                    return (
                        f"shifted: the gradient (or the mask in it) sits {shift:+d} places along dimension {axis} of "
                        "the input"
                    )
        if size > 2 and case.is_close(case.a, case.xp.flip(full, axis).reshape(case.a.shape)):
            return f"reversed along dimension {axis} of the input"
    return ""


def _index(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    index = []
    for size in reversed(shape):
        flat, place = divmod(flat, size)
        index.append(place)
    return tuple(reversed(index))


def _place(flat: int, shape: tuple[int, ...]) -> str:
    return str(list(_index(flat, shape))) if shape else ""
