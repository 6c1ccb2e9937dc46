"""The idx reader reads what is right and refuses, quickly and by name, what is damaged or hostile."""

from __future__ import annotations

import gzip
import hashlib
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from mytorch.vision.datasets.idx import IdxError, read_idx

KINDS = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def idx_bytes(array: np.ndarray, kind: int = 0x08) -> bytes:
    header = bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(KINDS[kind]).tobytes()


def write(folder: Path, data: bytes, compressed: bool = False) -> Path:
    path = folder / ("a.gz" if compressed else "a")
    path.write_bytes(gzip.compress(data, mtime=0) if compressed else data)
    return path


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_number_is_read_back(tmp_path: Path, kind: int, compressed: bool) -> None:
    array = np.arange(24).reshape(2, 3, 4)
    data = idx_bytes(array, kind)
    got = read_idx(write(tmp_path, data, compressed), hashlib.sha256(data).hexdigest())
    np.testing.assert_array_equal(got, array)
    assert got.dtype == np.dtype(KINDS[kind]).newbyteorder("=")
    assert got.flags.writeable


def test_the_name_of_a_file_does_not_say_whether_it_is_compressed(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    path.write_bytes(gzip.compress(idx_bytes(np.arange(3))))
    assert read_idx(path).tolist() == [0, 1, 2]


def test_no_values_are_fine(tmp_path: Path) -> None:
    assert read_idx(write(tmp_path, idx_bytes(np.zeros((0, 28, 28))))).shape == (0, 28, 28)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not an idx file"),
        (b"\0\0\x08", "not an idx file"),
        (b"<html><body>404</body></html>", "not an idx file; it begins with b'<htm'"),
        (b"\x89PNG\r\n\x1a\n", "not an idx file"),
        (b"\x80\x04\x95pickle", "not an idx file"),
        (b"\0\0\x0a\x01" + struct.pack(">I", 1) + b"x", "not an idx file"),
        (b"\0\0\x08\0", "0 dimensions; 1 to 4"),
        (b"\0\0\x08\x05" + struct.pack(">5I", 1, 1, 1, 1, 1) + b"x", "5 dimensions; 1 to 4"),
        (b"\0\0\x08\xff" + b"\0" * 2000, "255 dimensions"),
        (b"\0\0\x08\x03" + struct.pack(">2I", 1, 1), "cut short within its header of 16 bytes"),
        (b"\0\0\x08\x04" + b"\xff" * 16 + b"x", "more than the limit of 1073741824"),
        (b"\0\0\x0e\x01" + struct.pack(">I", 2**28) + b"x", "more than the limit"),
        (idx_bytes(np.arange(9))[:-1], "header says"),
        (idx_bytes(np.arange(9)) + b"x", "header says"),
    ],
)
def test_damaged_files_are_refused_by_name(tmp_path: Path, data: bytes, message: str, compressed: bool) -> None:
    path = write(tmp_path, data, compressed)
    with pytest.raises(IdxError, match=message) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)


def test_every_truncation_of_a_compressed_file_is_refused(tmp_path: Path) -> None:
    data = gzip.compress(idx_bytes(np.random.default_rng(0).integers(0, 256, (5, 7))), mtime=0)
    path = tmp_path / "a.gz"
    for length in range(2, len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(IdxError):
            read_idx(path)


def test_every_flipped_bit_is_noticed_with_a_checksum(tmp_path: Path) -> None:
    plain = idx_bytes(np.random.default_rng(0).integers(0, 256, 6))
    data = bytearray(gzip.compress(plain, mtime=0))
    path = tmp_path / "a.gz"
    for bit in range(8 * len(data)):
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        data[bit // 8] ^= 1 << bit % 8
        try:
            got = read_idx(path, hashlib.sha256(plain).hexdigest())
        except IdxError:
            continue
        assert got.tobytes() == plain[8:]  # a bit of the gzip header that means nothing, such as the time


def test_a_wrong_checksum_shows_both(tmp_path: Path) -> None:
    data = idx_bytes(np.arange(3))
    with pytest.raises(IdxError, match=f"SHA-256 of the content is {hashlib.sha256(data).hexdigest()}, expected 00"):
        read_idx(write(tmp_path, data), "00" * 32)


def test_a_decompression_bomb_is_not_unpacked(tmp_path: Path) -> None:
    header = b"\0\0\x08\x01" + struct.pack(">I", 1000)
    path = write(tmp_path, header + bytes(300 << 20), compressed=True)
    tracemalloc.start()
    with pytest.raises(IdxError, match="file has more"):
        read_idx(path)
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()


def test_a_header_that_claims_much_allocates_little(tmp_path: Path) -> None:
    data = b"\0\0\x08\x01" + struct.pack(">I", 1 << 30) + b"short"
    for compressed in (False, True):
        tracemalloc.start()
        with pytest.raises(IdxError, match="header says"):
            read_idx(write(tmp_path, data, compressed))
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
        tracemalloc.stop()


def test_a_missing_file_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_idx(tmp_path / "none")
    with pytest.raises(IsADirectoryError):
        read_idx(tmp_path)
