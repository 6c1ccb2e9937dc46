"""What CuPy offers, read from the listing that `tools/list_cupy_names.py` writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

LISTING = Path(__file__).with_name("cupy_names.txt")


@dataclass(frozen=True)
class Name:
    """One name: a function with its arguments, a ufunc with its loops, an attribute, a class, a module or a value."""

    kind: str
    details: str


@lru_cache(maxsize=1)
def rooms() -> dict[str, dict[str, Name]]:
    """The names of each room: `rooms()["cupy.linalg"]["inv"]`."""
    found: dict[str, dict[str, Name]] = {}
    for line in LISTING.read_text().splitlines()[1:]:
        room, name, kind, *details = line.split("\t")
        found.setdefault(room, {})[name] = Name(kind, details[0] if details else "")
    return found


class Arguments:
    """The arguments that a function takes; anything else is refused as Python refuses it."""

    def __init__(self, name: str, details: str) -> None:
        self.name = name
        listed = [part.strip() for part in details.split(",") if part.strip()]
        self.any_keyword = any(part.startswith("**") for part in listed)
        self.keywords = {part.strip("*=") for part in listed} - {"/", ""}
        starred = [i for i, part in enumerate(listed) if part.startswith("*")]
        before_star = listed[: starred[0]] if starred else listed
        takes_any_number = any(part.startswith("*") and part != "*" and not part.startswith("**") for part in listed)
        self.positional = None if takes_any_number else len([part for part in before_star if part != "/"])

    def check(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self.positional is not None and len(args) > self.positional:
            raise TypeError(f"cupy.{self.name}: takes {self.positional} positional arguments, but {len(args)} given")
        if kwargs and not self.any_keyword:
            unknown = kwargs.keys() - self.keywords
            if unknown:
                raise TypeError(f"cupy.{self.name}: got an unexpected keyword argument {', '.join(sorted(unknown))}")
