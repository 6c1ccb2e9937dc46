"""All parameters as one long vector, and back: what general-purpose optimizers want."""

from __future__ import annotations

from collections.abc import Iterable

from ...backend import to_device
from ...ops.join import cat
from ...tensor import Tensor, fill_with
from ...typename import typename


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """One vector of all elements, parameter after parameter; gradients flow through it."""
    return cat([parameter.reshape(-1) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy the elements of `vec` into the parameters, one after the other.

    Raises:
        TypeError: not a tensor.
        RuntimeError: the vector does not have as many elements as the parameters together; nothing has been changed.
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {typename(vec)}")
    listed = list(parameters)
    wanted = sum(parameter.numel() for parameter in listed)
    if vec.numel() != wanted:
        raise RuntimeError(f"vector_to_parameters: vec has {vec.numel()} elements, but the parameters have {wanted}")
    start = 0
    for parameter in listed:
        stop = start + parameter.numel()
        fill_with(parameter, to_device(vec.array[start:stop], parameter.device).reshape(parameter.array.shape))
        start = stop
