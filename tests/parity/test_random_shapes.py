"""The same as PyTorch for any shape, dtype and memory layout: hypothesis looks for a case that is not.

Each property draws its inputs, calls both libraries, and compares values, dtypes, shapes, and first and second
derivatives. Inputs stay away from poles and kinks, which the samples in `tests/op_samples` visit one by one.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch
from hypothesis import HealthCheck, given, settings, strategies as st

import mytorch
from tests.parity.replay import compare_derivatives, difference, dotted, flat
from tests.parity.translate import translate

quick = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

FLOATS = st.sampled_from([torch.float64, torch.float32])
DTYPES = st.sampled_from(
    [torch.float64, torch.float32, torch.float16, torch.int64, torch.int32, torch.uint8, torch.bool]
)
SHAPES = st.lists(st.integers(0, 4), max_size=4).map(tuple)
SEEDS = st.integers(0, 2**16)
LAYOUTS = ("contiguous", "transposed", "every second", "reversed strides", "expanded")


@st.composite
def tensors(draw: Any, shapes: Any = SHAPES, dtypes: Any = FLOATS, low: float = 0.3, high: float = 2.0) -> torch.Tensor:
    """A tensor of numbers between low and high in some layout; floating-point ones may require a gradient."""
    shape, dtype, layout = draw(shapes), draw(dtypes), draw(st.sampled_from(LAYOUTS))
    rng = np.random.default_rng(draw(SEEDS))

    def values(*sizes: int) -> torch.Tensor:
        numbers = rng.uniform(low, high, sizes) if dtype.is_floating_point else rng.integers(0, 4, sizes)
        return torch.tensor(numbers).to(dtype)

    if not shape or layout == "contiguous":
        x = values(*shape)
    elif layout == "transposed":
        x = values(*shape[:-2], *shape[-2:][::-1]).transpose(-1, -2) if len(shape) > 1 else values(*shape)
    elif layout == "every second":
        x = values(*shape[:-1], 2 * shape[-1])[..., ::2]
    elif layout == "reversed strides":
        x = values(*shape[::-1]).permute(*range(len(shape) - 1, -1, -1))
    else:
        x = values(1, *shape[1:]).expand(*shape)
    return x.requires_grad_(dtype.is_floating_point and draw(st.booleans()))


def check(function: str, *args: Any, **options: Any) -> None:
    """Call `function` of both libraries and compare; where PyTorch refuses, so must mytorch."""
    ours_args = translate(args)
    try:
        with warnings.catch_warnings(action="ignore"):
            theirs = dotted(torch, function)(*args, **options)
    except (RuntimeError, IndexError, ValueError, TypeError, NotImplementedError) as error:
        try:
            dotted(mytorch, function)(*ours_args, **translate(options))
        except type(error):
            return
        raise AssertionError(f"{function} accepts what PyTorch refuses: {error}") from error
    ours = dotted(mytorch, function)(*ours_args, **translate(options))
    dtype = next((x.dtype for x in flat(args) if isinstance(x, torch.Tensor)), torch.float64)
    for a, b in zip(flat(ours), flat(theirs), strict=True):
        told = difference(a, b, dtype, function)
        assert told is None, told
        assert a.requires_grad == b.requires_grad
    told = compare_derivatives(ours, theirs, ours_args, args, dtype)
    assert told is None, f"{function}: {told}"


UNARY = (
    "neg", "abs", "square", "sqrt", "rsqrt", "reciprocal", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p",
    "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "asinh", "sigmoid", "erf", "erfc", "sign", "floor", "ceil",
    "round", "trunc", "frac", "isnan", "isfinite", "logical_not", "relu", "positive", "nn.functional.gelu",
    "nn.functional.silu", "nn.functional.softplus", "nn.functional.elu", "nn.functional.mish", "nn.functional.selu",
)  # fmt: skip
BINARY = (
    "add", "sub", "mul", "div", "floor_divide", "remainder", "fmod", "pow", "maximum", "minimum", "fmax", "fmin",
    "atan2", "hypot", "logaddexp", "xlogy", "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or",
    "logical_xor",
)  # fmt: skip
REDUCTIONS = ("sum", "mean", "amax", "amin", "logsumexp", "nansum", "var", "std", "all", "any", "count_nonzero")
SCANS = ("cumsum", "cumprod", "logcumsumexp", "softmax", "log_softmax", "argmax", "argmin", "prod", "median", "sort")


@quick
@given(st.sampled_from(UNARY), tensors(dtypes=DTYPES))
def test_element_by_element(name: str, x: torch.Tensor) -> None:
    if x.dtype is torch.float16:  # PyTorch computes halves in single precision and rounds at other places
        x = x.detach().float()
    check(name, x)


@st.composite
def pairs(draw: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Two tensors whose shapes broadcast, of any two dtypes."""
    shape = draw(SHAPES)
    cut = draw(st.integers(0, len(shape)))
    other = tuple(1 if draw(st.booleans()) else n for n in shape[cut:])
    kinds = st.sampled_from([torch.float64, torch.float32, torch.int64, torch.uint8, torch.bool])
    return draw(tensors(st.just(shape), kinds)), draw(tensors(st.just(other), kinds))


