"""PyTorch's oldest constructors, a class for each dtype: `FloatTensor(2, 3)`, `LongTensor([1, 2])`.

Nothing is an instance of these classes but by its dtype: `isinstance(x, FloatTensor)` asks whether x is float32.
"""

from __future__ import annotations

from typing import Any

from ..backend import DType
from ..backend.dtype import bool_, float16, float32, float64, int8, int16, int32, int64, uint8
from ..tensor import Tensor
from .creation import tensor, zeros


class _ByDtype(type):
    """The type of the constructors: calling one makes a Tensor, and membership goes by dtype."""

    tensor_dtype: DType

    def __call__(cls, *data: Any) -> Tensor:
        if len(data) == 1 and not isinstance(data[0], int):
            return cls._from(data[0])
        return zeros(*data or (0,), dtype=cls.tensor_dtype)

    def _from(cls, data: Any) -> Tensor:
        if isinstance(data, Tensor):
            if data.dtype != cls.tensor_dtype:
                raise TypeError(f"{cls.__name__}: expected a tensor of {cls.tensor_dtype}, got {data.dtype}; use .to()")
            return data.detach()
        if not hasattr(data, "__len__"):
            raise TypeError(f"new(): data must be a sequence (got {type(data).__name__})")
        if hasattr(data, "numel"):  # a shape, as in FloatTensor(x.size())
            return zeros(data, dtype=cls.tensor_dtype)
        return tensor(data, dtype=cls.tensor_dtype)

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Tensor) and value.dtype == cls.tensor_dtype

    @property
    def dtype(cls) -> DType:
        return cls.tensor_dtype

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


def new(input: Tensor, *data: Any) -> Tensor:
    """A tensor of `input`'s dtype: of the given sizes, filled with 0, or of the given data; `new_tensor` is clearer."""
    if not data:
        return input.new_zeros(0)
    if isinstance(data[0], int) or hasattr(data[0], "numel"):
        if isinstance(data[0], Tensor):
            return data[0].detach().to(input.dtype)
        return input.new_zeros(*data)
    return input.new_tensor(data[0])


def _constructor(dtype: DType) -> Any:
    name = f"{dtype.title}Tensor"
    doc = f"A {dtype.name} tensor of the given sizes, or of the given data."
    return _ByDtype(name, (), {"tensor_dtype": dtype, "__doc__": doc, "__module__": __name__})


BoolTensor = _constructor(bool_)
ByteTensor = _constructor(uint8)
CharTensor = _constructor(int8)
ShortTensor = _constructor(int16)
IntTensor = _constructor(int32)
LongTensor = _constructor(int64)
HalfTensor = _constructor(float16)
FloatTensor = _constructor(float32)
DoubleTensor = _constructor(float64)
