"""Print a command that README.md promises, so that what is tested is what readers are told to type.

    python tools/readme_commands.py main

A command is the first line of the code block that follows `<!-- command: NAME -->`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def command(name: str, readme: Path = README) -> str:
    """The command marked `name`.

    Raises:
        SystemExit: there is none.
    """
    found = re.search(rf"<!-- command: {re.escape(name)} -->\s*```\w*\n(.+?)\n", readme.read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"{readme.name} has no code block after <!-- command: {name} -->")
    return found.group(1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python tools/readme_commands.py NAME")
    print(command(sys.argv[1]))
