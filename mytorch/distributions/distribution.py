"""What every distribution can be asked: its shapes, its moments, samples, and the logarithm of its density."""

from __future__ import annotations

from typing import Any

from ..autograd.grad_mode import no_grad
from ..ops.broadcast import broadcast_shapes, broadcast_tensors
from ..ops.creation import tensor
from ..tensor import Size, Tensor


class Distribution:
    """The base class. A sample has shape sample_shape + batch_shape + event_shape.

    Attributes:
        batch_shape: one distribution for each of these places, with parameters of its own.
        event_shape: the shape of one thing drawn; () for numbers.
    """

    has_rsample = False
    parameters: tuple[str, ...] = ()  # the names shown when printed
    _validate = __debug__

    def __init__(self, batch_shape: Any = (), event_shape: Any = (), validate_args: bool | None = None) -> None:
        self.batch_shape = Size(batch_shape)
        self.event_shape = Size(event_shape)
        if validate_args is not None:
            self._validate = validate_args

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Whether parameters and values are checked where `validate_args` is not given."""
        if value not in (True, False):
            raise ValueError("set_default_validate_args: expected True or False")
        Distribution._validate = value

    @property
    def mean(self) -> Tensor:
        """The mean of the distribution."""
        raise NotImplementedError(f"{type(self).__name__}.mean")

    @property
    def variance(self) -> Tensor:
        """The variance of the distribution."""
        raise NotImplementedError(f"{type(self).__name__}.variance")

    @property
    def stddev(self) -> Tensor:
        """√variance"""
        return self.variance.sqrt()

    @property
    def mode(self) -> Tensor:
        """The most probable value."""
        raise NotImplementedError(f"{type(self).__name__}.mode")

    def sample(self, sample_shape: Any = ()) -> Tensor:
        """Something drawn, of shape sample_shape + batch_shape + event_shape, without history."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        """Something drawn as a differentiable function of the parameters, where that is possible."""
        raise NotImplementedError(f"{type(self).__name__}.rsample: a sample has no derivative; use sample()")

    def log_prob(self, value: Any) -> Tensor:
        """The logarithm of the probability, or of its density, of `value`; of shape sample_shape + batch_shape."""
        raise NotImplementedError(f"{type(self).__name__}.log_prob")

    def entropy(self) -> Tensor:
        """H = −E[log p(x)], in nats; of shape batch_shape."""
        raise NotImplementedError(f"{type(self).__name__}.entropy")

    def perplexity(self) -> Tensor:
        """exp H"""
        return self.entropy().exp()

    def cdf(self, value: Any) -> Tensor:
        """The probability of drawing at most `value`."""
        raise NotImplementedError(f"{type(self).__name__}.cdf")

    def icdf(self, value: Any) -> Tensor:
        """The inverse of `cdf`."""
        raise NotImplementedError(f"{type(self).__name__}.icdf")

    def _extended_shape(self, sample_shape: Any = ()) -> Size:
        return Size((*sample_shape, *self.batch_shape, *self.event_shape))

    # ------------------------------------------------------------------ what is refused

    def _check_parameter(self, name: str, value: Tensor, holds: Any, constraint: str) -> None:
        """Refuse parameters that are none.

        Raises:
            ValueError: `holds` is not true of every number of `value`.
        """
        if self._validate and not bool(holds.all()):
            raise ValueError(
                f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
                f"{self!r} to satisfy the constraint {constraint}, but found invalid values:\n{value}"
            )

    def _check_value(self, value: Any, holds: Any = None, support: str = "Real()") -> None:
        """Refuse what cannot have been drawn.

        Raises:
            ValueError: no tensor, a shape that does not go with the distribution's, or values outside of the support.
        """
        if not self._validate:
            return
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        first = value.ndim - len(self.event_shape)
        if value.shape[first:] != self.event_shape:
            raise ValueError(
                f"The right-most size of value must match event_shape: {tuple(value.shape)} vs "
                f"{tuple(self.event_shape)}."
            )
        try:
            broadcast_shapes(tuple(value.shape), (*self.batch_shape, *self.event_shape))
        except RuntimeError:
            raise ValueError(
                f"Value is not broadcastable with batch_shape+event_shape: {tuple(value.shape)} vs "
                f"{(*self.batch_shape, *self.event_shape)}."
            ) from None
        valid: Any = value == value if holds is None else holds(value)
        if not bool(valid.all()):
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) to be within the "
                f"support ({support}) of the distribution {self!r}, but found invalid values:\n{value}"
            )

    def __repr__(self) -> str:
        values = {name: vars(self)[name] for name in self.parameters if name in vars(self)}
        shown = [f"{name}: {v.item() if v.numel() == 1 else v.size()}" for name, v in values.items()]
        return f"{type(self).__name__}({', '.join(shown)})"


def meet(*values: Any) -> tuple[Tensor, ...]:
    """Numbers and tensors as tensors of one shape; numbers take the dtype of the tensors.

    Raises:
        ValueError: something that is neither a number nor a tensor.
    """
    if not all(isinstance(value, (Tensor, int, float)) for value in values):
        raise ValueError("Input arguments must all be instances of Number, torch.Tensor or objects implementing ...")
    like = next((value for value in values if isinstance(value, Tensor)), None)
    known = {} if like is None else {"dtype": like.dtype, "device": like.device}
    tensors = [value if isinstance(value, Tensor) else tensor(float(value), **known) for value in values]
    return tuple(broadcast_tensors(*tensors))
