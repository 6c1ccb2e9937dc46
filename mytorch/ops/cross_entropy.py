"""The losses of classification: cross-entropy and the negative log-likelihood that is its second half.

Cross-entropy is one operation: softmax, logarithm and the choice of the right class in one pass that cannot overflow.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, is_at_hand, xp_of
from ..backend.dtype import int64, uint8
from ..kernels import cross_entropy as kernels
from ..kernels.sums import total
from ..tensor import Tensor, tensor_of
from .loss import arrays_of, check_reduction, reduction_from_legacy
from .selection import where
from .softmax import log_softmax, softmax


class ClassLoss(Operation):
    """A loss ℓ[n] for every row of scores x (N, C), of which target[n] names the right one; reduced by the operation

    mean: Σ ℓ[n] / Σ w[target[n]]. Rows whose target is `ignore_index` count nowhere.
    """

    def reduced(self, rows: Any, target: Any, weight: Any, kept: Any, reduction: str) -> Any:
        self.reduction = reduction
        if reduction == "none":
            return rows
        sum_ = total(rows)
        if reduction == "sum":
            return sum_
        if weight is None and kept is None:
            self.count = float(target.size)
        elif is_at_hand(rows):
            self.count = float(kept.sum() if weight is None else weight[target if kept is None else target[kept]].sum())
        else:  # the number stays where it is, an array without dimensions, and nobody waits for it
            xp = xp_of(rows)
            each = kept if weight is None else weight[target] if kept is None else xp.where(kept, weight[target], 0)
            self.count = each.sum().astype(rows.dtype)
        return sum_ / self.count

    def row_scale(self, g: Any) -> Any:
        """The gradient of each ℓ[n], or the one number that it is for all of them."""
        if self.reduction != "mean":
            return g
        if not isinstance(self.count, float):
            count = tensor_of(self.count) if isinstance(g, Tensor) else self.count
            return where(count == 0, 0.0, g / count)
        return g / self.count if self.count else g * 0  # no row counts: the loss is nan, and depends on nothing


class CrossEntropy(ClassLoss):
    """ℓ[n] = −(1 − ε)·w[t]·log p[n, t] − ε/C · Σ_c w[c]·log p[n, c],  p = softmax x,  t = target[n]

    dx[n, c] = r[n] · (a[n] · p[n, c] − b[n, c]), with r the gradient of ℓ[n], b[n, c] = (1 − ε)·w[t]·[c = t] + ε/C·w[c]
    and a[n] = Σ_c b[n, c]
    """

    def forward(
        self, x: Any, target: Any, weight: Any, *, ignore_index: int, label_smoothing: float, reduction: str
    ) -> Any:
        rows, powers, sums, counted = kernels.cross_entropy(x, target, weight, ignore_index, label_smoothing)
        self.settings = ignore_index, label_smoothing
        self.save(x, target, weight, powers, sums, counted)
        return self.reduced(rows, target, weight, counted, reduction)

    def backward(self, g: Any) -> Any:
        x, target, weight, powers, sums, counted = self.saved
        r = self.row_scale(g)
        if not self.rebuild:
            smoothing = self.settings[1]
            grad = kernels.cross_entropy_grad(r, powers, sums, target, weight, counted, smoothing)
            return grad, None, None
        b = _wanted(x.array, target.array, None if weight is None else weight.array, *self.settings)
        a = b.sum(axis=1, keepdims=True)
        return r.reshape(-1, 1) * (tensor_of(a) * softmax(x, 1) - tensor_of(b)), None, None


class NllLoss(ClassLoss):
    """ℓ[n] = −w[t] · x[n, t],  t = target[n]        dx[n, c] = −r[n] · w[t] · [c = t], with r the gradient of ℓ[n]"""

    def forward(self, x: Any, target: Any, weight: Any, *, ignore_index: int, reduction: str) -> Any:
        xp = xp_of(x)
        kept, safe = kernels.rows_that_count(xp, target, x.shape[1], ignore_index)
        rows = -x[xp.arange(len(safe)), safe]
        if weight is not None:
            rows *= weight[safe]
        self.ignore_index = ignore_index
        self.save(x, target, weight)
        if kept is not None:
            rows = xp.where(kept, rows, x.dtype.type(0))
        return self.reduced(rows, target, weight, kept, reduction)

    def backward(self, g: Any) -> Any:
        x, target, weight = [value.array if isinstance(value, Tensor) else value for value in self.saved]
        chosen = _wanted(x, target, weight, self.ignore_index, 0.0)
        r = self.row_scale(g).reshape(-1, 1)
        return -r * (tensor_of(chosen) if isinstance(g, Tensor) else chosen), None, None


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """How many nats the true class surprises the softmax of the logits.

    ℓ[n] = −w[t] · log(e^x[n, t] / Σ_c e^x[n, c]),  t = target[n];  mean = Σ ℓ[n] / Σ w[target[n]]

    Args:
        input: logits, (N, C), (C,) or (N, C, d1, ...).
        target: class indices (int64), shaped as input without C; or class probabilities, shaped as input.
        weight: (C,), one for each class.
        ignore_index: targets with this value count nowhere. Not for probabilities.
        reduction: "mean", "sum" or "none".
        label_smoothing: ε; every target becomes (1 − ε) · target + ε / C.

    Raises:
        IndexError: a target is not a class.
        ValueError: batch sizes differ, or an unknown reduction.
        RuntimeError: shapes or dtypes do not fit.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    x, t = arrays_of("cross_entropy", input, target)
    if t.dtype.kind == "f" and t.shape == x.shape:
        return _cross_entropy_of_probabilities(input, target, weight, ignore_index, reduction, label_smoothing)
    _check_label_smoothing(label_smoothing)
    _check_classes("cross_entropy", x, t, weight, reduction)
    settings = {"ignore_index": ignore_index, "label_smoothing": label_smoothing, "reduction": reduction}
    if x.ndim == 2:
        return CrossEntropy.apply(input, target, weight, **settings)
    rows, flat = _as_rows(input, target)
    loss = CrossEntropy.apply(rows, flat, weight, **settings)
    return loss.reshape(*t.shape) if reduction == "none" else loss


