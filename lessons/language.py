"""English or Chinese: every sentence that the course says exists twice, and one place decides which one is heard."""

from __future__ import annotations

import locale
import os
from typing import NamedTuple

LANGUAGES = ("en", "zh")
ENVIRONMENT = "MYTORCH_LESSONS_LANG"


class Words(NamedTuple):
    """One sentence in both languages."""

    en: str
    zh: str

    def __str__(self) -> str:
        return getattr(self, language())


def language() -> str:
    """The learner's language: `MYTORCH_LESSONS_LANG`, else what `--lang` was last, else the system's, else English."""
    from .progress import remembered_language

    chosen = os.environ.get(ENVIRONMENT) or remembered_language()
    if chosen in LANGUAGES:
        return chosen
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def say(en: str, zh: str) -> str:
    """The one of two texts that the reader understands: for titles of pictures and printed lines of a lesson."""
    return str(Words(en, zh))
