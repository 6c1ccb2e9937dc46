"""Chinese, Japanese and Korean labels: matplotlib's own font draws boxes, so look for one that has the characters."""

from __future__ import annotations

import importlib
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Usual fonts of Linux, macOS and Windows; the first that is installed is taken.
CJK_FONTS = (
    "Noto Sans CJK TC",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans TC",
    "Noto Sans SC",
    "Source Han Sans TC",
    "Source Han Sans SC",
    "PingFang TC",
    "PingFang SC",
    "PingFang HK",
    "Heiti TC",
    "Hiragino Sans GB",
    "Microsoft JhengHei",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "AR PL UMing TW",
    "AR PL UKai TW",
    "Arial Unicode MS",
)
# Radicals, kana and the unified ideographs; Hangul; compatibility ideographs; full-width forms; the rarer planes.
_RANGES = ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))

_warned = False


def has_cjk(text: str) -> bool:
    """True if `text` has a character that European fonts lack."""
    return any(low <= ord(character) <= high for character in text for low, high in _RANGES)


def installed_cjk_fonts() -> list[str]:
    """The names of `CJK_FONTS` that matplotlib finds on this machine, best first."""
    manager = importlib.import_module("matplotlib.font_manager").fontManager
    present = {font.name for font in manager.ttflist}
    return [name for name in CJK_FONTS if name in present]


def use_readable_fonts(figure: Figure) -> None:
    """Give every text of `figure` with CJK characters a font that has them; warn once if there is none."""
    global _warned
    kind: Any = importlib.import_module("matplotlib.text").Text
    found: list[Any] = figure.findobj(kind)
    texts = [text for text in found if has_cjk(text.get_text())]
    if not texts:
        return
    fonts = installed_cjk_fonts()
    if fonts:
        for text in texts:
            text.set_fontfamily(["DejaVu Sans", *fonts])
    elif not _warned:
        _warned = True
        warnings.warn(
            f"visualize: no font here can draw {texts[0].get_text()!r}, so boxes stand for the characters; install "
            "one (Debian, Ubuntu: `apt install fonts-noto-cjk`; Fedora: `dnf install google-noto-sans-cjk-fonts`; "
            "macOS and Windows bring one), then delete matplotlib's font cache: "
            "`python -c 'import matplotlib; print(matplotlib.get_cachedir())'` prints where it is",
            stacklevel=4,
        )
