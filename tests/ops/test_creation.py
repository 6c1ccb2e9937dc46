"""Tensors from data and from nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mytorch

DATA: list[Any] = [
    3,
    2.5,
    True,
    [],
    [[]],
    [1, 2],
    [1, 2.5],
    [True, False],
    [[1.0, 2.0], [3.0, 4.0]],
    ((1, 2), (3, 4)),
    np.arange(3),
    np.arange(3.0),
    np.ones((2, 3), np.float32),
    np.float64(2.5),
    np.int32(3),
    np.array(2.5),
    [np.float32(1.5), np.float32(2.5)],
]


@pytest.mark.parametrize("data", DATA, ids=repr)
def test_data_gets_pytorchs_dtype_shape_and_values(data: Any) -> None:
    torch = pytest.importorskip("torch")
    ours, theirs = mytorch.tensor(data), torch.tensor(data)
    assert str(ours.dtype) == str(theirs.dtype)
    assert ours.shape == tuple(theirs.shape)
    assert ours.tolist() == theirs.tolist()


@pytest.mark.parametrize(
    "make",
    [
        lambda t: t.zeros(2, 3),
        lambda t: t.zeros((2, 3), dtype=t.int64),
        lambda t: t.ones([2]),
        lambda t: t.full((2, 2), 7),
        lambda t: t.full((2,), 7.5),
        lambda t: t.full((2,), True),
        lambda t: t.zeros(()),
        lambda t: t.zeros(0, 3),
        lambda t: t.arange(5),
        lambda t: t.arange(1, 4),
        lambda t: t.arange(0, 1, 0.25),
        lambda t: t.arange(5, 0, -2),
        lambda t: t.arange(2.5),
        lambda t: t.arange(3, dtype=t.float64),
        lambda t: t.linspace(0, 1, 5),
        lambda t: t.linspace(3, -3, 1),
        lambda t: t.eye(3),
        lambda t: t.eye(2, 4, dtype=t.int32),
        lambda t: t.zeros_like(t.ones(2, 3, dtype=t.float64)),
        lambda t: t.ones_like(t.ones(2), dtype=t.int8),
        lambda t: t.full_like(t.ones(2, dtype=t.int64), 3),
        lambda t: t.full((2,), -1, dtype=t.uint8),
        lambda t: t.full((2,), t.tensor(3.5)),
        lambda t: t.zeros(size=(2, 1)),
        lambda t: t.arange(-8.5, 2.5, 2, dtype=t.int32),
        lambda t: t.arange(-8.5, 2.5, 2, dtype=t.int64),
        lambda t: t.arange(0, 1, 0.1),
        lambda t: t.linspace(0, 10, 4, dtype=t.int64),
        lambda t: t.linspace(t.tensor(1.0), t.tensor(2), 3, dtype=t.float64),
        lambda t: t.logspace(0, 3, 4),
        lambda t: t.logspace(0, 1.2, 4, base=2, dtype=t.int64),
        lambda t: t.tril_indices(3, 2, 1),
        lambda t: t.triu_indices(3, 4, -1),
        lambda t: t.scalar_tensor(3),
        lambda t: t.tensor([t.tensor(1.0), 2.5]),
        lambda t: t.tensor([t.tensor(1.0, dtype=t.float64), 2]),
        lambda t: t.tensor([1, 2], dtype=float),
        lambda t: t.asarray([1.0, 2.0], dtype=t.float64),
        lambda t: t.zeros_like(t.ones(2, 3).t()),
        lambda t: t.empty_strided((2, 3), (1, 2)).fill_(1),
        lambda t: t.ones(2).new_tensor([1, 2]),
        lambda t: t.ones(2, dtype=t.int64).new_zeros(2, 3),
        lambda t: t.ones(2).new_ones((2,), dtype=t.int8),
        lambda t: t.ones(2).new_full((2,), 3),
        lambda t: t.ones(2).new_empty(2, 3).fill_(1),
        lambda t: t.ones(2).new_empty_strided((2, 3), (1, 2)).fill_(1),
        lambda t: t.FloatTensor(2, 3).fill_(1),
        lambda t: t.LongTensor([1, 2]),
        lambda t: t.DoubleTensor(t.Size([2, 1])).fill_(1),
    ],
)
def test_a_creation_function_gives_what_pytorch_gives(make: Any) -> None:
    torch = pytest.importorskip("torch")
    ours, theirs = make(mytorch), make(torch)
    assert str(ours.dtype) == str(theirs.dtype)
    assert ours.shape == tuple(theirs.shape)
    assert ours.stride() == theirs.stride()
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-6)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: mytorch.tensor([[1], [2, 3]]), ValueError, r"expected sequence of length 1 at dim 1 \(got 2\)"),
        (lambda: mytorch.tensor("text"), TypeError, "could not infer dtype of str"),
        (lambda: mytorch.tensor([1, None]), TypeError, "tensor"),
        (lambda: mytorch.tensor(np.array(["a"])), TypeError, r"can't convert np.ndarray of type numpy.str_"),
        (lambda: mytorch.from_numpy(np.array([{}])), TypeError, r"can't convert np.ndarray of type numpy.object_"),
        (lambda: mytorch.from_numpy(np.arange(3)[::-1]), ValueError, "stride in the given numpy array is negative"),
        (lambda: mytorch.from_numpy([1]), TypeError, r"expected np.ndarray \(got list\)"),
        (lambda: mytorch.zeros(-1), RuntimeError, "negative dimension -1"),
        (lambda: mytorch.zeros(2.5), TypeError, "expected sizes as integers, got float"),
        (lambda: mytorch.arange(5, 0, 1), RuntimeError, "upper bound and lower bound inconsistent with step sign"),
        (lambda: mytorch.arange(0, 5, 0), RuntimeError, "step must be nonzero"),
        (lambda: mytorch.arange(float("inf")), RuntimeError, "unsupported range: 0 -> inf"),
        (lambda: mytorch.arange(3, dtype=bool), NotImplementedError, "not implemented for 'Bool'"),
        (lambda: mytorch.linspace(0, 1, -1), RuntimeError, "must be non-negative, got -1"),
        (lambda: mytorch.linspace(0, 1, 2.5), TypeError, "'steps' must be int, not float"),
        (lambda: mytorch.linspace(mytorch.ones(2), 1, 2), RuntimeError, "only supports 0-dimensional start and end"),
        (lambda: mytorch.eye(-1), RuntimeError, "n must be greater or equal to 0, got -1"),
        (lambda: mytorch.tril_indices(-1, 2), RuntimeError, "row must be non-negative, got -1"),
        (lambda: mytorch.triu_indices(1, 2, dtype="float32"), NotImplementedError, "not implemented for 'Float'"),
        (lambda: mytorch.full(2, 3), TypeError, "'size' .* must be tuple of ints, not int"),
        (lambda: mytorch.full((2,), "a"), TypeError, "'fill_value' .* must be Number, not str"),
        (lambda: mytorch.full((2,), 300, dtype="uint8"), RuntimeError, "without overflow: 300"),
        (lambda: mytorch.full_like(mytorch.ones(2, dtype="int8"), float("nan")), RuntimeError, "without overflow: nan"),
        (lambda: mytorch.zeros(), TypeError, "missing 1 required positional argument"),
        (lambda: mytorch.zeros(2, shape=3), TypeError, "unexpected keyword argument 'shape'"),
        (lambda: mytorch.zeros(2, layout="sparse"), NotImplementedError, "only layout=strided is supported"),
        (lambda: mytorch.zeros(2, pin_memory=True), RuntimeError, "pin_memory=True"),
        (lambda: mytorch.zeros(2, out=mytorch.ones(2)), NotImplementedError, "out= is not supported"),
        (lambda: mytorch.empty_strided((2, 3), (1,)), RuntimeError, "mismatch in length of strides and shape"),
        (lambda: mytorch.empty_strided((2,), (-1,)), RuntimeError, "strides must not be negative"),
        (lambda: mytorch.asarray([1.0], copy=False), ValueError, "can't alias list"),
        (lambda: mytorch.LongTensor(1.5), TypeError, "data must be a sequence"),
        (lambda: mytorch.FloatTensor(mytorch.ones(1, dtype="int64")), TypeError, "expected a tensor of torch.float32"),
        (lambda: mytorch.ones(2, dtype=mytorch.int64, requires_grad=True), RuntimeError, "Only Tensors of floating"),
        (lambda: mytorch.ones(2, dtype="complex64"), TypeError, "not supported"),
        (lambda: mytorch.Tensor("text", 2), TypeError, "Tensor: expected data or integer sizes"),
    ],
)
def test_bad_data_is_refused_in_clear_words(make: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()


def test_a_copy_of_a_memory_map_is_a_copy(tmp_path):
    on_disk = np.memmap(tmp_path / "numbers", dtype="float32", mode="w+", shape=3)
    for copy in (mytorch.asarray(on_disk, copy=True), mytorch.tensor(on_disk)):
        copy[0] = 7
        assert on_disk[0] == 0
    mytorch.asarray(on_disk, copy=False)[0] = 7
    assert on_disk[0] == 7


def test_tensor_copies_and_from_numpy_and_as_tensor_share() -> None:
    array = np.zeros(3, np.float32)
    copied, shared, also = mytorch.tensor(array), mytorch.from_numpy(array), mytorch.as_tensor(array)
    array[0] = 1
    assert (copied[0].item(), shared[0].item(), also[0].item()) == (0.0, 1.0, 1.0)
    assert mytorch.as_tensor(shared) is shared


def test_a_list_of_tensors_becomes_one_tensor() -> None:
    parts = [mytorch.ones(2), mytorch.zeros(2)]
    assert mytorch.tensor(parts).tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_a_read_only_array_is_never_written_to() -> None:
    array = np.zeros(3, np.float32)
    array.flags.writeable = False
    x = mytorch.from_numpy(array)
    with pytest.raises(RuntimeError, match="read-only"):
        x.add_(1)
    assert array.tolist() == [0, 0, 0]


def test_asarray_shares_unless_told_to_copy() -> None:
    x = mytorch.ones(2, requires_grad=True)
    assert mytorch.asarray(x) is x
    assert not mytorch.asarray(x, requires_grad=False).requires_grad
    assert mytorch.asarray(x, copy=True).data_ptr() != x.data_ptr() == mytorch.asarray(x, copy=False).data_ptr()
    assert mytorch.asarray([1.0], requires_grad=True).requires_grad


def test_an_array_that_runs_backwards_is_copied() -> None:
    assert mytorch.as_tensor(np.arange(3)[::-1]).stride() == (1,)


def test_the_old_constructors_are_dtypes_to_isinstance() -> None:
    assert isinstance(mytorch.ones(1), mytorch.FloatTensor)
    assert not isinstance(mytorch.ones(1), mytorch.LongTensor)
    assert repr(mytorch.FloatTensor) == "<class 'torch.FloatTensor'>"
