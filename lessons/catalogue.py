"""Which lessons there are: one room `NN_name/` each, described by its lesson.toml."""

from __future__ import annotations

import importlib.util
import os
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from .exercise import Exercise
from .language import Words
from .refused import Refused

HERE = Path(os.environ.get("MYTORCH_LESSONS_ROOMS") or Path(__file__).parent).absolute()  # tests set other rooms

PARTS = (  # (number of the first lesson, title)
    (1, Words("Part I · A tape that remembers", "第一部分 · 会记事的计算带")),
    (7, Words("Part II · Learning", "第二部分 · 学习")),
    (15, Words("Part III · Seeing", "第三部分 · 看见")),
    (21, Words("Part IV · AlexNet, 2012", "第四部分 · AlexNet，2012")),
    (30, Words("Part V · What came next", "第五部分 · 后来的故事")),
)


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
        """In their order; none in a room that is still being built."""
        checks = self.folder / "checks.py"
        return load_module(checks).EXERCISES if checks.exists() else ()

    def source(self, language: str) -> Path:
        return self.folder / f"lesson.{language}.md"

    def notebook(self, language: str) -> Path:
        return self.folder / f"lesson.{language}.ipynb"


def rooms() -> list[Path]:
    """The folder of every lesson, in order."""
    return sorted(path.parent for path in HERE.glob("[0-9][0-9]_*/lesson.toml"))


def read_lesson(room: Path) -> Lesson:
    """The lesson that the room's lesson.toml describes."""
    entry = tomllib.loads((room / "lesson.toml").read_text(encoding="utf-8"))
    return Lesson(room.name[:2], room, Words(**entry["title"]), Words(**entry["builds"]), entry["minutes"])


def all_lessons() -> list[Lesson]:
    """Every lesson, in order."""
    return [read_lesson(room) for room in rooms()]


def find_lesson(wanted: str) -> Lesson:
    """The lesson called `7`, `07`, `07_a_line_through_points` or by the path of its folder.

    Raises:
        Refused: there is none; the message lists those that there are.
    """
    name = Path(wanted).name
    for room in rooms():
        if room.name == name or (name.isdecimal() and room.name[:2] == name.zfill(2)):
            return read_lesson(room)
    numbers = " ".join(room.name[:2] for room in rooms())
    if not numbers:
        raise Refused(
            f"there are no lessons in {HERE}: run this in a clone of the project, after `pip install -e .`",
            f"{HERE} 里没有课程：请在项目的克隆目录中运行，并先执行 `pip install -e .`",
        )
    raise Refused(
        f"there is no lesson {wanted!r}; there are {numbers}", f"没有名为 {wanted!r} 的课；现有的课：{numbers}"
    )


def find_exercise(lesson: Lesson, wanted: str) -> Exercise:
    """The exercise of this name.

    Raises:
        Refused: there is none; the message lists those that there are.
    """
    exercises = lesson.exercises()
    for exercise in exercises:
        if exercise.name == wanted:
            return exercise
    names = ", ".join(exercise.name for exercise in exercises)
    raise Refused(
        f"lesson {lesson.number} has no exercise {wanted!r}; it has {names}",
        f"第 {lesson.number} 课没有名为 {wanted!r} 的练习；这一课的练习：{names}",
    )


def load_module(path: Path) -> ModuleType:
    """Import a file by its path, anew at every call: rooms begin with a digit, so `import` cannot name them."""
    name = f"lessons._{path.parent.name}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"load_module: {path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and inspect ask for it
    spec.loader.exec_module(module)
    return module
