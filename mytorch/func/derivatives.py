"""Derivatives as functions, which can be differentiated in turn.

`argnums` says with respect to which positional arguments, one number or a tuple of them; an argument, and what the
function returns, may be a nest of tuples, lists and dictionaries of Tensors. With `has_aux` the function returns
(output, aux), and aux is handed on beside the derivative.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..autograd.functional import Rows
from ..autograd.functional_call import fresh, gradients_of, units, zeros_like
from ..autograd.grad_mode import enable_grad, is_grad_enabled
from ..tensor import Tensor
from .tree import leaves_of, mapped, rebuilt, same_form

Function = Callable[..., Any]


def grad(func: Function, argnums: Any = 0, has_aux: bool = False) -> Function:
    """x ↦ ∂func(x)/∂x, for a func that returns a number (a 0-d Tensor)."""

    @functools.wraps(func)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        slopes, value = grad_and_value(func, argnums, has_aux)(*args, **kwargs)
        return (slopes, value[1]) if has_aux else slopes

    return gradient


def grad_and_value(func: Function, argnums: Any = 0, has_aux: bool = False) -> Function:
    """x ↦ (∂func(x)/∂x, func(x)), or (gradient, (value, aux))."""

    @functools.wraps(func)
    def gradient_and_value(*args: Any, **kwargs: Any) -> Any:
        call = _Call("grad_and_value(f)(*args)", func, argnums, has_aux, args, kwargs)
        output = call.output
        if not isinstance(output, Tensor):
            raise RuntimeError(f"{call.name}: Expected f(*args) to return a Tensor, got {type(output)}")
        if output.ndim != 0:
            raise RuntimeError(
                f"{call.name}: Expected f(*args) to return a scalar Tensor, got tensor with {output.ndim} dims. Maybe "
                "you wanted to use the vjp or jacrev APIs instead?"
            )
        slopes = call.like_inputs(call.rows([output], [None]))
        value = (call.finished(output), call.finished(call.aux)) if has_aux else call.finished(output)
        return call.finished(slopes), value

    return gradient_and_value


def vjp(func: Function, *primals: Any, has_aux: bool = False) -> Any:
    """(func(*primals), v ↦ vᵀ·J), or (output, that function, aux); v has the form of the output."""
    call = _Call("vjp(f, *primals)", func, tuple(range(len(primals))), has_aux, primals, {})
    outputs = leaves_of(call.output)

    def product(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        if not same_form(cotangents, call.output):
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function."
            )
        with enable_grad():
            found = call.rows(outputs, leaves_of(cotangents))
        return call.finished(call.like_inputs(found))

    finished = call.finished(call.output)
    return (finished, product, call.finished(call.aux)) if has_aux else (finished, product)


def jvp(func: Function, primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False) -> Any:
    """(func(*primals), J·tangents), or (output, product, aux). Two backward passes, see `autograd.functional.jvp`."""
    if not isinstance(primals, tuple) or not isinstance(tangents, tuple):
        raise RuntimeError(
            f"jvp(f, primals, tangents): Expected primals and tangents to be tuples, got {type(primals)} and "
            f"{type(tangents)}"
        )
    call = _Call("jvp(f, primals, tangents)", func, tuple(range(len(primals))), has_aux, primals, {})
    if not same_form(primals, tangents):
        raise RuntimeError(
            "jvp(f, primals, tangents): Expected primals and tangents to have the same python structure."
        )
    with enable_grad():
        outputs = leaves_of(call.output)
        u = [zeros_like(out).requires_grad_() for out in outputs]
        rows = gradients_of(outputs, tuple(call.inputs), u, create_graph=True)
        products = gradients_of(rows, tuple(u), leaves_of(tangents), create_graph=True)
        products = [zeros_like(x) if g is None else g for g, x in zip(products, outputs, strict=True)]
    call.made_here.update(id(x) for x in u)
    product = call.finished(rebuilt(call.output, iter(products)))
    finished = call.finished(call.output)
    return (finished, product, call.finished(call.aux)) if has_aux else (finished, product)


def jacrev(func: Function, argnums: Any = 0, *, has_aux: bool = False, chunk_size: int | None = None) -> Function:
    """x ↦ J, of shape output.shape + x.shape, one backward pass for every element of the output.

    `chunk_size` is accepted for PyTorch's sake.
    """

    @functools.wraps(func)
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        call = _Call("jacrev", func, argnums, has_aux, args, kwargs)

        def block(output: Tensor) -> Any:
            rows = [call.rows([output], [unit]) for unit in units(output)]
            columns: Any = zip(*rows, strict=True) if rows else [()] * len(call.inputs)
            with enable_grad():
                return call.like_inputs(
                    [
                        Rows.apply(*parts).reshape(output.shape + x.shape) if parts else zeros_like(output, x)
                        for x, parts in zip(call.inputs, columns, strict=True)
                    ]
                )

        blocks = call.finished(mapped(block, call.output))
        return (blocks, call.finished(call.aux)) if has_aux else blocks

    return jacobian


def jacfwd(
    func: Function,
    argnums: Any = 0,
    has_aux: bool = False,
    *,
    chunk_size: int | None = None,
    randomness: str = "error",
) -> Function:
    """The same as `jacrev`; PyTorch's, in forward mode, needs less work where there are more outputs than inputs."""
    return jacrev(func, argnums, has_aux=has_aux)


