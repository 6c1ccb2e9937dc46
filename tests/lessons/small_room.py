"""A course of two small lessons in a temporary folder: the command line is tested on it, not on real lessons."""

from __future__ import annotations

import json
from pathlib import Path

FILES = {
    "lesson.toml": """
minutes = 15
[title]
en = "Twice and half"
zh = "翻倍与减半"
[builds]
en = "two small functions"
zh = "两个小函数"
""",
    "lesson.en.md": "# 01 · Twice and half\n",
    "exercises.py": '''"""Your turn."""


def double(x):
    """Twice x.

    x 的两倍。
    """
    raise NotImplementedError("your turn")


def halve(x):
    """Half of x.

    x 的一半。
    """
    raise NotImplementedError("your turn")
''',
    "solutions.py": '''"""Solutions."""

TWO = 2


def double(x):
    """Twice x."""
    return TWO * x


def halve(x):
    """Half of x."""
    return x / 2
''',
    "checks.py": '''"""Checks."""

from lessons.exercise import Exercise, Wrong
from lessons.language import Words


def check_double(work):
    for x in (0.0, 3.0, -2.5):
        expect(f"double({x})", work.double(x), 2 * x)


def check_halve(work):
    expect("halve(3.0)", work.halve(3.0), 1.5)


def expect(what, got, want):
    if got != want:
        raise Wrong(f"{what} is {got}, but {want} was expected", f"{what} 是 {got}，应为 {want}")


EXERCISES = (
    Exercise("double", check_double, Words("Double a number.", "把一个数翻倍。"),
             (Words("Add it to itself.", "加上它自己。"), Words("x + x", "写成 x + x"))),
    Exercise("halve", check_halve, Words("Halve a number.", "把一个数减半。"),
             (Words("Divide.", "用除法。"), Words("x / 2", "写成 x / 2"))),
)
''',
}
DOUBLE = "def double(x):\n    return 2 * x\n"
HALVE = "def halve(x):\n    return x / 2\n"


def write_room(rooms: Path) -> Path:
    """Create lessons 01 and 02 (a copy of it) under `rooms` and return the folder of 01."""
    for name in ("01_twice_and_half", "02_again"):
        room = rooms / name
        room.mkdir(parents=True)
        for file, content in FILES.items():
            (room / file).write_text(content, encoding="utf-8")
        for language, page in (("en", "A page. [before](../01_twice_and_half/lesson.en.md)"), ("zh", "一页。")):
            (room / f"lesson.{language}.ipynb").write_text(json.dumps(_notebook(page)), encoding="utf-8")
    return rooms / "01_twice_and_half"


def _notebook(page: str) -> dict:
    cell = {"cell_type": "markdown", "id": "cell-00", "metadata": {}, "source": [page]}
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
