"""Text in columns that line up, Chinese characters being two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Columns of a terminal that the text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text with spaces up to so many columns, after it or (`right`) before it."""
    spaces = " " * (columns - width(text))
    return spaces + text if right else text + spaces


def cut(text: str, columns: int) -> str:
    """The text, or as much of it as fits before an `…`."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return text.rstrip() + "…" if columns > 0 else ""


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), columns: int | None = None) -> list[str]:
    """One line a row, two spaces between columns.

    Args:
        rows: all of one length.
        right: positions of the columns that end, rather than begin, at one place: numbers.
        columns: width of the page; lines that are longer are cut.
    """
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    lines = []
    for row in rows:
        cells = (pad(cell, widths[at], right=at in right) for at, cell in enumerate(row))
        line = "  ".join(cells).rstrip()
        lines.append(line if columns is None else cut(line, columns))
    return lines