def hessian(func: Function, argnums: Any = 0) -> Function:
    """x ↦ H, of shape output.shape + x.shape + x.shape."""
    return jacfwd(jacrev(func, argnums), argnums)


class _Call:
    """One call of a function, on tensors that only this call knows."""

    def __init__(self, name: str, func: Function, argnums: Any, has_aux: bool, args: Any, kwargs: Any) -> None:
        self.name = name
        self.recording = is_grad_enabled()
        numbers = _checked(argnums, len(args))
        with enable_grad():
            chosen: Any = tuple(args[i] for i in numbers)
            for x in leaves_of(chosen):
                if not isinstance(x, Tensor):
                    raise ValueError(f"Thing passed to transform API must be Tensor, got {type(x)}")
            self.inputs = fresh(tuple(leaves_of(chosen)), True, True)
            self.made_here = {id(x) for x in self.inputs if x.node is None}
            chosen = rebuilt(chosen, iter(self.inputs))
            self.form = chosen if isinstance(argnums, tuple) else chosen[0]
            given = list(args)
            for i, x in zip(numbers, chosen, strict=True):
                given[i] = x
            self.output, self.aux = func(*given, **kwargs), None
        if has_aux:
            if not (isinstance(self.output, tuple) and len(self.output) == 2):
                raise RuntimeError(f"{name}: output of function f should be a tuple: (output, aux) if has_aux is True")
            self.output, self.aux = self.output
        for x in leaves_of(self.output):
            if not isinstance(x, Tensor):
                raise RuntimeError(f"{name}: Expected f(*args) to return Tensors, got {type(x)}")

    def rows(self, outputs: Any, v: Any) -> list[Tensor]:
        """vᵀ·J, zeros where nothing depends on anything."""
        found = gradients_of(outputs, self.inputs, v, create_graph=True)
        return [zeros_like(x) if g is None else g for g, x in zip(found, self.inputs, strict=True)]

    def like_inputs(self, tensors: Any) -> Any:
        return rebuilt(self.form, iter(tensors))

    def finished(self, tree: Any) -> Any:
        """The same without history, unless something outside of this call is part of it."""
        return mapped(lambda x: x if not isinstance(x, Tensor) or self._has_history(x) else x.detach(), tree)

    def _has_history(self, x: Tensor) -> bool:
        """True if x leads to a leaf that was not made here."""
        if not self.recording or not x.requires_grad:
            return False
        seen: set[int] = set()
        stack: list[Any] = [x if x.grad_fn is None else x.grad_fn]
        while stack:
            target = stack.pop()
            if isinstance(target, Tensor):
                if id(target) not in self.made_here:
                    return True
            elif target.number not in seen:
                seen.add(target.number)
                stack.extend(edge[0] for edge in target.edges if edge is not None)
        return False


def _checked(argnums: Any, count: int) -> list[int]:
    """`argnums` as numbers from 0, checked."""
    if not isinstance(argnums, (int, tuple)):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    numbers = argnums if isinstance(argnums, tuple) else (argnums,)
    if not numbers:
        raise RuntimeError("argnums must be non-empty")
    for number in numbers:
        if not isinstance(number, int):
            raise RuntimeError(f"argnum must be int, got: {type(number)}")
        if not -count <= number < count:
            raise RuntimeError(f"Got argnum={number}, but only {count} positional inputs")
    if len(set(numbers)) != len(numbers):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")
    return [number % count for number in numbers]
