"""What recurrent layers have in common: weights for every layer and direction, and how a sequence goes through them."""

from __future__ import annotations

import math
import numbers
import warnings
from typing import Any

from ..ops import recurrent as ops
from ..ops.creation import empty, zeros
from ..ops.join import cat, stack
from ..tensor import Tensor
from . import functional as F, init
from .module import Module
from .parameter import Parameter
from .utils.rnn import PackedSequence

GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


class RNNBase(Module):
    """What recurrent layers have in common; see `RNN`, `LSTM` and `GRU`.

    Args:
        mode: "LSTM", "GRU", "RNN_TANH" or "RNN_RELU".
        input_size: numbers in each input.
        hidden_size: H, numbers in each state.
        num_layers: layers on top of each other, each of which reads the outputs of the one below.
        bias: whether there are b_ih and b_hh.
        batch_first: inputs and outputs are (N, T, …) instead of (T, N, …); states are not affected.
        dropout: probability with which each output of all layers but the last is dropped in training.
        bidirectional: every layer also runs from the end to the beginning, with weights of its own (`…_reverse`), and
            the outputs of both directions stand side by side.
        proj_size: P, numbers in each output of an LSTM, to which the H numbers are projected; 0 for no projection.

    Raises:
        TypeError, ValueError: settings that make no sense.
    """

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._check_settings(dropout)
        gates, outputs = GATES[mode] * hidden_size, proj_size or hidden_size
        directions = 2 if bidirectional else 1
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            inputs = outputs * directions if layer else input_size
            shapes = {"weight_ih": (gates, inputs), "weight_hh": (gates, outputs)}
            if bias:
                shapes |= {"bias_ih": (gates,), "bias_hh": (gates,)}
            if proj_size:
                shapes["weight_hr"] = (proj_size, hidden_size)
            for suffix in ("", "_reverse")[:directions]:
                names = {f"{kind}_l{layer}{suffix}": shape for kind, shape in shapes.items()}
                for name, shape in names.items():
                    setattr(self, name, Parameter(empty(shape, device=device, dtype=dtype)))
                self._all_weights.append(list(names))
        self.reset_parameters()

    def _check_settings(self, dropout: Any) -> None:
        if not isinstance(dropout, numbers.Number) or isinstance(dropout, bool) or not 0 <= self.dropout <= 1:
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        if self.dropout > 0 and self.num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
                f"num_layers greater than 1, but got dropout={dropout} and num_layers={self.num_layers}",
                stacklevel=4,
            )
        for name, kind in (("bias", bool), ("batch_first", bool), ("input_size", int), ("hidden_size", int)):
            value = getattr(self, name)
            if not isinstance(value, kind):
                raise TypeError(f"{name} should be of type {kind.__name__}, got: {type(value).__name__}")
        for name in ("input_size", "hidden_size", "num_layers"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if self.proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")
        if self.mode not in GATES:
            raise ValueError(f"Unrecognized RNN mode: {self.mode}")

    def reset_parameters(self) -> None:
        """Draw all weights and biases anew, uniform between ±1/√hidden_size."""
        bound = 1 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self) -> None:
        """Nothing: where the weights lie in memory makes no difference here."""

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The weights of every layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights(self) -> list[Parameter]:
        return [weight for weights in self.all_weights for weight in weights]

    @property
    def _flat_weights_names(self) -> list[str]:
        return [name for names in self._all_weights for name in names]

    # ------------------------------------------------------------------ forward

    def _sizes_of_states(self) -> dict[str, int]:
        """What each state is called in errors, and its size."""
        return {"hidden": self.hidden_size}

    def _layer(self, x: Tensor, state: list[Tensor], weights: list[Any], steps: ops.Steps) -> tuple[Tensor, ...]:
        """One layer in one direction."""
        return (ops.gru if self.mode == "GRU" else ops.rnn)(x, state, weights, steps)

    def _run(self, input: Any, states: Any) -> tuple[Any, tuple[Tensor, ...]]:
        """Outputs and last states; `states` is a tuple of tensors, or None for zeros."""
        if isinstance(input, PackedSequence):
            data, batch_sizes, sorted_indices, unsorted_indices = input
            if states is not None and sorted_indices is not None:
                states = [state.index_select(1, sorted_indices) for state in states]
            counts = batch_sizes.tolist()
            states = self._checked(data, 2, counts[0], states)
            y, lasts = self._through_layers(data, counts, states)
            if unsorted_indices is not None:
                lasts = tuple([last.index_select(1, unsorted_indices) for last in lasts])
            return PackedSequence(y, batch_sizes, sorted_indices, unsorted_indices), lasts
        batched = self._is_batched(input, states)
        batch_dim = 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(batch_dim)
            if states is not None:
                states = [state.unsqueeze(1) for state in states]
        states = self._checked(input, 3, input.size(batch_dim), states)
        x = input.transpose(0, 1) if self.batch_first else input
        time, batch = x.shape[:2]
        if time == 0:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        y, lasts = self._through_layers(x.reshape(time * batch, x.shape[2]), [batch] * time, states)
        y = y.reshape(time, batch, y.shape[1])
        if self.batch_first:
            y = y.transpose(0, 1)
        if batched:
            return y, lasts
        return y.squeeze(batch_dim), tuple([last.squeeze(1) for last in lasts])

    def _is_batched(self, input: Tensor, states: Any) -> bool:
        if input.dim() not in (2, 3):
            what = " tensor" if self.mode.startswith("RNN") else ""
            raise ValueError(f"{self._get_name()}: Expected input to be 2D or 3D, got {input.dim()}D{what} instead")
        dims = [] if states is None else [state.dim() for state in states]
        if any(dim != input.dim() for dim in dims):
            given = "batched 3-D" if input.dim() == 3 else "unbatched 2-D"
            if len(dims) == 1:
                raise RuntimeError(f"For {given} input, hx should also be {input.dim()}-D but got {dims[0]}-D tensor")
            raise RuntimeError(
                f"For {given} input, hx and cx should also be {input.dim()}-D but got ({dims[0]}-D, {dims[1]}-D) "
                "tensors"
            )
        return input.dim() == 3

    def _checked(self, input: Tensor, dims: int, batch: int, states: Any) -> list[Tensor]:
        """The states, zeros if there are none, after `input` and they have been found to fit."""
        weight = getattr(self, self._all_weights[0][0])
        if input.dtype != weight.dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). Convert input: "
                f"input.to({weight.dtype}), or convert model: model.to({input.dtype})"
            )
        if input.dim() != dims:
            raise RuntimeError(f"input must have {dims} dimensions, got {input.dim()}")
        if input.size(-1) != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}"
            )
        sizes = self._sizes_of_states()
        shapes = [(len(self._all_weights), batch, size) for size in sizes.values()]
        if states is None:
            return [zeros(shape, dtype=input.dtype, device=input.device) for shape in shapes]
        for name, shape, state in zip(sizes, shapes, states, strict=True):
            if state.shape != shape:
                raise RuntimeError(f"Expected {name} size {shape}, got {list(state.shape)}")
        return list(states)

    def _through_layers(self, x: Tensor, counts: list[int], states: list[Tensor]) -> tuple[Tensor, tuple[Tensor, ...]]:
        """All layers over rows x (R, features) that are packed step by step."""
        directions = 2 if self.bidirectional else 1
        ways = [ops.steps_of(counts, reverse) for reverse in (False, True)[:directions]]
        lasts: list[list[Tensor]] = []
        for layer in range(self.num_layers):
            outputs = []
            for way in ways:
                place = len(lasts)
                weights = {name.split("_l")[0]: getattr(self, name) for name in self._all_weights[place]}
                ordered = [weights.get(n) for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")]
                y, *last = self._layer(x, [state[place] for state in states], ordered, way)
                outputs.append(y)
                lasts.append(last)
            x = outputs[0] if directions == 1 else cat(outputs, 1)
            if layer + 1 < self.num_layers and self.dropout:
                x = F.dropout(x, self.dropout, self.training)
        return x, tuple([stack(list(kind)) for kind in zip(*lasts, strict=True)])

    def forward(self, input: Any, hx: Any = None) -> Any:
        y, (last,) = self._run(input, None if hx is None else (hx,))
        return y, last

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        usual = {
            "proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0, "bidirectional": False,
        }  # fmt: skip
        return text + "".join(f", {n}={getattr(self, n)}" for n, value in usual.items() if getattr(self, n) != value)
