"""Archives are unpacked completely or not at all, and never beyond their folder."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mytorch.vision.datasets.archive import ArchiveError, unpack

FILES = {"set/a": b"A" * 5000, "set/deep/b.txt": b"", "c": bytes(range(256))}


def tar_bytes(members: dict[str, bytes], change: Callable[[tarfile.TarInfo], None] = lambda info: None) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as packed:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            change(info)
            packed.addfile(info, io.BytesIO(content))
    return raw.getvalue()


def zip_bytes(members: dict[str, bytes], mode: int = 0) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            packed.writestr(info, content, zipfile.ZIP_DEFLATED)
    return raw.getvalue()


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize(
    "pack",
    [tar_bytes, zip_bytes, lambda m: gzip.compress(tar_bytes(m)), lambda m: bz2.compress(tar_bytes(m)),
     lambda m: lzma.compress(tar_bytes(m))],
    ids=["tar", "zip", "gz", "bz2", "xz"],
)  # fmt: skip
def test_files_come_out_as_they_went_in(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(pack(FILES))
    (tmp_path / "out" / "set").mkdir(parents=True)
    (tmp_path / "out" / "set" / "a").write_bytes(b"old")
    got = unpack(archive, tmp_path / "out", max_bytes=1 << 20)
    assert files_below(tmp_path / "out") == dict(sorted(FILES.items()))
    assert sorted(got) == sorted(tmp_path / "out" / name for name in FILES)


def link(info: tarfile.TarInfo) -> None:
    info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc", 0


def hard_link(info: tarfile.TarInfo) -> None:
    info.type, info.linkname, info.size = tarfile.LNKTYPE, "../../outside", 0


def device(info: tarfile.TarInfo) -> None:
    info.type, info.size = tarfile.CHRTYPE, 0


HOSTILE = {
    "parent": (tar_bytes({"good": b"1", "../outside": b"2"}), "leads out of the folder"),
    "parent within": (tar_bytes({"a/../../outside": b"2"}), "leads out of the folder"),
    "absolute": (tar_bytes({"/tmp/outside": b"2"}), "leads out of the folder"),
    "backslashes": (zip_bytes({"good": b"1", "..\\outside": b"2"}), "leads out of the folder"),
    "drive": (tar_bytes({"C:outside": b"2"}), "leads out of the folder"),
    "zip parent": (zip_bytes({"good": b"1", "../outside": b"2"}), "leads out of the folder"),
    "symbolic link": (tar_bytes({"good": b""}, link), "neither a file nor a folder"),
    "hard link": (tar_bytes({"good": b""}, hard_link), "neither a file nor a folder"),
    "device": (tar_bytes({"good": b""}, device), "neither a file nor a folder"),
    "zip link": (zip_bytes({"good": b"/etc"}, stat.S_IFLNK | 0o777), "neither a file nor a folder"),
    "bomb": (gzip.compress(tar_bytes({"good": b"1", "zeros": bytes(3 << 20)})), "more than the limit of"),
    "zip bomb": (zip_bytes({"good": b"1", "zeros": bytes(3 << 20)}), "more than the limit of"),
    "many": (tar_bytes({f"{i}": b"" for i in range(60)}), "more than 50 members"),
    "no archive": (b"<html>404 not found</html>" * 100, "damaged or cut short"),
    "nothing": (b"", "damaged or cut short"),
    "half a tar": (gzip.compress(tar_bytes(FILES))[:-60], "damaged or cut short"),
    "half a member": (tar_bytes({"a": b"x" * 9000})[:5000], "damaged or cut short"),
    "file as folder": (tar_bytes({"a": b"1", "a/b": b"2"}), "damaged or cut short"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_damaged_archives_are_refused_and_leave_nothing(tmp_path: Path, name: str) -> None:
    content, message = HOSTILE[name]
    archive = tmp_path / "archive"
    archive.write_bytes(content)
    with pytest.raises(ArchiveError, match=message):
        unpack(archive, tmp_path / "out" / "inner", max_bytes=2 << 20, max_members=50)
    assert files_below(tmp_path) == {"archive": content}
    assert list((tmp_path / "out" / "inner").iterdir()) == []


def test_an_archive_with_a_damaged_checksum_is_refused(tmp_path: Path) -> None:
    content = bytearray(zip_bytes({"a": bytes(range(200))}))
    content[60] ^= 255
    (tmp_path / "archive").write_bytes(content)
    with pytest.raises(ArchiveError, match="damaged or cut short"):
        unpack(tmp_path / "archive", tmp_path / "out", max_bytes=1 << 20)
