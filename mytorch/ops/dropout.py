"""Dropout: multiply by a mask of zeros and 1 / (1 − p), drawn anew at every call.

The scale keeps the expected value, so that nothing needs to change when dropout is switched off. (The paper of 2012
scaled by 1 − p at test time instead; the two differ only in where the factor stands.)
"""

from __future__ import annotations

import warnings
from typing import Any

from ..autograd.inplace import check_writable, write
from ..backend import default_generator, dtype_of, on_its_gpu, xp_of
from ..kernels import dropout as kernels
from ..tensor import Tensor, tensor_of
from .arithmetic import Mul
from .selection import where

ALPHA = 1.7580993408473766  # λα of selu: the value at −∞ is −ALPHA


def dropout(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Zero each element with probability p, and scale the others by 1 / (1 − p).

    y = x · m / (1 − p),  m ~ Bernoulli(1 − p)

    The mask comes from the default generator of the input's device (`manual_seed`). Not training, or with p = 0, the
    result is `input` itself. Dropped nan and inf give nan, since 0 · inf is nan.

    Raises:
        ValueError: p outside [0, 1].
        RuntimeError: the input holds integers.
    """
    return _dropped(input, p, training, inplace, input.array.shape)


def dropout1d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels; input (N, C, L) or (C, L)."""
    if input.ndim not in (2, 3):
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {input.ndim}D input")
    return _dropped(input, p, training, inplace, (*input.array.shape[:-1], 1))


def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels; input (N, C, H, W)."""
    if input.ndim not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {input.ndim}-D input to dropout2d, which is deprecated and will result in an error "
            "in a future release. To retain the behavior and silence this warning, please use dropout instead.",
            stacklevel=2,
        )
    if input.ndim == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired "
            "- input is interpreted as shape (N, C, L), where C is the channel dim. Use dropout1d instead.",
            stacklevel=2,
        )
    shape = input.array.shape
    if training and 0 < p <= 1:
        _check_features(shape)
    return _dropped(input, p, training, inplace, (*shape[:2], *[1] * (len(shape) - 2)))


def dropout3d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels; input (N, C, D, H, W) or (C, D, H, W)."""
    if input.ndim not in (4, 5):
        warnings.warn(
            f"dropout3d: Received a {input.ndim}-D input to dropout3d, which is deprecated and will result in an error "
            "in a future release. To retain the behavior and silence this warning, please use dropout instead.",
            stacklevel=2,
        )
    shape = input.array.shape
    kept = 2 if len(shape) == 5 else 1
    return _dropped(input, p, training, inplace, (*shape[:kept], *[1] * (len(shape) - kept)))


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Dropout for networks of selu: dropped elements become selu(−∞), and mean and variance are kept.

    y = a · (x if kept else −α) + b,  a = 1 / √((1 − p)·(1 + p·α²)),  b = a·α·p

    Source: Klambauer et al. 2017, section 3.
    """
    return _alpha_dropped(input, p, training, inplace, input.array.shape)


def feature_alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """`alpha_dropout` of whole channels; input (N, C, ...).

    Raises:
        RuntimeError: fewer than two dimensions, when training.
    """
    shape = input.array.shape
    if training and 0 < p <= 1:
        _check_features(shape)
    return _alpha_dropped(input, p, training, inplace, (*shape[:2], *[1] * (len(shape) - 2)))


@on_its_gpu
def _alpha_dropped(input: Tensor, p: float, training: bool, inplace: bool, shape: tuple[int, ...]) -> Tensor:
    if not _is_active(input, p, training):
        return input
    if inplace:
        check_writable(input)
    if p == 1:
        y = input * 0
    else:
        a = ((1 - p) * (1 + p * ALPHA**2)) ** -0.5
        kept = kernels.kept(default_generator(input.device).rng, input.array, p, shape)
        y = where(tensor_of(kept), input, -ALPHA) * a + a * ALPHA * p
    return write(input, y) if inplace else y


def _check_features(shape: tuple[int, ...]) -> None:
    if len(shape) < 2:
        raise RuntimeError(f"Feature dropout requires at least 2 dimensions in the input, got {list(shape)}")


@on_its_gpu
def _dropped(input: Tensor, p: float, training: bool, inplace: bool, shape: tuple[int, ...]) -> Tensor:
    """`input` times a mask of `shape`, which broadcasts to it."""
    if not _is_active(input, p, training):
        return input
    if inplace:
        check_writable(input)
    x = input.array
    if p == 1:
        mask = xp_of(x).zeros(shape, x.dtype)
    else:
        mask = kernels.mask(default_generator(input.device).rng, x, p, shape)
    y = Mul.apply(input, tensor_of(mask))
    return write(input, y) if inplace else y


def _is_active(input: Tensor, p: float, training: bool) -> bool:
    """False if nothing is to be dropped; raises for a wrong p or dtype."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0 or input.array.size == 0:
        return False
    if input.array.dtype.kind != "f":
        raise RuntimeError(
            f"result type Float can't be cast to the desired output type {dtype_of(input.array.dtype).title}; convert "
            "with .float()"
        )
    return True
