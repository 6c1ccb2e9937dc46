"""CUDA text as a library of this machine: compiled by its C++ compiler, once for each text."""

from __future__ import annotations

import ctypes
import getpass
import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest

HEADER = Path(__file__).with_name("cuda_text.h")
OPTIONS = ("-std=c++17", "-O1", "-shared", "-fPIC", "-fwrapv", "-Werror=return-type")


@lru_cache(maxsize=1)
def compiler() -> str | None:
    """The C++ compiler of this machine: $CXX, g++ or clang++."""
    return next(filter(None, map(shutil.which, (os.environ.get("CXX", ""), "g++", "clang++"))), None)


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Where compiled texts are kept, for later runs too; nobody else may write there."""
    folder = Path(tempfile.gettempdir()) / f"mytorch-stand-in-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


class CompileError(Exception):
    """The text is not CUDA, as far as a thread by itself can run it; the message is the compiler's."""


@cache
def library(code: str, name: str) -> Any:
    """The library in which `name` of `code` can be launched; without a compiler, the test that asks is skipped."""
    program = compiler()
    if program is None:
        pytest.skip(f"no C++ compiler ($CXX, g++, clang++) to run the CUDA kernel {name} where there is no GPU")
    text = f'#include "{HEADER}"\n#line 1 "{name}.cu"\n{code}\nSTANDIN_KERNEL({name})\n'
    key = hashlib.sha256("\0".join([program, *OPTIONS, HEADER.read_text(), text]).encode()).hexdigest()[:24]
    path = _folder() / f"{name}-{key}.so"
    if not path.exists():
        made = path.with_suffix(f".{os.getpid()}")
        command = [program, *OPTIONS, "-x", "c++", "-", "-o", str(made)]
        done = subprocess.run(command, input=text, text=True, capture_output=True)
        if done.returncode:
            raise CompileError(f"{name} does not compile:\n{done.stderr}")
        made.replace(path)  # at once: another process may be compiling the same
    return ctypes.CDLL(str(path))
