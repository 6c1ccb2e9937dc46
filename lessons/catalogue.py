"""Which lessons there are: one room `NN_name/` each, described by its lesson.toml."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from .exercise import Exercise
from .language import Words

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Lesson:
    """One room of the course.

    Attributes:
        number: "07".
        folder: lessons/07_a_line_through_points.
        title, builds: what it is about and what you have built at its end.
        minutes: for a reader who does the exercises.
    """

    number: str
    folder: Path
    title: Words
    builds: Words
    minutes: int

    def exercises(self) -> Sequence[Exercise]:
        return load_module(self.folder / "checks.py").EXERCISES

    def source(self, language: str) -> Path:
        return self.folder / f"lesson.{language}.md"

    def notebook(self, language: str) -> Path:
        return self.folder / f"lesson.{language}.ipynb"


def all_lessons() -> list[Lesson]:
    """Every lesson, in order."""
    return [_read(path.parent) for path in sorted(HERE.glob("[0-9][0-9]_*/lesson.toml"))]


def find_lesson(wanted: str) -> Lesson:
    """The lesson called `7`, `07` or `07_a_line_through_points`.

    Raises:
        LookupError: there is none; the message lists those that there are.
    """
    lessons = all_lessons()
    number = wanted.split("_")[0].zfill(2)
    for lesson in lessons:
        if lesson.number == number and (wanted.isdigit() or lesson.folder.name == wanted):
            return lesson
    numbers = " ".join(lesson.number for lesson in lessons)
    raise LookupError(str(Words(f"there is no lesson {wanted!r}; there are {numbers}",
                                f"没有第 {wanted!r} 课;现有:{numbers}")))  # fmt: skip


def load_module(path: Path) -> ModuleType:
    """Import a file by its path: rooms begin with a digit, so `import` cannot name them."""
    name = f"lessons._{path.parent.name}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"load_module: {path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(folder: Path) -> Lesson:
    entry = tomllib.loads((folder / "lesson.toml").read_text(encoding="utf-8"))
    return Lesson(folder.name[:2], folder, Words(**entry["title"]), Words(**entry["builds"]), entry["minutes"])
