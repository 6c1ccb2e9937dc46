"""Two tensors whose dimensions carry labels, multiplied and summed: each such contraction is one batched product.

y[batch, left, right] = Σ over sum of a[batch, left, sum] · b[batch, sum, right]

A label that both have is summed, unless it is kept; then it is a batch. What only one has is a side of the matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .dims import shape_of_input, wrap_dim
from .matmul import matmul
from .permute import Permute

Labels = tuple[int, ...]


def contract(a: Any, labels_a: Labels, b: Any, labels_b: Labels, keep: Sequence[int]) -> tuple[Any, Labels]:
    """The product of a and b, summed over all labels that are not in `keep`.

    No label occurs twice in one operand, and a label has one size.

    Returns:
        the result and its labels, in the order batch, left, right.
    """
    a, labels_a = _sum_alone(a, labels_a, labels_b, keep)
    b, labels_b = _sum_alone(b, labels_b, labels_a, keep)
    batch = tuple([x for x in labels_a if x in labels_b and x in keep])
    summed = tuple([x for x in labels_a if x in labels_b and x not in keep])
    left = tuple([x for x in labels_a if x not in labels_b])
    right = tuple([x for x in labels_b if x not in labels_a])
    labels = batch + left + right
    sizes = dict(zip(labels_a, shape_of_input(a), strict=True)) | dict(zip(labels_b, shape_of_input(b), strict=True))
    if not summed:
        a = _arranged(a, labels_a, batch + left).reshape([sizes[x] for x in batch + left] + [1] * len(right))
        b = _arranged(b, labels_b, batch + right)
        return a * b.reshape([sizes[x] for x in batch] + [1] * len(left) + [sizes[x] for x in right]), labels
    outside = [sizes[x] for x in batch]
    inner, rows, columns = (_product([sizes[x] for x in group]) for group in (summed, left, right))
    # Batches stay dimensions of their own: merging them would copy, and the product does not need it.
    a = _shaped(_arranged(a, labels_a, batch + left + summed), [*outside, rows, inner])
    b = _shaped(_arranged(b, labels_b, batch + summed + right), [*outside, inner, columns])
    return _shaped(matmul(a, b), [sizes[x] for x in labels]), labels


def _sum_alone(x: Any, labels: Labels, other: Labels, keep: Sequence[int]) -> tuple[Any, Labels]:
    """x without the labels that nobody else has or wants: they are added up before they cost a multiplication."""
    alone = tuple([place for place, label in enumerate(labels) if label not in other and label not in keep])
    if not alone:
        return x, labels
    return sum_out(x, alone), tuple([label for place, label in enumerate(labels) if place not in alone])


def sum_out(x: Any, axes: tuple[int, ...]) -> Any:
    """Σ x along the axes."""
    return x.sum(axis=axes)


def _arranged(x: Any, labels: Labels, order: Labels) -> Any:
    if labels == order:
        return x
    return Permute.apply(x, dims=tuple([labels.index(label) for label in order]))


def _shaped(x: Any, shape: list[int]) -> Any:
    return x if shape_of_input(x) == tuple(shape) else x.reshape(tuple(shape))


def _product(sizes: list[int]) -> int:
    product = 1
    for size in sizes:
        product *= size
    return product


def tensordot(a: Any, b: Any, dims: Any = 2) -> Any:
    """Σ over pairs of dimensions of a · b; what is left of a comes first, then what is left of b.

    Args:
        dims: how many of a's last dimensions go with b's first; or two lists that name the pairs.

    Raises:
        RuntimeError: sizes do not match, or the lists are of different lengths.
    """
    shape_a, shape_b = shape_of_input(a), shape_of_input(b)
    if hasattr(dims, "tolist"):
        dims = dims.tolist()
    if isinstance(dims, (tuple, list)):
        first, second = [list(d) if isinstance(d, (tuple, list)) else [d] for d in dims]
    else:
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(len(shape_a), len(shape_b)):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        first, second = list(range(len(shape_a) - dims, len(shape_a))), list(range(dims))
    if len(first) != len(second):
        raise RuntimeError(
            f"both dimension lists should have same length, got {len(first)} dimensions of a and {len(second)} of b"
        )
    labels_a, labels_b = list(range(len(shape_a))), list(range(len(shape_a), len(shape_a) + len(shape_b)))
    for dim_a, dim_b in zip(first, second, strict=True):
        i, j = wrap_dim(dim_a, len(shape_a)), wrap_dim(dim_b, len(shape_b))
        if shape_a[i] != shape_b[j] and 1 not in (shape_a[i], shape_b[j]):
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {shape_a[i]} in dim {dim_a} and second has "
                f"size {shape_b[j]} in dim {dim_b}"
            )
        if shape_a[i] == shape_b[j]:
            labels_b[j] = labels_a[i]
    gone_a, gone_b = ([wrap_dim(d, n) for d in ds] for ds, n in ((first, len(shape_a)), (second, len(shape_b))))
    if len(set(gone_a)) < len(gone_a) or len(set(gone_b)) < len(gone_b):
        raise RuntimeError(f"tensordot: a dimension appears twice in dims={dims}")
    keep = [x for place, x in enumerate(labels_a) if place not in gone_a]
    keep += [x for place, x in enumerate(labels_b) if place not in gone_b]
    return contract(a, tuple(labels_a), b, tuple(labels_b), keep)[0]
