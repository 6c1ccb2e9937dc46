"""The folder of a run: config.json, log.jsonl, best and last checkpoint. Every file in it is whole at every moment.

Each file is written under another name first and then renamed, so a kill leaves the old one or the new one.
"""

from __future__ import annotations

import json
import platform
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy

import mytorch as torch
from mytorch.serialization.atomic import atomic_write

from .failure import Failure, Misuse

LAST, BEST, CONFIG, LOG = "last.safetensors", "best.safetensors", "config.json", "log.jsonl"


def writable_folder(path: str | Path) -> Path:
    """The folder `path`, made if it is not there, and tried by writing a file into it.

    Raises:
        Failure: it cannot be made or written.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Failure(f"--out {path}: cannot write there ({error.strerror}); choose another folder") from error
    return folder


class RunFolder:
    """Where a run writes what it does; nothing is created before `create`."""

    def __init__(self, path: Path, option: str = "--resume") -> None:
        self.path, self.option = path, option  # the option is what errors of reading speak of

    @classmethod
    def choose(cls, out: str | None, name: str) -> RunFolder:
        """The folder for a new run: `out`, or the first of runs/name, runs/name-2, … that is free.

        Raises:
            Misuse: `out` already holds a run.
        """
        if out is not None:
            if (Path(out) / CONFIG).exists():
                raise Misuse(
                    f"--out {out} already holds a run; go on with it by --resume {out}, or choose another folder"
                )
            return cls(Path(out))
        path, count = Path("runs") / name, 1
        while path.exists():
            count += 1
            path = Path("runs") / f"{name}-{count}"
        return cls(path)

    def create(self, options: Mapping[str, Any]) -> None:
        """Make the folder and write config.json.

        Raises:
            Failure: the folder cannot be made or written.
        """
        versions = {"mytorch": torch.__version__, "numpy": numpy.__version__, "python": platform.python_version()}
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._write(CONFIG, json.dumps({"options": dict(options), "versions": versions}, indent=2) + "\n")
        except OSError as error:
            raise Failure(f"--out {self.path}: cannot write there ({error.strerror}); choose another folder") from error

    def write_log(self, history: Iterable[Mapping[str, Any]]) -> None:
        """log.jsonl, one line for each finished epoch; rewritten as a whole, so that it always agrees with the run."""
        self._write(LOG, "".join(json.dumps(record) + "\n" for record in history))

    def save(self, name: str, state: Mapping[str, Any]) -> None:
        """Write the checkpoint `name`.

        Raises:
            Failure: the disk is full, or the folder has gone.
        """
        try:
            torch.save(state, self.path / name)
        except OSError as error:
            raise Failure(
                f"{self.path / name}: cannot be written ({error.strerror}); the checkpoint before it is unharmed"
            ) from error

    def load(self, name: str) -> dict[str, Any]:
        """Read the checkpoint `name`.

        Raises:
            Failure: there is none, or it is damaged.
        """
        path = self.path / name
        if not path.is_file():
            raise Failure(f"{self.option} {self.path}: there is no {name} in that folder")
        try:
            state = torch.load(path, map_location="cpu")  # it may have been written where there was a GPU
        except (OSError, RuntimeError, ValueError) as error:
            raise Failure(f"{self.option} {self.path}: {error}") from error
        if not isinstance(state, dict) or "options" not in state:
            raise Failure(f"{self.option} {self.path}: {name} is not a checkpoint of this script")
        return state

    def _write(self, name: str, text: str) -> None:
        with atomic_write(self.path / name) as file:
            file.write(text.encode())