def nll_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """Negative log-likelihood: minus the entry of the true class.

    ℓ[n] = −w[t] · x[n, t],  t = target[n];  mean = Σ ℓ[n] / Σ w[target[n]]

    Args:
        input: log-probabilities, (N, C), (C,) or (N, C, d1, ...).
        The others, and the errors: as for `cross_entropy` with class indices.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    x, t = arrays_of("nll_loss", input, target)
    _check_classes("nll_loss", x, t, weight, reduction)
    rows, flat = (input, target) if x.ndim == 2 else _as_rows(input, target)
    loss = NllLoss.apply(rows, flat, weight, ignore_index=ignore_index, reduction=reduction)
    return loss.reshape(*t.shape) if reduction == "none" and x.ndim != 2 else loss


def _cross_entropy_of_probabilities(
    input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Any:
    """−Σ_c w[c] · t[c] · log p[c] for each position; the mean is over positions."""
    _check_label_smoothing(label_smoothing)
    check_reduction(reduction)
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    shape = input.array.shape
    axis = 1 if len(shape) > 1 else 0
    classes = shape[axis]
    _check_weight("cross_entropy", input.array, weight, classes)
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    products = log_softmax(input, axis) * target
    if weight is not None:
        products = products * weight.reshape(*[-1 if i == axis else 1 for i in range(len(shape))])
    if reduction == "none":
        return -products.sum(axis)
    total = -products.sum()
    return total if reduction == "sum" else total / (input.array.size // classes if classes else 0)


def _as_rows(input: Any, target: Any) -> tuple[Any, Any]:
    """(C,) as (1, C), (N, C, d1, ...) as (N·d1·…, C); the target as a list of as many classes."""
    shape = input.array.shape
    if len(shape) > 1:
        classes = shape[1]
        input = input.reshape(shape[0], classes, input.array.size // max(shape[0] * classes, 1)).swapaxes(1, 2)
        input = input.reshape(-1, classes) if classes else input
    else:
        input = input.reshape(1, *shape)
    return input, target.reshape(-1)


def _wanted(like: Any, target: Any, weight: Any, ignore_index: int, label_smoothing: float) -> Any:
    """b[n, c] = (1 − ε)·w[t]·[c = t] + ε/C·w[c], 0 in ignored rows: what the probabilities are drawn towards."""
    xp, classes = xp_of(target), like.shape[1]
    kept = (target != ignore_index)[:, None]
    b = (xp.arange(classes) == target[:, None]) & kept
    b = b.astype(like.dtype) * (1 - label_smoothing)
    if label_smoothing:
        b += kept * like.dtype.type(label_smoothing / classes)
    if weight is None:
        return b
    # The one-hot part carries the weight of the target, which stands at c = t: both parts take w[c].
    return b * weight


def _check_classes(caller: str, x: Any, t: Any, weight: Any, reduction: str) -> None:
    """Raise unless t (indices) fits x (scores) and the other arguments are right."""
    check_reduction(reduction)
    right = x.ndim == 2 and t.ndim == 1 and x.shape[0] == t.shape[0] and x.dtype.kind == "f" and t.dtype.char == "l"
    if right and weight is None:
        return  # the ordinary call
    if x.dtype.kind != "f":
        raise NotImplementedError(
            f"\"{caller}\" not implemented for '{dtype_of(x.dtype).title}'; convert the input with .float()"
        )
    if x.ndim == 0:
        raise RuntimeError(f"{caller}: input tensor should be at least 1D, (C,) or (N, C, ...), but got a 0D tensor")
    if t.shape == x.shape and x.ndim > 1:
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {dtype_of(t.dtype).title}"
        )
    if t.ndim > 1 and (x.ndim == 1 or (x.ndim == 2 and x.shape[0] == t.shape[0])):
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if x.ndim == 1:
        if t.size != 1:
            raise ValueError(f"Expected input batch_size (1) to match target batch_size ({t.size}).")
    elif t.ndim == 0 or x.shape[0] != t.shape[0]:
        raise ValueError(
            f"Expected input batch_size ({x.shape[0]}) to match target batch_size ({t.shape[0] if t.ndim else 1})."
        )
    elif t.shape[1:] != x.shape[2:]:
        raise RuntimeError(f"Expected target size {[x.shape[0], *x.shape[2:]]}, got {list(t.shape)}")
    if dtype_of(t.dtype) not in (int64, uint8):
        raise RuntimeError(
            f"expected target dtype to be Long or Byte, but got {dtype_of(t.dtype).title}; convert it with .long()"
        )
    if weight is not None:
        _check_weight(caller, x, weight, x.shape[1] if x.ndim > 1 else x.shape[0])
        if weight._requires_grad:
            raise RuntimeError(f"{caller}: the derivative for 'weight' is not implemented; pass weight.detach()")


def _check_weight(caller: str, x: Any, weight: Any, classes: int) -> None:
    if weight is None:
        return
    if weight.array.shape != (classes,):
        raise RuntimeError(
            f"{caller}: weight tensor should be defined either for all {classes} classes or no classes but got weight "
            f"tensor of shape: {list(weight.array.shape)}"
        )
    if weight.array.dtype != x.dtype:
        raise RuntimeError(f"expected scalar type {dtype_of(x.dtype).title} but found {weight.dtype.title}")


def _check_label_smoothing(value: float) -> None:
    if not 0 <= value <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {value}")
