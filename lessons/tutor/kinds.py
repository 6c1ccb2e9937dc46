"""The mistakes, in the order in which they are tried: from the most telling to the least.

A new kind is one function that yields what the mistake would have given, and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..expect import as_numbers
from ..language import Words
from . import clues, places, shapes, sizes
from .case import Case, Diagnosis, Kind

KINDS = (
    Kind("nearly right", sizes.nearly, loose=True, alone=True),
    Kind("cut to whole numbers", sizes.whole_numbers, alone=True),
    Kind("zero", sizes.zero, loose=True, alone=True),
    Kind("should be zero", sizes.should_be_zero, alone=True),
    Kind("gradient of the wrong input", clues.of_another_input),
    Kind("local derivative missing", clues.only_the_incoming_gradient),
    Kind("g missing", clues.without_the_incoming_gradient),
    Kind("= where += was needed", clues.some_of_the_parts),
    Kind("parts counted wrongly", clues.parts_counted_wrongly),
    Kind("sum over a broadcast axis missing", clues.not_summed),
    Kind("sum over a broadcast axis missing", clues.one_slice),
    Kind("sum over a broadcast axis missing", shapes.not_summed_yet),
    Kind("summed over the wrong axis", clues.summed_over_wrong_axes),
    Kind("batch", clues.divided_by_the_batch),
    Kind("shape", shapes.same_numbers_other_shape),
    Kind("shape", shapes.not_spread),
    Kind("sign flipped", sizes.sign, alone=True),
    Kind("factor", sizes.factor, alone=True),
    Kind("summed too much", shapes.summed_too_much),
    Kind("transposed", shapes.transposed),
    Kind("transposed", shapes.reshaped_for_transposed),
    Kind("kernel not flipped", places.flipped),
    Kind("shape", shapes.flattened),
    Kind("mask", places.masked),
    Kind("off by one", places.shifted),
    Kind("reversed", places.reversed_along_one_axis),
    Kind("factor", sizes.any_factor, alone=True, last=True),
    Kind("misplaced", places.misplaced, last=True),
)


def name_the_mistake(got: Any, right: Any, **clues: Any) -> Diagnosis | None:
    """The first kind of mistake that turns `right` into `got`; None if `got` is right, or wrong in no way known.

    Args: as for `expect_gradient`, whose keywords are the clues; the shapes of `got` and `right` may differ.

    >>> found = name_the_mistake([-1.0, 2.0], [1.0, -2.0])
    >>> found.kind
    'sign flipped'
    """
    with np.errstate(all="ignore"):
        found = explanations(case_of(got, right, **clues))
    return found[0] if found else None


def explanations(case: Case) -> list[Diagnosis]:
    """Every kind that fits, each once, the most telling first; if none fits, those that fit with the sign flipped."""
    if case.is_right():
        return []
    found = list(_fitting(case))
    if found or case.got.dtype.kind != "f":
        return found
    return [
        Diagnosis(
            kind,
            Words(f"two mistakes at once, sign flipped and besides {words.en}", f"符号反了，而且{words.zh}"),
        )
        for kind, words in _fitting(replace(case, got=-case.got), alone=False)
    ]


def _fitting(case: Case, alone: bool = True) -> Iterator[Diagnosis]:
    seen = set()
    for kind in KINDS:
        if kind.name in seen or (kind.alone and not alone) or (kind.last and seen):
            continue
        for guess, words in kind.guesses(case):
            if case.same(case.got, guess) if kind.loose else case.explains(guess):
                seen.add(kind.name)
                yield Diagnosis(kind.name, words)
                break


def case_of(
    got: Any,
    right: Any,
    *,
    parts: Any = (),
    unsummed: Any = None,
    batch: int | None = None,
    others: Any = None,
    at: Any = None,
    rtol: float = 1e-5,
) -> Case:
    """The arguments of `expect_gradient` as arrays."""
    return Case(
        as_numbers(got),
        as_numbers(right),
        tuple(as_numbers(part) for part in parts),
        None if unsummed is None else as_numbers(unsummed),
        batch,
        {name: as_numbers(other) for name, other in (others or {}).items()},
        None if at is None else as_numbers(at),
        rtol,
    )
