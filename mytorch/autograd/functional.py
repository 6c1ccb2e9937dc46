"""Whole derivatives of functions: Jacobians, Hessians, and their products with vectors.

With f: inputs → outputs, J = ∂outputs/∂inputs and, for one output with one element, H = ∂²output/∂inputs²:

    vjp  vᵀ·J        jvp  J·v        jacobian  J
    vhp  vᵀ·H        hvp  H·v        hessian   H

Inputs, outputs and v are Tensors or tuples of them, and results have the form of these. Common arguments:

    create_graph: give the results a history, so that they can be differentiated.
    strict: raise RuntimeError where a result is zero because something does not depend on something, or would not have
        a history though `create_graph` asks for one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..backend import xp_of
from ..tensor import Tensor
from .functional_call import Call, Tensors, as_tuple, gradients_of, require, units, zeros_like
from .grad_mode import enable_grad
from .operation import Operation


class Rows(Operation):
    """y[i] = xᵢ        dxᵢ = g[i]"""

    def forward(self, *rows: Any) -> Any:
        self.count = len(rows)
        return xp_of(rows[0]).stack(rows)

    def backward(self, g: Any) -> tuple[Any, ...]:
        return tuple([g[i] for i in range(self.count)])


# ---------------------------------------------------------------------- products with vectors


def vjp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(outputs, vᵀ·J); v has the form of the outputs, and may be left out for one output with one element."""
    with enable_grad():
        call = Call("vjp", func, inputs, create_graph, strict)
        v = call.vector(v, call.outputs, call.several_outputs, "user-provided function returns a single Tensor with")
        gradients = gradients_of(call.outputs, call.inputs, v, create_graph)
        product = call.filled(gradients, call.inputs, "back")
    return call.finish(call.outputs, call.several_outputs), call.finish(product, call.several_inputs)


def jvp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(outputs, J·v); v has the form of the inputs, and may be left out for one input with one element.

    uᵀ·J is linear in u, and its derivative with respect to u, times v, is J·v: two backward passes.
    """
    with enable_grad():
        call = Call("jvp", func, inputs, create_graph, strict, run=False)
        v = call.vector(
            v, call.inputs, call.several_inputs, "input to the user-provided function is a single Tensor with"
        )
        call.run()
        u = tuple(zeros_like(out).requires_grad_() for out in call.outputs)
        rows = gradients_of(call.outputs, call.inputs, u, create_graph=True)
        call.require(rows, "grad_inputs")
        product = call.filled(gradients_of(rows, u, v, create_graph), call.outputs, "back_trick")
    return call.finish(call.outputs, call.several_outputs), call.finish(product, call.several_outputs)


def vhp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(output, vᵀ·H); v has the form of the inputs, and may be left out for one input with one element."""
    with enable_grad():
        call = Call("vhp", func, inputs, create_graph, strict, run=False)
        v, slopes = _slopes(call, v)
        product = call.filled(gradients_of(slopes, call.inputs, v, create_graph), call.inputs, "double_back")
    return call.finish(call.outputs, call.several_outputs), call.finish(product, call.several_inputs)


def hvp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(output, H·v); v has the form of the inputs. `vhp` gives the same, H being symmetric, for less work."""
    with enable_grad():
        call = Call("hvp", func, inputs, create_graph, strict, run=False)
        v, slopes = _slopes(call, v)
        u = tuple(zeros_like(x).requires_grad_() for x in call.inputs)
        rows = gradients_of(slopes, call.inputs, u, create_graph=True)
        call.require(slopes, "hessian")
        product = call.filled(gradients_of(rows, u, v, create_graph), call.inputs, "double_back_trick")
    return call.finish(call.outputs, call.several_outputs), call.finish(product, call.several_inputs)


def _slopes(call: Call, v: Any) -> tuple[Any, tuple[Tensor | None, ...]]:
    """v, checked, and the recorded gradient of the function's only output, which must be a number."""
    v = call.vector(v, call.inputs, call.several_inputs, "input to the user-provided function is a single Tensor with")
    call.run()
    if call.several_outputs:
        raise RuntimeError(f"The function given to {call.name} should return a single Tensor")
    if call.outputs[0].numel() != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {call.name} should contain a single element")
    slopes = gradients_of(call.outputs, call.inputs, None, create_graph=True)
    call.require(slopes, "jacobian")
    return v, slopes


