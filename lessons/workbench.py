"""The learner's copy of a lesson, work/NN_name/: the notebook and the exercises, which are the learner's own files.

Nothing here overwrites or removes a file: what is there stays, and `put_away` moves a folder to work/old/.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from . import links, progress
from .catalogue import Lesson
from .language import language
from .refused import Refused


def folder_of(lesson: Lesson) -> Path:
    """Where the learner works on it."""
    return progress.WORK / lesson.folder.name


def exercises_file(lesson: Lesson) -> Path:
    """The learner's exercises.py.

    Raises:
        Refused: there is none yet.
    """
    path = folder_of(lesson) / "exercises.py"
    if not path.is_file():
        raise Refused(
            f"{shown(path)} does not exist yet: python -m lessons start {lesson.number}",
            f"还没有 {shown(path)}，请先运行：python -m lessons start {lesson.number}",
        )
    return path


def lay_out(lesson: Lesson) -> tuple[list[Path], list[Path]]:
    """Copy what is not there yet.

    Returns:
        The files that are new, and those that were there and were left alone.
    """
    folder = folder_of(lesson)
    folder.mkdir(parents=True, exist_ok=True)
    copies = {folder / "exercises.py": (lesson.folder / "exercises.py").read_bytes()}
    if lesson.notebook(language()).exists():
        copies[folder / "lesson.ipynb"] = _notebook(lesson, folder)
    new, old = [], []
    for path, content in copies.items():
        try:
            with open(path, "xb") as file:
                file.write(content)
        except FileExistsError:
            old.append(path)
        else:
            new.append(path)
    return new, old


def put_away(lesson: Lesson) -> Path | None:
    """Move the learner's folder to work/old/NN_name-<time>; None if there is none."""
    folder = folder_of(lesson)
    if not folder.exists():
        return None
    stem = f"{folder.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    attic = progress.WORK / "old"
    attic.mkdir(parents=True, exist_ok=True)
    names = [stem, *(f"{stem}-{again}" for again in range(2, 100))]
    place = next(attic / name for name in names if not (attic / name).exists())
    folder.rename(place)
    return place


def shown(path: Path) -> str:
    """A path as one types it here: relative to the current folder if that is shorter."""
    try:
        return min(os.path.relpath(path), str(path), key=len)
    except ValueError:  # another drive, on Windows
        return str(path)


def _notebook(lesson: Lesson, folder: Path) -> bytes:
    """The lesson's notebook, with links that lead back to the lessons."""
    notebook = json.loads(lesson.notebook(language()).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = links.moved("".join(cell["source"]), lesson.folder, folder)
            cell["source"] = text.splitlines(keepends=True)
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
