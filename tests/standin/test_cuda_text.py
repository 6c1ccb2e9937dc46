"""Every CUDA text of the library compiles with NVIDIA's compiler, where there is one, and keeps to the room's rules."""

from __future__ import annotations

import ctypes
import importlib
import pkgutil
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mytorch.kernels import cuda
from mytorch.kernels.cuda.launch import Kernel


def kernels() -> dict[str, Kernel]:
    """All kernels, by module and name."""
    found: dict[str, Kernel] = {}
    for module in pkgutil.iter_modules(cuda.__path__):
        for name, value in vars(importlib.import_module(f"{cuda.__name__}.{module.name}")).items():
            several = value if isinstance(value, dict) else {"": value}
            found |= {f"{module.name}.{name}{key}": k for key, k in several.items() if isinstance(k, Kernel)}
    return found


KERNELS = kernels()
# Each width of a type once, with each width of positions.
TYPES = {
    "single, 32 bits": (False, {"T": "f4", "Bits": "u4", "Place": "i4", "Target": "i8"}),
    "double, 64 bits": (True, {"T": "f8", "Bits": "u8", "Place": "i8", "Target": "u1"}),
}


def text_of(kernel: Kernel, types: str) -> str:
    wide, names = TYPES[types]
    return kernel.text(wide, {name: np.dtype(dtype) for name, dtype in names.items()})


@lru_cache(maxsize=1)
def nvrtc() -> Any:
    """The compiler that CuPy uses, from a CUDA installation or from the wheel nvidia-cuda-nvrtc; None without."""
    folders = [*map(Path, sys.path), Path(shutil.which("nvcc") or "/").resolve().parent.parent]
    patterns = ("nvidia/*/lib/libnvrtc.so.*", "lib64/libnvrtc.so*")
    for path in (p for folder in folders for pattern in patterns for p in folder.glob(pattern)):
        try:
            for builtins in path.parent.glob("libnvrtc-builtins.so*"):  # which it looks for by name, and not beside it
                ctypes.CDLL(str(builtins), ctypes.RTLD_GLOBAL)
            return ctypes.CDLL(str(path), ctypes.RTLD_GLOBAL)
        except OSError:
            continue
    return None


def compile_with_nvrtc(text: str) -> str | None:
    """What the compiler complains about, None if nothing."""
    library, program, size = nvrtc(), ctypes.c_void_p(), ctypes.c_size_t()
    library.nvrtcCreateProgram(ctypes.byref(program), text.encode(), b"kernel.cu", 0, None, None)
    options = (ctypes.c_char_p * 2)(b"-std=c++17", b"-arch=compute_75")
    failed = library.nvrtcCompileProgram(program, 2, options)
    library.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    library.nvrtcGetProgramLog(program, log)
    library.nvrtcDestroyProgram(ctypes.byref(program))
    return log.value.decode() if failed else None


def compile_with_nvcc(text: str, folder: Path) -> str | None:
    source = folder / "kernel.cu"
    source.write_text(text)
    command = ["nvcc", "-ptx", "-std=c++17", "-arch=compute_75", "-o", str(folder / "kernel.ptx"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr + done.stdout if done.returncode else None


@pytest.mark.slow
@pytest.mark.parametrize("types", TYPES)
@pytest.mark.parametrize("name", KERNELS)
def test_it_compiles_for_a_gpu(name: str, types: str, tmp_path: Path) -> None:
    text = text_of(KERNELS[name], types)
    if nvrtc() is not None:
        assert compile_with_nvrtc(text) is None
        assert "nonsense" in (compile_with_nvrtc(text + "nonsense") or "")
    elif shutil.which("nvcc"):
        assert compile_with_nvcc(text, tmp_path) is None
    else:
        pytest.skip("neither NVRTC nor nvcc is here to compile CUDA for a GPU")


@pytest.mark.parametrize("name", KERNELS)
def test_threads_are_numbered_alike_and_wait_for_nobody(name: str) -> None:
    source = KERNELS[name].source
    body = source.split(f"__global__ void {KERNELS[name].name}(", 1)[1].split("{", 1)[1]
    assert body.lstrip().startswith("EACH("), "threads beyond the last number must return first"
    for word in ("__shared__", "__syncthreads", "__shfl", "#include"):
        assert word not in source
