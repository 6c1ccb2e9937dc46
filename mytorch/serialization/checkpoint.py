"""save and load: a tree of tensors in one safetensors file, written whole or not at all, and checked when read.

The tensors stand in the file under readable names, such as `model.fc.weight`, and any tool that knows safetensors can
read them. The metadata carries what that format has no place for: the tree around the tensors, the version of this
format, and a CRC-32 of every tensor and of all the rest. PyTorch's files are read too (`torch_file`). Python's pickle
module, which runs code that a file brings, is never used.
"""

from __future__ import annotations

import io
import json
import os
import warnings
import zlib
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from ..backend import Device, dtype_of, to_device
from ..tensor import Tensor, tensor_of
from .atomic import atomic_write
from .errors import CheckpointError
from .layout import LONGEST_HEADER, Entry, build_header, parse_header, parse_json, widened
from .sniff import describe
from .torch_file import LEGACY, ZIP, read_legacy, read_zip
from .tree import Encoder, decode

VERSION = 1
MARK = "mytorch."  # begins the names of our metadata

MapLocation = None | str | Device | dict[str, str] | Callable[[Tensor, str], Tensor | None]


def save(obj: Any, f: str | os.PathLike[str] | IO[bytes]) -> None:
    """Write `obj` to a file.

    A file on disk is replaced in one step when all is written: after an error, a full disk or a kill, the old one is
    there.

    Args:
        obj: Tensors (parameters too), NumPy arrays and scalars, None, bool, int, float, str, bytes, dtypes and devices;
            and dicts (with str or int keys), OrderedDicts, lists and tuples of these. A tensor that occurs twice is
            stored once. Gradients, histories and `requires_grad` are not stored.
        f: a path, or a file object that is open for writing bytes.

    Raises:
        TypeError: `obj` contains something else; the message says what and where.
        ValueError: `obj` contains itself, or is nested too deeply.
        OSError: the file cannot be written.
    """
    encoder = Encoder()
    tree = encoder.encode(obj)
    arrays = {name: np.ascontiguousarray(array).reshape(array.shape) for name, array in encoder.arrays.items()}
    metadata = {
        "format": "mytorch",
        MARK + "version": str(VERSION),
        MARK + "tree": json.dumps(tree, separators=(",", ":")),
        MARK + "crc32": json.dumps({name: _crc(array) for name, array in arrays.items()}, separators=(",", ":")),
    }
    table = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    metadata[MARK + "seal"] = _seal(metadata, table)
    header, order = build_header(metadata, arrays)

    def write(file: Any) -> None:
        file.write(header)
        for name in order:
            file.write(_bytes_of(arrays[name]))

    if hasattr(f, "write"):
        write(f)
    else:
        with atomic_write(f) as file:  # pyright: ignore[reportArgumentType]
            write(file)


def load(
    f: str | os.PathLike[str] | IO[bytes],
    map_location: MapLocation = None,
    *,
    weights_only: bool | None = True,
    mmap: bool | None = None,
) -> Any:
    """Read what `save` wrote; what PyTorch's `torch.save` wrote; or any safetensors file, as a dict of tensors.

    Of PyTorch's files (.pt, .pth; the zip archive and the form before version 1.6) all that is data is read: tensors
    and parameters, dicts, lists, tuples, sets, text, numbers, sizes, dtypes, devices. Anything that would have to be
    imported or called, such as a whole model, is refused by name; nothing in a file is ever run. bfloat16 becomes
    float32, with the same values and a warning.

    Args:
        f: a path, or a file object that is open for reading bytes.
        map_location: where the tensors go: a device; a dict from saved to new devices; or a function that gets each
            tensor (on the CPU) and its saved device, and returns the tensor to use, or None to leave it. Default: as
            saved. (In PyTorch's files it gets each storage, as a tensor of one dimension, before the tensors that show
            it are made.)
        weights_only: accepted for PyTorch's sake. Nothing but data is ever read.

    Raises:
        CheckpointError: (a RuntimeError) this is no such file, it is damaged, or holds more than data.
        NotImplementedError: the file has numbers of a kind that mytorch does not have.
        FileNotFoundError, IsADirectoryError, PermissionError: as for `open`.
    """
    if mmap:
        raise NotImplementedError("load: mmap=True is not supported; tensors are always read into memory")
    if not hasattr(f, "read"):
        if os.path.isdir(f):  # pyright: ignore[reportArgumentType]
            raise IsADirectoryError(f"load: {os.fspath(f)!r} is a folder; give the name of a file")  # pyright: ignore
        with open(f, "rb") as file:  # pyright: ignore[reportCallIssue, reportArgumentType]
            return _load(file, map_location)
    return _load(f, map_location)


