"""Dimensions in another order. Always views; the gradient is g with its dimensions put back."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import become_view
from ..autograd.operation import Operation
from ..tensor import Tensor
from .dims import wrap_dim, wrap_dims


class Permute(Operation):
    """y = x with its dimensions in another order        dx = g, put back"""

    is_view = True

    def forward(self, x: Any, *, dims: tuple[int, ...]) -> Any:
        self.dims = dims
        return x.transpose(dims)

    def backward(self, g: Any) -> Any:
        back = [0] * len(self.dims)
        for place, dim in enumerate(self.dims):
            back[dim] = place
        return Permute.apply(g, dims=tuple(back))


class Transpose(Operation):
    """y = x with two dimensions swapped        dx = g, swapped back"""

    is_view = True

    def forward(self, x: Any, *, dim0: int, dim1: int) -> Any:
        self.dims = dim0, dim1
        return x.swapaxes(dim0, dim1)

    def backward(self, g: Any) -> Any:
        return g.swapaxes(*self.dims)


def permute(input: Any, *order: Any, dims: Any = None) -> Any:
    """`input` with its dimensions in the order `dims`.

    Raises:
        RuntimeError: not every dimension is named, or one is named twice.
    """
    if dims is not None:
        order = tuple(dims)
    elif len(order) == 1 and isinstance(order[0], (tuple, list)):
        order = tuple(order[0])
    if len(order) != input.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(order)}"
        )
    try:
        return Permute.apply(input, dims=wrap_dims(order, len(order)))
    except RuntimeError as error:
        raise RuntimeError(f"permute(): duplicate dims are not allowed, got {list(order)}") from error


def transpose(input: Any, *dims: Any, dim0: Any = None, dim1: Any = None) -> Any:
    """`input` with dimensions dim0 and dim1 swapped.

    NumPy's way is understood too: more than two dimensions, or one tuple, name a new order; none reverses the order.
    """
    if dim0 is not None or dim1 is not None:
        dims = tuple(d for d in (*dims, dim0, dim1) if d is not None)
    if len(dims) == 2:
        ndim = input.ndim
        dim0, dim1 = wrap_dim(dims[0], ndim), wrap_dim(dims[1], ndim)
        return Transpose.apply(input, dim0=dim0, dim1=dim1) if ndim else Permute.apply(input, dims=())
    return permute(input, *dims) if dims else permute(input, tuple(range(input.ndim))[::-1])


def swapaxes(input: Any, axis0: int, axis1: int) -> Any:
    """NumPy's name for `transpose` of two dimensions."""
    return transpose(input, axis0, axis1)


def swapdims(input: Any, dim0: int, dim1: int) -> Any:
    """`transpose` of two dimensions."""
    return transpose(input, dim0, dim1)


def t(input: Any) -> Any:
    """A matrix transposed; vectors and numbers as they are.

    Raises:
        RuntimeError: more than two dimensions.
    """
    ndim = input.ndim
    if ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {ndim}D; use .mT or permute")
    return Transpose.apply(input, dim0=0, dim1=1) if ndim == 2 else Permute.apply(input, dims=(0,) * ndim)


def transpose_(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """`transpose`, in place: `input` itself has its dimensions swapped."""
    ndim = input.ndim
    swap = {"dim0": wrap_dim(dim0, ndim), "dim1": wrap_dim(dim1, ndim)}
    return become_view(input, Transpose, swap, Transpose, swap) if ndim else input


def swapaxes_(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """`swapaxes`, in place."""
    return transpose_(input, axis0, axis1)


def swapdims_(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """`swapdims`, in place."""
    return transpose_(input, dim0, dim1)


def t_(input: Tensor) -> Tensor:
    """`t`, in place: `input` itself is transposed."""
    if input.ndim > 2:
        raise RuntimeError(f"t_() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return transpose_(input, 0, 1) if input.ndim == 2 else input


def reversed_dims(input: Any) -> Any:
    """`x.T`: the dimensions in reverse order; the transpose of a matrix."""
    return Permute.apply(input, dims=tuple(range(input.ndim))[::-1])


def matrix_transpose(input: Any) -> Any:
    """`x.mT`: the last two dimensions swapped.

    Raises:
        RuntimeError: fewer than two dimensions.
    """
    return _transposed_matrices(input, "mT")


def matrix_adjoint(input: Any) -> Any:
    """`x.mH`: the conjugate transpose of matrices; all numbers here are real, so it is `x.mT`."""
    return _transposed_matrices(input, "mH")


def adjoint(input: Any) -> Any:
    """`x.mH` as a function."""
    return _transposed_matrices(input, "adjoint()")


def conjugate_transpose(input: Any) -> Any:
    """`x.H`: a matrix transposed (and conjugated, if numbers were complex).

    Raises:
        RuntimeError: neither 2 nor 0 dimensions.
    """
    if input.ndim not in (0, 2):
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {input.ndim}-D tensor.")
    return reversed_dims(input)


def _transposed_matrices(input: Any, caller: str) -> Any:
    ndim = input.ndim
    if ndim == 0 and caller != "mT":
        return Permute.apply(input, dims=())
    if ndim < 2:
        raise RuntimeError(
            f"tensor.{caller} is only supported on matrices or batches of matrices. Got {ndim}-D tensor."
        )
    return Transpose.apply(input, dim0=ndim - 2, dim1=ndim - 1)


def movedim(input: Any, source: Any, destination: Any) -> Any:
    """`input` with the dimensions `source` moved to the places `destination`, the others keeping their order.

    Raises:
        RuntimeError: not one destination for each source, or a dimension is named twice.
    """
    ndim = input.ndim
    sources, places = _listed(source), _listed(destination)
    if len(sources) != len(places):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({sources} dims) should contain the same number of "
            f"dims as destination ({places} dims)"
        )
    wrapped = []
    for name, dims in (("source", sources), ("destination", places)):
        wrapped.append([wrap_dim(dim, ndim) for dim in dims])
        if len(set(wrapped[-1])) < len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({dims})")
    if not ndim:
        return Permute.apply(input, dims=())
    order = [dim for dim in range(ndim) if dim not in wrapped[0]]
    for place, dim in sorted(zip(wrapped[1], wrapped[0], strict=True)):
        order.insert(place, dim)
    return Permute.apply(input, dims=tuple(order))


def moveaxis(input: Any, source: Any, destination: Any) -> Any:
    """NumPy's name for `movedim`."""
    return movedim(input, source, destination)


def _listed(dims: Any) -> list[int]:
    return list(dims) if isinstance(dims, (tuple, list)) else [dims]
