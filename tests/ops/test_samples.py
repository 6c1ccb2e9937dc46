"""The tests that every sample of every operation generates."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.autograd.gradcheck import gradcheck, gradgradcheck
from mytorch.tensor import tensor_of
from tests.op_samples import ERRORS, SAMPLES
from tests.op_samples.sample import Sample

DIFFERENTIABLE = [s for s in SAMPLES if s.differentiable]


def labelled(samples: list[Any]) -> list[Any]:
    return [pytest.param(sample, id=sample.label) for sample in samples]


def to_tensors(value: Any, dtype: Any = None, requires_grad: bool = False) -> Any:
    """NumPy arrays inside `value` as tensors; floating-point ones in `dtype`."""
    if isinstance(value, np.ndarray):
        real = value.dtype.kind == "f"
        array = value.astype(dtype) if real and dtype is not None else value.copy()
        return mytorch.tensor(array, requires_grad=requires_grad and real)
    if isinstance(value, list):
        return [to_tensors(item, dtype, requires_grad) for item in value]
    return value


def call(sample: Sample, inputs: Any) -> Any:
    """The sample's outputs that carry values, as a tuple."""
    flat = [x for value in inputs for x in (value if isinstance(value, list) else [value])]
    dtypes = [x.array.dtype for x in flat if isinstance(x, mytorch.Tensor) and x.is_floating_point()]
    dtype = dtypes[0] if dtypes else None  # tensors among the options follow the inputs
    return as_outputs(sample.function(*inputs, **{name: to_tensors(v, dtype) for name, v in sample.options.items()}))


def as_outputs(result: Any) -> tuple[Any, ...]:
    return tuple(result) if isinstance(result, (tuple, list)) else (result,)


def leaves(inputs: Any) -> list[Any]:
    """The tensors among the inputs that require a gradient."""
    flat = [x for value in inputs for x in (value if isinstance(value, list) else [value])]
    return [x for x in flat if isinstance(x, mytorch.Tensor) and x.requires_grad]


def rebuild(inputs: Any, tensors: Any) -> list[Any]:
    """`inputs` with its differentiable tensors replaced, in order."""
    fresh = iter(tensors)

    def swap(value: Any) -> Any:
        if isinstance(value, list):
            return [swap(item) for item in value]
        return next(fresh) if isinstance(value, mytorch.Tensor) and value.requires_grad else value

    return [swap(value) for value in inputs]


def differentiable_outputs(sample: Sample, inputs: Any) -> tuple[Any, ...]:
    return tuple(y for y in call(sample, inputs) if isinstance(y, mytorch.Tensor) and y.requires_grad)


