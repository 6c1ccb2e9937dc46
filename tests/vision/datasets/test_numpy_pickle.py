"""Pickles are read as data: what is plain comes back, and nothing that a hostile one names is ever called."""

from __future__ import annotations

import contextlib
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mytorch.vision.datasets.numpy_pickle import PickleError, read_pickle

DATA = np.arange(24, dtype=np.uint8).reshape(4, 6)


def write(folder: Path, content: bytes) -> Path:
    path = folder / "batch"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("protocol", range(5))
def test_plain_data_and_arrays_of_bytes_come_back(tmp_path: Path, protocol: int) -> None:
    content = {"data": DATA, "labels": [1, 2, 3, 4], "label": "a — b", "part": (1.5, None, True, b"\x80")}
    got = read_pickle(write(tmp_path, pickle.dumps(content, protocol)))
    np.testing.assert_array_equal(got.pop("data"), DATA)
    assert got == {"labels": [1, 2, 3, 4], "label": "a — b", "part": (1.5, None, True, b"\x80")}
    columns = read_pickle(write(tmp_path, pickle.dumps(np.asfortranarray(DATA), protocol)))
    np.testing.assert_array_equal(columns, DATA)


def test_what_python_2_wrote_is_read(tmp_path: Path) -> None:
    # cPickle, protocol 2: str is SHORT_BINSTRING, and the array's content is a BINSTRING.
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b\x87Rq\x03"
        b"(K\x01K\x02K\x03\x86cnumpy\ndtype\nq\x04U\x02u1K\x00K\x01\x87Rq\x05(K\x03U\x01|NNNJ\xff\xff\xff\xff"
        b"J\xff\xff\xff\xffK\x00tb\x89T\x06\x00\x00\x00\x00\x01\x02\xfd\xfe\xfftb"
    )
    got = read_pickle(write(tmp_path, b"\x80\x02}(U\x04data" + array + b"U\x06labels]q\x06(K\x07K\x08eu."))
    assert got["data"].tolist() == [[0, 1, 2], [253, 254, 255]]
    assert got["labels"] == [7, 8]


class Calls:
    """A pickle that calls a function when it is loaded."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def hostile(marker: Path) -> dict[str, bytes]:
    import os

    return {
        "a command": pickle.dumps(Calls(os.system, f"touch {marker}")),
        "a builtin": pickle.dumps({"data": Calls(eval, f"open({str(marker)!r}, 'w')")}),
        "another class": pickle.dumps(OrderedDict(a=1)),
        "a global by extension code": b"\x82\x01.",
        "a persistent id": b"Pos\n.",
        "a name within numpy": b"cnumpy\nfromfile\n(S'/etc/passwd'\ntR.",
        "a dotted name": b"\x80\x04\x8c\x05numpy\x8c\x0fndarray.__dict__\x93.",
        "an array of objects": pickle.dumps(np.array([None, {}], dtype=object)),
        "an array of doubles": pickle.dumps(np.ones(3)),
        "an array with too little": pickle.dumps(DATA).replace(b"K\x04K\x06\x86", b"K\xffK\xff\x86"),
        "an array without a state": b"cnumpy.core.multiarray\n_reconstruct\n)R.",
        "the class of arrays itself": b"cnumpy\nndarray\n.",
        "a set": pickle.dumps({1, 2}),
        "a list in itself": b"]q\x00h\x00a.",
        "great depth": b"]" * 3000 + b"a" * 2999 + b".",
        "a memo of gigabytes": b"]r\xff\xff\xff\x7f.",
        "a memo of megabytes": b"]r\x00\x00\x80\x00.",
        "a text of gigabytes": b"\x8d\xff\xff\xff\xff\xff\x00\x00\x00a.",
        "nothing": b"",
        "no pickle": b"<html>404</html>",
        "half": pickle.dumps({"data": DATA, "labels": [1] * 100})[:-40],
        "a stack underflow": b"a.",
        "a call of a number": b"K\x01)R.",
        "an attribute of an array": b"cnumpy.core.multiarray\n_reconstruct\n)R}S'state'\nK\x01sb.",
    }


@pytest.mark.parametrize("name", hostile(Path("x")))
def test_hostile_and_damaged_pickles_are_refused_and_do_nothing(tmp_path: Path, name: str) -> None:
    marker = tmp_path / "called"
    path = write(tmp_path, hostile(marker)[name])
    with pytest.raises(PickleError, match="not a pickle of plain data, or damaged"):
        read_pickle(path)
    assert not marker.exists()


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(PickleError, match="41 bytes, more than the limit of 40"):
        read_pickle(write(tmp_path, bytes(41)), max_bytes=40)
    with pytest.raises(FileNotFoundError):
        read_pickle(tmp_path / "nowhere")


def test_any_damaged_byte_gives_data_or_the_one_error(tmp_path: Path) -> None:
    whole = pickle.dumps({"data": DATA, "labels": [1, 2, 3, 4]}, 2)
    for place in range(len(whole)):
        for value in (0, 0x2E, 0x71, 0x85, 0xFF):
            path = write(tmp_path, whole[:place] + bytes([value]) + whole[place + 1 :])
            with contextlib.suppress(PickleError):
                read_pickle(path)
