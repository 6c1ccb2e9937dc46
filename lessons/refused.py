"""A request that cannot be met: the command line prints the reason and what there is instead, never a traceback."""

from __future__ import annotations

from .language import Words


class Refused(Exception):
    """Why not, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        self.words = Words(en, zh)
        super().__init__(en)

    def __str__(self) -> str:
        return str(self.words)
