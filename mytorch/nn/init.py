"""How weights begin: fill a tensor in place, so that signals keep their size from layer to layer.

All numbers come from mytorch's own seeded generator, or from the `generator` that is given. Nothing is recorded.
"""

from __future__ import annotations

import functools
import math
import warnings
from typing import Any

from ..autograd.grad_mode import no_grad
from ..backend import xp_of
from ..missing_names import asking as _asking
from ..ops import random, random_inplace
from ..tensor import Tensor, fill_with

# The factor by which an activation shrinks the standard deviation of a signal, undone.
_GAINS = {
    "linear": 1.0,
    "conv1d": 1.0,
    "conv2d": 1.0,
    "conv3d": 1.0,
    "conv_transpose1d": 1.0,
    "conv_transpose2d": 1.0,
    "conv_transpose3d": 1.0,
    "sigmoid": 1.0,
    "tanh": 5.0 / 3,
    "relu": math.sqrt(2.0),
    "selu": 3.0 / 4,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The gain recommended for an activation: 1 for linear ones and sigmoid, 5/3 for tanh, √2 for relu,
    √(2 / (1 + slope²)) for leaky_relu with slope `param` (0.01), 3/4 for selu.

    Raises:
        ValueError: an unknown activation, or a slope that is not a number.
    """
    if nonlinearity == "leaky_relu":
        if param is None:
            param = 0.01
        elif isinstance(param, bool) or not isinstance(param, (int, float)):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + param**2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return _GAINS[nonlinearity]


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """w ~ U(a, b)"""
    with no_grad():
        return random_inplace.uniform_(tensor, a, b, generator=generator)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """w ~ N(mean, std²)"""
    with no_grad():
        return random_inplace.normal_(tensor, mean, std, generator=generator)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """w = val"""
    return _write(tensor, val)


def ones_(tensor: Tensor) -> Tensor:
    """w = 1"""
    return _write(tensor, 1)


def zeros_(tensor: Tensor) -> Tensor:
    """w = 0"""
    return _write(tensor, 0)


def eye_(tensor: Tensor) -> Tensor:
    """w = the identity matrix: a linear layer passes on as many inputs as possible.

    Raises:
        ValueError: not a matrix.
    """
    _check_matrix(tensor)
    return _write(tensor, xp_of(tensor.array).eye(*tensor.array.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """w = 1 in the middle of kernel i of channel i, else 0: a convolution passes on as many channels as possible.

    Args:
        tensor: weights of a convolution, 3 to 5 dimensions.
        groups: groups of the convolution, each with its own identity.

    Raises:
        ValueError: another number of dimensions, or output channels that do not divide into the groups.
    """
    shape = tensor.array.shape
    if len(shape) not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if shape[0] % groups:
        raise ValueError("dim 0 must be divisible by groups")
    per_group = shape[0] // groups
    weights = xp_of(tensor.array).zeros(shape, tensor.array.dtype)
    middle = tuple(size // 2 for size in shape[2:])
    for group in range(groups):
        for channel in range(min(per_group, shape[1])):
            weights[(group * per_group + channel, channel, *middle)] = 1
    return _write(tensor, weights)


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """w ~ U(−a, a) with a = gain · √(6 / (fan_in + fan_out)): variance is kept forwards and backwards, on average.

    Source: Glorot, Bengio 2010.

    Raises:
        ValueError: fewer than two dimensions.
    """
    bound = math.sqrt(3.0) * gain * math.sqrt(2.0 / sum(_fans(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """w ~ N(0, std²) with std = gain · √(2 / (fan_in + fan_out)); see `xavier_uniform_`."""
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / sum(_fans(tensor))), generator)


def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """w ~ U(−b, b) with b = gain · √(3 / fan): variance is kept through rectifiers.

    Args:
        a: negative slope of the leaky_relu that follows.
        mode: "fan_in" keeps the variance of the forward pass, "fan_out" that of the backward pass.
        nonlinearity: what follows, as for `calculate_gain`.

    Source: He, Zhang, Ren, Sun 2015.

    Raises:
        ValueError: fewer than two dimensions, or an unknown mode or nonlinearity.
    """
    if tensor.numel() == 0:
        return _nothing_to_do(tensor)
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """w ~ N(0, std²) with std = gain / √fan; see `kaiming_uniform_`."""
    if tensor.numel() == 0:
        return _nothing_to_do(tensor)
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None
) -> Tensor:
    """w ~ N(mean, std²) given that a ≤ w ≤ b.

    Raises:
        ValueError: a > b.
    """
    if a > b:
        raise ValueError(f"trunc_normal_: the interval is empty, a={a} > b={b}")
    xp = xp_of(tensor.array)
    low, high = (a - mean) / std, (b - mean) / std
    share = 0.5 * (math.erf(high / math.sqrt(2)) - math.erf(low / math.sqrt(2)))
    nearest = min(max(0.0, low), high)  # where the density is largest within the interval
    # Of what lies beyond the cut, e⁻⁴⁰ of the mass, nobody will ever see a value: the interval may be taken as shorter.
    cut = min(9.0, 40 / max(abs(nearest), 1.0))
    low, high = max(low, nearest - cut), min(high, nearest + cut)
    found = xp.empty(tensor.array.size, "float64")
    pending = xp.arange(found.size)
    while pending.size:
        trial = Tensor(pending.size).double().to(tensor.device)
        if share > 0.3:  # draw from the whole normal distribution and keep what falls into the interval
            values = random_inplace.normal_(trial, generator=generator).array
            accepted = (low <= values) & (values <= high)
        else:  # draw from the interval and keep x with the probability p(x) / p(nearest)
            values = random_inplace.uniform_(trial, low, high, generator=generator).array
            chance = random.rand_like(trial, generator=generator).array
            accepted = chance <= xp.exp((nearest**2 - values**2) / 2)
        found[pending[accepted]] = values[accepted]
        pending = pending[~accepted]
    values = xp.clip(found * std + mean, a, b).astype(tensor.array.dtype)
    return _write(tensor, values.reshape(tensor.array.shape))


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Any = None) -> Tensor:
    """w = gain · Q, rows or columns of the flattened (out, rest) matrix orthonormal, whichever are fewer.

    Source: Saxe, McClelland, Ganguli 2013.

    Raises:
        ValueError: fewer than two dimensions.
    """
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.numel() == 0:
        return tensor
    xp = xp_of(tensor.array)
    rows = tensor.array.shape[0]
    columns = tensor.array.size // rows
    flat = random.randn(max(rows, columns), min(rows, columns), generator=generator, dtype="float64").to(tensor.device)
    q, r = xp.linalg.qr(flat.array)
    q = q * xp.sign(xp.diagonal(r))  # makes Q unique, and so uniformly distributed
    return _write(tensor, gain * (q if rows >= columns else q.T).reshape(tensor.array.shape))


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """w ~ N(0, std²), but a share `sparsity` of every column is 0.

    Source: Martens 2010.

    Raises:
        ValueError: not a matrix.
    """
    _check_matrix(tensor)
    rows, columns = tensor.array.shape
    zeros = math.ceil(sparsity * rows)
    normal_(tensor, 0.0, std, generator)
    for column in range(columns):
        tensor.array[random.randperm(rows, generator=generator).array[:zeros], column] = 0
    return tensor


def _write(tensor: Tensor, values: Any) -> Tensor:
    fill_with(tensor, values)
    return tensor


def _check_matrix(tensor: Tensor) -> None:
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")


def _nothing_to_do(tensor: Tensor) -> Tensor:
    warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=3)
    return tensor


def _fans(tensor: Tensor) -> tuple[int, int]:
    """How many inputs one output has, and how many outputs one input has."""
    if tensor.ndim < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    outputs, inputs, *kernel = tensor.array.shape
    size = math.prod(kernel)
    return inputs * size, outputs * size


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    return calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode))


# Names that model code uses although PyTorch does not document them.
_calculate_fan_in_and_fan_out = _fans


def _calculate_correct_fan(tensor: Tensor, mode: str) -> int:
    """The fan that `kaiming_uniform_` divides by."""
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return _fans(tensor)[0 if mode == "fan_in" else 1]


def _deprecated(function: Any) -> Any:
    """The function under its older name, without the underscore, which warns."""
    new = function.__name__
    old = new[:-1]

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Tensor:
        warnings.warn(f"`nn.init.{old}` is now deprecated in favor of `nn.init.{new}`.", FutureWarning, stacklevel=2)
        return function(*args, **kwargs)

    call.__name__ = old
    call.__doc__ = f"`{new}` under its older name."
    return call


uniform = _deprecated(uniform_)
normal = _deprecated(normal_)
constant = _deprecated(constant_)
eye = _deprecated(eye_)
dirac = _deprecated(dirac_)
xavier_uniform = _deprecated(xavier_uniform_)
xavier_normal = _deprecated(xavier_normal_)
kaiming_uniform = _deprecated(kaiming_uniform_)
kaiming_normal = _deprecated(kaiming_normal_)
orthogonal = _deprecated(orthogonal_)
sparse = _deprecated(sparse_)

__getattr__ = _asking(__name__)
