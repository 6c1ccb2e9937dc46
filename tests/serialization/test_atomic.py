"""Whatever happens while a file is written, its reader finds the old one or the new one."""

from __future__ import annotations

import errno
import io
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mytorch.serialization import atomic as module, atomic_write, load, save
from mytorch.tensor import tensor_of

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals, links and permissions")


def names(folder):
    return sorted(os.listdir(folder))


def test_the_file_appears_when_the_block_ends(tmp_path):
    with atomic_write(tmp_path / "a") as file:
        file.write(b"new")
        assert not (tmp_path / "a").exists()
    assert (tmp_path / "a").read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


def test_text_is_written_in_utf_8(tmp_path):
    with atomic_write(tmp_path / "a", "w") as file:
        file.write("größer\n")
    assert (tmp_path / "a").read_bytes() == "größer\n".encode()
    with pytest.raises(ValueError, match="mode must be 'wb' or 'w', got 'a'"), atomic_write(tmp_path / "a", "a"):
        pass


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_exception_leaves_the_old_file_and_no_other(tmp_path, error):
    (tmp_path / "a").write_bytes(b"old")

    def write():
        with atomic_write(tmp_path / "a") as file:
            file.write(b"half of the ne")
            raise error

    with pytest.raises(error):
        write()
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, step):
    save("old", tmp_path / "a")

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, step, full)
    with pytest.raises(OSError, match="No space left on device"):
        save(tensor_of(np.ones(1000)), tmp_path / "a")
    monkeypatch.undo()
    assert load(tmp_path / "a") == "old"
    assert names(tmp_path) == ["a"]


@posix
def test_a_real_limit_on_file_size_leaves_the_old_file_and_no_other(tmp_path):
    save("old", tmp_path / "a")
    code = """
import resource, sys
import numpy as np
from mytorch.serialization import save
from mytorch.tensor import tensor_of
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    save(tensor_of(np.ones(1_000_000)), sys.argv[1])
except OSError as error:
    print("OSError", error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a")], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert "OSError" in done.stdout, done.stderr
    assert load(tmp_path / "a") == "old"
    assert names(tmp_path) == ["a"]


@posix
def test_kill_9_at_any_moment_leaves_a_readable_file(tmp_path):
    code = """
import sys
import numpy as np
from mytorch.serialization import save
from mytorch.tensor import tensor_of
print("ready", flush=True)
step = 0
while True:
    save({"step": step, "w": tensor_of(np.full(50_000, float(step)))}, sys.argv[1])
    step += 1
"""
    path = tmp_path / "a.ckpt"
    save({"step": -1, "w": tensor_of(np.full(50_000, -1.0))}, path)
    draw = random.Random(0)
    reached = []
    for _ in range(15):
        process = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout.readline() == "ready\n"
            time.sleep(draw.uniform(0.002, 0.08))
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
        state = load(path)
        assert (state["w"].array == state["step"]).all()
        reached.append(state["step"])
    assert max(reached) > 0


def test_a_reader_never_sees_half_a_file(tmp_path):
    path = tmp_path / "a"
    save({"step": 0, "w": np.zeros(1000)}, path)
    for step in range(1, 20):
        with open(path, "rb") as file:  # opened before the file is replaced: sees the old one to its end
            save({"step": step, "w": np.full(1000, step)}, path)
            old = load(file)
            assert (old["w"] == old["step"]).all()
            assert old["step"] == step - 1


@posix
def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    os.chmod(tmp_path / "a", 0o640)
    save(1, tmp_path / "a")
    assert stat.S_IMODE(os.stat(tmp_path / "a").st_mode) == 0o640
    before = os.umask(0o022)
    try:
        save(1, tmp_path / "b")
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(tmp_path / "b").st_mode) == 0o644


@posix
def test_a_link_is_followed_and_stays_a_link(tmp_path):
    (tmp_path / "folder").mkdir()
    save(1, tmp_path / "folder" / "real")
    os.symlink(tmp_path / "folder" / "real", tmp_path / "link")
    save(2, tmp_path / "link")
    assert os.path.islink(tmp_path / "link")
    assert load(tmp_path / "folder" / "real") == 2


@posix
def test_a_device_is_written_to_and_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        save("through", tmp_path / "pipe")
        assert load(io.BytesIO(os.read(reader, 10_000))) == "through"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(os.stat(tmp_path / "pipe").st_mode)


def test_a_missing_folder_and_a_folder_in_place_of_a_file_are_errors(tmp_path):
    with pytest.raises(FileNotFoundError):
        save(1, tmp_path / "nothing" / "a")
    with pytest.raises(IsADirectoryError, match="is a folder"):
        save(1, tmp_path)


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="the superuser may write everywhere")
def test_an_unwritable_folder_is_an_error(tmp_path):
    os.chmod(tmp_path, 0o500)
    try:
        with pytest.raises(PermissionError):
            save(1, tmp_path / "a")
    finally:
        os.chmod(tmp_path, 0o700)


def test_a_long_name_is_no_trouble(tmp_path):
    save(1, tmp_path / ("x" * 250))
    assert load(tmp_path / ("x" * 250)) == 1
    assert len(names(tmp_path)) == 1
