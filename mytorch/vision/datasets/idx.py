"""The idx format of MNIST and its relatives: a magic number, the sizes, then the values in big-endian order.

    0 0 kind dims | size₀ … (dims numbers of 4 bytes) | values, last dimension fastest

A file from elsewhere is not to be trusted: sizes are compared with a limit before anything is read, and with the real
amount of data before anything is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import os
import struct
import zlib
from pathlib import Path
from typing import IO

import numpy as np

_KINDS = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MAX_DIMS = 4
_CHUNK = 1 << 20


class IdxError(ValueError):
    """A file that is not a proper idx file, or not the expected one."""


def read_idx(path: str | os.PathLike[str], sha256: str | None = None, max_bytes: int = 1 << 30) -> np.ndarray:
    """The array stored in an idx file, plain or compressed by gzip.

    Args:
        sha256: expected SHA-256 of the decompressed file, in hex.
        max_bytes: largest number of bytes of values accepted.

    Raises:
        FileNotFoundError: no such file.
        IdxError: the file is damaged, cut short, too long, too large, not idx at all, or has another checksum.
    """
    path = Path(path)
    with open(path, "rb") as raw:
        compressed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        try:
            if compressed:
                with gzip.GzipFile(fileobj=raw) as stream:
                    return _read(stream, path, None, sha256, max_bytes)  # pyright: ignore[reportArgumentType]
            return _read(raw, path, os.fstat(raw.fileno()).st_size, sha256, max_bytes)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise IdxError(f"{path}: damaged or cut short, gzip says: {error}; fetch the file again") from error


def _read(stream: IO[bytes], path: Path, length: int | None, sha256: str | None, max_bytes: int) -> np.ndarray:
    head = stream.read(4)
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _KINDS:
        raise IdxError(
            f"{path}: not an idx file; it begins with {head!r} instead of 00 00, a kind of number, dimensions"
        )
    kind, dims = np.dtype(_KINDS[head[2]]), head[3]
    if not 1 <= dims <= _MAX_DIMS:
        raise IdxError(f"{path}: {dims} dimensions; 1 to {_MAX_DIMS} are supported")
    sizes_raw = stream.read(4 * dims)
    if len(sizes_raw) < 4 * dims:
        raise IdxError(f"{path}: cut short within its header of {4 + 4 * dims} bytes")
    sizes = struct.unpack(f">{dims}I", sizes_raw)
    wanted = math.prod(sizes) * kind.itemsize
    if wanted > max_bytes:
        raise IdxError(f"{path}: sizes {sizes} mean {wanted} bytes, more than the limit of {max_bytes}")
    before = 4 + 4 * dims
    if length is not None and length != before + wanted:
        raise IdxError(f"{path}: header says {before + wanted} bytes (sizes {sizes}), file has {length}")

    digest = hashlib.sha256(head + sizes_raw)
    values = bytearray()  # grows with what really arrives, not with what the header claims
    while len(values) <= wanted and (chunk := stream.read(min(_CHUNK, wanted + 1 - len(values)))):
        digest.update(chunk)
        values += chunk
    if len(values) != wanted:
        found = f"only {len(values)}" if len(values) < wanted else "more"
        raise IdxError(f"{path}: header says {wanted} bytes of values (sizes {sizes}), file has {found}")
    if sha256 is not None and digest.hexdigest() != sha256:
        raise IdxError(
            f"{path}: SHA-256 of the content is {digest.hexdigest()}, expected {sha256}; fetch the file again"
        )
    return np.frombuffer(values, kind).reshape(sizes).astype(kind.newbyteorder("="), copy=False)
