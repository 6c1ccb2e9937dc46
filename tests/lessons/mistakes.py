"""A typical wrong answer to an exercise, and what the check is to say about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One wrong answer.

    Args:
        name: the mistake in words, e.g. "one-sided difference".
        code: source that is run after solutions.py and replaces what it defines.
        says: a part of the English message that the check must give.
    """

    name: str
    code: str
    says: str
