"""The tape as users meet it: what is saved for the backward pass, packed and unpacked by functions of their own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from ..backend import is_array
from ..tensor import Tensor, tensor_of, version_of
from .deferred import defer
from .grad_mode import no_grad
from .operation import Operation

Node = Operation


class _Local(threading.local):
    """Of each thread: its hooks, the innermost last, and why there may be none."""

    disabled: str | None = None

    def __init__(self) -> None:
        self.hooks: list[tuple[Callable[[Tensor], Any], Callable[[Any], Tensor]]] = []


_local = _Local()
_lock = threading.Lock()
_users = 0  # contexts that are open now, in all threads
_plain_guard = Operation._guard


def _guard_and_pack(node: Operation, inputs: Any, arrays: Any, results: Any, outputs: Any) -> None:
    _plain_guard(node, inputs, arrays, results, outputs)
    if _local.hooks:
        _pack(node, *_local.hooks[-1])


def _pack(node: Operation, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
    packed: list[tuple[bool, Any]] = []
    with no_grad():
        for value in node._saved:
            if not is_array(value):
                packed.append((False, value))
                continue
            tensor = tensor_of(value)
            packed.append((True, pack_hook(tensor)))
            if tensor._version is not None and tensor._version.count:
                raise RuntimeError(
                    "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook "
                    "cannot be modified by in-place operations as this can lead to unexpected side-effects."
                )

    def unpack(value: Any) -> Any:
        with no_grad():
            tensor = unpack_hook(value)
        if not isinstance(tensor, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                + type(tensor).__name__
            )
        return tensor.array

    defer(node, lambda: tuple([unpack(value) if was_packed else value for was_packed, value in packed]))


class saved_tensors_hooks:
    """Inside this context, keep `pack_hook(tensor)` of every tensor that is saved for the backward pass.

    `unpack_hook` gets it back when it is needed, and returns the tensor. The innermost context counts.

        with saved_tensors_hooks(lambda x: x.half(), lambda x: x.float()):
            y = net(x)

    Raises:
        RuntimeError: a pack hook writes to its tensor.
        TypeError: an unpack hook returns something else than a Tensor.
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        global _users
        if _local.disabled is not None:
            raise RuntimeError(_local.disabled)
        _local.hooks.append((self.pack_hook, self.unpack_hook))
        with _lock:
            _users += 1
            # Outside of such contexts nothing has to be looked up.
            Operation._guard = _guard_and_pack  # pyright: ignore[reportAttributeAccessIssue]

    def __exit__(self, *exc_info: object) -> None:
        global _users
        _local.hooks.pop()
        with _lock:
            _users -= 1
            if _users == 0:
                Operation._guard = _plain_guard


class save_on_cpu(saved_tensors_hooks):
    """Inside this context, keep what is saved for the backward pass in the memory of the CPU.

    Args:
        pin_memory, device_type: accepted for PyTorch's sake; the result does not depend on them.
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        def pack(tensor: Tensor) -> tuple[Any, Tensor]:
            return tensor.device, tensor.to("cpu")

        def unpack(packed: tuple[Any, Tensor]) -> Tensor:
            device, tensor = packed
            return tensor.to(device)

        super().__init__(pack, unpack)


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Inside this context, `saved_tensors_hooks` raises RuntimeError with `error_message`."""
    before, _local.disabled = _local.disabled, error_message
    try:
        yield
    finally:
        _local.disabled = before


def increment_version(tensor: Tensor | Any) -> None:
    """Count a write to the memory of a tensor, or of each of several, that the tape could not see."""
    for each in (tensor,) if isinstance(tensor, Tensor) else tensor:
        version_of(each).count += 1
