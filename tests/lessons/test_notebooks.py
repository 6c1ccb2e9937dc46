"""How notebooks are made: the same bytes twice, no line of the machinery in them, and stale ones are recognised."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lessons
import lessons.listings
from lessons.catalogue import Lesson, read_lesson
from lessons.execution import execute, write
from lessons.links import moved, relative_links
from lessons.listings import outdated_listings
from lessons.staleness import why_stale
from tests.lessons.small_room import write_room

PAGE = """# 01 · Twice and half

A sentence with $x^2$.

```python
from lessons.page import say, show_source
from mytorch.optim import SGD

print(say("hello", "你好"))
print("twice")
show_source(SGD.step)
```
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    room = write_room(tmp_path / "rooms")
    for language in ("en", "zh"):
        (room / f"lesson.{language}.md").write_text(PAGE, encoding="utf-8")
        (room / f"lesson.{language}.ipynb").unlink()
    return read_lesson(room)


def test_a_run_gives_the_same_bytes_twice_and_is_fresh(lesson: Lesson, capfd: pytest.CaptureFixture[str]) -> None:
    assert why_stale(lesson, "zh") == "is not made yet"
    assert write(execute(lesson, "zh"), lesson.notebook("zh"))
    assert not write(execute(lesson, "zh"), lesson.notebook("zh"))
    assert why_stale(lesson, "zh") == ""
    text = lesson.notebook("zh").read_text(encoding="utf-8")
    assert "你好" in text
    assert "TCP" not in text + "".join(capfd.readouterr())
    assert '"version"' not in text


def test_a_notebook_is_stale_when_its_text_or_its_listing_changes(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(execute(lesson, "en"), lesson.notebook("en"))
    made = lesson.notebook("en").read_text(encoding="utf-8")
    lesson.notebook("en").write_text(made.replace("def step(", "def stride("), encoding="utf-8")
    assert why_stale(lesson, "en").startswith("shows source that has changed: mytorch/optim/")
    lesson.notebook("en").write_text(made, encoding="utf-8")
    assert why_stale(lesson, "en") == ""
    lesson.source("en").write_text(PAGE.replace("twice", "thrice"), encoding="utf-8")
    assert why_stale(lesson, "en") == "differs from lesson.en.md"


SOURCE = '''class Square:
    """x²"""

    @staticmethod
    def forward(x):
        return x * x
'''


@pytest.mark.parametrize(
    ("printed", "outdated"),
    [
        ("@staticmethod\ndef forward(x):\n    return x * x\n", False),
        ("@staticmethod\ndef forward(x):\n    return x * x\nand another line that a cell printed\n", False),
        (SOURCE, False),
        ("@staticmethod\ndef forward(x):\n    return x**2\n", True),
        ("def forward(x):\n    return x * x\n", True),  # the decorator is new
        ('class Square:\n    """x²"""\n', True),  # the method is new
    ],
)
def test_a_listing_is_compared_with_the_whole_definition_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, outdated: bool
) -> None:
    import nbformat

    (tmp_path / "mytorch").mkdir()
    (tmp_path / "mytorch" / "square.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(lessons.listings, "ROOT", tmp_path)
    output = nbformat.v4.new_output("stream", name="stdout", text="# mytorch/square.py\n" + printed)
    cell = nbformat.v4.new_code_cell("show_source(Square)", outputs=[output])
    found = outdated_listings(nbformat.v4.new_notebook(cells=[cell]))
    assert bool(found) == outdated


def type_notebooks(*words: str, rooms: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    variables = {
        **os.environ,
        "MYTORCH_LESSONS_ROOMS": str(rooms),
        "MYTORCH_LESSONS_LANG": "en",
        "PYTHONPATH": os.pathsep.join(filter(None, [path, str(lessons.ROOT)])),
    }
    command = [sys.executable, "-m", "lessons.notebooks", *words]
    return subprocess.run(command, env=variables, capture_output=True, encoding="utf-8", check=False)


def test_check_names_stale_notebooks_and_makes_none(lesson: Lesson) -> None:
    done = type_notebooks("--check", "01", rooms=lesson.folder.parent)
    assert done.returncode == 1
    assert "01_twice_and_half/lesson.zh.ipynb is not made yet" in done.stdout
    assert not lesson.notebook("zh").exists()


def test_an_unknown_lesson_and_a_missing_package_are_said_in_a_sentence(lesson: Lesson, tmp_path: Path) -> None:
    done = type_notebooks("99", rooms=lesson.folder.parent)
    assert (done.returncode, done.stderr) == (2, "there is no lesson '99'; there are 01 02\n")
    (tmp_path / "nbclient.py").write_text("raise ModuleNotFoundError('No module named nbclient', name='nbclient')")
    done = type_notebooks("--check", rooms=lesson.folder.parent, path=str(tmp_path))
    assert done.returncode == 2
    assert "pip install -e '.[lessons]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_moved_page_keeps_its_links(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file.md").write_text("")
    page = "[one](file.md#part) [two](https://example.org/x) [three](#here) `[four](file.md)`"
    assert relative_links(page) == ["file.md"]
    assert moved("[one](file.md#part) [two](#here)", tmp_path / "a", tmp_path / "b") == (
        "[one](../a/file.md#part) [two](#here)"
    )
