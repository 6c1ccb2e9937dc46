"""Which dtype two operands meet in: PyTorch's rules, applied before NumPy's could differ.

NumPy agrees with PyTorch for tensors of one dtype and for Python numbers of a category no higher than the tensor's, so
these return at once. Everything else is worked out by `backend.dtype.result_type`, and cast.
"""

from __future__ import annotations

from typing import Any

from ..backend import DType, as_array, dtype_of, get_default_dtype, is_array, xp_of
from ..backend.dtype import bool_, int64, result_type as _result_type
from ..tensor import Tensor, tensor_of
from .convert import cast

_NUMBERS = (int, float)


def meet(x: Any, y: Any) -> tuple[Any, Any]:
    """x and y, cast to the dtype in which PyTorch would combine them. Python numbers stay numbers."""
    if isinstance(x, Tensor):
        if isinstance(y, Tensor):
            if x.array.dtype is y.array.dtype:
                return x, y
        elif type(y) in _NUMBERS and x.array.dtype.kind == "f":
            return x, y
    elif isinstance(y, Tensor):
        if type(x) in _NUMBERS and y.array.dtype.kind == "f":
            return x, y
    elif is_array(x):
        if is_array(y) or isinstance(y, _NUMBERS):
            return x, y  # inside a rule: raw arrays of one dtype, and numbers
    elif is_array(y) and isinstance(x, _NUMBERS):
        return x, y
    x, y = _operand(x), _operand(y)
    dtype = result_type(x, y)
    x, y = as_dtype(x, dtype), as_dtype(y, dtype)
    if not (isinstance(x, Tensor) or isinstance(y, Tensor)):  # two numbers, as in `mytorch.add(2, 3)`
        xp = xp_of()
        return tensor_of(xp.asarray(x, dtype.numpy)), tensor_of(xp.asarray(y, dtype.numpy))
    return x, y


def meet_all(*operands: Any) -> list[Any]:
    """Any number of operands, cast to the dtype in which PyTorch would combine them."""
    dtype = result_type(*operands)
    return [as_dtype(x, dtype) for x in operands]


def result_type(*operands: Any) -> DType:
    """The dtype that results from mixing the operands (Tensors or Python numbers)."""
    return _result_type([_rank(operand) for operand in operands])


def promote_types(a: Any, b: Any) -> DType:
    """The dtype in which tensors (with dimensions) of dtypes a and b meet."""
    return _result_type([(dtype_of(a), 2), (dtype_of(b), 2)])


def can_cast(source: Any, target: Any) -> bool:
    """True if a result of dtype `source` may be written into a tensor of dtype `target`."""
    return dtype_of(source).category <= dtype_of(target).category


def as_float(x: Any) -> Any:
    """x, with integers and bools cast to the default floating-point dtype: what exp, sqrt or division need."""
    if isinstance(x, Tensor):
        return x if x.array.dtype.kind == "f" else cast(x, get_default_dtype())
    return x


def as_float_tensor(caller: str, x: Any) -> Any:
    """`as_float` for an operation of one operand.

    Raises:
        TypeError: x is a Python number (inside a rule, raw arrays are welcome).
    """
    if isinstance(x, Tensor):
        return x if x.array.dtype.kind == "f" else cast(x, get_default_dtype())
    if is_array(x):
        return x
    raise TypeError(f"{caller}(): argument 'input' (position 1) must be Tensor, not {type(x).__name__}")


def require_float(caller: str, x: Any) -> None:
    """Raise PyTorch's error if x is a tensor of integers or bools, for operations that do not cast them."""
    if isinstance(x, Tensor) and x.array.dtype.kind != "f":
        raise NotImplementedError(f"\"{caller}\" not implemented for '{x.dtype.title}'; convert with .float()")


def wide(x: Any) -> Any:
    """x, or float16 as float32: a formula of several steps is rounded once, at its end."""
    return x.astype("float32") if x.dtype.itemsize == 2 else x


def _operand(value: Any) -> Any:
    if isinstance(value, Tensor) or type(value) in (bool, int, float):
        return value
    if is_array(value):
        # A NumPy scalar is a number, not a tensor of its dtype: np.float64(2) must not turn float32 into float64.
        return tensor_of(as_array(value)) if value.ndim else value.item()
    raise TypeError(f"expected a Tensor or a number, got {type(value).__name__}: {value!r}")


def _rank(operand: Any) -> tuple[DType, int]:
    if isinstance(operand, Tensor):
        return operand.dtype, 2 if operand.array.ndim else 1
    if isinstance(operand, bool):
        return bool_, 0
    return (int64 if isinstance(operand, int) else get_default_dtype()), 0


def as_dtype(operand: Any, dtype: DType) -> Any:
    """A Tensor cast to `dtype`; a Python number made such that it changes the dtype of no tensor of `dtype`."""
    if isinstance(operand, Tensor):
        return operand if operand.array.dtype == dtype.numpy else cast(operand, dtype)
    # A number must not lift the dtype by itself: 1.0 met with an int tensor, say, has become the tensor's new dtype.
    if dtype.is_floating_point:
        return float(operand)
    bits = 8 * dtype.itemsize
    if bits < 64 and dtype.category == 1:  # as in C, 300 is 44 among uint8; NumPy would refuse it
        low = -(1 << (bits - 1)) if dtype.is_signed else 0
        return (operand - low) % (1 << bits) + low
    return operand
