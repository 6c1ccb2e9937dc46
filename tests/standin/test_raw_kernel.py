"""`RawKernel` of the stand-in runs CUDA text, and refuses what a GPU would do wrong without a word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mytorch.kernels import pool2d
from mytorch.kernels.cuda import max_pool2d as cuda
from mytorch.kernels.cuda.launch import Kernel, c_name
from mytorch.kernels.pool2d import Pool2dProblem

from . import compiler, watching
from .compiler import CompileError

DOUBLE = """
extern "C" __global__ void twice(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = 2 * x[i];
}
"""


def twice(cupy: Any, x: Any, y: Any, n: Any = None, code: str = DOUBLE, grid: Any = (2,), block: Any = (4,)) -> None:
    cupy.RawKernel(code, "twice")(grid, block, (x, y, np.int32(x.size) if n is None else n))


def test_it_runs_every_thread_of_every_block(cupy: Any) -> None:
    x, y = cupy.arange(7, dtype="float32"), cupy.zeros(7, "float32")
    with watching() as counts:
        twice(cupy, x, y)
    assert y.tolist() == [0, 2, 4, 6, 8, 10, 12]
    assert (counts.kernels, counts.waits, counts.uploads) == (["twice"], 0, 0)
    twice(cupy, x, x)
    assert x.tolist() == y.tolist()


WRONG = {
    "another dtype": (lambda cp, x: twice(cp, x.astype("f8"), x), TypeError, "an array of f8.* wants an array of f4"),
    "a number of another width": (lambda cp, x: twice(cp, x, x.copy(), 8), TypeError, "number of i8.* a number of i4"),
    "an array of the host": (lambda cp, x: twice(cp, np.ones(8, "f4"), x), TypeError, "Unsupported type"),
    "a list": (lambda cp, x: twice(cp, x, [1.0]), TypeError, "Unsupported type"),
    "too few arguments": (lambda cp, x: cp.RawKernel(DOUBLE, "twice")((1,), (1,), (x,)), TypeError, "takes 3 argu"),
    "strides": (lambda cp, x: twice(cp, x, cp.zeros(16, "f4")[::2]), ValueError, r"strides \(8,\)"),
    "memory in common": (lambda cp, x: twice(cp, x[:6], x[2:]), ValueError, "share a part of their memory"),
    "a write outside": (lambda cp, x: twice(cp, x, cp.zeros(7, "f4")), IndexError, "outside an array of 28 bytes"),
    "no blocks": (lambda cp, x: twice(cp, x, x.copy(), grid=(0,)), ValueError, r"grid is \(0,\)"),
    "a large block": (lambda cp, x: twice(cp, x, x.copy(), block=(2048,)), ValueError, r"block is \(2048,\)"),
    "shared memory": (
        lambda cp, x: twice(cp, x, x.copy(), code=DOUBLE.replace("if (", "__shared__ int a; if (")),
        CompileError, "__shared__",
    ),
    "an atomic function that CUDA lacks": (
        lambda cp, x: cp.RawKernel('extern "C" __global__ void f(long long* x) { atomicAdd(x, 1LL); }', "f")(
            (1,), (1,), (x.astype("i8"),)
        ), CompileError, "atomicAdd",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("case", "error", "match"), WRONG.values(), ids=WRONG.keys())
def test_what_would_go_wrong_is_refused(cupy: Any, case: Any, error: Any, match: str) -> None:
    with pytest.raises(error, match=match):
        case(cupy, cupy.ones(8, "float32"))


def test_what_is_read_outside_is_nan(cupy: Any) -> None:
    y = cupy.zeros(8, "float32")
    twice(cupy, cupy.ones(7, "float32"), y, np.int32(8))
    assert np.isnan(y.get()).tolist() == [False] * 7 + [True]


def test_without_a_compiler_the_test_is_skipped_and_says_why(cupy: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(compiler, "compiler", lambda: None)
    with pytest.raises(pytest.skip.Exception, match=r"no C.. compiler .* to run the CUDA kernel twice"):
        twice(cupy, cupy.ones(8, "float32"), cupy.zeros(8, "float32"), code=DOUBLE + "// not compiled before")


PLANTED = {
    "the last of equals": ("value > *best", "value >= *best"),
    "NaN loses": (" || value != value", ""),
    "padding forgotten": ("i * sh + u * dh - ph", "i * sh + u * dh"),
    "one pixel too far": ("h >= height", "h > height"),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_a_fault_planted_in_a_kernel_is_seen(cupy: Any, monkeypatch: Any, planted: tuple[str, str]) -> None:
    problem = Pool2dProblem((3, 3), (2, 2), (1, 1), height=7, width=7)
    x = np.random.default_rng(0).choice([0.0, 1.0, np.nan], (2, 7, 7), p=[0.5, 0.4, 0.1])
    expected = pool2d.max_pool2d(x, problem), pool2d.max_pool2d_indices(x, problem)

    def right() -> bool:
        moved = cupy.asarray(x)
        found = pool2d.max_pool2d(moved, problem), pool2d.max_pool2d_indices(moved, problem)
        return all(np.array_equal(f.get(), e, equal_nan=True) for f, e in zip(found, expected, strict=True))

    assert right()
    assert cuda.SOURCE.count(planted[0]) == 1
    monkeypatch.setattr(cuda, "FORWARD", Kernel(cuda.SOURCE.replace(*planted), "max_pool2d"))
    assert not right()


def test_a_dtype_that_no_kernel_takes_is_named() -> None:
    with pytest.raises(TypeError, match=r"a CUDA kernel takes one of b1, .*, f8, but got float16"):
        c_name(np.dtype("float16"))
