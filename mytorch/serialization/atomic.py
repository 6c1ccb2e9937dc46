"""A file is replaced whole or not at all.

The new contents go to a temporary file in the same folder; only when they are safely on the disk does the temporary
file take the name of the old one, which the operating system does in one step. Whoever reads meanwhile, and whatever
happens meanwhile (an exception, a full disk, `kill -9`, a power cut), finds the old file or the new one.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any


@contextmanager
def atomic_write(path: str | os.PathLike[str], mode: str = "wb", encoding: str | None = None) -> Iterator[IO[Any]]:
    """`with atomic_write(path) as file: file.write(...)`: the file appears under its name at the end of the block.

    If the block raises, the old file stays and the temporary one is removed. (Only a process that is killed outright
    can leave a temporary file, `.name.….tmp`.) A link is followed; a device or a pipe is written to directly.

    Args:
        path: the file to replace or to create; its folder must exist.
        mode: "wb" for bytes, "w" for text.
        encoding: of text; UTF-8 if omitted.

    Raises:
        ValueError: another mode.
        OSError: the folder does not exist or may not be written to, `path` is a folder, the disk is full.
    """
    if mode not in ("wb", "w"):
        raise ValueError(f"atomic_write: mode must be 'wb' or 'w', got {mode!r}")
    target = os.path.realpath(os.fspath(path))
    encoding = None if mode == "wb" else (encoding or "utf-8")
    try:
        before: os.stat_result | None = os.stat(target)
    except FileNotFoundError:
        before = None
    if before is not None and stat.S_ISDIR(before.st_mode):
        raise IsADirectoryError(f"atomic_write: {target} is a folder; give the name of a file")
    if before is not None and not stat.S_ISREG(before.st_mode):
        with open(target, mode, encoding=encoding) as file:
            yield file
        return
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name[:100]}.{secrets.token_hex(6)}.tmp")
    try:
        with open(temporary, mode.replace("w", "x"), encoding=encoding) as file:
            if before is not None:
                with suppress(OSError):  # not every file system has permissions
                    os.chmod(temporary, stat.S_IMODE(before.st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    _sync_folder(folder)


def _sync_folder(folder: str) -> None:
    """Bring the new name itself to the disk, where the system can do that (not on Windows)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
