"""Links in a page of Markdown: which lead to files beside it, and how they read when the page moves."""

from __future__ import annotations

import os
import re
from pathlib import Path

LINK = re.compile(r"(?<=\]\()([^)\s]+)(?=\))")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def relative_links(markdown: str) -> list[str]:
    """Targets of `[text](target)` that are files, without `#section`; examples inside code are none."""
    targets = LINK.findall(CODE.sub("", markdown))
    return [target.split("#")[0] for target in targets if not _is_elsewhere(target)]


def moved(markdown: str, old: Path, new: Path) -> str:
    """The page with its links as they must read in the folder `new` to lead where they led in the folder `old`."""

    def replace(match: re.Match[str]) -> str:
        target = match.group()
        if _is_elsewhere(target) or not (old / target.split("#")[0]).exists():
            return target
        try:
            return Path(os.path.relpath(old / target, new)).as_posix()
        except ValueError:  # another drive, on Windows
            return (old / target).as_posix()

    return LINK.sub(replace, markdown)


def _is_elsewhere(target: str) -> bool:
    return "://" in target or target.startswith(("#", "mailto:", "attachment:", "data:"))
