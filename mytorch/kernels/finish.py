"""The last touch to a block of outputs while it is still in cache: the bias, and the ReLU that follows."""

from .elementwise import positive_part


def finish(target, bias, relu: bool) -> None:
    """target = target + bias, then max(target, 0) if `relu`; in place. `bias` broadcasts to target, or is None."""
    if bias is not None:
        target += bias
    if relu:
        positive_part(target, target)