# ---------------------------------------------------------------------- whole matrices


def jacobian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """J, of shape outputs.shape + inputs.shape; for tuples J[i][j] = ∂outputsᵢ/∂inputsⱼ.

    One backward pass for every element of the outputs, whatever `vectorize` and `strategy` say: these are accepted for
    PyTorch's sake.
    """
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')
    if strategy == "forward-mode":
        if create_graph:
            raise NotImplementedError(
                'jacobian: `create_graph=True` and `strategy="forward-mode"` are not supported together; '
                'set `create_graph=False` or `strategy="reverse-mode"`'
            )
        if not vectorize and not strict:
            raise NotImplementedError(
                "Computing Jacobian using forward-AD or forward-over-reverse Hessian is only implemented for "
                "`vectorize=True`."
            )
    if strict and (vectorize or strategy == "forward-mode"):
        other = 'strategy="forward-mode"' if strategy == "forward-mode" else "vectorized=True"
        raise RuntimeError(
            f"jacobian: `strict=True` and `{other}` are not supported together. Please either set `strict=False` or "
            "leave the other out."
        )
    with enable_grad():
        call = Call("jacobian", func, inputs, create_graph, strict)
        blocks = []
        for index, output in enumerate(call.outputs):
            rows = [
                _row(call, index, gradients_of((output,), call.inputs, (unit,), create_graph, retain=True))
                for unit in units(output)
            ]
            columns: Any = zip(*rows, strict=True) if rows else [()] * len(call.inputs)
            blocks.append(
                [
                    Rows.apply(*parts).reshape(output.shape + x.shape) if parts else zeros_like(output, x)
                    for x, parts in zip(call.inputs, columns, strict=True)
                ]
            )
    finished = [call.finish(block, call.several_inputs) for block in blocks]
    return tuple(finished) if call.several_outputs else finished[0]


def _row(call: Call, index: int, gradients: tuple[Tensor | None, ...]) -> list[Tensor]:
    """The gradients of one element of output `index`, zeros in place of None."""
    for j, gradient in enumerate(gradients):
        if call.strict and gradient is None:
            raise RuntimeError(
                f"Output {index} of the user-provided function is independent of input {j}. This is not allowed in "
                "strict mode."
            )
        if call.strict and call.create_graph and gradient is not None and not gradient.requires_grad:
            raise RuntimeError(
                f"The jacobian of the user-provided function is independent of input {index}. This is not allowed in "
                "strict mode when create_graph=True."
            )
    return [zeros_like(x) if g is None else g for g, x in zip(gradients, call.inputs, strict=True)]


def hessian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """H, of shape inputs.shape + inputs.shape; for tuples H[i][j] = ∂²output/∂inputsᵢ∂inputsⱼ.

    Arguments as `jacobian`'s.
    """
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')
    several, given = as_tuple(inputs, "inputs", "hessian")

    def number(*inputs: Tensor) -> Tensor:
        output = func(*inputs)
        is_tuple, outputs = as_tuple(output, "outputs of the user-provided function", "hessian")
        require(outputs, "outputs", strict)
        if is_tuple:
            raise RuntimeError("The function given to hessian should return a single Tensor")
        if output.numel() != 1:
            raise RuntimeError("The Tensor returned by the function given to hessian should contain a single element")
        return output.reshape(())

    def slopes(*inputs: Tensor) -> Tensors:
        found = jacobian(number, inputs, create_graph=True)
        require(found, "jacobian", strict)
        return found

    blocks = jacobian(slopes, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return blocks if several else blocks[0][0]
