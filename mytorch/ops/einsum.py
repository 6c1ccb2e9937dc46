"""Einstein's notation: letters name dimensions, and what the result does not name is summed.

"ij,jk->ik"        y[i, k] = Σⱼ a[i, j] · b[j, k]

Each operand is first brought to labels that occur once (a repeated letter is a diagonal); then two at a time are
contracted as matrix products, in an order that is cheap. All of it is made of operations that have their derivatives.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..kernels.contraction_order import contraction_order
from ..tensor import Tensor
from .contraction import Labels, _arranged, contract, sum_out
from .diagonal import diagonal
from .dims import shape_of_input

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # in the order of an implicit result
DOTS = "..."


def einsum(*args: Any) -> Any:
    """A sum of products of the operands' elements, as the equation says.

    "ij,jk" (the result is what occurs once, in alphabetical order), "ij,jk->ki", "ii->i" (a diagonal), "i,j->ij",
    "...ij,...jk->...ik" (any dimensions in front, which broadcast). Sizes 1 broadcast. Spaces mean nothing.

    Args:
        equation: the subscripts of each operand, and of the result behind an arrow.
        operands: tensors, or a list of them. Or, without an equation, each tensor followed by a list of numbers from 0
            to 51 (or `...`) for its dimensions, and the result's list last: `einsum(x, [0, 1], y, [1, 2], [0, 2])`.

    Raises:
        RuntimeError: the equation does not fit the operands, or sizes do not match.
        ValueError: no operands, or a number that is no subscript.
    """
    equation, operands = _from_lists(args)
    shapes = tuple([shape_of_input(x) for x in operands])
    labels, output = _parse(equation, tuple([len(shape) for shape in shapes]))
    sizes = _sizes(labels, shapes)
    terms = [_singled(x, names, sizes) for x, names in zip(operands, labels, strict=True)]
    if len(terms) > 1:
        names = tuple([term[1] for term in terms])
        for i, j in contraction_order(*_numbered(names, tuple([shape_of_input(x) for x, _ in terms]), output)):
            j %= len(terms)
            (x, of_x), (y, of_y) = terms[min(i, j)], terms[max(i, j)]
            del terms[max(i, j)], terms[min(i, j)]
            wanted = {*output, *[label for _, others in terms for label in others]}
            terms.append(contract(x, of_x, y, of_y, tuple(wanted)))
    x, names = terms[0]
    gone = tuple([place for place, label in enumerate(names) if label not in output])
    if gone:
        x, names = sum_out(x, gone), tuple([label for label in names if label in output])
    missing = [label for label in output if label not in names]  # broadcast dimensions, of which all have size 1
    if missing:
        x, names = x.reshape((*shape_of_input(x), *[1] * len(missing))), (*names, *missing)
    x = _arranged(x, names, output)
    return x.reshape(shape_of_input(x)) if any(x is operand for operand in operands) else x


def _from_lists(args: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """The equation and the operands, whichever way they were given."""
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and its "
            "subscripts list"
        )
    if isinstance(args[0], Tensor):
        equation = ",".join([_spelled(names) for names in args[1::2]])
        if len(args) % 2:
            equation += "->" + _spelled(args[-1])
        operands = list(args[0 : len(args) - len(args) % 2 : 2])
    else:
        if not isinstance(args[0], str):
            raise TypeError(f"einsum(): argument 'equation' (position 1) must be str, not {type(args[0]).__name__}")
        equation = args[0]
        several = len(args) == 2 and isinstance(args[1], (list, tuple))
        operands = list(args[1] if several else args[1:])
    if not operands:
        raise RuntimeError("einsum(): must provide at least one operand")
    for place, x in enumerate(operands):
        if not hasattr(x, "ndim"):
            raise TypeError(f"expected Tensor as element {place} in argument 1, but got {type(x).__name__}")
    return equation, operands


def _spelled(subscripts: Any) -> str:
    """A list of numbers as letters: 0 is A, 26 is a."""
    text = ""
    for number in subscripts:
        if number is not Ellipsis and not 0 <= number < len(LETTERS):
            raise ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)")
        text += DOTS if number is Ellipsis else LETTERS[number]
    return text


# ---------------------------------------------------------------------- reading the equation


@lru_cache(maxsize=1024)
def _parse(equation: str, ndims: tuple[int, ...]) -> tuple[tuple[Labels, ...], Labels]:
    """The labels of the operands' dimensions and of the result's.

    A letter is its place in LETTERS; the dimensions behind an ellipsis are −1 for the last, −2 for the one before it.
    """
    inputs, arrow, result = equation.partition("->")
    parts = inputs.split(",")
    if len(parts) != len(ndims):
        which = "fewer" if len(ndims) < len(parts) else "more"
        raise RuntimeError(f"einsum(): {which} operands were provided than specified in the equation")
    labels: list[Labels] = []
    start = 0
    for place, (text, ndim) in enumerate(zip(parts, ndims, strict=True)):
        before, after = _letters(text, start, f"operand {place}", f"operand {place} for which")
        start += len(text) + 1
        count = len(before) + len(after or ())
        if after is None and count != ndim:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({count}) does not match the number of dimensions "
                f"({ndim}) for operand {place} and no ellipsis was given"
            )
        if count > ndim:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({count}) is more than the number of dimensions "
                f"({ndim}) for operand {place}"
            )
        labels.append((*before, *range(count - ndim, 0), *(after or ())))
    found = [label for names in labels for label in names]
    dots = tuple(range(min([0, *found]), 0))
    if not arrow:
        return tuple(labels), (*dots, *sorted(label for label in set(found) if label >= 0 and found.count(label) == 1))
    before, after = _letters(result, len(inputs) + 2, "output", "output but")
    output = before if after is None else (*before, *dots, *after)
    for label in (*before, *(after or ())):
        if output.count(label) > 1:
            raise RuntimeError(f"einsum(): output subscript {LETTERS[label]} appears more than once in the output")
        if label not in found:
            raise RuntimeError(
                f"einsum(): output subscript {LETTERS[label]} does not appear in the equation for any input operand"
            )
    return tuple(labels), output


def _letters(text: str, start: int, whose: str, second: str) -> tuple[Labels, Labels | None]:
    """The labels in front of the ellipsis, and those behind it, or None if there is no ellipsis."""
    before: list[int] = []
    after: list[int] | None = None
    place = 0
    while place < len(text):
        letter = text[place]
        if letter == ".":
            if after is not None:
                raise RuntimeError(f"einsum(): found '.' for {second} an ellipsis (...) was already found")
            if text[place : place + 3] != DOTS:
                raise RuntimeError(f"einsum(): found '.' for {whose} that is not part of any ellipsis (...)")
            after = []
            place += 3
            continue
        if letter != " ":
            label = LETTERS.find(letter)
            if label < 0:
                raise RuntimeError(
                    f"einsum(): invalid subscript given at index {start + place} in the equation string, subscripts "
                    "must be in [a-zA-Z]"
                )
            (before if after is None else after).append(label)
        place += 1
    return tuple(before), None if after is None else tuple(after)


# ---------------------------------------------------------------------- bringing operands to labels that occur once


def _sizes(labels: tuple[Labels, ...], shapes: tuple[tuple[int, ...], ...]) -> dict[int, int]:
    """The size of every label; sizes 1 give way to others."""
    sizes: dict[int, int] = {}
    for place, (names, shape) in enumerate(zip(labels, shapes, strict=True)):
        own: dict[int, int] = {}
        for label, size in zip(names, shape, strict=True):
            if own.setdefault(label, size) != size:
                raise RuntimeError(
                    f"einsum(): subscript {LETTERS[label]} is repeated for operand {place} but the sizes don't match, "
                    f"{size} != {own[label]}"
                )
            seen = sizes.get(label, 1)
            if seen != 1 and size not in (1, seen):
                which = LETTERS[label] if label >= 0 else DOTS
                raise RuntimeError(
                    f"einsum(): subscript {which} has size {size} for operand {place} which does not broadcast with "
                    f"previously seen size {seen}"
                )
            sizes[label] = size if seen == 1 else seen
    return sizes


def _singled(x: Any, labels: Labels, sizes: dict[int, int]) -> tuple[Any, Labels]:
    """The operand with its diagonals taken, and without dimensions of size 1 that others broadcast."""
    while len(set(labels)) < len(labels):
        second = next(place for place, label in enumerate(labels) if label in labels[:place])
        first = labels.index(labels[second])
        x = diagonal(x, 0, first, second)
        labels = (*labels[:first], *labels[first + 1 : second], *labels[second + 1 :], labels[first])
    shape = shape_of_input(x)
    real = [place for place, label in enumerate(labels) if shape[place] == sizes[label]]
    if len(real) < len(labels):
        x, labels = x.reshape(tuple([shape[place] for place in real])), tuple([labels[place] for place in real])
    return x, labels


def _numbered(labels: tuple[Labels, ...], shapes: Any, output: Labels) -> tuple[Any, Any, Any]:
    """The labels as numbers from 0 on, as NumPy wants them."""
    numbers: dict[int, int] = {}
    for names in labels:
        for label in names:
            numbers.setdefault(label, len(numbers))
    kept = tuple([numbers[label] for label in output if label in numbers])
    return tuple([tuple([numbers[label] for label in names]) for names in labels]), shapes, kept