def _load(file: Any, map_location: MapLocation) -> Any:
    file, length = _measured(file)
    found = _load_torch(file, length, map_location)
    if found is not None:
        if found[1]:
            _warn_of_bfloat16()
        return found[0]
    metadata, entries = _read_header(file, length)
    ours = metadata.get("format") == "mytorch" or any(name.startswith(MARK) for name in metadata)
    sums, tree = _open_seal(metadata, entries) if ours else ({}, None)
    arrays = {}
    for entry in sorted(entries, key=lambda entry: (entry.begin, entry.end)):
        array = arrays[entry.name] = _read_array(file, entry)
        if ours and _crc(array) != sums.get(entry.name):
            raise CheckpointError(f"load: tensor {entry.name!r} is damaged: its checksum is wrong")
        if entry.dtype.kind == "b" and array.size and array.view(np.uint8).max() > 1:
            raise CheckpointError(f"load: tensor {entry.name!r} is of bools, but has bytes other than 0 and 1")
        if entry.bfloat16:
            arrays[entry.name] = widened(array)
    if any(entry.bfloat16 for entry in entries):
        _warn_of_bfloat16()
    tensors: dict[str, Any] = {}

    def leaf(kind: str, name: str, device: str | None) -> Any:
        if name not in arrays:
            raise CheckpointError(
                f"load: the tree of the checkpoint names a tensor {name!r:.60} that the file does not have"
            )
        if kind != "tensor":
            return arrays[name] if kind == "array" else arrays[name][()]
        if name not in tensors:
            tensors[name] = _place(_as_tensor(arrays[name], name), device or "cpu", map_location)
        return tensors[name]

    if ours:
        return decode(tree, leaf)
    return {entry.name: leaf("tensor", entry.name, None) for entry in entries}


def _load_torch(file: Any, length: int, map_location: MapLocation) -> tuple[Any, bool] | None:
    """The object in a file of PyTorch's, or None if it is another file."""

    def place(storage: Tensor, location: str) -> Tensor:
        return _place(storage, location, map_location)

    start = file.read(max(map(len, LEGACY)))
    file.seek(-len(start), os.SEEK_CUR)
    if start.startswith(ZIP):
        found = read_zip(file, place)
    elif start.startswith(LEGACY):
        found = read_legacy(file, length, place)
    else:
        return None
    return found


def _warn_of_bfloat16() -> None:
    warnings.warn(
        "load: the file has bfloat16 tensors, which mytorch does not have; they become float32, with the same values",
        UserWarning,
        stacklevel=4,  # where the user called `load`
    )


# ---------------------------------------------------------------------- reading


def _measured(file: Any) -> tuple[Any, int]:
    """A binary file, and how many bytes are left in it."""
    try:
        start = file.tell()
        length = file.seek(0, os.SEEK_END) - start
        file.seek(start)
    except (AttributeError, OSError):  # a pipe or a socket
        content = file.read()
        if not isinstance(content, bytes):
            raise TypeError("load: the file object must be open in binary mode ('rb')") from None
        return io.BytesIO(content), len(content)
    if not isinstance(file.read(0), bytes):
        raise TypeError("load: the file object must be open in binary mode ('rb')")
    return file, length


