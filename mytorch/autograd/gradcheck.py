"""gradcheck: compare what `backward` says with what the function does when its inputs are moved a little.

    numerical[i, o] = (f(x + ε eᵢ)[o] − f(x − ε eᵢ)[o]) / 2ε        analytical[i, o] = ∂f(x)[o] / ∂x[i], by backward

Both are whole Jacobians, one row for each element of an input and one column for each element of an output. In fast
mode they are compared along one random direction u of the input and one v of the output, vᵀJu. Where they differ, the
error shows both and says, as far as it can tell, in which way the formula is wrong (see `gradcheck_diagnosis`).

Source: PyTorch, `torch.autograd.gradcheck`, whose arguments, tolerances and messages these are.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ..backend import Generator, to_device, to_numpy, xp_of
from ..tensor import Tensor, tensor_of
from .engine import grad
from .gradcheck_diagnosis import diagnose
from .gradcheck_jacobian import (
    Check,
    GradcheckError,
    analytical_rows,
    numerical_jacobians,
    random_direction,
    slopes_along,
)

FAST_BUT_SLOW_OK = (
    "Fast gradcheck failed but element-wise differences are small. This means that the test might've passed in "
    "slow_mode! Call gradcheck/gradgradcheck with `fast_mode=False`."
)


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """True if |analytical − numerical| ≤ atol + rtol · |numerical| for every element of every Jacobian.

    Args:
        func: takes the inputs and returns a Tensor or a tuple of Tensors.
        inputs: Tensors, of which those that require a gradient are checked, and anything else the function takes. They
            should be float64: differences of float32 numbers are too coarse.
        eps: how far inputs are moved. They are restored afterwards, also if `func` raises.
        raise_exception: False returns False in place of raising GradcheckError.
        nondet_tol: how far two runs of the same backward may differ.
        check_undefined_grad: accepted for PyTorch's sake. Outputs are differentiated one at a time, so that backward
            always has to cope with the others having received no gradient.
        check_grad_dtypes: also check that gradients have the dtype of their inputs.
        fast_mode: compare along one random direction, for functions with many inputs and outputs.

    Raises:
        GradcheckError: the derivative is wrong. Also if it is NaN, not repeatable, or not proportional to the gradient
            that comes in.
        ValueError: no input requires a gradient.
        RuntimeError: an input has elements that share memory.
        NotImplementedError: a forward-mode, batched or masked check was asked for.
    """
    _refuse(
        check_batched_grad=check_batched_grad,
        check_batched_forward_grad=check_batched_forward_grad,
        check_forward_ad=check_forward_ad,
        masked=bool(masked),
    )
    if not check_backward_ad:
        raise NotImplementedError("gradcheck: check_backward_ad=False leaves nothing to check; forward mode is absent")
    given = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    check = Check(func, given, eps, atol, rtol, nondet_tol)
    _check_inputs(given)
    try:
        _run(check, fast_mode, check_grad_dtypes)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """`gradcheck` of the gradient: of the function (inputs, grad_outputs) ↦ grad_outputsᵀ · ∂func/∂inputs.

    Args: as for `gradcheck`; and
        grad_outputs: the gradients that come in; random numbers between −1 and 1 if omitted.
        gen_non_contig_grad_outputs: make those random ones non-contiguous in memory.
    """
    _refuse(check_batched_grad=check_batched_grad, check_fwd_over_rev=check_fwd_over_rev, masked=masked)
    if not check_rev_over_rev:
        raise NotImplementedError("gradgradcheck: check_rev_over_rev=False leaves nothing to check")
    given = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    if grad_outputs is None:
        generator = Generator()  # our own, so that the global stream of random numbers stays where it is
        result = func(*given)
        outputs = _differentiable(tuple(result) if isinstance(result, (tuple, list)) else (result,))
        starts = tuple(_random_like(output, generator, gen_non_contig_grad_outputs) for output in outputs)
    else:
        starts = tuple(grad_outputs) if isinstance(grad_outputs, (tuple, list)) else (grad_outputs,)

    def gradients(*args: Any) -> tuple[Tensor, ...]:
        values, starts = args[: len(given)], args[len(given) :]
        result = func(*values)
        outputs = _differentiable(tuple(result) if isinstance(result, (tuple, list)) else (result,))
        wanted = [x for x in values if isinstance(x, Tensor) and x.requires_grad]
        found = grad(outputs, wanted, starts, create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(
        gradients,
        given + starts,
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
        check_grad_dtypes=check_grad_dtypes,
        fast_mode=fast_mode,
    )


def _refuse(**options: bool) -> None:
    for name, value in options.items():
        if value:
            raise NotImplementedError(f"gradcheck: {name}=True is not supported; mytorch has reverse mode only")


def _check_inputs(inputs: tuple[Any, ...]) -> None:
    wanted = [(index, x) for index, x in enumerate(inputs) if isinstance(x, Tensor) and x.requires_grad]
    if not wanted:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    for index, x in wanted:
        if x.array.dtype != "float64":
            warnings.warn(
                f"Input #{index} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex. ",
                stacklevel=3,
            )
        if _overlaps(x.array):
            raise RuntimeError(
                f"The {index}th input has a dimension with stride 0 or elements that share memory otherwise. gradcheck "
                "only supports inputs that are non-overlapping to be able to compute the numerical gradients "
                "correctly. You should call .contiguous on the input before passing it to gradcheck."
            )
        if not getattr(x.array.flags, "writeable", True):
            raise RuntimeError(f"gradcheck: the {index}th input shows read-only memory and cannot be moved; clone() it")


def _overlaps(array: Any) -> bool:
    """Whether two elements share memory: a step is smaller than all that the smaller steps span."""
    span = array.itemsize if array.size else 0
    for step, size in sorted(
        (abs(step), size) for step, size in zip(array.strides, array.shape, strict=True) if size > 1
    ):
        if step < span:
            return True
        span += step * (size - 1)
    return False


def _differentiable(outputs: tuple[Any, ...]) -> tuple[Tensor, ...]:
    for output in outputs:
        if not isinstance(output, Tensor):
            raise TypeError(
                f"gradcheck: the function must return a Tensor or a tuple of Tensors, not {type(output).__name__}"
            )
    return tuple(output for output in outputs if output.requires_grad)


def _random_like(output: Tensor, generator: Generator, spread: bool) -> Tensor:
    """Random numbers between −1 and 1, with gaps in memory between them if `spread`."""
    shape = output.array.shape
    values = generator.rng.uniform(-1, 1, (*shape, 2) if spread else shape)
    values = to_device(values, output.device)
    tensor = tensor_of(values[..., 0] if spread else values)
    if output.array.dtype != tensor.array.dtype:
        tensor = tensor_of(tensor.array.astype(output.array.dtype))
    return tensor.requires_grad_()


# ---------------------------------------------------------------------- the check


def _run(check: Check, fast_mode: bool, check_grad_dtypes: bool) -> None:
    everything = check.outputs()
    outputs = _differentiable(everything)
    if not outputs:
        for _, jacobians in numerical_jacobians(check):
            if any((jacobian != 0).any() for jacobian in jacobians):
                raise GradcheckError(
                    "Numerical gradient for function expected to be zero, because none of its outputs requires a "
                    "gradient; is something detached, or computed under no_grad?"
                )
        return
    compare = _compare_fast if fast_mode else _compare_slow
    compare(check, everything, outputs, check_grad_dtypes)
    _check_proportional(check, outputs)


def _compare_slow(check: Check, everything: tuple[Any, ...], outputs: tuple[Tensor, ...], dtypes: bool) -> None:
    pairs = numerical_jacobians(check)
    kept = [index for index, output in enumerate(everything) if output.requires_grad]
    for number, (index, output) in enumerate(zip(kept, outputs, strict=True)):
        numerical = [jacobians[index] for _, jacobians in pairs]
        bends = [bends[index] for bends, _ in pairs]
        analytical = analytical_rows(check, output, None, dtypes)
        for j, (a, n) in enumerate(zip(analytical, numerical, strict=True)):
            if not _close(check, a, n, check.atol):
                raise GradcheckError(
                    _mismatch(number, j, a, n) + _explain(check, j, output, analytical, numerical, bends)
                )


def _compare_fast(check: Check, everything: tuple[Any, ...], outputs: tuple[Tensor, ...], dtypes: bool) -> None:
    generator = Generator()
    wanted = check.wanted
    us = [random_direction(x, generator) for x in wanted]
    vs = [random_direction(output, generator) for output in outputs]
    kept = [index for index, output in enumerate(everything) if output.requires_grad]
    analytical = [analytical_rows(check, output, [v], dtypes) for output, v in zip(outputs, vs, strict=True)]
    for j, (x, u) in enumerate(zip(wanted, us, strict=True)):
        slopes = slopes_along(check, x, u)
        for number, (index, v) in enumerate(zip(kept, vs, strict=True)):
            a = (analytical[number][j][:, 0] * u.reshape(-1)).sum()
            n = (slopes[index] * v).sum()
            if not _close(check, a, n, check.atol * float(u.sum()) * float(v.sum())):
                raise GradcheckError(_mismatch(number, j, a, n) + _recompute(check, number, index, j, outputs[number]))


def _recompute(check: Check, number: int, index: int, j: int, output: Tensor) -> str:
    """The whole Jacobians, for the message of a fast check that failed."""
    pairs = numerical_jacobians(check)
    numerical = [jacobians[index] for _, jacobians in pairs]
    analytical = analytical_rows(check, output, None, dtypes=False)
    a, n = analytical[j], numerical[j]
    worst = float(abs(n - a).max()) if a.size else 0.0
    if _close(check, a, n, check.atol):
        ending = FAST_BUT_SLOW_OK
    else:
        ending = _explain(check, j, output, analytical, numerical, [bends[index] for bends, _ in pairs])
    return (
        "\nThe above quantities relating the numerical and analytical jacobians are computed \nin fast mode, along one "
        "random direction. Below, we recompute numerical and analytical jacobians in slow mode:\n\n"
        f"Numerical:\n {tensor_of(n)}\nAnalytical:\n{tensor_of(a)}\n\n"
        f"The max per-element difference (slow mode) is: {worst}.\n{ending}"
    )


def _close(check: Check, a: Any, n: Any, atol: float) -> bool:
    """NaN is close to nothing, an infinity only to itself."""
    xp = xp_of(a, n)
    return bool(xp.allclose(a, n, rtol=check.rtol, atol=atol))


def _mismatch(number: int, j: int, a: Any, n: Any) -> str:
    return (
        f"Jacobian mismatch for output {number} with respect to input {j},\n"
        f"numerical:{tensor_of(n)}\nanalytical:{tensor_of(a)}\n"
    )


def _explain(check: Check, j: int, output: Tensor, analytical: Any, numerical: Any, bends: Any) -> str:
    return "diagnosis: " + diagnose(
        [to_numpy(a) for a in analytical],
        [to_numpy(n) for n in numerical],
        j,
        [tuple(x.shape) for x in check.wanted],
        tuple(output.shape),
        to_numpy(bends[j]),
        rtol=check.rtol,
        atol=check.atol,
    )


def _check_proportional(check: Check, outputs: tuple[Tensor, ...]) -> None:
    """A gradient of zeros must come back as zeros."""
    zeros = [tensor_of(xp_of(output.array).zeros_like(output.array)) for output in outputs]
    for gradient in grad(outputs, check.wanted, zeros, retain_graph=True, allow_unused=True):
        if gradient is not None and (gradient.array != 0).any():
            raise GradcheckError(
                "backward not multiplied by grad_output: a grad_output of zeros gave a gradient that is not zero"
            )
