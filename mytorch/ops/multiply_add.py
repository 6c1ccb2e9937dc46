"""Two steps of arithmetic in one operation: addcmul, addcdiv, lerp."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Tensor
from .in_place import in_place
from .operands import check_broadcast, only_tensors, refuse
from .promotion import meet_all, wide


class Addcmul(Operation):
    """y = x + v · a · b        dx = g        da = g · v · b        db = g · v · a"""

    def forward(self, x: Any, a: Any, b: Any, *, value: Any) -> Any:
        self.value, self.dtype = value, x.dtype
        self.save(a, b)
        x, a, b = wide(x), wide(a), wide(b)
        return (x + (a * b if value == 1 else value * a * b)).astype(self.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        needs = self.needs_input_grad
        share = g * self.value
        return g, share * b if needs[1] else None, share * a if needs[2] else None


class Addcdiv(Operation):
    """y = x + v · a / b        dx = g        da = g · v / b        db = −g · v · a / b²"""

    def forward(self, x: Any, a: Any, b: Any, *, value: Any) -> Any:
        self.value, self.dtype = value, x.dtype
        self.save(a, b)
        x, a, b = wide(x), wide(a), wide(b)
        return (x + value * a / b).astype(self.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        needs = self.needs_input_grad
        grad_a = g * (self.value / b)
        return g, grad_a, -grad_a * (a / b) if needs[2] else None


class Lerp(Operation):
    """y = a + w · (b − a)        da = g · (1 − w)        db = g · w        dw = g · (b − a)"""

    def forward(self, a: Any, b: Any, w: Any) -> Any:
        needs = self.needs_input_grad
        dtype, number = a.dtype, isinstance(w, (int, float))
        self.w = w if number else None
        if needs and not number:
            self.save(a if needs[2] else None, b if needs[2] else None, w)
        a, b, w = wide(a), wide(b), w if number else wide(w)
        # From the nearer end, so that w = 1 gives b to the last digit.
        if number:
            y = a + w * (b - a) if abs(w) < 0.5 else b - (b - a) * (1 - w)
        else:
            y = xp_of(a, b).where(abs(w) < 0.5, a + w * (b - a), b - (b - a) * (1 - w))
        return y.astype(dtype, copy=False)

    def backward(self, g: Any) -> Any:
        needs = self.needs_input_grad
        w = self.w
        if w is not None:
            return g * (1 - w) if needs[0] else None, g * w if needs[1] else None, None
        a, b, w = self.saved
        return (
            g * (1 - w) if needs[0] else None,
            g * w if needs[1] else None,
            g * (b - a) if needs[2] else None,
        )


def addcmul(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Any:
    """input + value · tensor1 · tensor2

    Raises:
        NotImplementedError: bools.
    """
    only_tensors("addcmul", input, tensor1, tensor2, names=("input", "tensor1", "tensor2"))
    operands = meet_all(input, tensor1, tensor2)
    refuse("addcmul", "b", *operands)
    if operands[0].dtype.numpy.kind != "f":
        value = int(value)
    return _three(Addcmul, operands, value=value)


def addcdiv(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Any:
    """input + value · tensor1 / tensor2

    Raises:
        RuntimeError: both tensor1 and tensor2 are integers or bools.
    """
    only_tensors("addcdiv", input, tensor1, tensor2, names=("input", "tensor1", "tensor2"))
    if tensor1.dtype.numpy.kind != "f" and tensor2.dtype.numpy.kind != "f":
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future release addcdiv will perform a true "
            "division of tensor1 and tensor2. Divide first: input + value * (tensor1 / tensor2)"
        )
    return _three(Addcdiv, meet_all(input, tensor1, tensor2), value=value)


def lerp(input: Any, end: Any, weight: Any) -> Any:
    """input + weight · (end − input): a part of the way from `input` to `end`.

    Raises:
        RuntimeError: the dtypes differ.
        NotImplementedError: integers and bools.
    """
    only_tensors("lerp", input, end, names=("input", "end"))
    for name, x in (("end", end), ("weight", weight)):
        if isinstance(x, Tensor) and x.dtype != input.dtype:
            raise RuntimeError(f"expected dtype {input.dtype.name} for `{name}` but got dtype {x.dtype.name}")
    refuse("lerp_kernel", "biu", input)
    return _three(Lerp, (input, end, weight))


def _three(operation: type[Operation], operands: Any, **options: Any) -> Any:
    try:
        return operation.apply(*operands, **options)
    except ValueError:
        a, b, c = operands
        check_broadcast(a, b, c)
        check_broadcast(b, c)
        raise


addcmul_, addcdiv_, lerp_ = in_place(addcmul), in_place(addcdiv), in_place(lerp)
