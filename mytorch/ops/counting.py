"""How many fall where: occurrences of whole numbers, and histograms."""

from __future__ import annotations

from typing import Any

from ..backend import on_its_gpu, xp_of
from ..backend.dtype import int64
from ..tensor import Tensor, tensor_of
from .return_types import return_type

_Histogram = return_type("histogram", "hist", "bin_edges")


@on_its_gpu
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """yₙ = how often n occurs in `input`; with weights, their sum over the places where it does.

    Raises:
        RuntimeError: anything but a vector of non-negative integers, or weights of another size.
    """
    array = input.array
    xp = xp_of(array)
    if array.dtype.kind not in "iu":
        raise NotImplementedError(f'"bincount_cpu" not implemented for {input.dtype.title!r}')
    if minlength < 0:
        raise RuntimeError(f"minlength should be >= 0, got {minlength}")
    if array.ndim != 1 or (array.size and int(array.min()) < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is None:
        return tensor_of(xp.bincount(array, None, minlength).astype(int64.numpy))
    if weights.array.shape != array.shape:
        raise RuntimeError(
            f"weights should be 1-d and have the same length as input, got {list(weights.shape)}, {list(input.shape)}"
        )
    kind = "float32" if weights.array.dtype == "float32" else "float64"
    return tensor_of(xp.bincount(array, weights.array.astype("float64"), minlength).astype(kind))


@on_its_gpu
def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """yᵢ = how many elements fall into the i-th of `bins` intervals of equal width from `min` to `max`.

    With min = max, from the smallest to the largest element. What lies outside is not counted.

    Raises:
        RuntimeError: no bins, max < min, a range that is not finite, or integers.
    """
    _check_float("histogram_cpu", input)
    if bins <= 0:
        raise RuntimeError(f"bins must be > 0, but got {bins} for dimension 0")
    x = input.array.reshape(-1)
    low, high = _range("histc", x, min, max)
    counts, _ = xp_of(x).histogram(x[(x >= low) & (x <= high)], bins, (low, high))
    return tensor_of(counts.astype(x.dtype))


@on_its_gpu
def histogram(
    input: Tensor,
    bins: Any,
    *,
    range: tuple[float, float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Any:
    """(hist, bin_edges): how many elements fall into each bin; a bin ends where the next begins, the last one included.

    Args:
        bins: how many, of equal width; or the edges, an ascending vector.
        range: the ends of the first and the last bin; without it the smallest and largest element.
        weight: how much each element counts, in the shape of `input`.
        density: divide, so that the histogram's area is 1.

    Raises:
        RuntimeError: no bins, integers, or shapes and dtypes that do not fit.
    """
    _check_float("histogram_cpu", input)
    x = input.array.reshape(-1)
    xp = xp_of(x)
    if isinstance(bins, Tensor):
        if bins.ndim != 1:
            raise RuntimeError(f"histogram(): bins tensor should have one dimension, but got {bins.ndim}")
        if bins.dtype != input.dtype:
            raise RuntimeError(f"histogram(): input and bins must have one dtype, got {input.dtype} and {bins.dtype}")
        edges = bins.array.copy()
    else:
        if bins <= 0:
            raise RuntimeError(f"histogram(): bins must be > 0, but got {bins} for dimension 0")
        low, high = _range("histogram", x, *(range or (0, 0)))
        edges = xp.linspace(low, high, bins + 1).astype(x.dtype)
    weights = None
    if weight is not None:
        if weight.shape != input.shape:
            raise RuntimeError(
                f"histogram(): if weight tensor is provided it should have the same shape as the input tensor, got "
                f"{list(weight.shape)} and {list(input.shape)}"
            )
        weights = weight.array.reshape(-1)
    inside = (x >= edges[0]) & (x <= edges[-1]) if edges.size else xp.zeros(x.shape, bool)
    place = xp.searchsorted(edges, x[inside], "right") - 1
    place[place == edges.size - 1] -= 1  # the last edge belongs to the last bin
    heights = xp.bincount(place, None if weights is None else weights[inside], max(edges.size - 1, 0))
    heights = heights.astype(x.dtype)
    if density:
        heights = heights / heights.sum() / xp.diff(edges)
    return _Histogram(tensor_of(heights), tensor_of(edges))


def _check_float(name: str, input: Tensor) -> None:
    if input.array.dtype.kind != "f":
        raise NotImplementedError(f"{name!r} not implemented for {input.dtype.title!r}".replace("'", '"', 2))


def _range(caller: str, x: Any, low: float, high: float) -> tuple[float, float]:
    """The ends of a histogram: as given, or those of the data; never the same."""
    low, high = float(low), float(high)
    if low == high:
        low, high = (float(x.min()), float(x.max())) if x.size else (0.0, 0.0 if caller == "histc" else 1.0)
    if not (abs(low) < float("inf") and abs(high) < float("inf")):
        raise RuntimeError(f"torch.{caller}: range of [{low}, {high}] is not finite")
    if low > high:
        raise RuntimeError(f"torch.{caller}: max must be larger than min, got {low} and {high}")
    margin = 0 if low < high else 1 if caller == "histc" else 0.5
    return low - margin, high + margin
