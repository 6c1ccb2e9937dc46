"""The stand-in is as strict as CuPy, and faults that a GPU would not forgive do not get past it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.autograd.operation import Operation
from mytorch.backend import xp_of

from . import watching

CASES = {
    "a NumPy function": lambda cp, x: np.exp(x),
    "a NumPy function of many arrays": lambda cp, x: np.concatenate([x, x]),
    "np.asarray": lambda cp, x: np.asarray(x),
    "a NumPy array added": lambda cp, x: x + np.ones(3),
    "added to a NumPy array": lambda cp, x: np.ones(3) + x,
    "a NumPy array written": lambda cp, x: x.__setitem__(slice(None), np.ones(3)),
    "written into a NumPy array": lambda cp, x: np.ones(3).__setitem__(slice(None), x),
    "a NumPy array among the arguments": lambda cp, x: cp.where(x > 0, np.ones(3), 0.0),
    "a list": lambda cp, x: cp.add(x, [1, 2, 3]),
    "where=": lambda cp, x: cp.exp(x, where=x > 0),
    "initial=": lambda cp, x: cp.amax(x, initial=0),
    "an index as a Python int": lambda cp, x: range(x.argmax()),
    "a shape from an array": lambda cp, x: cp.zeros((x.argmax(),)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_cupy_refuses_is_refused(cupy: Any, case: Any) -> None:
    with pytest.raises(TypeError):
        case(cupy, cupy.asarray([1.0, 2.0, 3.0]))


@pytest.mark.parametrize("name", ["errstate", "nditer", "sliding_window_view", "float128", "matvec"])
def test_it_has_no_name_that_cupy_does_not_have(cupy: Any, name: str) -> None:
    assert not hasattr(cupy, name)


def test_what_cupy_does_not_reduce_is_not_reduced(cupy: Any) -> None:
    x = cupy.asarray([3.0, 1.0])
    assert cupy.add.reduce(x).item() == 4
    with pytest.raises(NotImplementedError, match=r"cupy_maximum.reduce"):
        cupy.maximum.reduce(x)
    with pytest.raises(TypeError, match="int64"):
        cupy.add.at(cupy.asarray([1, 2]), cupy.asarray([0]), 1)


def test_results_are_arrays_and_views_know_their_base(cupy: Any) -> None:
    x = cupy.asarray([[1.0, 2.0], [3.0, 4.0]])
    for y in (x.sum(), x[0, 0], x.max(), cupy.dot(x[0], x[0]), x.mean() * 2):
        assert type(y) is cupy.ndarray
        assert y.shape == ()
    assert x.T.base is x
    assert x[0][1:].base is x
    assert x.reshape(-1).base is x
    assert (x + 1).base is None
    assert not hasattr(x.flags, "writeable")


def test_an_index_beyond_the_end_wraps_around_in_silence(cupy: Any) -> None:
    x = cupy.asarray([10.0, 20.0, 30.0])
    assert x[cupy.asarray([4, -1])].tolist() == [20, 30]
    assert cupy.take(x, cupy.asarray([3])).tolist() == [10]
    with pytest.raises(IndexError):
        x[3]


def test_copies_waits_and_uploads_are_counted(cupy: Any) -> None:
    x = cupy.asarray([1.0, -2.0])
    with watching() as counts:
        y = (x * 2 + 1).sum() / x.size
    assert (counts.copies, counts.waits, counts.uploads) == (0, 0, 0)
    with watching() as counts:
        float(y), bool(y > 0), y.item(), math.sqrt(abs(y)), x.tolist(), cupy.asnumpy(x)
    assert counts.copies == counts.waits == 6
    with watching() as counts:
        x[x > 0], cupy.nonzero(x), cupy.unique(x)
    assert (counts.copies, counts.waits) == (0, 3)
    with watching() as counts:
        x[[0, 1]], cupy.asarray(np.ones(3))
    assert (counts.waits, counts.uploads) == (0, 2)


def test_operations_give_the_dtypes_of_cupys_loops(cupy: Any) -> None:
    assert cupy.isnan(cupy.asarray([1])).dtype == np.bool_
    assert cupy.sqrt(cupy.asarray([1, 4])).dtype == np.float64
    assert (cupy.asarray([1], np.int8) + 1).dtype == np.int8
    assert (cupy.asarray([1], np.float32) * 2.5).dtype == np.float32
    with pytest.raises(TypeError, match="Wrong type"):
        cupy.bitwise_and(cupy.asarray([1.0]), cupy.asarray([1.0]))


# ---------------------------------------------------------------------- planted faults


class NumPyInside(Operation):
    """y = eˣ, by NumPy"""

    def forward(self, x: Any) -> Any:
        return np.exp(x)


class HostCopyInside(Operation):
    """y = x / max x, by way of the host"""

    def forward(self, x: Any) -> Any:
        return x / float(x.max())


class HostBackward(Operation):
    """y = x + 1        dx = g, by way of the host"""

    def forward(self, x: Any) -> Any:
        return x + 1

    def backward(self, g: Any) -> Any:
        return xp_of(g).asarray(g.get() if hasattr(g, "get") else g)


def test_a_planted_numpy_call_on_data_is_caught() -> None:
    assert NumPyInside.apply(mytorch.ones(2)).tolist() == pytest.approx([math.e, math.e])
    with pytest.raises(TypeError, match="does not support ufuncs"):
        NumPyInside.apply(mytorch.ones(2, device="cuda"))


def test_a_planted_copy_to_the_host_is_caught() -> None:
    x = mytorch.ones(2, device="cuda")
    with watching() as counts:
        HostCopyInside.apply(x)
    assert counts.copies == 1
    assert "test_stand_in.py" in counts.where[0]


def test_a_planted_copy_in_a_backward_rule_is_caught() -> None:
    x = mytorch.ones(2, device="cuda", requires_grad=True)
    y = HostBackward.apply(x).sum()
    with watching() as counts:
        y.backward()
    assert (counts.copies, counts.uploads) == (1, 1)
