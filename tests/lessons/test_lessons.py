"""Every lesson: two texts with one code, the course's rhythm, links that lead somewhere, fresh notebooks that run."""

from __future__ import annotations

import ast
import base64
import re
import time
from itertools import zip_longest
from pathlib import Path

import nbformat
import pytest

from lessons import ROOT
from lessons.catalogue import Lesson, read_lesson
from lessons.execution import execute, from_source
from lessons.language import LANGUAGES
from lessons.links import relative_links
from lessons.staleness import why_stale
from tests.lessons.rooms import ROOMS, each_room

RHYTHM = {
    "en": ["Question", "By hand", "Toy", "Check it", "The real one", "They agree", "Look", "Exercises",
           "What broke for others"],
    "zh": ["问题", "动手算", "玩具", "检查", "真家伙", "两者一致", "看一看", "练习", "别人踩过的坑"],
}  # fmt: skip
ALWAYS = {"Question", "The real one", "They agree", "Exercises", "What broke for others"}

each_language = pytest.mark.parametrize("language", LANGUAGES)


def markdown_of(lesson: Lesson, language: str) -> str:
    cells = from_source(lesson, language).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def code_of(lesson: Lesson, language: str) -> list[str]:
    return [cell.source for cell in from_source(lesson, language).cells if cell.cell_type == "code"]


def outputs_of(lesson: Lesson, language: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(lesson.notebook(language), as_version=4)
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_no_two_lessons_share_a_number() -> None:
    numbers = [room.name[:2] for room in ROOMS]
    assert len(set(numbers)) == len(numbers)


@each_room
def test_a_lesson_is_described_in_both_languages(room: Path) -> None:
    lesson = read_lesson(room)
    assert re.fullmatch(r"\d\d(_[a-z0-9]+)+", room.name)
    assert 15 <= lesson.minutes <= 40
    for words in (lesson.title, lesson.builds):
        assert words.en.strip()
        assert re.search("[\u4e00-\u9fff]", words.zh) or words.zh == words.en  # a name such as AlexNet


@each_room
@each_language
def test_the_first_line_is_the_title(room: Path, language: str) -> None:
    lesson = read_lesson(room)
    first = lesson.source(language).read_text(encoding="utf-8").split("\n")[0]
    assert first == f"# {lesson.number} · {getattr(lesson.title, language)}"


@each_room
def test_headings_follow_the_rhythm_in_both_languages(room: Path) -> None:
    lesson = read_lesson(room)
    beats = {}
    for language, rhythm in RHYTHM.items():
        headings = re.findall(r"^## (.+?)\s*$", markdown_of(lesson, language), re.MULTILINE)
        assert not set(headings) - set(rhythm), "a heading that is no beat of the rhythm; use ###"
        beats[language] = [rhythm.index(heading) for heading in headings]
        assert beats[language] == sorted(set(beats[language])), headings
    assert beats["en"] == beats["zh"]
    assert {RHYTHM["en"][beat] for beat in beats["en"]} >= ALWAYS


@each_room
def test_both_languages_have_the_same_code(room: Path) -> None:
    lesson = read_lesson(room)
    english, chinese = (code_of(lesson, language) for language in LANGUAGES)
    for number, (ours, theirs) in enumerate(zip_longest(english, chinese, fillvalue=""), 1):
        same = ast.dump(ast.parse(ours)) == ast.dump(ast.parse(theirs))
        assert same, f"code cell {number} differs:\n{ours}\n--- and ---\n{theirs}"
    assert len(english) == len(chinese)


@each_room
@each_language
def test_links_lead_to_files_that_exist(room: Path, language: str) -> None:
    lesson = read_lesson(room)
    for target in relative_links(markdown_of(lesson, language)):
        assert (lesson.folder / target).exists(), target


@each_room
@each_language
def test_the_commands_in_a_lesson_name_that_lesson(room: Path, language: str) -> None:
    lesson = read_lesson(room)
    commands = re.findall(r"python -m lessons (\w+) (\d+)", markdown_of(lesson, language))
    assert {"start", "check", "hint"} <= {command for command, _ in commands}
    assert {number for _, number in commands} == {lesson.number}


@each_room
@each_language
def test_the_notebook_is_fresh(room: Path, language: str) -> None:
    lesson = read_lesson(room)
    why = why_stale(lesson, language)
    assert not why, f"{lesson.notebook(language)} {why}; make lessons"


@each_room
@each_language
def test_the_notebook_has_no_errors_and_small_pictures(room: Path, language: str) -> None:
    for output in outputs_of(read_lesson(room), language):
        assert output.output_type != "error", output.evalue
        assert output.get("name") != "stderr", output.text
        data = output.get("data", {})
        assert not {"image/jpeg", "image/svg+xml"} & set(data), "pictures are PNG"
        assert len(base64.b64decode(data.get("image/png", ""))) < 100_000


@each_room
@each_language
def test_the_notebook_tells_nothing_of_the_machine_that_made_it(room: Path, language: str) -> None:
    for output in outputs_of(read_lesson(room), language):
        text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
        assert not re.search(r"0x[0-9a-f]{8,}|/tmp/|/home/|/root/", text), text
        assert str(ROOT) not in text


@pytest.mark.slow
@each_room
def test_the_lesson_runs(room: Path) -> None:
    began = time.perf_counter()
    notebook = execute(read_lesson(room), "en")
    assert time.perf_counter() - began < 60, "a lesson is meant to take less than a minute on two cores"
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", output.text
