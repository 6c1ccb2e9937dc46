"""The command line: `python -m mytorch run script.py [arguments]` runs a PyTorch script with mytorch."""

from __future__ import annotations

import argparse
import sys

from . import __version__
from .as_torch import run


def main() -> None:
    """Read the command line and do what it says; wrong usage ends with exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m mytorch", description="mytorch from the command line")
    parser.add_argument("--version", action="version", version=f"mytorch {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    runner = commands.add_parser(
        "run",
        help="run a PyTorch script with mytorch",
        description="Run an unmodified PyTorch script: torch, torchvision and torchsummary mean mytorch.",
    )
    runner.add_argument("script", help="the Python file")
    runner.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on to the script")
    options = parser.parse_args()
    try:
        run(options.script, options.arguments)
    except FileNotFoundError as error:
        if error.filename is not None:  # the script's own business
            raise
        runner.error(str(error))


if __name__ == "__main__":
    sys.exit(main())