def _read_header(file: Any, length: int) -> tuple[dict[str, str], list[Entry]]:
    start = file.read(8 + 256)
    if not length:
        raise CheckpointError("load: the file is empty (0 bytes)")
    header_length = int.from_bytes(start[:8], "little")
    if length < 10 or header_length < 2 or header_length > LONGEST_HEADER or start[8:9] != b"{":
        raise CheckpointError(f"load: {describe(start, length)}")
    if 8 + header_length > length:
        raise CheckpointError(
            f"load: the file is truncated: its header alone says {8 + header_length} bytes, and it has {length}"
        )
    raw = start[8 : 8 + header_length]
    raw += file.read(header_length - len(raw))
    extra = len(start) - 8 - header_length
    if extra > 0:
        file.seek(-extra, os.SEEK_CUR)
    return parse_header(raw, length - 8 - header_length)


def _read_array(file: Any, entry: Entry) -> np.ndarray:
    array = np.empty(entry.shape, entry.dtype)
    room = memoryview(_bytes_of(array))
    while room:
        count = file.readinto(room) if hasattr(file, "readinto") else None
        if count is None:
            piece = file.read(len(room))
            count = len(piece)
            room[:count] = piece
        if not count:
            raise CheckpointError(f"load: the file ended in the middle of tensor {entry.name!r}")
        room = room[count:]
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _bytes_of(array: np.ndarray) -> Any:
    """The memory of a contiguous array as bytes."""
    return array.reshape(-1).view(np.uint8).data


def _as_tensor(array: np.ndarray, name: str) -> Tensor:
    try:
        dtype_of(array.dtype)
    except TypeError:
        raise NotImplementedError(
            f"load: tensor {name!r} is of dtype {array.dtype}, which mytorch does not have; convert the file to int64"
        ) from None
    return tensor_of(array)


def _place(tensor: Tensor, saved: str, map_location: MapLocation) -> Tensor:
    if callable(map_location) and not isinstance(map_location, Device):
        placed = map_location(tensor, saved)
        return _place(tensor, saved, None) if placed is None else placed
    chosen = map_location.get(saved, saved) if isinstance(map_location, dict) else (map_location or saved)
    try:
        device = Device(chosen)
    except (RuntimeError, ValueError) as error:
        if chosen is not saved:  # the caller's word, not the file's
            raise
        raise CheckpointError(
            f"load: the file has tensors of the device {saved!r:.40}, which mytorch does not have; load it with "
            "map_location='cpu'"
        ) from error
    if device.type == "cpu":
        return tensor
    try:
        return tensor_of(to_device(tensor.array, device))
    except RuntimeError as error:
        raise RuntimeError(f"{error}; or load the file with map_location='cpu'") from error


# ---------------------------------------------------------------------- checksums


def _crc(array: np.ndarray) -> str:
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return f"{zlib.crc32(_bytes_of(little)):08x}"


def _seal(metadata: dict[str, str], table: dict[str, tuple[str, tuple[int, ...]]]) -> str:
    """A checksum of everything but the elements: of our metadata, and of all names, dtypes and shapes."""
    ours = {name: text for name, text in metadata.items() if name != MARK + "seal"}
    described = json.dumps(
        [ours, {name: [dtype, list(shape)] for name, (dtype, shape) in table.items()}], sort_keys=True
    )
    return f"{zlib.crc32(described.encode()):08x}"


def _open_seal(metadata: dict[str, str], entries: list[Entry]) -> tuple[dict[str, str], Any]:
    """The checksums of the tensors and the tree, if version and seal are right."""
    version = metadata.get(MARK + "version", "")
    if version.isascii() and version.isdigit() and len(version) < 10 and int(version) > VERSION:
        raise CheckpointError(
            f"load: the file was written by a newer mytorch (format version {version}; this one reads up to {VERSION})"
            ": update mytorch"
        )
    table = {entry.name: (entry.dtype.str, entry.shape) for entry in entries}
    if version != str(VERSION) or metadata.get(MARK + "seal") != _seal(metadata, table):
        raise CheckpointError("load: the header of the file is damaged: its checksum is wrong")
    sums = parse_json(metadata.get(MARK + "crc32", ""), "list of checksums")
    if not isinstance(sums, dict):
        raise CheckpointError("load: the list of checksums is damaged")
    return sums, parse_json(metadata.get(MARK + "tree", ""), "tree")
