"""From lesson.en.md and lesson.zh.md to the executed notebooks that readers open.

`python -m lessons.notebooks` makes those that are stale, `python -m lessons.notebooks 07` one lesson, both languages.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

from .catalogue import Lesson, all_lessons, find_lesson
from .language import ENVIRONMENT, LANGUAGES

SECONDS = 120  # for one cell; a whole lesson is meant to take less than a minute
ROOT = Path(__file__).parent.parent


def execute(lesson: Lesson, language: str) -> nbformat.NotebookNode:
    """The lesson as a notebook with the outputs of a run in an empty folder.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raised.
    """
    notebook = from_source(lesson, language)
    before = {name: os.environ.get(name) for name in (ENVIRONMENT, "PYTHONPATH")}
    os.environ[ENVIRONMENT] = language
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), before["PYTHONPATH"]]))
    try:
        with tempfile.TemporaryDirectory(prefix="lesson-") as folder:
            NotebookClient(
                notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}}
            ).execute()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when each cell ran: noise in a diff
    return notebook


def from_source(lesson: Lesson, language: str) -> nbformat.NotebookNode:
    """The lesson's Markdown as a notebook without outputs, cells numbered so that a new run changes no identity."""
    notebook = jupytext.reads(lesson.source(language).read_text(encoding="utf-8"), fmt="md")
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position:02d}"
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    )
    return notebook


def is_stale(lesson: Lesson, language: str) -> bool:
    """Whether the notebook that readers open is not the one that the Markdown describes."""
    path = lesson.notebook(language)
    if not path.exists():
        return True
    made = nbformat.read(path, as_version=4)
    return [(c.cell_type, c.source) for c in made.cells] != [
        (c.cell_type, c.source) for c in from_source(lesson, language).cells
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help="numbers; all stale ones if omitted")
    wanted = parser.parse_args().lessons
    for lesson in [find_lesson(number) for number in wanted] or all_lessons():
        for language in LANGUAGES:
            if wanted or is_stale(lesson, language):
                print(lesson.notebook(language).relative_to(ROOT), flush=True)
                nbformat.write(execute(lesson, language), lesson.notebook(language))


if __name__ == "__main__":
    main()
