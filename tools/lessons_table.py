"""Write the tables of lessons and milestones into lessons/README.md and lessons/README.zh-CN.md.

    python tools/lessons_table.py            # write both
    python tools/lessons_table.py --check    # exit with 1 if one is stale

The rows come from each lesson.toml and from lessons/milestones; what stands outside the marked places is typed by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lessons.catalogue import PARTS, all_lessons  # noqa: E402
from lessons.milestones import MILESTONES  # noqa: E402

PAGES = {"en": ROOT / "lessons" / "README.md", "zh": ROOT / "lessons" / "README.zh-CN.md"}
HEADS = {
    "en": ("| | lesson | minutes | you build |", "| name | year | what runs | built of your |"),
    "zh": ("| | 课 | 分钟 | 你会做出 |", "| 名字 | 年份 | 重演什么 | 用到你写的 |"),
}


def lessons_table(language: str) -> Iterator[str]:
    """A table for each part that has lessons, under its title."""
    parts = {f"{first:02d}": title for first, title in PARTS}
    for lesson in all_lessons():
        if lesson.number in parts:
            yield from (
                "",
                f"**{getattr(parts[lesson.number], language)}**",
                "",
                HEADS[language][0],
                "|---|---|---|---|",
            )
        page = lesson.notebook(language).relative_to(ROOT / "lessons").as_posix()
        title, builds = getattr(lesson.title, language), getattr(lesson.builds, language)
        yield f"| {lesson.number} | [{title}]({page}) | {lesson.minutes} | {builds} |"


def milestones_table(language: str) -> Iterator[str]:
    yield from ("", HEADS[language][1], "|---|---|---|---|")
    for milestone in MILESTONES:
        needs = ", ".join(f"`{name}` ({number})" for number, name in milestone.needs)
        yield f"| `{milestone.name}` | {milestone.year} | {getattr(milestone.title, language)} | {needs} |"


def filled(language: str) -> str:
    """The page with its tables as they should be."""
    text = PAGES[language].read_text(encoding="utf-8")
    for name, rows in (("lessons", lessons_table(language)), ("milestones", milestones_table(language))):
        table = "\n".join(rows)
        place = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(\n<!-- end of {name} -->)", re.DOTALL)
        text, count = place.subn(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text)
        if count != 1:
            raise ValueError(f"{PAGES[language]}: one place for the table of {name} was expected, and {count} found")
    return text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is stale")
    check = parser.parse_args().check
    for language, page in PAGES.items():
        text = filled(language)
        if text != page.read_text(encoding="utf-8"):
            if check:
                print(f"{page.relative_to(ROOT)} is stale: run `python tools/lessons_table.py`")
                return 1
            page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
