"""One step of a recurrent layer, for those who write the loop themselves."""

from __future__ import annotations

import math
from typing import Any

from ..ops import recurrent as ops
from ..ops.creation import empty, zeros
from ..tensor import Tensor
from . import init
from .module import Module
from .parameter import Parameter


class RNNCellBase(Module):
    """What the cells have in common: `num_chunks` gates of `hidden_size` numbers, from the input and from the state.

    Weights and biases begin uniform between ±1/√hidden_size.
    """

    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        gates = num_chunks * hidden_size
        shapes = {"weight_ih": (gates, input_size), "weight_hh": (gates, hidden_size)}
        for name, shape in (shapes | {"bias_ih": (gates,), "bias_hh": (gates,)}).items():
            made = bias or name in shapes
            self.register_parameter(name, Parameter(empty(shape, device=device, dtype=dtype)) if made else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all weights and biases anew."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        nonlinearity = getattr(self, "nonlinearity", "tanh")
        return text if nonlinearity == "tanh" else f"{text}, nonlinearity={nonlinearity}"

    @property
    def _weights(self) -> tuple[Any, ...]:
        return self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh, None

    def _step(self, layer: Any, input: Tensor, states: Any, *settings: Any) -> list[Tensor]:
        """The new states from one input (N, input_size) or (input_size); `states` are names and values."""
        name = self._get_name()
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        for what, state in states:
            if state is not None and state.dim() not in (1, 2):
                raise ValueError(f"{name}: Expected {what} to be 1D or 2D, got {state.dim()}D instead")
        batched = input.dim() == 2
        rows = input if batched else input.unsqueeze(0)
        if rows.size(1) != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {rows.size(1)} expected {self.input_size}")
        before = []
        for place, (_, state) in enumerate(states):
            if state is None:
                state = zeros(rows.size(0), self.hidden_size, dtype=input.dtype, device=input.device)
            elif not batched:
                state = state.unsqueeze(0)
            if state.size(0) != rows.size(0):
                raise RuntimeError(
                    f"Input batch size {rows.size(0)} doesn't match hidden{place} batch size {state.size(0)}"
                )
            if state.size(1) != self.hidden_size:
                raise RuntimeError(
                    f"hidden{place} has inconsistent hidden_size: got {state.size(1)}, expected {self.hidden_size}"
                )
            before.append(state)
        _, *after = layer(rows, before, self._weights, ((0, rows.size(0)),), *settings)
        return after if batched else [state.squeeze(0) for state in after]


class RNNCell(RNNCellBase):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh)

    Shapes: input (N, input_size) or (input_size), state and result (N, hidden_size) or (hidden_size).

    Args:
        input_size: numbers in each input.
        hidden_size: numbers in each state.
        bias: whether there are b_ih and b_hh.
        nonlinearity: "tanh" or "relu".
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=1, device=device, dtype=dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return self._step(ops.rnn, input, [("hidden", hx)], self.nonlinearity)[0]


class LSTMCell(RNNCellBase):
    """i, f, g, o = σ, σ, tanh, σ of W_ih x + b_ih + W_hh h + b_hh;  c' = f c + i g;  h' = o tanh c'

    Called with an input and (h, c), zeros if omitted; returns (h', c'). Shapes and arguments: as for `RNNCell`.
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=4, device=device, dtype=dtype)

    def forward(self, input: Tensor, hx: Any = None) -> tuple[Tensor, Tensor]:
        h, c = (None, None) if hx is None else hx
        h, c = self._step(ops.lstm, input, [("hx[0]", h), ("hx[1]", c)])
        return h, c


class GRUCell(RNNCellBase):
    """r, z = σ(W_ih x + b_ih + W_hh h + b_hh);  n = tanh(W_in x + b_in + r (W_hn h + b_hn));  h' = (1 − z) n + z h

    Shapes and arguments: as for `RNNCell`.
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=3, device=device, dtype=dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        return self._step(ops.gru, input, [("hidden", hx)])[0]
