"""RNN, LSTM and GRU: layers that read a sequence step by step and remember."""

from __future__ import annotations

from typing import Any

from ..ops import recurrent as ops
from ..tensor import Tensor
from .recurrent_base import RNNBase


class RNN(RNNBase):
    """hₜ = tanh(W_ih xₜ + b_ih + W_hh hₜ₋₁ + b_hh)

    Inputs: (T, N, input_size), or (N, T, …) with `batch_first`, or (T, input_size) for a single sequence, or a
    PackedSequence; and the states before the first step, (layers · directions, N, hidden_size), zeros if omitted.
    Outputs: the states of the last layer after each step, (T, N, directions · hidden_size), and those of all layers
    after the last step, of the shape of the first ones.

    Args: as for `RNNBase`; and
        nonlinearity: "tanh" or "relu".

    Source: Elman 1990.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        *args: Any,
        **kwargs: Any,
    ) -> None:
        _refuse_projection(kwargs)
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", input_size, hidden_size, num_layers, *args, **kwargs)
        self.nonlinearity = nonlinearity

    def _layer(self, x: Tensor, state: list[Tensor], weights: list[Any], steps: ops.Steps) -> tuple[Tensor, ...]:
        return ops.rnn(x, state, weights, steps, self.nonlinearity)


class LSTM(RNNBase):
    """iₜ, fₜ, gₜ, oₜ = σ, σ, tanh, σ of W_ih xₜ + b_ih + W_hh hₜ₋₁ + b_hh;  cₜ = fₜ cₜ₋₁ + iₜ gₜ;  hₜ = oₜ tanh cₜ

    Inputs and outputs: as for `RNN`, but the states are a pair (h, c). With `proj_size`, h is W_hr (oₜ tanh cₜ).

    Source: Hochreiter, Schmidhuber 1997.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def _sizes_of_states(self) -> dict[str, int]:
        return {"hidden[0]": self.proj_size or self.hidden_size, "hidden[1]": self.hidden_size}

    def _layer(self, x: Tensor, state: list[Tensor], weights: list[Any], steps: ops.Steps) -> tuple[Tensor, ...]:
        return ops.lstm(x, state, weights, steps)

    def forward(self, input: Any, hx: Any = None) -> Any:
        return self._run(input, None if hx is None else (hx[0], hx[1]))


class GRU(RNNBase):
    """rₜ, zₜ = σ(W_ih xₜ + b_ih + W_hh hₜ₋₁ + b_hh);  nₜ = tanh(W_in xₜ + b_in + rₜ (W_hn hₜ₋₁ + b_hn));
    hₜ = (1 − zₜ) nₜ + zₜ hₜ₋₁

    Inputs and outputs: as for `RNN`.

    Source: Cho et al. 2014.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _refuse_projection(kwargs)
        super().__init__("GRU", *args, **kwargs)

    def _layer(self, x: Tensor, state: list[Tensor], weights: list[Any], steps: ops.Steps) -> tuple[Tensor, ...]:
        return ops.gru(x, state, weights, steps)


def _refuse_projection(settings: dict[str, Any]) -> None:
    if "proj_size" in settings:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
