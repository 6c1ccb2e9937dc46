"""Unpacking archives that somebody else made: nothing leaves the folder, nothing grows beyond a limit.

An archive may name files like ../../.ssh/authorized_keys, links that lead out of the folder, devices, or a few
kilobytes that become terabytes. Only plain files and folders with names that stay inside are accepted, bytes are
counted while they are written, and all of it happens in a folder of its own first: an archive that is refused leaves
nothing behind.
"""

from __future__ import annotations

import lzma
import os
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

_CHUNK = 1 << 20
# What the readers raise for nonsense; the last line is a file where another member needs a folder.
_DAMAGED = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, UnicodeError,
    FileExistsError, NotADirectoryError, IsADirectoryError,
)  # fmt: skip
_MAX_RATIO = 1100  # what deflate can reach at most is 1032 : 1


class ArchiveError(ValueError):
    """An archive that is damaged or tries what it should not."""


def unpack(
    archive: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    max_bytes: int,
    max_members: int = 100_000,
) -> list[Path]:
    """The files of a .tar (plain, .gz, .bz2, .xz) or .zip archive, written below `folder`; returns where they are.

    Files of the same names are replaced, each in one step.

    Args:
        max_bytes: largest sum of the sizes of the files.
        max_members: largest number of files and folders.

    Raises:
        FileNotFoundError: no such archive.
        ArchiveError: it is damaged, too large, or holds a link, a device, or a name that leads out of `folder`.
    """
    archive, folder = Path(archive), Path(folder)
    limit = min(max_bytes, _MAX_RATIO * max(archive.stat().st_size, 1024))
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder) as scratch:
        names: list[PurePosixPath] = []
        try:
            for count, (name, source) in enumerate(_members(archive)):
                if count >= max_members:
                    raise ArchiveError(f"{archive}: more than {max_members} members")
                place = _inside(archive, name)
                if source is None:
                    continue
                target = Path(scratch, place)
                target.parent.mkdir(parents=True, exist_ok=True)
                with source, open(target, "wb") as file:
                    while chunk := source.read(_CHUNK):
                        written += len(chunk)
                        if written > limit:
                            raise ArchiveError(f"{archive}: unpacks to more than the limit of {limit} bytes")
                        file.write(chunk)
                names.append(place)
        except _DAMAGED as error:
            raise ArchiveError(f"{archive}: damaged or cut short: {error}; fetch it again") from error
        for place in names:
            final = folder / place
            final.parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(scratch, place), final)
    return [folder / place for place in names]


def _members(archive: Path) -> Iterator[tuple[str, IO[bytes] | None]]:
    """Name and content of each member; None for a folder."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                    raise ArchiveError(f"{archive}: {entry.filename!r} is neither a file nor a folder")
                yield entry.filename, None if entry.is_dir() else packed.open(entry)
        return
    # The stream mode reads once from front to back: no seeking in hostile tables.
    with open(archive, "rb") as raw, tarfile.open(fileobj=raw, mode="r|*") as packed:
        for member in packed:
            if not (member.isreg() or member.isdir()):
                raise ArchiveError(f"{archive}: {member.name!r} is neither a file nor a folder")
            if member.isreg() and member.issparse():
                raise ArchiveError(f"{archive}: {member.name!r} is a sparse file")
            yield member.name, None if member.isdir() else packed.extractfile(member)


def _inside(archive: Path, name: str) -> PurePosixPath:
    """The path `name` within the archive's folder.

    Raises:
        ArchiveError: it leads somewhere else, on this system or on another.
    """
    place = PurePosixPath(name)
    if not name or "\\" in name or "\0" in name or ":" in name or place.is_absolute() or ".." in place.parts:
        raise ArchiveError(f"{archive}: {name!r} leads out of the folder, or would on another system")
    return place
