"""PyTorch's own files, read without PyTorch: the zip archive of `torch.save`, and the form before version 1.6.

    zip:     NAME/data.pkl, a pickle of the object, which refers to   NAME/data/0, NAME/data/1, …, the storages as bytes
    before:  pickles of a magic number, a version, the machine's byte order, the object and the list of its storages,
             followed by the number of elements and the bytes of each storage

Nothing is unpacked to the disk, so no name in an archive leads anywhere; nothing is decompressed, for `torch.save`
never compresses; and no memory is reserved for more bytes than the file has.
"""

from __future__ import annotations

import errno
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from ..tensor import Tensor
from .errors import CheckpointError
from .pickle_reader import PickleReader
from .torch_values import Claim, TorchValues

ZIP = b"PK\x03\x04"
# The pickle of 0x1950A86A20F9469CFC6C, with which every older file begins, in the protocols 2 to 5.
_MAGIC = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
_FRAME = b"\x95" + len(_MAGIC).to_bytes(8, "little")
LEGACY = (b"\x80\x02" + _MAGIC, b"\x80\x03" + _MAGIC, b"\x80\x04" + _FRAME + _MAGIC, b"\x80\x05" + _FRAME + _MAGIC)
LEGACY_VERSION = 1001
_PIECE = 1 << 22  # bytes copied at a time
_FLAGS = 0x808  # of a file in an archive: its size stands behind it, its name is UTF-8
_DAMAGED = (zipfile.BadZipFile, EOFError, struct.error, zlib.error, ValueError, OSError)

Place = Callable[[Tensor, str], Tensor]
Found = tuple[Any, bool]  # the object, and whether bfloat16 numbers in it became float32


def _reader(file: IO[bytes], length: int, values: TorchValues) -> PickleReader:
    return PickleReader(file, length, values.named, values.persistent, values.build)


# ---------------------------------------------------------------------- zip


def read_zip(file: IO[bytes], place: Place) -> Found:
    """The object in a zip archive that `torch.save` wrote, and whether bfloat16 numbers in it became float32.

    Raises:
        CheckpointError: it is no such archive, damaged, or holds more than data.
        NotImplementedError: it holds a kind of tensor that mytorch does not have.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            folder = _folder(archive.namelist())
            entries = _entries(archive)
            little = _byte_order(archive, entries, folder) == "little"

            def fetch(claim: Claim) -> np.ndarray:
                info = entries.get(f"{folder}data/{claim.key}")
                if info is None:
                    raise CheckpointError(f"load: the archive has no storage {claim.key!r:.40}; it is incomplete")
                stored = claim.kind.stored
                if info.file_size != claim.count * stored.itemsize:
                    raise CheckpointError(
                        f"load: storage {claim.key!r:.40} should have {claim.count} × {stored.itemsize} bytes, but has "
                        f"{info.file_size}"
                    )
                array = np.empty(claim.count, stored if little else stored.newbyteorder(">"))
                with archive.open(info) as source:
                    _fill(array, source)
                return array

            values = TorchValues(fetch, place)
            pickled = archive.read(entries[f"{folder}data.pkl"])
            result = _reader(io.BytesIO(pickled), len(pickled), values).read()
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # EINVAL: a place before the beginning
            raise
        raise CheckpointError(f"load: the zip archive is damaged or truncated ({error})") from error
    values.check_result(result)
    return result, values.widened


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files in the archive by name, if all of them are what `torch.save` writes."""
    entries: dict[str, zipfile.ZipInfo] = {}
    end = -1
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        name = info.orig_filename
        if name in entries:
            raise CheckpointError(f"load: the archive has two files named {name!r:.60}")
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            raise CheckpointError(f"load: the archive has a file named {name!r:.60}, which leads out of its folder")
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size or info.flag_bits & ~_FLAGS:
            raise CheckpointError(
                f"load: {name!r:.60} in the archive is compressed or encrypted, which torch.save never does"
            )
        if info.header_offset < end:
            raise CheckpointError(f"load: {name!r:.60} in the archive overlaps the file before it")
        end = info.header_offset + 30 + info.file_size  # 30: the least that a header takes
        entries[name] = info
    return entries


