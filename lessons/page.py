"""What the lessons' pages use besides the library: two languages, the library's own source, and quiet pictures."""

from __future__ import annotations

import inspect
import textwrap
from typing import Any

import matplotlib.pyplot as plt

from mytorch.visualize.fonts import installed_cjk_fonts

from .language import say as say

__all__ = ["say", "show_source"]


def show_source(*things: Any) -> None:
    """Print the source of functions, methods or classes of the library, as it is today.

    Each listing begins with the file it stands in: `# mytorch/ops/exponential.py`.
    """
    for position, thing in enumerate(things):
        where = inspect.getsourcefile(inspect.unwrap(thing)) or "?"  # a decorated function stands where it was written
        print(("\n" if position else "") + f"# {where[where.rfind('mytorch/') :]}")
        print(textwrap.dedent(inspect.getsource(thing)).rstrip())


def _prepare_pictures() -> None:
    """Small, sharp pictures, and Chinese titles without boxes where a font is installed."""
    plt.rcParams["figure.dpi"] = 80
    plt.rcParams["axes.spines.top"] = plt.rcParams["axes.spines.right"] = False
    simplified_first = sorted(installed_cjk_fonts(), key=lambda name: "SC" not in name)
    plt.rcParams["font.family"] = ["DejaVu Sans", *simplified_first]  # font.sans-serif has no fallback
    plt.rcParams["axes.unicode_minus"] = False


_prepare_pictures()
