"""Moving a module: all its parameters and buffers to another device or dtype, in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..autograd.grad_mode import no_grad
from ..backend import Device, dtype_of
from ..ops.creation_like import empty_like
from ..tensor import Tensor
from .module_tree import ModuleTree
from .parameter import is_lazy

M = TypeVar("M", bound="ModuleMoves")


class ModuleMoves(ModuleTree):
    """Where a module is and of what numbers. Parameters remain the same objects: an optimizer made before still works.

    All of these go through `_apply`, module by module, which a class may override.
    """

    def to(
        self: M,
        *args: Any,
        device: Any = None,
        dtype: Any = None,
        non_blocking: bool = False,
        memory_format: Any = None,
    ) -> M:
        """Move parameters and buffers to a device, and floating-point ones to a dtype.

        Args:
            args, device, dtype: a device, a dtype, both, or a tensor whose device and dtype to take.
            non_blocking, memory_format: accepted for PyTorch's sake; they do not change results.

        Raises:
            TypeError: a dtype that is not a floating-point one.
        """
        for value in args:
            if isinstance(value, Tensor):
                device, dtype = value.device, value.dtype
            elif isinstance(value, (str, Device)) or type(value) is int:
                device = value
            elif value is not None and not isinstance(value, bool):
                dtype = value
        if dtype is not None and not dtype_of(dtype).is_floating_point:
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype_of(dtype)}"
            )
        return self._apply(lambda t: t.to(device=device, dtype=dtype if t.is_floating_point() else None))

    def type(self: M, dst_type: Any) -> M:
        """Convert all parameters and buffers, those of integers too."""
        return self._apply(lambda t: t.to(dtype=dst_type))

    def float(self: M) -> M:
        """Parameters and floating-point buffers as float32."""
        return self.to(dtype="float32")

    def double(self: M) -> M:
        """Parameters and floating-point buffers as float64."""
        return self.to(dtype="float64")

    def half(self: M) -> M:
        """Parameters and floating-point buffers as float16."""
        return self.to(dtype="float16")

    def cpu(self: M) -> M:
        """Parameters and buffers on the CPU."""
        return self.to(device="cpu")

    def cuda(self: M, device: Any = None) -> M:
        """Parameters and buffers on a GPU, the first unless `device` says which."""
        return self.to(device="cuda" if device is None else device)

    def bfloat16(self) -> Any:
        """Not supported.

        Raises:
            NotImplementedError: always; NumPy has no such numbers.
        """
        raise NotImplementedError("Module.bfloat16: bfloat16 is not supported; use half() or float()")

    def to_empty(self: M, *, device: Any, recurse: bool = True) -> M:
        """The same shapes on a device, with whatever numbers happen to be there."""
        return self._apply(lambda t: empty_like(t, device=device), recurse)

    def share_memory(self: M) -> M:
        """Nothing: processes are given copies."""
        return self

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: there is no compiler, and results do not depend on it."""

    def _apply(self: M, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> M:
        """Replace the memory of every parameter, buffer and gradient x by that of fn(x)."""
        if recurse:
            for child in self.children():
                child._apply(fn)
        with no_grad():
            for tensor in [*self.parameters(recurse=False), *self.buffers(recurse=False)]:
                if is_lazy(tensor):
                    tensor.replace(fn)  # pyright: ignore[reportAttributeAccessIssue]
                    continue
                tensor.array = fn(tensor).array
                if tensor._grad is not None:
                    tensor._grad = fn(tensor._grad)
        return self
