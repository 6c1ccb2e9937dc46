"""Whether the notebook that readers open is the one that the Markdown and the library would give today."""

from __future__ import annotations

import nbformat

from .catalogue import Lesson
from .execution import METADATA, from_source
from .listings import outdated_listings


def why_stale(lesson: Lesson, language: str) -> str:
    """The reason in a phrase; empty if the notebook is fresh."""
    path = lesson.notebook(language)
    if not path.exists():
        return "is not made yet"
    made = nbformat.read(path, as_version=4)
    if _text(made) != _text(from_source(lesson, language)):
        return f"differs from {lesson.source(language).name}"
    if made.metadata != METADATA:
        return "was saved by another tool"
    if any(cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None for cell in made.cells):
        return "was not executed"
    outdated = outdated_listings(made)
    if outdated:
        return f"shows source that has changed: {', '.join(outdated)}"
    return ""


def _text(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]
