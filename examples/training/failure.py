"""Failures of the world that a user can mend: told in one line, without a traceback."""

from __future__ import annotations


class Failure(Exception):
    """The run cannot go on; the message says why and what to do. The script prints it and exits with code 1."""


class Misuse(Exception):
    """The options do not fit together. The script prints the message and exits with code 2."""
