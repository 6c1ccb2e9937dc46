"""How variables vary together: the covariance of rows of observations, and correlation, which is covariance in units of
the spreads."""

from __future__ import annotations

import warnings
from typing import Any

from ..backend import on_its_gpu
from .dims import shape_of_input
from .exponential import sqrt
from .matmul import matmul
from .promotion import as_float
from .reduce import is_float, sum


def cov(input: Any, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """Cᵢⱼ = Σₖ wₖ (xᵢₖ − mean xᵢ)(xⱼₖ − mean xⱼ) / (Σ w − correction): a row is a variable, a column an observation.

    Args:
        input: a matrix, or a vector of observations of one variable.
        fweights: how often each observation was made, integers.
        aweights: how much each observation is worth.

    Raises:
        RuntimeError: too many dimensions, or weights that do not fit.
    """
    if input.ndim > 2:
        raise RuntimeError(f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim}")
    x = input.reshape((1, -1)) if input.ndim < 2 else input
    count = shape_of_input(x)[1]
    weights = None
    if fweights is not None:
        _check_weights("fweights", fweights, count)
        if is_float(fweights):
            raise RuntimeError(f"cov(): expected fweights to have integral dtype but got {fweights.dtype}")
        weights = fweights
    if aweights is not None:
        _check_weights("aweights", aweights, count)
        if not is_float(aweights):
            raise RuntimeError(f"cov(): expected aweights to have floating point dtype but got {aweights.dtype}")
        weights = aweights if weights is None else weights * aweights

    x = as_float(x)
    if weights is None:
        total = count
        mean = sum(x, 1, True) / count if count else sum(x, 1, True) * float("nan")
        freedom: Any = total - correction
    else:
        weights = as_float(weights)
        total = sum(weights)
        mean = sum(x * weights, 1, True) / total
        # Weights of worth take off more: Σ w − correction · Σ w·a / Σ w.
        freedom = total - correction * (1 if aweights is None else sum(weights * aweights) / total)
    if not isinstance(freedom, int):
        freedom = freedom.clamp(min=0)
    elif freedom <= 0:
        warnings.warn("cov(): degrees of freedom is <= 0", stacklevel=2)
        freedom = 0
    off = x - mean
    right = off if weights is None else off * weights
    product = matmul(off, right.swapaxes(0, 1))
    product = product / freedom if not isinstance(freedom, int) or freedom else product / x.new_zeros(())
    return product.squeeze()


def _check_weights(name: str, weights: Any, count: int) -> None:
    if weights.ndim > 1:
        raise RuntimeError(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with {weights.ndim} dimensions"
        )
    if weights.numel() != count:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the input but got "
            f"{weights.numel()} != {count}"
        )
    if count and bool((weights < 0).any()):
        raise RuntimeError(f"cov(): {name} cannot be negative")


@on_its_gpu
def corrcoef(input: Any) -> Any:
    """Rᵢⱼ = Cᵢⱼ / √(Cᵢᵢ · Cⱼⱼ), clipped to [−1, 1], of the covariance matrix C of the rows of `input`.

    Raises:
        RuntimeError: more than two dimensions.
    """
    if input.ndim > 2:
        raise RuntimeError(
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.ndim}"
        )
    c = cov(input)
    if c.ndim == 0:
        return c / c
    rows = range(shape_of_input(c)[0])
    spread = sqrt(c[list(rows), list(rows)])
    return (c / spread.reshape((-1, 1)) / spread).clamp(-1, 1)
