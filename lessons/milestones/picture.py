"""Where milestones put their pictures: work/milestones/."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from .. import page as page, progress  # page: fonts and a quiet style
from ..language import say


def save_picture(figure: Figure, name: str) -> None:
    """Write work/milestones/NAME.png and say so."""
    path = progress.WORK / "milestones" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)
    print(say("picture:", "图片："), path)
