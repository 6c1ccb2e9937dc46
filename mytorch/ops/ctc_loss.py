"""The loss of sequences whose alignment is unknown: connectionist temporal classification."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..kernels import ctc as kernels
from ..tensor import Tensor, tensor_of
from .loss import check_reduction
from .promotion import require_float
from .selection import where


class Ctc(Operation):
    """y[n] = −ln P(targets[n] | log-probabilities)        dx: see `CtcGrad`"""

    def forward(self, x: Any, *, problem: tuple[Any, ...], zero_infinity: bool) -> Any:
        self.settings = {"problem": problem, "zero_infinity": zero_infinity}
        loss, alpha = kernels.forward(x, *problem)
        self.save(x, loss, alpha)
        return loss

    def backward(self, g: Any) -> Any:
        return CtcGrad.apply(g, *self.saved, **self.settings)


class CtcGrad(Operation):
    """z[t, n, c] = g[n] · (p[t, n, c] − P(label c at time t | targets[n])), which cannot be differentiated again"""

    def forward(self, g: Any, x: Any, loss: Any, alpha: Any, *, problem: tuple[Any, ...], zero_infinity: bool) -> Any:
        return kernels.gradient(g, x, loss, alpha, *problem, zero_infinity=zero_infinity)

    def backward(self, g: Any) -> Any:
        raise RuntimeError("derivative for aten::_ctc_loss_backward is not implemented")


@on_its_gpu
def ctc_loss(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:
    """−ln P(target), the probability summed over all alignments of the target with the input.

    An alignment names a class or the blank at every time; merging repeats and then dropping blanks gives the target.

    Args:
        log_probs: logarithms of probabilities (the result of `log_softmax`), (T, N, C) or (T, C).
        targets: classes other than the blank, (N, S), or one target after the other, (Σ target_lengths,).
        input_lengths, target_lengths: (N,) tensors or tuples of numbers; for (T, C) also 0-d or one number.
        blank: the class that stands for no label.
        reduction: "mean" divides each loss by the length of its target and averages; "sum" or "none".
        zero_infinity: a target too long for its input has the loss 0 instead of inf, and no gradient.

    Raises:
        RuntimeError: lengths, shapes or dtypes that do not fit.

    Source: Graves, Fernández, Gomez, Schmidhuber 2006.
    """
    check_reduction(reduction)
    require_float("ctc_loss", log_probs)
    batched = log_probs.ndim == 3
    if log_probs.ndim not in (2, 3):
        raise RuntimeError(f"ctc_loss: log_probs must be (T, N, C) or (T, C), but got {list(log_probs.shape)}")
    x = log_probs if batched else log_probs.reshape(log_probs.shape[0], 1, log_probs.shape[1])
    steps, count, classes = x.shape
    if not 0 <= blank < classes:
        raise RuntimeError(f"blank must be in label range: got {blank}, with {classes} classes")
    xp = xp_of(x.array)
    inputs = _lengths(xp, "input_lengths", input_lengths, count)
    outputs = _lengths(xp, "target_lengths", target_lengths, count)
    if count and (int(inputs.max()) > steps or int(inputs.min()) < 0):
        raise RuntimeError(
            f"Expected input_lengths to have value at most {steps}, but got value {int(inputs.max())} (while checking "
            "arguments for ctc_loss)"
        )
    labels, skip = kernels.states(_padded(xp, targets, outputs, classes), blank)
    loss = Ctc.apply(x, problem=(labels, skip, inputs, outputs), zero_infinity=zero_infinity)
    if zero_infinity:
        loss = where(loss == float("inf"), 0.0, loss)
    if reduction == "none":
        return loss if batched else loss.reshape(())
    if reduction == "sum":
        return loss.sum()
    return (loss / tensor_of(xp.maximum(outputs, 1).astype(x.array.dtype))).mean()


def _lengths(xp: Any, name: str, lengths: Any, count: int) -> Any:
    array = lengths.array if isinstance(lengths, Tensor) else xp.asarray(lengths)
    array = array.reshape(-1)
    if array.dtype.kind not in "iu" and array.size:
        raise RuntimeError(f"{name} must be integral, got {array.dtype}")
    if array.size != count:
        raise RuntimeError(f"{name} must be of size batch_size: expected {count}, got {array.size}")
    return array.astype("int64")


def _padded(xp: Any, targets: Any, lengths: Any, classes: int) -> Any:
    """The targets as rows, (N, S), with 0 behind each."""
    t = targets.array
    if t.dtype.kind not in "iu":
        raise RuntimeError(f"ctc_loss: targets must hold whole numbers (Long or Int), got {targets.dtype.title}")
    longest = int(lengths.max()) if lengths.size else 0
    used = xp.arange(longest) < lengths[:, None]
    rows = xp.zeros((lengths.size, longest), "int64")
    if t.ndim == 1:
        if t.size != int(lengths.sum()):
            raise RuntimeError(
                f"Expected targets to have {int(lengths.sum())} elements, the sum of target_lengths, but got {t.size}"
            )
        rows[used] = t
    elif t.ndim == 2:
        if t.shape[0] != lengths.size or t.shape[1] < longest:
            raise RuntimeError(
                f"Expected targets to have size at least {longest} at dimension 1 and {lengths.size} at dimension 0, "
                f"but got {list(t.shape)}"
            )
        rows[used] = t[:, :longest][used]
    else:
        raise RuntimeError(f"ctc_loss: targets must have 1 or 2 dimensions, got {list(t.shape)}")
    if rows.size and not bool(((rows >= 0) & (rows < classes)).all()):
        raise RuntimeError(f"ctc_loss: targets must be classes from 0 to {classes - 1}, got {int(t.max())}")
    return rows
