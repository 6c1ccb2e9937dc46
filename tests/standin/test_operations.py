"""Every operation gives on the stand-in what it gives on the CPU: values, first gradients, complaints."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mytorch
from tests.op_samples import ERRORS, SAMPLES
from tests.op_samples.sample import ErrorSample, Sample


def tensors(value: Any, device: str, requires_grad: bool = False) -> Any:
    """NumPy arrays inside `value` as tensors on a device."""
    if isinstance(value, np.ndarray):
        tensor = mytorch.tensor(value, device=device)
        return tensor.requires_grad_(requires_grad and value.dtype.kind == "f")
    return [tensors(item, device, requires_grad) for item in value] if isinstance(value, list) else value


def results(sample: Sample, device: str) -> list[Any]:
    """Everything that comes of a sample: values, then gradients of their sum."""
    mytorch.manual_seed(0)
    inputs = tensors(list(sample.inputs), device, sample.differentiable)
    options = {name: tensors(value, device) for name, value in sample.options.items()}
    found = sample.function(*inputs, **options)
    found = list(found) if isinstance(found, (tuple, list)) else [found]
    sources = [y.sum() for y in found if isinstance(y, mytorch.Tensor) and y.requires_grad]
    if sources:
        mytorch.autograd.backward(sources)
        flat = [x for value in inputs for x in (value if isinstance(value, list) else [value])]
        found += [x.grad for x in flat if isinstance(x, mytorch.Tensor)]
    return found


@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
@pytest.mark.parametrize("sample", [pytest.param(s, id=s.label) for s in SAMPLES])
def test_values_and_gradients_are_those_of_the_cpu(sample: Sample, device: str) -> None:
    if mytorch.device(device).index and mytorch.cuda.device_count() < 2:
        pytest.skip("there is one GPU")
    for expected, found in zip(results(sample, "cpu"), results(sample, device), strict=True):
        if not isinstance(expected, mytorch.Tensor):
            assert found == expected
            continue
        assert found.device == device
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
        np.testing.assert_allclose(found.numpy(force=True), expected.numpy(force=True), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("error", [pytest.param(e, id=e.label) for e in ERRORS])
def test_a_wrong_call_is_refused_at_the_latest_when_somebody_waits(error: ErrorSample) -> None:
    options = {name: tensors(value, "cuda") for name, value in error.options.items()}
    with pytest.raises(error.error, match=error.match):
        waited(error.function(*tensors(list(error.inputs), "cuda"), **options))


def waited(result: Any) -> Any:
    """`result`, after the device has done everything it was given."""
    mytorch.cuda.synchronize()
    return result