def smooth(sample: Sample) -> bool:
    """Finite differences need distinct inputs away from kinks; samples with ties are for parity only."""
    arrays = [x for value in sample.inputs for x in (value if isinstance(value, list) else [value])]
    arrays = [x for x in arrays if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
    if not arrays or any(not np.isfinite(x).all() for x in arrays):
        return False
    return all(x.size < 2 or not np.array_equal(x, np.round(x)) for x in arrays)


CHECKED = [s for s in DIFFERENTIABLE if smooth(s)]


@pytest.mark.parametrize("sample", labelled([s for s in SAMPLES if s.reference]))
def test_value_agrees_with_the_reference(sample: Sample) -> None:
    assert sample.reference is not None
    with np.errstate(all="ignore"):
        expected = as_outputs(sample.reference(*sample.inputs, **sample.options))
    for got, want in zip(call(sample, to_tensors(list(sample.inputs))), expected, strict=True):
        np.testing.assert_allclose(got.numpy(force=True), want, rtol=1e-9, atol=1e-12)
        assert got.shape == np.shape(want)


@pytest.mark.parametrize("sample", labelled(CHECKED))
def test_gradient_agrees_with_finite_differences(sample: Sample) -> None:
    inputs = to_tensors(list(sample.inputs), requires_grad=True)
    assert gradcheck(lambda *x: differentiable_outputs(sample, rebuild(inputs, x)), leaves(inputs))


@pytest.mark.parametrize("sample", labelled([s for s in CHECKED if s.twice]))
def test_second_derivative_agrees_with_finite_differences(sample: Sample) -> None:
    inputs = to_tensors(list(sample.inputs), requires_grad=True)
    assert gradgradcheck(lambda *x: differentiable_outputs(sample, rebuild(inputs, x)), leaves(inputs))


def size_of(x: Any) -> float:
    """The largest finite magnitude in x, at least 1."""
    values = x.numpy(force=True)
    return float(np.max(np.abs(values), initial=1.0, where=np.isfinite(values)))


@pytest.mark.parametrize("sample", labelled(DIFFERENTIABLE))
def test_float32_stays_float32_and_is_close_to_float64(sample: Sample) -> None:
    narrow, wide = (to_tensors(list(sample.inputs), dtype, requires_grad=True) for dtype in (np.float32, np.float64))
    for a, b in zip(differentiable_outputs(sample, narrow), differentiable_outputs(sample, wide), strict=True):
        assert a.dtype == mytorch.float32
        np.testing.assert_allclose(a.numpy(force=True), b.numpy(force=True), rtol=1e-4, atol=2e-5 * size_of(b))
        mytorch.autograd.backward([a, b], [mytorch.ones_like(a), mytorch.ones_like(b)], retain_graph=True)
    for a, b in zip(leaves(narrow), leaves(wide), strict=True):
        if a.grad is not None:
            assert a.grad.dtype == mytorch.float32
            np.testing.assert_allclose(
                a.grad.numpy(force=True), b.grad.numpy(force=True), rtol=1e-3, atol=1e-4 * size_of(b.grad)
            )


def spread(tensor: Any) -> Any:
    """The same values in memory that is not contiguous: every second element of a wider array."""
    if not isinstance(tensor, mytorch.Tensor) or tensor.ndim == 0:
        return tensor
    wide = mytorch.zeros((*tensor.shape[:-1], 2 * tensor.shape[-1]), dtype=tensor.dtype).array
    wide[..., ::2] = tensor.array
    return tensor_of(wide[..., ::2]).requires_grad_(tensor.requires_grad)


# Refuse memory that is not contiguous, or show it as it is.
MEMORY = {"view", "view_copy", "resize_", "resize_as_"}
MEMORY |= {"as_strided", "as_strided_", "as_strided_copy", "as_strided_scatter"}


@pytest.mark.parametrize("sample", labelled([s for s in SAMPLES if s.function.__name__ not in MEMORY]))
def test_memory_layout_makes_no_difference(sample: Sample) -> None:
    dense = to_tensors(list(sample.inputs))
    strided = [[spread(x) for x in v] if isinstance(v, list) else spread(v) for v in to_tensors(list(sample.inputs))]
    for a, b in zip(call(sample, dense), call(sample, strided), strict=True):
        if isinstance(a, mytorch.Tensor):
            np.testing.assert_allclose(a.numpy(force=True), b.numpy(force=True), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("error", labelled(ERRORS))
def test_a_wrong_call_is_refused_in_clear_words(error: Any) -> None:
    with pytest.raises(error.error, match=error.match):
        waited(error.function(*to_tensors(list(error.inputs)), **{k: to_tensors(v) for k, v in error.options.items()}))


def waited(result: Any) -> Any:
    """`result`, after a GPU has done what it was given: it says what is wrong with values when somebody waits."""
    mytorch.cuda.synchronize()
    return result


# ---------------------------------------------------------------------- parity with PyTorch


def torch_function(torch: Any, sample: Sample) -> Any:
    if sample.torch_name == "":
        return None
    name = sample.torch_name or sample.function.__name__
    if "." in name:
        found = torch
        for part in name.split("."):
            found = getattr(found, part)
        return found
    for room in (torch, torch.nn.functional, torch.Tensor):
        found = getattr(room, name, None)
        if found is not None:
            return found
    raise AssertionError(f"PyTorch has no {name}; set torch_name in the sample")


def to_torch(torch: Any, value: Any, requires_grad: bool) -> Any:
    if isinstance(value, np.ndarray):
        return torch.tensor(value).requires_grad_(requires_grad and value.dtype.kind == "f")
    if isinstance(value, list):
        return [to_torch(torch, item, requires_grad) for item in value]
    return value


@pytest.mark.parametrize("sample", labelled([s for s in SAMPLES if s.torch_name != ""]))
def test_values_and_gradients_equal_pytorch(sample: Sample) -> None:
    torch = pytest.importorskip("torch")
    ours = to_tensors(list(sample.inputs), requires_grad=sample.differentiable)
    theirs = [to_torch(torch, value, sample.differentiable) for value in sample.inputs]
    options = {name: to_torch(torch, value, False) for name, value in sample.options.items()}
    results = call(sample, ours)
    expected = as_outputs(torch_function(torch, sample)(*theirs, **options))
    assert len(results) == len(expected)
    ours_first, theirs_first = [], []
    for a, b in zip(results, expected, strict=True):
        if not isinstance(b, torch.Tensor):
            assert a == b
            continue
        assert str(a.dtype) == str(b.dtype)
        assert tuple(a.shape) == tuple(b.shape)
        rtol = 1e-6 if b.dtype == torch.float32 else 1e-7
        np.testing.assert_allclose(a.numpy(force=True), b.detach().numpy(force=True), rtol=rtol, atol=1e-9)
        assert a.requires_grad == b.requires_grad
        if b.requires_grad:
            weights = np.random.default_rng(zlib.crc32(sample.label.encode())).standard_normal(tuple(b.shape))
            ours_first.append((a * mytorch.tensor(weights)).sum())
            theirs_first.append((b * torch.tensor(weights)).sum())
    if not ours_first:
        return
    a_leaves = leaves(ours)
    b_leaves = [x for v in theirs for x in (v if isinstance(v, list) else [v]) if isinstance(x, torch.Tensor)]
    b_leaves = [x for x in b_leaves if x.requires_grad]
    first = mytorch.autograd.grad(sum(ours_first), a_leaves, create_graph=True, allow_unused=True)
    wanted = torch.autograd.grad(sum(theirs_first), b_leaves, create_graph=True, allow_unused=True)
    a_second, b_second = [], []
    for a, b in zip(first, wanted, strict=True):
        a_value = np.zeros(1) if a is None else a.numpy(force=True)
        b_value = np.zeros(1) if b is None else b.detach().numpy(force=True)
        np.testing.assert_allclose(a_value, np.broadcast_to(b_value, a_value.shape), rtol=1e-7, atol=1e-9)
        if a is not None and a.requires_grad:
            a_second.append((a * a).sum())
        if b is not None and b.requires_grad:
            b_second.append((b * b).sum())
    if not (sample.twice and a_second and b_second):
        return
    second = mytorch.autograd.grad(sum(a_second), a_leaves, allow_unused=True)
    wanted = torch.autograd.grad(sum(b_second), b_leaves, allow_unused=True)
    for a, b in zip(second, wanted, strict=True):
        a_value = np.zeros(1) if a is None else a.numpy(force=True)
        b_value = np.zeros(1) if b is None else b.detach().numpy(force=True)
        a_value, b_value = np.broadcast_arrays(a_value, b_value)
        np.testing.assert_allclose(a_value, b_value, rtol=1e-6, atol=1e-8)
