"""Tensors print exactly as in PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp

from mytorch.backend import Device, get_default_dtype, set_default_dtype
from mytorch.tensor import tensor_of
from mytorch.tensor_repr import OPTIONS, get_printoptions, printoptions, set_printoptions, tensor_repr

f32 = np.float32

# Made with PyTorch 2.13: repr(torch.tensor(array)).
STORED = [
    (np.array([1, 2, 3], f32), "tensor([1., 2., 3.])"),
    (np.array(1.5, f32), "tensor(1.5000)"),
    (np.array(7), "tensor(7)"),
    (np.array([[True, False]]), "tensor([[ True, False]])"),
    (np.array([1e-5, 1.0], f32), "tensor([1.0000e-05, 1.0000e+00])"),
    (np.array([0.5, np.nan, np.inf, -np.inf], f32), "tensor([0.5000,    nan,    inf,   -inf])"),
    (np.array([1, np.nan, np.inf], f32), "tensor([1., nan, inf])"),
    (np.array([np.nan, 0.0], f32), "tensor([nan, 0.])"),
    (np.array([-0.0, 2.0], f32), "tensor([-0., 2.])"),
    (np.array([1, 2], np.float64), "tensor([1., 2.], dtype=torch.float64)"),
    (np.array([1, 2], np.float16), "tensor([1., 2.], dtype=torch.float16)"),
    (np.array([1, -20], np.int32), "tensor([  1, -20], dtype=torch.int32)"),
    (np.zeros((0,), f32), "tensor([])"),
    (np.zeros((0, 3), f32), "tensor([], size=(0, 3))"),
    (np.zeros((2, 0), np.int64), "tensor([], size=(2, 0), dtype=torch.int64)"),
    (np.zeros((1, 2, 2), f32), "tensor([[[0., 0.],\n         [0., 0.]]])"),
    (
        np.arange(2000, dtype=f32).reshape(2, 1000),
        "tensor([[0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 9.9700e+02, 9.9800e+02,\n         9.9900e+02],\n"
        "        [1.0000e+03, 1.0010e+03, 1.0020e+03,  ..., 1.9970e+03, 1.9980e+03,\n         1.9990e+03]])",
    ),
]


def form(array, requires_grad=False, grad_fn=None, device="cpu"):
    return tensor_repr(array, device=Device(device), requires_grad=requires_grad, grad_fn=grad_fn)


@pytest.fixture(autouse=True)
def _same_options_afterwards():
    before = get_printoptions()
    yield
    set_printoptions(**before)


@pytest.mark.parametrize(("array", "expected"), STORED, ids=[text[:40] for _, text in STORED])
def test_stored_forms(array, expected):
    assert form(array) == expected


@pytest.mark.parametrize(("array", "expected"), STORED, ids=[text[:40] for _, text in STORED])
def test_stored_forms_are_those_of_pytorch(array, expected):
    torch = pytest.importorskip("torch")
    assert repr(torch.from_numpy(np.array(array))) == expected


def test_history_and_device_are_named():
    array = np.ones(2, f32)
    assert form(array, requires_grad=True) == "tensor([1., 1.], requires_grad=True)"
    assert form(array, requires_grad=True, grad_fn="MulBackward0") == "tensor([1., 1.], grad_fn=<MulBackward0>)"
    assert form(array, device="cuda:0") == "tensor([1., 1.], device='cuda:0')"


def test_a_suffix_that_does_not_fit_starts_a_new_line():
    row = np.arange(12, dtype=np.float64) + 0.5
    assert form(row, requires_grad=True) == (
        "tensor([ 0.5000,  1.5000,  2.5000,  3.5000,  4.5000,  5.5000,  6.5000,  7.5000,\n"
        "         8.5000,  9.5000, 10.5000, 11.5000], dtype=torch.float64,\n       requires_grad=True)"
    )


def test_repr_and_str_of_a_tensor_use_it():
    tensor = tensor_of(np.ones(2, f32)).requires_grad_()
    assert repr(tensor) == str(tensor) == f"{tensor}" == "tensor([1., 1.], requires_grad=True)"
    assert repr(tensor * 2) == "tensor([2., 2.], grad_fn=<MulBackward0>)"


def test_the_default_dtype_is_not_named():
    before = get_default_dtype()
    set_default_dtype("float64")
    try:
        assert form(np.ones(1)) == "tensor([1.])"
        assert form(np.ones(1, f32)) == "tensor([1.], dtype=torch.float32)"
    finally:
        set_default_dtype(before)


def test_options_last_for_the_block_of_the_context():
    with printoptions(precision=2, sci_mode=True):
        assert form(np.array([1.2345], f32)) == "tensor([1.23e+00])"
    assert form(np.array([1.2345], f32)) == "tensor([1.2345])"


def test_profiles_set_several_options():
    set_printoptions(profile="short")
    assert (OPTIONS.precision, OPTIONS.edgeitems) == (2, 2)
    set_printoptions(profile="full")
    assert "..." not in form(np.zeros(2000))
    set_printoptions(profile="default")
    with pytest.raises(ValueError, match="unknown profile 'tiny'; use one of default, short, full"):
        set_printoptions(profile="tiny")


def against_torch(array, **options):
    torch = pytest.importorskip("torch")
    set_printoptions(**options)
    torch.set_printoptions(**options)
    try:
        assert form(array) == repr(torch.from_numpy(array))
    finally:
        set_printoptions(profile="default")
        torch.set_printoptions(profile="default")


dtypes = st.sampled_from([np.float32, np.float64, np.float16, np.int64, np.int32, np.int8, np.uint8, np.bool_])
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=8)


@settings(max_examples=300, deadline=None)
@given(dtypes.flatmap(lambda dtype: hnp.arrays(dtype, shapes)))
def test_any_array_prints_as_in_pytorch(array):
    against_torch(array)


moderate = st.one_of(
    st.floats(-1000, 1000, width=32),
    st.integers(-(10**9), 10**9).map(float),
    st.sampled_from([np.nan, np.inf, -np.inf, 0.0]),
)


@settings(max_examples=300, deadline=None)
@given(
    hnp.arrays(np.float32, shapes, elements=moderate.map(lambda x: float(np.float32(x)))),
    st.fixed_dictionaries(
        {
            "precision": st.integers(0, 8),
            "threshold": st.integers(0, 60),
            "edgeitems": st.integers(0, 4),
            "linewidth": st.integers(10, 120),
            "sci_mode": st.sampled_from([None, True, False]),
        }
    ),
)
def test_any_options_print_as_in_pytorch(array, options):
    against_torch(array, **options)
