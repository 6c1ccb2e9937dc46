"""The safetensors layout: 8 bytes with the length of a header, the header in JSON, then the elements of all tensors.

    header = {"__metadata__": {text: text, …}, name: {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}

Nothing in such a file can run, and everything in it can be checked before the first byte is reserved for it. Files come
from strangers: names, shapes and offsets are not believed until they agree with each other and with the length of the
file. Source: the format description of https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from .errors import CheckpointError

LONGEST_HEADER = 100_000_000  # bytes; the limit of the safetensors library too
MOST_DIMENSIONS = 64  # NumPy's limit
METADATA = "__metadata__"

DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "|u1",
    "BOOL": "|b1",
}
CODES = {np.dtype(numpy): code for code, numpy in DTYPES.items()}
BFLOAT16 = "BF16"  # read as uint16, the upper halves of float32 numbers (see `widened`)
# Kinds of numbers that others write and that NumPy does not have.
FOREIGN = {
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "F8_E8M0": "float8_e8m0fnu",
    "C64": "complex64",
    "F4": "float4",
    "F6_E2M3": "float6",
    "F6_E3M2": "float6",
}


@dataclass(frozen=True)
class Entry:
    """One tensor of the file: its elements are the bytes from `begin` to `end` behind the header."""

    name: str
    dtype: np.dtype
    shape: tuple[int, ...]
    begin: int
    end: int
    bfloat16: bool = False


def parse_json(text: str, what: str) -> Any:
    """`json.loads`, which also refuses what others read differently: repeated names, NaN; and too deep nesting."""

    def no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise CheckpointError(f"load: the {what} names {_short(name)} twice")
            found[name] = value
        return found

    def no_constant(word: str) -> Any:
        raise CheckpointError(f"load: the {what} contains {word}, which is not JSON")

    try:
        return json.loads(text, object_pairs_hook=no_repetition, parse_constant=no_constant)
    except RecursionError:
        raise CheckpointError(f"load: the {what} is nested too deeply") from None
    except ValueError as error:  # bad JSON, or a number with more digits than Python accepts
        raise CheckpointError(f"load: the {what} is not valid JSON: {error}") from None


def parse_header(raw: bytes, data_length: int) -> tuple[dict[str, str], list[Entry]]:
    """The metadata and the checked entries of a header, in the order of the header.

    Args:
        raw: the header.
        data_length: how many bytes of the file follow it.

    Raises:
        CheckpointError: the header contradicts itself, or the length of the file.
        NotImplementedError: a tensor is of a dtype that mytorch does not have.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CheckpointError(f"load: the header is not valid text: {error}") from None
    header = parse_json(text, "header")
    if not isinstance(header, dict):
        raise CheckpointError(f"load: the header must be a JSON object, got {type(header).__name__}")
    metadata = header.pop(METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise CheckpointError(f"load: {METADATA} must map names to text")
    entries = [_entry(name, described) for name, described in header.items()]
    position = 0
    for entry in sorted(entries, key=lambda entry: (entry.begin, entry.end)):
        if entry.begin != position:
            kind = "overlaps the one before it" if entry.begin < position else "leaves a gap before it"
            raise CheckpointError(f"load: tensor {_short(entry.name)} {kind} ({entry.begin}, expected {position})")
        position = entry.end
    if position != data_length:
        state = "truncated" if data_length < position else "too long"
        raise CheckpointError(
            f"load: the file is {state}: its header says {position} bytes of tensors, and it has {data_length}"
        )
    return metadata, entries


def _entry(name: str, described: Any) -> Entry:
    who = f"tensor {_short(name)}"
    if not isinstance(described, dict) or set(described) != {"dtype", "shape", "data_offsets"}:
        raise CheckpointError(f"load: {who} must have exactly dtype, shape and data_offsets")
    code, shape, offsets = described["dtype"], described["shape"], described["data_offsets"]
    if not _are_sizes(shape) or len(shape) > MOST_DIMENSIONS:
        raise CheckpointError(f"load: {who} has shape {_short(shape)}; expected up to {MOST_DIMENSIONS} sizes ≥ 0")
    if not _are_sizes(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise CheckpointError(f"load: {who} has data_offsets {_short(offsets)}; expected [begin, end]")
    if isinstance(code, str) and code in FOREIGN:
        raise NotImplementedError(
            f"load: {who} is of dtype {FOREIGN[code]} ({code}), which mytorch does not have; convert the file to F32"
        )
    if not isinstance(code, str) or code not in (*DTYPES, BFLOAT16):
        raise CheckpointError(f"load: {who} has dtype {_short(code)}; expected one of {', '.join(DTYPES)}")
    dtype = np.dtype(DTYPES.get(code, "<u2"))
    # Products of Python's integers do not overflow. NumPy counts the other dimensions even if one of them is 0.
    if prod(size for size in shape if size) * dtype.itemsize > sys.maxsize:
        raise CheckpointError(f"load: {who} has shape {_short(shape)}, which no computer can hold")
    needed, given = prod(shape) * dtype.itemsize, offsets[1] - offsets[0]
    if needed != given:
        raise CheckpointError(
            f"load: {who} of shape {shape} and dtype {code} needs {needed} bytes, but {given} are given"
        )
    return Entry(name, dtype, tuple(shape), offsets[0], offsets[1], code == BFLOAT16)


def widened(array: np.ndarray) -> np.ndarray:
    """bfloat16 numbers, given as uint16, as float32: these have the same upper half, and zeros below."""
    return (array.astype(np.uint32) << 16).view(np.float32)


def _are_sizes(value: Any) -> bool:
    return isinstance(value, list) and all(type(size) is int and size >= 0 for size in value)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def build_header(metadata: dict[str, str], arrays: dict[str, np.ndarray]) -> tuple[bytes, list[str]]:
    """The first bytes of a file with these arrays, and the order in which their elements follow.

    Wide elements come first, so that every tensor starts at a multiple of its element's size.
    """
    order = sorted(arrays, key=lambda name: -arrays[name].itemsize)
    header: dict[str, Any] = {METADATA: metadata} if metadata else {}
    places, position = {}, 0
    for name in order:
        places[name] = [position, position := position + arrays[name].nbytes]
    for name, array in arrays.items():
        header[name] = {"dtype": CODES[array.dtype], "shape": list(array.shape), "data_offsets": places[name]}
    raw = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "strict")
    raw += b" " * (-len(raw) % 8)
    if len(raw) > LONGEST_HEADER:
        raise ValueError(
            f"save: the part of the object that is not in tensors takes {len(raw)} bytes, and {LONGEST_HEADER} is the "
            "limit; put long lists of numbers into tensors"
        )
    return len(raw).to_bytes(8, "little") + raw, order
