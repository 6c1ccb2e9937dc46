"""An exercise: a name to be defined, a task, hints, and a check that says what is wrong and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from .language import Words


class Wrong(Exception):
    """What a check raises when an answer is wrong: one sentence in both languages, with the evidence."""

    def __init__(self, en: str, zh: str) -> None:
        self.words = Words(en, zh)
        super().__init__(en)

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class Exercise:
    """One thing to write.

    Args:
        name: the function or class of exercises.py that the learner completes.
        check: called with the learner's module; returns if the answer is right, raises `Wrong` if not.
        task: what is asked, one sentence.
        hints: from a nudge to nearly the answer.
    """

    name: str
    check: Callable[[ModuleType], None]
    task: Words
    hints: tuple[Words, ...]
