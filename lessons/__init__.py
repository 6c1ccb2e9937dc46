"""The course: numbered rooms, each one idea; `python -m lessons list` shows them."""

from pathlib import Path

ROOT = Path(__file__).absolute().parent.parent  # of the clone
