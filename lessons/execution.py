"""From a lesson's Markdown to an executed notebook, the same bytes whenever the same things happen."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from . import ROOT
from .catalogue import Lesson
from .language import ENVIRONMENT

SECONDS = 120  # for one cell; a whole lesson is meant to take less than a minute
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


def from_source(lesson: Lesson, language: str) -> nbformat.NotebookNode:
    """The lesson's Markdown as a notebook without outputs, cells numbered so that a new run changes no identity."""
    notebook = jupytext.reads(lesson.source(language).read_text(encoding="utf-8"), fmt="md")
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position:02d}"
        cell["metadata"] = nbformat.from_dict({})
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def execute(lesson: Lesson, language: str) -> nbformat.NotebookNode:
    """The lesson as a notebook with the outputs of a run in an empty folder.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raised.
    """
    notebook = from_source(lesson, language)
    with tempfile.TemporaryDirectory(prefix="lesson-") as place:
        for name in ("here", "ipython", "work"):
            (Path(place) / name).mkdir()
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            kernel_name="python3",
            coalesce_streams=True,
            resources={"metadata": {"path": f"{place}/here"}},
            config=_connection(place),
        )
        client.execute(env=_environment(place, language))
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when each cell ran: noise in a diff
    notebook.metadata = nbformat.from_dict(METADATA)  # without the interpreter's version
    return notebook


def write(notebook: nbformat.NotebookNode, path: Path) -> bool:
    """Write the notebook unless the file says the same already; whether it was written."""
    text = nbformat.writes(notebook) + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def _connection(place: str) -> Config:
    """Sockets of the file system where there are some: quicker, and nobody else on the network can listen."""
    if os.name == "nt":
        return Config()
    return Config(ConnectionFileMixin={"transport": "ipc", "connection_file": f"{place}/kernel.json"})


def _environment(place: str, language: str) -> dict[str, str]:
    """What a kernel sees: this clone, the language, and neither a learner's progress nor IPython settings."""
    return {
        **os.environ,
        ENVIRONMENT: language,
        "MYTORCH_LESSONS_WORK": f"{place}/work",
        "IPYTHONDIR": f"{place}/ipython",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "PYTHONHASHSEED": "0",
    }