@quick
@given(st.sampled_from(BINARY), pairs())
def test_two_tensors_with_broadcasting_and_promotion(name: str, pair: tuple[torch.Tensor, torch.Tensor]) -> None:
    check(name, *pair)


@quick
@given(st.sampled_from(REDUCTIONS), tensors(), st.data())
def test_reductions_along_any_dimensions(name: str, x: torch.Tensor, data: Any) -> None:
    if x.ndim == 0:
        return
    places = st.integers(-x.ndim, x.ndim - 1)
    dims = data.draw(st.lists(places, min_size=1, max_size=x.ndim, unique_by=lambda d: d % x.ndim))
    options = {} if name == "count_nonzero" else {"keepdim": data.draw(st.booleans())}
    check(name, x, dim=tuple(dims), **options)


@quick
@given(st.sampled_from(SCANS), tensors(), st.data())
def test_along_one_dimension(name: str, x: torch.Tensor, data: Any) -> None:
    if x.ndim == 0 or x.numel() == 0 or 0 in x.stride():  # equal numbers: PyTorch may pick any of them
        return
    check(name, x, dim=data.draw(st.integers(-x.ndim, x.ndim - 1)))


@st.composite
def factors(draw: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Two tensors that matmul may multiply: vectors, matrices, batches that broadcast."""
    n, k, m = (draw(st.integers(0, 4)) for _ in range(3))
    batch = draw(st.lists(st.integers(1, 3), max_size=2).map(tuple))
    left = draw(st.sampled_from([(k,), (n, k), (*batch, n, k)]))
    right = draw(st.sampled_from([(k,), (k, m), (*batch, k, m), (*[1 for _ in batch], k, m)]))
    dtype = st.just(draw(FLOATS))
    return draw(tensors(st.just(left), dtype)), draw(tensors(st.just(right), dtype))


@quick
@given(factors())
def test_matmul_in_every_rank(pair: tuple[torch.Tensor, torch.Tensor]) -> None:
    check("matmul", *pair)


@quick
@given(tensors(), st.data())
def test_rearranging(x: torch.Tensor, data: Any) -> None:
    order = data.draw(st.permutations(range(x.ndim)))
    check("permute", x, tuple(order))
    check("flip", x, tuple(order[:1]))
    check("reshape", x, (-1,) if x.numel() else (0,))
    if x.ndim:
        d = data.draw(st.integers(-x.ndim, x.ndim - 1))
        check("unbind", x, d)
        check("roll", x, data.draw(st.integers(-5, 5)), d)
        check("repeat_interleave", x, data.draw(st.integers(0, 3)), d)
        check("cat", [x, x.detach().clone()], d)
        check("stack", [x, x.detach().clone()], d)


@st.composite
def convolutions(draw: Any) -> tuple[Any, ...]:
    """Inputs and settings of a 2-D convolution, some of which do not fit."""
    groups = draw(st.integers(1, 2))
    c, o = groups * draw(st.integers(1, 3)), groups * draw(st.integers(1, 3))
    kernel = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    size = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    dtype = st.just(draw(FLOATS))
    x = draw(tensors(st.just((draw(st.integers(0, 3)), c, *size)), dtype))
    w = draw(tensors(st.just((o, c // groups, *kernel)), dtype))
    settings_ = {
        "stride": draw(st.integers(1, 3)),
        "padding": (draw(st.integers(0, 2)), draw(st.integers(0, 2))),
        "dilation": draw(st.integers(1, 2)),
        "groups": groups,
    }
    return x, w, settings_


@quick
@given(convolutions())
def test_convolution(case: tuple[Any, ...]) -> None:
    x, w, options = case
    check("nn.functional.conv2d", x, w, **options)


@quick
@given(tensors(st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 8), st.integers(1, 8))), st.data())
def test_pooling(x: torch.Tensor, data: Any) -> None:
    if 0 in x.stride():  # equal numbers in a window: which of them is the largest is nobody's promise
        return
    kernel = data.draw(st.integers(1, 3))
    options = {
        "stride": data.draw(st.integers(1, 3)),
        "padding": data.draw(st.integers(0, 2)),
        "ceil_mode": data.draw(st.booleans()),
    }
    check("nn.functional.max_pool2d", x, kernel, **options)
    check("nn.functional.avg_pool2d", x, kernel, **options)
    check("nn.functional.adaptive_avg_pool2d", x, data.draw(st.integers(1, 5)))


@quick
@given(tensors(SHAPES.filter(bool)), st.data())
def test_indexing(x: torch.Tensor, data: Any) -> None:
    index: list[Any] = []
    for size in x.shape:
        kind = data.draw(st.sampled_from(["all", "slice", "number", "list", "none"]))
        if kind == "none":
            index.append(None)
        if kind == "number" and size:
            index.append(data.draw(st.integers(-size, size - 1)))
        elif kind == "list" and size:
            index.append(torch.tensor(data.draw(st.lists(st.integers(-size, size - 1), min_size=2, max_size=2))))
        elif kind == "slice":
            start, stop = data.draw(st.integers(-5, 5)), data.draw(st.integers(-5, 5))
            index.append(slice(start, stop, data.draw(st.integers(1, 2))))
        else:
            index.append(slice(None))
    check("Tensor.__getitem__", x, tuple(index))
