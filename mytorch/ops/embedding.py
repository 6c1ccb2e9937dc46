"""Rows of a table, looked up by number: embeddings."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, refuse_outside, xp_of
from ..kernels.scatter import scatter_add
from ..tensor import Tensor, version_of
from .selection import where


class Embedding(Operation):
    """y = w[index]        dw = zeros with g added at the index

    Rows of g for `padding_idx` are left out; with `by_frequency` each is divided by how often its index occurs.
    """

    def forward(self, w: Any, index: Any, *, padding_idx: int, by_frequency: bool) -> Any:
        self.settings = {"rows": w.shape[0], "padding_idx": padding_idx, "by_frequency": by_frequency}
        self.save(index)
        return xp_of(w).take(w, index, 0)

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return EmbeddingGrad.apply(g, index, **self.settings), None


class EmbeddingGrad(Operation):
    """y = zeros with f[i] · x[i] added at index[i]        dx[i] = g[index[i]], 0 for `padding_idx`

    The factor f[i] is 0 for `padding_idx`, 1/frequency with `by_frequency`, else 1. It is a way to step, not part of a
    derivative, and the rule leaves it out, as PyTorch's does.
    """

    def forward(self, x: Any, index: Any, *, rows: int, padding_idx: int, by_frequency: bool) -> Any:
        xp = xp_of(x)
        self.padding_idx = padding_idx
        self.save(index)
        flat = index.reshape(-1)
        values = x.reshape(flat.size, -1) if flat.size else x.reshape(0, x.shape[-1])
        y = xp.zeros((rows, values.shape[1]), x.dtype)
        if padding_idx >= 0:
            kept = flat != padding_idx
            flat, values = flat[kept], values[kept]
        if by_frequency:
            values = values / xp.bincount(flat, minlength=rows)[flat][:, None].astype(x.dtype)
        return scatter_add(y, flat, values)

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        picked = Embedding.apply(g, index, padding_idx=-1, by_frequency=False)
        if self.padding_idx >= 0:
            array = index.array if isinstance(index, Tensor) else index
            picked = where((array != self.padding_idx)[..., None], picked, 0.0)
        return picked, None


@on_its_gpu
def embedding(
    input: Any,
    weight: Any,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """y[..., :] = weight[input[...], :]

    Args:
        input: int64 or int32, any shape.
        weight: (V, D), one row for each word of a vocabulary.
        padding_idx: a row that is looked up like the others but gets no gradient.
        max_norm: rows that are looked up and longer than this are shortened first, in `weight` itself.
        norm_type: the p of the norm that measures them.
        scale_grad_by_freq: divide gradients by how often their row was looked up.

    Raises:
        IndexError: a number that is not a row.
        RuntimeError: `input` does not hold whole numbers, or `weight` is not a matrix.
        NotImplementedError: sparse=True.
    """
    index = check_table("embedding", input, weight, sparse)
    rows = weight.array.shape[0]
    if padding_idx is None:
        padding_idx = -1
    else:
        if not -rows <= padding_idx < rows:
            raise AssertionError(f"Padding_idx must be within num_embeddings, got {padding_idx} of {rows}")
        padding_idx %= rows
    if max_norm is not None:
        shorten_rows(weight, index, max_norm, norm_type)
    return Embedding.apply(weight, input, padding_idx=padding_idx, by_frequency=scale_grad_by_freq)


def check_table(caller: str, input: Any, weight: Any, sparse: bool) -> Any:
    """The array of indices, after making sure that all of them are rows of the table."""
    if sparse:
        raise NotImplementedError(f"{caller}: sparse=True (sparse gradients) is not supported; use sparse=False")
    index, w = input.array, weight.array
    if index.dtype.kind not in "iu" or index.dtype.itemsize < 4:
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{input.dtype.title}Tensor instead (while checking arguments for {caller})"
        )
    if w.ndim != 2:
        raise RuntimeError(f"'weight' must be 2-D, but got {w.ndim} dimensions (in {caller})")
    rows = len(w)
    refuse_outside(
        index,
        0,
        rows,
        lambda wrong: IndexError(f"index out of range in self: {caller} got index {wrong} for a weight of {rows} rows"),
    )
    return index


def shorten_rows(weight: Tensor, index: Any, max_norm: float, norm_type: float) -> None:
    """Scale the rows that are looked up down to a norm of `max_norm`, in place."""
    w = weight.array
    xp = xp_of(w)
    rows = xp.unique(index)
    norms = xp.linalg.norm(w[rows], ord=norm_type, axis=1)
    long = norms > max_norm
    w[rows[long]] *= (max_norm / (norms[long] + 1e-7)).astype(w.dtype)[:, None]
    version_of(weight).count += 1
