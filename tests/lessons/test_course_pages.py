"""The pages around the lessons: no table is stale, links lead somewhere, samples print what is shown."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lessons.catalogue import HERE, all_lessons
from lessons.commands import COMMANDS
from lessons.exercise import Wrong
from lessons.links import relative_links
from lessons.milestones import MILESTONES
from lessons.tutor import expect_gradient

ROOT = HERE.parent
PAGES = {"en": HERE / "README.md", "zh": HERE / "README.zh-CN.md"}
GLOSSARY = HERE / "GLOSSARY.md"
DOCUMENTS = [*PAGES.values(), GLOSSARY, *sorted(HERE.glob("[0-9][0-9]_*/lesson.*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_the_tables_are_those_of_the_lessons_and_milestones_that_exist() -> None:
    tool = ROOT / "tools" / "lessons_table.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for language, page in PAGES.items():
        text = page.read_text(encoding="utf-8")
        for lesson in all_lessons():
            assert f"[{getattr(lesson.title, language)}]({lesson.folder.name}/lesson.{language}.ipynb)" in text
        for milestone in MILESTONES:
            assert f"`{milestone.name}` | {milestone.year}" in text


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: f"{page.parent.name}-{page.name}")
def test_links_lead_to_files_that_exist(page: Path) -> None:
    missing = [
        target for target in relative_links(page.read_text(encoding="utf-8")) if not (page.parent / target).exists()
    ]
    assert not missing


def test_both_languages_show_the_same_code_and_commands() -> None:
    for language in ("bash", "python"):
        ours, theirs = ([re.sub(r"\s*#.*", "", block) for block in blocks(page, language)] for page in PAGES.values())
        assert ours == theirs


def test_the_commands_shown_exist_and_so_do_their_lessons() -> None:
    shown = "\n".join(blocks(PAGES["en"], "bash"))
    assert set(re.findall(r"python -m lessons (\w+)", shown)) >= set(COMMANDS) - {"milestone"}
    numbers = {lesson.number for lesson in all_lessons()}
    assert set(re.findall(r"python -m lessons \w+ (\d\d)", shown)) <= numbers
    assert all((HERE / name).is_dir() for name in re.findall(r"work/(\d\d_\w+)/", shown))


@pytest.mark.parametrize("language", PAGES)
def test_the_tutor_says_what_the_page_shows(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYTORCH_LESSONS_LANG", language)
    first, second = blocks(PAGES[language], "text")
    g = np.random.default_rng(0).normal(size=(4, 3))
    with pytest.raises(Wrong) as caught:
        expect_gradient(g, g.sum(axis=0), "b")
    assert str(caught.value) == first.strip()
    (sample,) = blocks(PAGES[language], "python")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(sample, {})
    assert printed.getvalue() == second


# the glossary


def rows() -> list[list[str]]:
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_glossary_has_each_word_once_in_alphabetical_order() -> None:
    words = [row[0].lower() for row in rows()]
    assert len(words) >= 80
    assert words == sorted(set(words))


def test_every_word_is_explained_in_both_languages() -> None:
    for english, simplified, traditional, line, chinese in rows():
        assert simplified, english
        assert traditional, english
        assert line.endswith((".", "…")), english
        assert chinese.endswith(("。", "……")), english
        assert not re.search("[\u4e00-\u9fff]", line), english


def test_chinese_explanations_use_full_width_punctuation() -> None:
    for page in (GLOSSARY, PAGES["zh"]):
        prose = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert re.findall("[\u4e00-\u9fff][,;:?!(]|[,;:?!)][\u4e00-\u9fff]", prose) == []
