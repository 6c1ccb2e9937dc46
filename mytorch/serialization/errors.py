"""What is raised for a file that cannot be read as a checkpoint."""

from __future__ import annotations


class CheckpointError(RuntimeError):
    """The file is not a checkpoint, or is damaged; the message says which, and where."""
