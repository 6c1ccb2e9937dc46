"""Where the files of a data set may lie, and the words that say where to put them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def home(root: str | os.PathLike[str] | None) -> Path:
    """Where downloads go: `root`, else `$MYTORCH_DATA`, else `~/.cache/mytorch`."""
    return Path(root or os.environ.get("MYTORCH_DATA") or Path.home() / ".cache" / "mytorch").expanduser()


def places(
    root: str | os.PathLike[str] | None, below: Sequence[str], packages: Sequence[Path | str] = ()
) -> list[Path]:
    """Folders that may hold the files, in the order in which they are searched.

    Args:
        root: what the user said.
        below: subfolders of `root`, of `$MYTORCH_DATA` and of `~/.cache/mytorch` to look into; "" is the folder.
        packages: folders of the system's packages; they come before the cache.
    """
    tops = [Path(top).expanduser() for top in (root, os.environ.get("MYTORCH_DATA")) if top]
    cache = Path.home() / ".cache" / "mytorch"
    found = [top / name for top in tops for name in below]
    found += [Path(package) for package in packages]
    found += [cache / name for name in below]
    return list(dict.fromkeys(found))


def where_to_put(who: str, missing: str, wanted: str, source: str, searched: Sequence[Path], also: str) -> str:
    """The text for somebody whose files are missing: what, where it was looked for, and every way to get it.

    Args:
        who: the data set.
        missing: the file that was not found, in words.
        wanted: the files to put into the first place searched, in words.
        source: address that has them.
        also: further ways, after "or pass download=True".
    """
    return (
        f"{who}: {missing} in none of {', '.join(str(place) for place in searched)}. "
        f"Put {wanted} into {searched[0]} (from {source}), or pass download=True{also}"
    )
