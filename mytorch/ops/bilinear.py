"""A product of two inputs through a matrix for each output: the simplest layer in which inputs meet.

yₒ = x1ᵀ Wₒ x2 + bₒ
"""

from __future__ import annotations

from typing import Any

from .dims import shape_of_input
from .linalg import linear
from .matmul import _check_dtypes


def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """y[…, o] = Σᵢⱼ input1[…, i] · weight[o, i, j] · input2[…, j] + bias[o]

    All products of a number of input1 with one of input2 are laid in a row, and the rest is `linear`.

    Args:
        input1: (…, in1 features). input2: (…, in2 features), the same in front.
        weight: (out features, in1 features, in2 features).
        bias: (out features), or None.

    Raises:
        RuntimeError: sizes that do not match, or two dtypes.
    """
    a, b, w = shape_of_input(input1), shape_of_input(input2), shape_of_input(weight)
    if len(a) != len(b):
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {len(a)} and {len(b)}")
    for dim, (first, second) in enumerate(zip(a[:-1], b[:-1], strict=True)):
        if first != second:
            raise RuntimeError(
                f"bilinear(): input batch dimensions do not match at dim {dim}: got {first} and {second}"
            )
    if len(w) != 3:
        raise RuntimeError(f"bilinear(): weight must be a 3D tensor, got {len(w)}D")
    for name, found, wanted in (("input1", a[-1], w[1]), ("input2", b[-1], w[2])):
        if found != wanted:
            raise RuntimeError(f"bilinear(): {name} size does not match weight size: got {found} but expected {wanted}")
    if bias is not None and shape_of_input(bias) != w[:1]:
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {shape_of_input(bias)[0]} but expected {w[0]}"
        )
    _check_dtypes(input1, input2)
    pairs = input1.reshape((*a, 1)) * input2.reshape((*b[:-1], 1, b[-1]))
    return linear(pairs.reshape((*a[:-1], w[1] * w[2])), weight.reshape((w[0], w[1] * w[2])), bias)
