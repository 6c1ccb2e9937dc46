"""Many gradients at once: what `grad` does with `is_grads_batched`."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .engine import grad
from .functional import Rows


def grad_batched(
    outputs: tuple[Tensor, ...],
    inputs: tuple[Tensor, ...],
    grad_outputs: Any,
    retain_graph: bool | None,
    create_graph: bool,
    allow_unused: bool | None,
    materialize_grads: bool,
) -> tuple[Tensor | None, ...]:
    """result[b] = grad(outputs, inputs, grad_outputs[b]), for every b along the first dimension of `grad_outputs`.

    Raises:
        RuntimeError: no gradients were given, or not equally many for every output.
    """
    given = (grad_outputs,) if isinstance(grad_outputs, Tensor) else tuple(grad_outputs or ())
    sizes = {g.shape[0] for g in given if isinstance(g, Tensor) and g.ndim}
    if len(sizes) != 1 or len(given) != len(outputs):
        raise RuntimeError(
            f"grad: is_grads_batched=True needs a batch of gradients for each of the {len(outputs)} outputs, of the "
            f"same size along dimension 0; got {[None if g is None else list(g.shape) for g in given]}"
        )
    (count,) = sizes
    rows = [
        grad(
            outputs,
            inputs,
            [None if g is None else g[row] for g in given],
            True if row < count - 1 else retain_graph,
            create_graph,
            allow_unused=allow_unused,
            materialize_grads=materialize_grads,
        )
        for row in range(count)
    ]
    return tuple([None if column[0] is None else Rows.apply(*column) for column in zip(*rows, strict=True)])
