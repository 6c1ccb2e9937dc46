"""Function: an operation of your own, with PyTorch's interface.

    class Cube(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 3 * x**2

    y = Cube.apply(x)

Both methods receive Tensors. The backward is recorded when somebody asks for `create_graph=True`, so that the second
derivative works if it is written with differentiable operations.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

from ..backend import xp_of
from ..tensor import Tensor, same_memory, tensor_of, version_of
from .anomaly import remember
from .grad_mode import enable_grad, no_grad, state
from .inplace import OPAQUE, continue_from
from .operation import Operation, next_number


class Context(Operation):
    """The `ctx` of a Function, and its node on the tape."""

    tensor_rule = True
    function: type[Function]
    _given: tuple[Tensor | None, ...] = ()
    _dirty: tuple[Tensor, ...] = ()
    _constant: tuple[Tensor, ...] = ()
    _materialize = True
    _outputs_like: tuple[Any, ...] = ()  # for each output, zeros of its shape and dtype that take no memory

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep input or output tensors for `backward`, which finds them in `saved_tensors`."""
        for tensor in tensors:
            if tensor is not None and not isinstance(tensor, Tensor):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument is of type {type(tensor).__name__}"
                )
        self._given = tensors

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What `save_for_backward` was given.

        Raises:
            RuntimeError: it was freed by an earlier backward pass, or changed in place since.
        """
        rebuild, self.rebuild = self.rebuild, True
        try:
            return self.saved
        finally:
            self.rebuild = rebuild

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs `forward` has changed in place; it must also return them."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no gradient."""
        self._constant = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for forward-mode differentiation, in `saved_for_forward`; only your own code looks there."""
        self.saved_for_forward = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Hand `backward` zeros (True, the default) or None for outputs that received no gradient."""
        self._materialize = value

    def forward(self, *inputs: Any, **options: Any) -> Any:
        raise RuntimeError("call the Function's apply")

    def backward(self, *gradients: Any) -> Any:
        if self._materialize:
            gradients = tuple(
                tensor_of(zeros.copy()) if g is None and zeros is not None else g
                for g, zeros in zip(gradients, self._outputs_like, strict=True)
            )
        results = self.function._backward_rule()(self, *gradients)
        results = results if isinstance(results, tuple) else (results,)
        extra = len(results) - len(self.edges)
        if extra > 0 and all(value is None for value in results[-extra:]):
            results = results[: len(self.edges)]  # PyTorch forgives trailing Nones
        # What is returned may be a saved tensor itself; the engine keeps first gradients by reference.
        saved = [id(value) for value in self._saved]
        return tuple(
            tensor_of(value.array.copy())
            if value is not None and not self.rebuild and id(value.array) in saved
            else value
            for value in results
        )

    def name(self) -> str:
        return f"{self.function.__name__}Backward"


