"""Real and imaginary parts, and conjugates, of real numbers: complex ones are not supported, so these say little."""

from __future__ import annotations

from typing import Any

from .convert import clone
from .in_place import in_place
from .operands import only_tensors


def real(input: Any) -> Any:
    """The real part: input itself."""
    only_tensors("real", input)
    return input


def imag(input: Any) -> Any:
    """The imaginary part, which PyTorch refuses to give of real numbers.

    Raises:
        RuntimeError: always.
    """
    only_tensors("imag", input)
    raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")


def conj(input: Any) -> Any:
    """The conjugate: input itself."""
    only_tensors("conj", input)
    return input


def conj_physical(input: Any) -> Any:
    """The conjugate as a tensor of its own: a copy of input."""
    only_tensors("conj_physical", input)
    return clone(input)


def resolve_conj(input: Any) -> Any:
    """input itself: no conjugation is ever pending."""
    only_tensors("resolve_conj", input)
    return input


def resolve_neg(input: Any) -> Any:
    """input itself: no negation is ever pending."""
    only_tensors("resolve_neg", input)
    return input


conj_physical_ = in_place(conj_physical)
