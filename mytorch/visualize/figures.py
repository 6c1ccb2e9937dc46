"""A figure without pyplot: made here, drawn by the Agg canvas, saved in one piece."""

from __future__ import annotations

import functools
import importlib
import io
import os
import warnings
from typing import TYPE_CHECKING, Any

from ..serialization.atomic import atomic_write
from .fonts import has_cjk, use_readable_fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#2b2b33"
SOFT = "#8a8a94"
BLUE, ORANGE, GREEN, RED = "#2f6db5", "#d9772b", "#2e8b57", "#c0392b"


def matplotlib_module(name: str) -> Any:
    """`matplotlib.<name>`, imported when it is first needed.

    Raises:
        ImportError: matplotlib is not installed; the message says how to get it.
    """
    try:
        return importlib.import_module(f"matplotlib.{name}")
    except ImportError as error:
        raise ImportError(
            'visualize: drawing needs matplotlib, which is not here; run `pip install "mytorch-course[visualize]"` '
            "or `pip install matplotlib`"
        ) from error


def new_figure(width: float, height: float, title: str | None = None) -> Figure:
    """An empty figure of `width` × `height` inches with room made for every label."""
    figure = matplotlib_module("figure").Figure(figsize=(width, height), dpi=120, layout="constrained")
    matplotlib_module("backends.backend_agg").FigureCanvasAgg(figure)
    # pyplot would tell notebooks how to show a figure; without it the figure says so itself.
    setattr(figure, "_repr_png_", functools.partial(png_of, figure))  # noqa: B010
    if title:
        figure.suptitle(title, fontsize=14, color=INK)
    return figure


def text_width(text: str, size: float = 9) -> float:
    """About how many inches a line of text of `size` points takes; Chinese characters are twice as wide."""
    return sum(1.0 if has_cjk(character) else 0.55 for character in text) * size / 72


def finished(figure: Figure) -> Figure:
    """The last step of every drawing function: give each text a font that has its characters."""
    use_readable_fonts(figure)
    return figure


def bare(axes: Axes, caption: str | None = None, *, size: float = 9, color: str = INK) -> None:
    """Axes that only hold a picture: no ticks, no frame, perhaps a caption above."""
    axes.set_axis_off()
    if caption is not None:
        axes.set_title(caption, fontsize=size, color=color, pad=3)


def save_figure(figure: Figure, path: str | os.PathLike[str]) -> None:
    """Write a figure as PNG; an interruption leaves the old file or the new one, never half of one.

    Raises:
        OSError: the folder cannot be written.
    """
    with atomic_write(path) as file:
        file.write(png_of(figure))


def png_of(figure: Figure) -> bytes:
    """The figure as the contents of a PNG file."""
    data = io.BytesIO()
    with warnings.catch_warnings():
        # A missing character was already reported once, with the fix; matplotlib repeats it for every glyph.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(data, format="png")
    return data.getvalue()
