"""The form of an operation, `name_`, that writes its result into its first argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.inplace import check_writable, write
from ..tensor import Tensor


def in_place(function: Callable[..., Any]) -> Callable[..., Tensor]:
    """`function`, with the result written into its first argument, which is also what is returned.

    The function has to be a single operation, or at least the last operation that it applies has to be the only one
    that saves its first argument: what earlier ones saved of it is overwritten.

    Raises:
        RuntimeError: the first argument may not be written to now, or the result does not fit it in shape or dtype.
    """

    def written(input: Tensor, *args: Any, **options: Any) -> Tensor:
        check_writable(input)
        return write(input, function(input, *args, **options))

    written.__name__ = written.__qualname__ = f"{function.__name__}_"
    written.__module__ = function.__module__
    written.__doc__ = f"`{function.__name__}`, written into `input`."
    return written