class Function:
    """Base class of operations of your own; see the module's docstring. Never instantiated: call `apply`."""

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the outputs: `forward(ctx, *args)`, or `forward(*args)` beside a `setup_context`."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """Save what `backward` needs, if `forward` does not take ctx."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """One gradient for each argument of `forward`, None where there is none."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    # PyTorch's other name for `backward`; a Function defines one of them.
    vjp = backward

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself. Instantiating an autograd function will raise an error in a future "
            "version of PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd "
            "function with static forward method. (Call the class's apply.)"
        )

    @classmethod
    def _backward_rule(cls) -> Callable[..., Any]:
        if cls.vjp is Function.vjp:
            return cls.backward
        if cls.backward is not Function.backward:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
                "implement one of them."
            )
        return cls.vjp

    @classmethod
    def apply(cls, *inputs: Any, **named: Any) -> Any:
        """Run the function, and record it if any input requires a gradient.

        Arguments may be named, and take their defaults, beside a `setup_context`.
        """
        if cls.setup_context is not Function.setup_context:
            bound = inspect.signature(cls.forward).bind(*inputs, **named)
            bound.apply_defaults()
            inputs, named = bound.args, bound.kwargs
        if named:
            raise TypeError(f"{cls.__name__}.apply() takes no keyword arguments; got {', '.join(named)}")
        ctx = Context()
        ctx.function = cls
        tensors = [x for x in inputs if isinstance(x, Tensor)]
        for x in tensors:
            x.refresh()
        record = state.recording and any(x._requires_grad for x in tensors)
        ctx.needs_input_grad = tuple(isinstance(x, Tensor) and x._requires_grad for x in inputs)
        edges = tuple(
            (x if x.node is None else x.node, x.output_index, x.array.shape, x.array.dtype) if needed else None
            for x, needed in zip(inputs, ctx.needs_input_grad, strict=True)
        )
        arrays = [x.array if isinstance(x, Tensor) else x for x in inputs]
        with no_grad():
            if cls.setup_context is not Function.setup_context:
                result = cls.forward(*inputs)
                cls.setup_context(ctx, inputs, result)
            else:
                result = cls.forward(ctx, *inputs)
        several = isinstance(result, tuple)
        results = result if several else (result,)
        for dirty in ctx._dirty:
            if not _is_among(dirty, results):
                raise RuntimeError(
                    "Some elements marked as dirty during the forward method were not returned as output. The inputs "
                    "that are modified inplace must all be outputs of the Function."
                )
            version_of(dirty).count += 1
            if record and dirty._requires_grad and dirty.node is None:
                raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        if not record:
            return result

        # An input returned as it came, or a leaf made inside, must not be changed: the outputs are new tensors.
        outputs = [_output(value, tensors) if isinstance(value, Tensor) else value for value in results]
        for index, (value, output) in enumerate(zip(results, outputs, strict=True)):
            if isinstance(output, Tensor) and output.array.dtype.kind == "f" and not _is_among(value, ctx._constant):
                output.node, output.output_index, output._requires_grad = ctx, index, True
        ctx.edges = edges
        ctx.output_count = len(results)
        # Not the outputs themselves: they would stay alive as long as the node.
        ctx._outputs_like = tuple(
            xp_of(x.array).broadcast_to(xp_of(x.array).zeros((), x.array.dtype), x.array.shape)
            if isinstance(x, Tensor)
            else None
            for x in results
        )
        ctx.number = next_number()
        remember(ctx)
        if ctx._given:
            ctx.recording = True
            ctx.save(*[None if x is None else x.array for x in ctx._given])
            ctx._guard(inputs, arrays, [x.array if isinstance(x, Tensor) else x for x in results], outputs)
            ctx._given = ()
        for index, value in enumerate(results):
            if _is_among(value, ctx._dirty):
                continue_from(value, outputs[index])
                outputs[index] = value
        ctx._dirty = ctx._constant = ()  # they would be a cycle: tensor, node, tensor
        return tuple(outputs) if several else outputs[0]


def _is_among(value: Any, tensors: tuple[Any, ...]) -> bool:
    return any(value is x for x in tensors)


def _output(value: Tensor, inputs: list[Tensor]) -> Tensor:
    """A tensor with the memory of `value`, which forward returned; it knows if that is the memory of an input."""
    output = tensor_of(same_memory(value.array))
    base = value if value._base is None else value._base
    if any(base is x or base is x._base for x in inputs):
        output._base, output._seen_rewritten, output._replay = base, base._rewritten, OPAQUE
        output._version = version_of(value)
    else:
        output._version = value._version
    return output


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a `backward` that cannot itself be differentiated: differentiating it raises an error."""

    @functools.wraps(backward)
    def wrapper(ctx: Any, *gradients: Any) -> Any:
        with no_grad():
            results = backward(ctx, *gradients)
        if not state.recording or not any(isinstance(g, Tensor) and g._requires_grad for g in gradients):
            return results
        several = isinstance(results, tuple)
        with enable_grad():
            blocked = [
                Blocked.apply(x, *gradients) if isinstance(x, Tensor) else x
                for x in (results if several else (results,))
            ]
        return tuple(blocked) if several else blocked[0]

    return wrapper


class Blocked(Operation):
    """y = x, and asking for its derivative is an error."""

    def forward(self, x: Any, *gradients: Any) -> Any:
        return x

    def backward(self, g: Any) -> Any:
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")
