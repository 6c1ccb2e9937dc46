"""Dtypes, memory formats, and questions that need no look at the numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mytorch

QUESTIONS: list[Any] = [
    lambda t: t.ones(2).to("cpu", t.float64, True).dtype,
    lambda t: t.ones(2).to(t.ones(1, dtype=t.int64)).dtype,
    lambda t: t.ones(2).to(float).dtype,
    lambda t: t.ones(2).type(),
    lambda t: t.ones(2).type("torch.LongTensor").dtype,
    lambda t: t.ones(2).type(t.DoubleTensor).dtype,
    lambda t: t.ones(2).type(t.int8).type_as(t.ones(1)).dtype,
    lambda t: [getattr(t.ones(2), name)().dtype for name in ("byte", "char", "short", "int", "long", "half", "bool")],
    lambda t: t.ones(2, 3).t().clone().stride(),
    lambda t: t.ones(2, 3).t().clone(memory_format=t.contiguous_format).stride(),
    lambda t: t.ones(2, 1).expand(2, 3).clone().stride(),
    lambda t: t.ones(2, 3, 4, 5).contiguous(memory_format=t.channels_last).stride(),
    lambda t: t.ones(2, 3, 4, 5).to(memory_format=t.channels_last).clone().stride(),
    lambda t: t.ones(2, 3, 4, 5).to(memory_format=t.channels_last).contiguous().stride(),
    lambda t: t.ones(2, 3, 4, 5).clone(memory_format=t.channels_last).stride(),
    lambda t: t.ones(2, 2, 3, 4, 5).to(t.float64, memory_format=t.channels_last_3d).stride(),
    lambda t: t.empty(2, 3, 4, 5, memory_format=t.channels_last).stride(),
    lambda t: t.zeros_like(t.ones(2, 3).t()).stride(),
    lambda t: t.zeros_like(t.ones(2, 3).t(), memory_format=t.contiguous_format).stride(),
    lambda t: t.ones(2, 3, 4, 5).is_contiguous(memory_format=t.channels_last),
    lambda t: t.ones(2, 3, 4, 5).to(memory_format=t.channels_last).is_contiguous(memory_format=t.channels_last),
    lambda t: t.channels_last,
    lambda t: t.ones(2, 3)[1:].storage_offset(),
    lambda t: t.ones(2, 3).t()[1:].storage_offset(),
    lambda t: (t.numel(t.ones(2, 3)), t.ones(2).ndimension(), t.ones(2).get_device()),
    lambda t: (t.is_floating_point(t.ones(2)), t.is_complex(t.ones(2)), t.is_signed(t.ones(2)), t.is_tensor(3)),
    lambda t: (t.is_nonzero(t.tensor(3)), t.ones(1).is_nonzero(), t.is_same_size(t.ones(2), t.ones(3))),
    lambda t: (t.typename(t.ones(2)), t.typename(3)),
    lambda t: [repr(t.finfo(kind)) for kind in (t.float16, t.float32, t.float64)],
    lambda t: [(t.finfo(kind).bits, t.finfo(kind).smallest_normal) for kind in (t.float16, t.float32, t.float64)],
    lambda t: [repr(t.iinfo(kind)) for kind in (t.uint8, t.int8, t.int16, t.int32, t.int64)],
    lambda t: (t.Size([2, 3])[1:], t.Size([2]) + t.Size([3]), t.Size([2]) * 2, t.Size([2, 3]).numel()),
    lambda t: (1,) + t.Size([2]),  # noqa: RUF005  the sum is what is being tested
]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_question_has_pytorchs_answer(ask: Any) -> None:
    torch = pytest.importorskip("torch")
    assert repr(ask(mytorch)) == repr(ask(torch))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: mytorch.ones(2).type("torch.FooTensor"), ValueError, "invalid type: 'torch.FooTensor'"),
        (lambda: mytorch.ones(2).bfloat16(), NotImplementedError, "bfloat16 is not supported"),
        (lambda: mytorch.ones(2, 3).contiguous(memory_format=mytorch.channels_last), RuntimeError, "required rank 4"),
        (lambda: mytorch.ones(2).contiguous(mytorch.preserve_format), RuntimeError, "preserve memory format"),
        (lambda: mytorch.ones(2).to(memory_format="channels_last"), TypeError, "expected a mytorch.memory_format"),
        (lambda: mytorch.finfo(mytorch.int8), TypeError, "requires a floating point input type"),
        (lambda: mytorch.iinfo(mytorch.float32), TypeError, "requires an integer input type"),
        (lambda: mytorch.iinfo(mytorch.bool), TypeError, "torch.bool is not supported by torch.iinfo"),
        (lambda: mytorch.is_nonzero(mytorch.zeros(0)), RuntimeError, "no values is ambiguous"),
        (lambda: mytorch.numel(3), TypeError, r"argument 'input' \(position 1\) must be Tensor, not int"),
    ],
)
def test_a_wrong_conversion_is_refused_in_clear_words(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_a_memory_format_changes_no_value_and_no_gradient() -> None:
    x = mytorch.rand(2, 3, 4, 5, requires_grad=True)
    y = x.to(memory_format=mytorch.channels_last)
    assert y.tolist() == x.tolist()
    assert y.to(memory_format=mytorch.channels_last) is y
    assert x.contiguous(memory_format=mytorch.contiguous_format) is x
    weights = mytorch.rand(2, 3, 4, 5)
    (gradient,) = mytorch.autograd.grad((y * weights).sum(), x)
    np.testing.assert_array_equal(gradient.numpy(), weights.numpy())


def test_equal_limits_are_equal() -> None:
    assert mytorch.finfo(mytorch.float32) == mytorch.finfo() != mytorch.finfo(mytorch.float64)
    assert len({mytorch.iinfo(mytorch.int8), mytorch.iinfo(mytorch.int8)}) == 1
