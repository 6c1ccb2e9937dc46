"""Diagonals of matrices: looked at, laid out, written, added up.

`diagonal` is a view; to lay a diagonal out in zeros is its derivative, and the other way round.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import dtype_of, on_its_gpu, xp_of
from ..tensor import Tensor
from .convert import cast, clone
from .dims import shape_of_input, wrap_dim


class Diagonal(Operation):
    """y[…, i] = x[…, i, i + offset], a view        dx = zeros with g on that diagonal"""

    is_view = True

    def forward(self, x: Any, *, offset: int, dim1: int, dim2: int) -> Any:
        self.shape, self.place = x.shape, (offset, dim1, dim2)
        return _shown(x, self.place)

    def backward(self, g: Any) -> Any:
        return EmbedDiagonal.apply(g, shape=self.shape, place=self.place)


class EmbedDiagonal(Operation):
    """y = zeros with x on a diagonal        dx = the diagonal of g"""

    def forward(self, x: Any, *, shape: tuple[int, ...], place: tuple[int, int, int]) -> Any:
        self.place = place
        y = xp_of(x).zeros(shape, x.dtype)
        _shown(y, place)[...] = x
        return y

    def backward(self, g: Any) -> Any:
        offset, dim1, dim2 = self.place
        return Diagonal.apply(g, offset=offset, dim1=dim1, dim2=dim2)


class DiagonalScatter(Operation):
    """y = x with v on a diagonal        dx = g, 0 there        dv = the diagonal of g"""

    def forward(self, x: Any, v: Any, *, place: tuple[int, int, int]) -> Any:
        self.place = place
        y = x.copy()
        _shown(y, place)[...] = v
        return y

    def backward(self, g: Any) -> Any:
        offset, dim1, dim2 = self.place
        needs = self.needs_input_grad
        grad_x = DiagonalScatter.apply(g, 0, place=self.place) if needs[0] else None
        return grad_x, Diagonal.apply(g, offset=offset, dim1=dim1, dim2=dim2) if needs[1] else None


def _shown(x: Any, place: tuple[int, int, int]) -> Any:
    """The diagonal of an array as a view; NumPy shows it for reading only, here it can be written if x can."""
    y = x.diagonal(*place)
    if not getattr(y.flags, "writeable", True) and x.flags.writeable:
        y.flags.writeable = True
    return y


def diagonal(input: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """y[…, i] = input[…, i, i + offset]: the diagonal of the matrices that dim1 and dim2 make; a view.

    Args:
        offset: above the main diagonal if positive, below it if negative.

    Raises:
        RuntimeError: dim1 and dim2 are the same.
        IndexError: there is no such dimension.
    """
    offset, dim1, dim2 = _place(input.ndim, offset, dim1, dim2)
    return Diagonal.apply(input, offset=offset, dim1=dim1, dim2=dim2)


def linalg_diagonal(A: Any, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """`diagonal` of the last two dimensions, unless others are named."""
    return diagonal(A, offset, dim1, dim2)


def _place(ndim: int, offset: int, dim1: int, dim2: int) -> tuple[int, int, int]:
    first, second = wrap_dim(dim1, ndim), wrap_dim(dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return offset, first, second


def diag_embed(input: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """Zeros with the last dimension of `input` on a diagonal: y[…, i, i + offset] = input[…, i].

    Args:
        dim1, dim2: where the dimensions of the new matrices stand in the result.
    """
    shape = shape_of_input(input)
    offset, dim1, dim2 = _place(len(shape) + 1, offset, dim1, dim2)
    if not shape:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got -2)")
    size = shape[-1] + abs(offset)
    sizes = list(shape[:-1])
    for dim in sorted((dim1, dim2)):
        sizes.insert(dim, size)
    return EmbedDiagonal.apply(input, shape=tuple(sizes), place=(offset, dim1, dim2))


def diag(input: Any, diagonal: int = 0) -> Any:
    """The diagonal of a matrix, copied; or a matrix of zeros with the vector `input` on its diagonal.

    Raises:
        RuntimeError: neither a vector nor a matrix.
    """
    if input.ndim == 1:
        return diag_embed(input, diagonal)
    if input.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D")
    return clone(Diagonal.apply(input, offset=diagonal, dim1=0, dim2=1))


def diagflat(input: Any, offset: int = 0) -> Any:
    """A matrix of zeros with all elements of `input` on its diagonal."""
    return diag_embed(input.reshape((-1,)), offset)


def trace(input: Any) -> Any:
    """Σᵢ input[i, i] of a matrix

    Raises:
        RuntimeError: not a matrix.
        NotImplementedError: bools.
    """
    if input.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.ndim}")
    if dtype_of(input.dtype).name == "bool":
        raise NotImplementedError("\"trace\" not implemented for 'Bool'")
    return diagonal(input).sum()


@on_its_gpu
def diagonal_scatter(input: Any, src: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """A copy of `input` with `src` on a diagonal.

    Raises:
        RuntimeError: `src` does not have the shape of the diagonal.
    """
    place = _place(input.ndim, offset, dim1, dim2)
    want = _without_gradient(input).diagonal(*place).shape
    found = shape_of_input(src)
    if found != want:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(found)}, slice size = "
            f"{list(want)}"
        )
    return DiagonalScatter.apply(input, cast(src, input.dtype), place=place)


@on_its_gpu
def fill_diagonal_(input: Tensor, fill_value: Any, wrap: bool = False) -> Tensor:
    """Write `fill_value` on the diagonal of a matrix, or of a cube of any dimension: input[i, i, …, i].

    Args:
        wrap: for matrices with more rows than columns: begin again one row below, again and again.

    Raises:
        RuntimeError: fewer than two dimensions, or more than two of different sizes.
    """
    shape = shape_of_input(input)
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    check_writable(input)
    xp = xp_of(input.array)
    mask = xp.zeros(shape, bool)
    step = shape[1] + 1 if len(shape) == 2 else sum(shape[0] ** power for power in range(len(shape)))
    stop = None if wrap or len(shape) > 2 else shape[1] * shape[1]
    mask.reshape(-1)[:stop:step] = True
    return write(input, input.masked_fill(mask, fill_value))


def _without_gradient(x: Any) -> Any:
    return x.array if isinstance(x, Tensor) else x
