"""Listings in a notebook that `show_source` printed, compared with the library's source as it is today."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from . import ROOT

HEADER = re.compile(r"^# (mytorch/\S+\.py)$", re.MULTILINE)


def outdated_listings(notebook: Any) -> list[str]:
    """`mytorch/ops/exponential.py: class Exp(Operation):` for each listing that the file no longer contains."""
    outdated = []
    for printed in _outputs_of_show_source(notebook):
        pieces = HEADER.split(printed)
        for file, listing in zip(pieces[1::2], pieces[2::2], strict=True):
            lines = listing.strip("\n").split("\n")
            if not any(lines[: len(block)] == block for block in _blocks(ROOT / file)):
                outdated.append(f"{file}: {lines[0]}")
    return outdated


def _outputs_of_show_source(notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.cell_type == "code" and "show_source(" in cell.source:
            yield "".join(output.text for output in cell.outputs if output.output_type == "stream")


@cache
def _blocks(path: Path) -> list[list[str]]:
    """The lines of every function and class of a file, decorators included, and of the file itself."""
    if not path.exists():
        return []
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    blocks = [source.strip("\n").split("\n")]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            block = "\n".join(lines[first - 1 : node.end_lineno])
            blocks.append(textwrap.dedent(block).split("\n"))
    return blocks
