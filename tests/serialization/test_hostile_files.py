"""Files that are damaged, hostile, or something else entirely are refused with a reason, and never run code."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import random
import tarfile
import tracemalloc
import zipfile

import numpy as np
import pytest

from mytorch.serialization import CheckpointError, load, save
from mytorch.tensor import tensor_of

DATA = bytes(range(24))


def written(header, data=b"", pad=True):
    """A file with this header (an object, or raw text) and data."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    raw += b" " * (-len(raw) % 8 if pad else 0)
    return len(raw).to_bytes(8, "little") + raw + data


def entry(shape=(2, 3), dtype="F32", offsets=(0, 24), **more):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets), **more}


def checkpoint():
    buffer = io.BytesIO()
    save({"w": tensor_of(np.arange(6.0)), "steps": [3, 0.5, "text", True], "m": np.array([[True, False]])}, buffer)
    return buffer.getvalue()


class Bomb:
    """A pickle of this creates a file when it is loaded."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("letter.txt", "Dear reader")
    return buffer.getvalue()


def tarred():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("pickle"))
    return buffer.getvalue()


def numpy_file():
    buffer = io.BytesIO()
    np.save(buffer, np.ones(3))
    return buffer.getvalue()


def sealed(change):
    """A checkpoint whose metadata was changed, with a seal that fits again."""
    from mytorch.serialization import checkpoint as module

    raw = checkpoint()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    change(header)
    entries = {name: e for name, e in header.items() if name != "__metadata__"}
    codes = {"F64": "<f8", "BOOL": "|b1"}
    table = {name: (codes[e["dtype"]], tuple(e["shape"])) for name, e in entries.items()}
    header["__metadata__"]["mytorch.seal"] = module._seal(header["__metadata__"], table)
    return written(header, raw[8 + length :])


def tree(value):
    return sealed(lambda header: header["__metadata__"].update({"mytorch.tree": value}))


def deep(text):
    return text * 100_000


HOSTILE = {
    # something else entirely
    "empty": (b"", "the file is empty"),
    "three bytes": (b"abc", "only 3 bytes"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG image"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG"),
    "text": (b"Dear reader,\nthis is a letter.\n" * 20, "text file.*Dear reader"),
    "json": (json.dumps({"a": [1, 2]}).encode(), "text file"),
    "gzip": (gzip.compress(bytes(1000)), "gzip"),
    "npy": (numpy_file(), "NumPy file"),
    "random": (random.Random(0).randbytes(1000), "not a mytorch checkpoint"),
    "zeros": (bytes(1000), "not a mytorch checkpoint"),
    "pickle 2": (
        pickle.dumps({"a": 1}, 2),
        "pickle file, not one of torch.save's; mytorch does not load pickles because they can run code",
    ),
    "pickle 5": (pickle.dumps({"a": list(range(500))}, 5), "pickle file, .*; mytorch does not load pickles"),
    "pickle 0": (pickle.dumps({"a": 1}, 0), "pickle file, .*; mytorch does not load pickles"),
    "zip": (zipped(), r"a zip archive, but not one that torch\.save wrote: it has no data\.pkl"),
    "torch tar": (tarred(), "tar archive.*because they can run code"),
    # headers
    "header longer than the file": (
        (10**6).to_bytes(8, "little") + b'{"a":1}' + bytes(100),
        r"truncated: its header alone says 1000008 bytes, and it has 115",
    ),
    "huge header length": ((2**63).to_bytes(8, "little") + b'{"a":1}' + bytes(100), "not a mytorch checkpoint"),
    "bad utf-8": (written(b'{"\xff": 1}'), "not valid text"),
    "bad json": (written(b'{"a": }'), "not valid JSON"),
    "deep json": (written(deep(b'{"a":') + b"1" + deep(b"}")), "nested too deeply"),
    "deep lists": (written(b'{"a":' + deep(b"[") + deep(b"]") + b"}"), "nested too deeply"),
    "twice the same name": (written(b'{"a": 1, "a": 2}'), "names 'a' twice"),
    "endless number": (written(b'{"a": ' + b"9" * 100_000 + b"}"), "not valid JSON"),
    "nan": (written(b'{"a": NaN}'), "NaN"),
    "metadata of numbers": (written({"__metadata__": {"a": 1}}), "must map names to text"),
    # entries
    "entry is a number": (written({"a": 1}), "must have exactly dtype, shape and data_offsets"),
    "entry with more": (written({"a": entry(code="import os")}, DATA), "must have exactly"),
    "unknown dtype": (written({"a": entry(dtype="O")}, DATA), "dtype 'O'"),
    "dtype is a list": (written({"a": entry(dtype=["F32"])}, DATA), "expected one of"),
    "negative size": (written({"a": entry(shape=(-2, -3))}, DATA), "shape .*-2"),
    "size is a float": (written({"a": entry(shape=(2.0, 3))}, DATA), "shape"),
    "size is a bool": (written({"a": entry(shape=(True, 6))}, DATA), "shape"),
    "too many dimensions": (written({"a": entry(shape=(1,) * 65, offsets=(0, 4))}, DATA[:4]), "up to 64 sizes"),
    "shape overflows": (written({"a": entry(shape=(2**33, 2**33), offsets=(0, 0))}), "no computer can hold"),
    "huge and empty": (written({"a": entry(shape=(0, 2**62, 2**62), offsets=(0, 0))}), "no computer can hold"),
    "huge tensor": (written({"a": entry(shape=(2**40,))}, DATA), "needs 4398046511104 bytes, but 24 are given"),
    "too few bytes": (written({"a": entry(shape=(2, 2))}, DATA), "needs 16 bytes, but 24 are given"),
    "offsets backwards": (written({"a": entry(offsets=(24, 0))}, DATA), "data_offsets"),
    "three offsets": (written({"a": entry(offsets=(0, 12, 24))}, DATA), "data_offsets"),
    "negative offset": (written({"a": entry(offsets=(-24, 0))}, DATA), "data_offsets"),
    "overlap": (written({"a": entry(), "b": entry(offsets=(8, 32))}, bytes(32)), "'b' overlaps"),
    "same bytes twice": (written({"a": entry(), "b": entry()}, DATA), "'b' overlaps"),
    "gap": (written({"a": entry(), "b": entry(offsets=(32, 56))}, bytes(56)), "'b' leaves a gap"),
    "too long": (
        written({"a": entry()}, DATA + b"more"),
        "too long: its header says 24 bytes of tensors, and it has 28",
    ),
    "too short": (written({"a": entry()}, DATA[:20]), "truncated: its header says 24 bytes of tensors, and it has 20"),
    "bytes that are no bools": (written({"a": entry((24,), "BOOL")}, DATA), "bytes other than 0 and 1"),
    # trees
    "newer version": (
        sealed(lambda header: header["__metadata__"].update({"mytorch.version": "7"})),
        "newer mytorch .format version 7; this one reads up to 1",
    ),
    "strange version": (sealed(lambda header: header["__metadata__"].update({"mytorch.version": "x"})), "damaged"),
    "no seal": (written({"__metadata__": {"format": "mytorch"}}), "header of the file is damaged"),
    "tree names a class": (tree('{"class": "os.system"}'), "not a value that a checkpoint can hold"),
    "tree with two kinds": (tree('{"int": "0x1", "float": "nan"}'), "does not belong"),
    "tree with an absent tensor": (tree('{"tensor": "x"}'), "names a tensor 'x' that the file does not have"),
    "tree with a device": (tree('{"tensor": "w", "device": 3}'), "does not belong"),
    "tree with a list as key": (tree('{"dict": [[[1], 2]]}'), "is not a new key"),
    "tree with a key twice": (tree('{"dict": [["a", 1], ["a", 2]]}'), "is not a new key"),
    "tree with bad bytes": (tree('{"bytes": "!"}'), "not a value"),
    "tree with a bad dtype": (tree('{"dtype": "object"}'), "not a value"),
    "deep tree": (tree("[" * 5000 + "]" * 5000), "too deeply"),
    "tree that is no json": (tree("{"), "the tree is not valid JSON"),
    "sums that are a list": (
        sealed(lambda header: header["__metadata__"].update({"mytorch.crc32": "[]"})),
        "list of checksums is damaged",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_the_reason(name, tmp_path):
    content, words = HOSTILE[name]
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=words):
        load(path)
    with pytest.raises(CheckpointError, match=words):
        load(io.BytesIO(content))


def test_code_in_a_pickle_does_not_run(tmp_path):
    for protocol in range(6):
        (tmp_path / "file").write_bytes(pickle.dumps(Bomb(str(tmp_path / "ran")), protocol))
        with pytest.raises(CheckpointError):
            load(tmp_path / "file", weights_only=False)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("code", ["F8_E4M3", "F8_E5M2", "C64"])
def test_dtypes_that_numpy_does_not_have_are_named(code):
    with pytest.raises(NotImplementedError, match=rf"tensor 'a' is of dtype \w+ \({code}\)"):
        load(io.BytesIO(written({"a": entry(dtype=code)}, DATA)))


def test_unsigned_tensors_of_others_are_named():
    with pytest.raises(NotImplementedError, match="tensor 'a' is of dtype uint32"):
        load(io.BytesIO(written({"a": entry(dtype="U32")}, DATA)))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing")
    with pytest.raises(IsADirectoryError):
        load(tmp_path)


def test_a_file_object_in_text_mode_is_refused(tmp_path):
    (tmp_path / "a").write_text("hello")
    with open(tmp_path / "a") as file, pytest.raises(TypeError, match="binary mode"):
        load(file)


def test_a_wrong_checksum_names_the_tensor():
    raw = bytearray(checkpoint())
    raw[-5] ^= 1  # in w or m, which stand at the end
    with pytest.raises(CheckpointError, match=r"tensor '[wm]' is damaged: its checksum is wrong"):
        load(io.BytesIO(bytes(raw)))


def test_every_truncation_is_noticed():
    raw = checkpoint()
    lengths = [*range(20), *random.Random(0).sample(range(20, len(raw) - 1), 60), len(raw) - 1]
    for length in lengths:
        with pytest.raises(CheckpointError):
            load(io.BytesIO(raw[:length]))


def test_a_truncated_file_says_both_lengths():
    raw = checkpoint()
    with pytest.raises(CheckpointError, match=r"truncated: its header says 50 bytes of tensors, and it has 43"):
        load(io.BytesIO(raw[:-7]))


def test_no_flipped_bit_changes_the_data_silently():
    raw = checkpoint()
    expected = load(io.BytesIO(raw))
    draw = random.Random(1)
    places = [draw.randrange(len(raw) * 8) for _ in range(400)] + list(range(64))
    for place in places:
        flipped = bytearray(raw)
        flipped[place // 8] ^= 1 << place % 8
        try:
            found = load(io.BytesIO(bytes(flipped)))
        except (CheckpointError, NotImplementedError):
            continue
        # Only a bit in the padding of the header may pass, and then nothing may differ.
        assert found["w"].tolist() == expected["w"].tolist()
        assert found["steps"] == expected["steps"]
        assert found["m"].tolist() == expected["m"].tolist()


def test_random_garbage_in_the_header_never_escapes_as_another_error():
    draw = random.Random(2)
    raw = checkpoint()
    for _ in range(300):
        changed = bytearray(raw)
        for _ in range(draw.randrange(1, 30)):
            changed[draw.randrange(len(raw))] = draw.randrange(256)
        with pytest.raises((CheckpointError, NotImplementedError)):
            load(io.BytesIO(bytes(changed)))


def test_a_small_file_that_claims_to_be_huge_takes_no_memory():
    hostile = [HOSTILE[name][0] for name in ("huge tensor", "shape overflows", "huge header length", "huge and empty")]
    tracemalloc.start()
    try:
        for content in hostile:
            with pytest.raises(CheckpointError):
                load(io.BytesIO(content))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
