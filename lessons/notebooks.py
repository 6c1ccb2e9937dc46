"""`python -m lessons.notebooks`: the executed notebooks that readers open, made from lesson.en.md and lesson.zh.md.

python -m lessons.notebooks            make those that are stale
python -m lessons.notebooks 07         make one lesson, stale or not, both languages
python -m lessons.notebooks --check    make nothing; name the stale ones and exit with 1 if there are any
"""

from __future__ import annotations

import argparse
import sys
import time

from .catalogue import all_lessons, find_lesson
from .language import LANGUAGES
from .refused import Refused


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", help="numbers; all if omitted")
    parser.add_argument("--check", action="store_true", help="make nothing, name what is stale")
    options = parser.parse_args()
    try:
        return make(options.lessons, only_check=options.check)
    except Refused as refused:
        print(refused, file=sys.stderr)
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in ("jupytext", "nbformat", "nbclient", "traitlets"):
            raise
        print(f"{missing}: notebooks are made with pip install -e '.[lessons]'", file=sys.stderr)
    return 2


def make(numbers: list[str], *, only_check: bool) -> int:
    """Make the notebooks of these lessons, or of all that are stale.

    Returns:
        1 if one was found stale (`only_check`) or a cell of one raised, else 0.
    """
    from nbclient.exceptions import CellExecutionError

    from .execution import execute, write
    from .staleness import why_stale

    lessons = [find_lesson(number) for number in numbers] or all_lessons()
    jobs = [(lesson, language, why_stale(lesson, language)) for lesson in lessons for language in LANGUAGES]
    if only_check or not numbers:
        jobs = [job for job in jobs if job[2]]
    bad = 0
    for position, (lesson, language, why) in enumerate(jobs, 1):
        path = lesson.notebook(language)
        print(f"[{position}/{len(jobs)}] {path.parent.name}/{path.name} {why}".rstrip(), flush=True)
        if only_check:
            bad += 1
            continue
        began = time.perf_counter()
        try:
            changed = write(execute(lesson, language), path)
        except CellExecutionError as error:
            print(error, file=sys.stderr)
            bad += 1
            continue
        seconds, kilobytes = time.perf_counter() - began, path.stat().st_size / 1000
        print(f"    {'written' if changed else 'as before'}, {seconds:.1f} s, {kilobytes:.0f} kB", flush=True)
    if not jobs:
        print("all notebooks are fresh")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