def _folder(names: list[str]) -> str:
    """NAME/ of NAME/data.pkl."""
    found = sorted({name for name in names if name == "data.pkl" or name.endswith("/data.pkl")})
    if len(found) != 1 or found[0].count("/") > 1:
        raise CheckpointError(
            "load: this is a zip archive, but not one that torch.save wrote: it has "
            + ("no data.pkl" if not found else "more than one data.pkl")
        )
    folder = found[0].removesuffix("data.pkl")
    if any(name.startswith(f"{folder}code/") for name in names):
        raise CheckpointError(
            "load: this is a TorchScript program (torch.jit.save), which is code; save model.state_dict() instead"
        )
    return folder


def _byte_order(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], folder: str) -> str:
    info = entries.get(f"{folder}byteorder")
    if info is None:
        return "little"
    order = archive.read(info).decode("ascii", "replace") if info.file_size < 10 else ""
    if order not in ("little", "big"):
        raise CheckpointError(f"load: the archive has byte order {order!r}; expected little or big")
    return order


# ---------------------------------------------------------------------- before 1.6


def read_legacy(file: IO[bytes], length: int, place: Place) -> Found:
    """The object in a file that begins with one of `LEGACY`, at which `file` stands; `length` is what is left of it.

    The storages follow the object that refers to them: it is read twice, first to find out where it ends and what it
    asks for, then, when that has turned out to be there, with the storages at hand.

    Raises:
        As `read_zip`.
    """
    claims = TorchValues(None)
    reader = _reader(file, length, claims)
    reader.read()  # the magic number, which was compared already
    version, machine = reader.read(), reader.read()
    if type(version) is not int or type(machine) is not dict or version != LEGACY_VERSION:
        shown = version if type(version) is int else type(version).__name__
        raise CheckpointError(f"load: a file of torch.save's older form has version {LEGACY_VERSION}, not {shown}")
    if machine.get("little_endian") is not True:
        raise NotImplementedError(
            "load: the file was written on a big-endian machine; save it anew with a newer PyTorch"
        )
    begin, left = file.tell(), reader.left
    reader.read()
    keys = reader.read()
    if type(keys) is not list or any(type(key) is not str for key in keys) or sorted(keys) != sorted(claims.claims):
        raise CheckpointError("load: the file's list of storages is not the list of those that its tensors need")

    arrays: dict[str, np.ndarray] = {}
    remaining = reader.left
    for key in keys:
        claim = claims.claims[key]
        stored = claim.kind.stored
        count = int.from_bytes(file.read(8), "little")
        remaining -= 8 + claim.count * stored.itemsize
        if count != claim.count:
            raise CheckpointError(f"load: storage {key!r:.40} should have {claim.count} elements, but has {count}")
        if remaining < 0:
            raise CheckpointError(f"load: the file is truncated: it ends {-remaining} bytes too early")
        arrays[key] = np.empty(claim.count, stored)
        _fill(arrays[key], file)
    file.seek(begin, os.SEEK_SET)
    values = TorchValues(lambda claim: arrays[claim.key], place)
    result = _reader(file, left, values).read()
    values.check_result(result)
    return result, values.widened


def _fill(array: np.ndarray, source: IO[bytes]) -> None:
    """Read the bytes of `array`, in pieces; reading the last one makes `zipfile` compare the checksum."""
    room = memoryview(array.view(np.uint8).data)
    while room:
        piece = source.read(min(len(room), _PIECE))
        if not piece:
            raise CheckpointError("load: the file ended in the middle of a tensor")
        room[: len(piece)] = piece
        room = room[len(piece) :]
