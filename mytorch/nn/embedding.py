"""Tables of vectors, one for each word of a vocabulary, looked up by number."""

from __future__ import annotations

from typing import Any

from ..autograd import no_grad
from ..ops.creation import empty
from ..tensor import Tensor
from . import functional as F, init
from .module import Module
from .parameter import Parameter


class _Table(Module):
    """What embeddings have in common: the table (`weight`, num_embeddings × embedding_dim), normal to begin with."""

    weight: Parameter
    padding_idx: int | None

    def _make_table(
        self, rows: int, columns: int, padding_idx: int | None, table: Tensor | None, frozen: bool, where: Any
    ) -> None:
        self.num_embeddings = rows
        self.embedding_dim = columns
        if padding_idx is not None:
            if not -rows <= padding_idx < rows:
                raise AssertionError(f"Padding_idx must be within num_embeddings, got {padding_idx} of {rows}")
            padding_idx %= rows
        self.padding_idx = padding_idx
        if table is None:
            self.weight = Parameter(empty(rows, columns, **where), requires_grad=not frozen)
            self.reset_parameters()
        elif list(table.shape) != [rows, columns]:
            raise AssertionError(
                f"Shape of weight does not match num_embeddings and embedding_dim: {list(table.shape)}, expected "
                f"{[rows, columns]}"
            )
        else:
            self.weight = Parameter(table, requires_grad=not frozen)

    def reset_parameters(self) -> None:
        """Draw the table anew; the row of `padding_idx` is 0."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)


class Embedding(_Table):
    """y[..., :] = weight[x[...], :]

    Shapes: x, whole numbers, (…) to (…, embedding_dim). The weight begins as standard normal numbers.

    Args:
        num_embeddings: rows of the table: the numbers that may be looked up are 0 … num_embeddings − 1.
        embedding_dim: the length of each row.
        padding_idx: a row that begins as zeros and is never trained.
        max_norm: rows that are looked up and longer than this are shortened, in place.
        norm_type: the p of the norm that measures them.
        scale_grad_by_freq: divide gradients by how often their row was looked up in the batch.
        sparse: not supported; must be False.

    Raises:
        AssertionError: padding_idx is not a row.
        NotImplementedError: when called, with sparse=True.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        where = {"device": device, "dtype": dtype}
        self._make_table(num_embeddings, embedding_dim, padding_idx, _weight, _freeze, where)
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Embedding:
        """A layer with a given table, (rows, columns), which is not trained if `freeze`."""
        rows, columns = _table_shape(embeddings)
        return cls(
            rows,
            columns,
            padding_idx,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            sparse,
            _weight=embeddings,
            _freeze=freeze,
        )

    def forward(self, input: Tensor) -> Tensor:
        return F.embedding(
            input,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

    def extra_repr(self) -> str:
        said = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            said += f", padding_idx={self.padding_idx}"
        if self.max_norm is not None:
            said += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            said += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq:
            said += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        return said + (", sparse=True" if self.sparse else "")


class EmbeddingBag(_Table):
    """y[b, :] = the sum, mean or maximum of weight[i, :] over the numbers i in bag b

    Shapes: x (B, n); or (N,) with `offsets` (B,), where each bag begins. The result is (B, embedding_dim).

    Args:
        num_embeddings, embedding_dim, max_norm, norm_type, scale_grad_by_freq, sparse: as for `Embedding`.
        mode: "sum", "mean" or "max".
        include_last_offset: whether `offsets` has one more entry, the end of the last bag.
        padding_idx: a number that counts as absent.

    Raises:
        AssertionError: padding_idx is not a row.
        NotImplementedError: when called, with sparse=True.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        where = {"device": device, "dtype": dtype}
        self._make_table(num_embeddings, embedding_dim, padding_idx, _weight, False, where)
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.mode = mode
        self.sparse = sparse
        self.include_last_offset = include_last_offset

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> EmbeddingBag:
        """A layer with a given table, (rows, columns), which is not trained if `freeze`."""
        rows, columns = _table_shape(embeddings)
        bag = cls(
            rows,
            columns,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            mode,
            sparse,
            _weight=embeddings,
            include_last_offset=include_last_offset,
            padding_idx=padding_idx,
        )
        bag.weight.requires_grad = not freeze
        return bag

    def forward(self, input: Tensor, offsets: Tensor | None = None, per_sample_weights: Tensor | None = None) -> Tensor:
        return F.embedding_bag(
            input,
            self.weight,
            offsets,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.mode,
            self.sparse,
            per_sample_weights,
            self.include_last_offset,
            self.padding_idx,
        )

    def extra_repr(self) -> str:
        said = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.max_norm is not None:
            said += f", max_norm={self.max_norm!r}"
        if self.norm_type != 2:
            said += f", norm_type={self.norm_type!r}"
        if self.scale_grad_by_freq:
            said += f", scale_grad_by_freq={self.scale_grad_by_freq!r}"
        said += f", mode={self.mode!r}"
        return said + ("" if self.padding_idx is None else f", padding_idx={self.padding_idx!r}")


def _table_shape(embeddings: Tensor) -> tuple[int, int]:
    if embeddings.ndim != 2:
        raise AssertionError(f"Embeddings parameter is expected to be 2-dimensional, got {embeddings.ndim} dimensions")
    rows, columns = embeddings.shape
    return rows, columns
