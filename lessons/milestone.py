"""A milestone: a piece of history that runs again with the learner's own functions in the library's place."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import progress
from .catalogue import HERE
from .language import Words


@dataclass(frozen=True)
class Milestone:
    """One replay, listed in `MILESTONES` of lessons/milestones/__init__.py.

    Args:
        name: what is typed, e.g. "lenet".
        year: of the original.
        title: what it is.
        needs: the exercises it is built of: (number of the lesson, name of the exercise), in the order of the lessons.
        run: called with the learner's functions and classes by the name of their exercise; prints what it does.
    """

    name: str
    year: int
    title: Words
    needs: tuple[tuple[str, str], ...]
    run: Callable[[Mapping[str, Callable[..., Any]]], None]

    def lacks(self) -> list[tuple[str, str]]:
        """The exercises it needs that have not passed."""
        record = progress.read()
        return [(number, name) for number, name in self.needs if not progress.is_passed(record, number, name)]


def all_milestones() -> Sequence[Milestone]:
    """In the order of history; none if the course has none.

    Raises:
        ModuleNotFoundError: a package that they use, e.g. for pictures, is not installed.
    """
    folder, name = HERE / "milestones", "lessons.milestones"
    if not (folder / "__init__.py").exists():
        return ()
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name].MILESTONES
