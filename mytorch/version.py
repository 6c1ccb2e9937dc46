"""Which version this is, and what it was built with: scripts print it before they start."""

from __future__ import annotations

__version__ = "0.1.0"
cuda: str | None = None  # GPUs are reached through CuPy, which brings a CUDA of its own
hip: str | None = None
debug = False
