"""Recurrent layers: one recorded operation for a whole sequence, with its own way back through time.

Every layer is given twice. The kernels run it and its gradient quickly on arrays. The cells below say the same thing
with differentiable operations; when a backward pass is itself recorded, the layer is unrolled from them and
differentiated by the engine, so that second derivatives need no formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.engine import grad
from ..autograd.operation import Operation
from ..backend import dtype_of, xp_of
from ..kernels import recurrent as kernels
from ..kernels.product import product
from .activation import relu as _relu, sigmoid, tanh
from .join import cat
from .linalg import linear
from .split import chunk

Steps = tuple[tuple[int, int], ...]


class _Layer(Operation):
    """Inputs: x (R, F), W_ih, W_hh, b_ih, b_hh, W_hr, the first states. Outputs: y (R, P), the last states."""

    steps: Steps

    def cell(self, z: Any, state: Any, w_hh: Any, b_hh: Any, w_hr: Any) -> tuple[Any, ...]:
        """One step: from W_ih x + b_ih and the states to the new states, the first of which is the output."""
        raise NotImplementedError

    def recorded(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        """The gradients of all inputs, as Tensors with their history."""
        given = self.saved[: len(self.needs_input_grad)]
        # Fresh nodes: an input may itself have been computed from another one, and that way is not ours to go.
        inputs = [None if x is None else x.view(x.shape) for x in given]
        outputs = unroll(self.cell, inputs, self.steps)
        pairs = [(y, g) for y, g in zip(outputs, gradients, strict=True) if g is not None and y.requires_grad]
        wanted = [x for x, needed in zip(inputs, self.needs_input_grad, strict=True) if needed and x is not None]
        found = iter(
            grad([y for y, _ in pairs], wanted, [g for _, g in pairs], create_graph=True, allow_unused=True)
            if pairs
            else [None] * len(wanted)
        )
        return tuple([next(found) if needed else None for needed in self.needs_input_grad])

    def start(self, x: Any, w_ih: Any, *biases: Any) -> Any:
        """W_ih x + b for all steps, in memory of our own."""
        z = product(x, w_ih.T)
        for bias in biases:
            if bias is not None:
                z += bias
        return z

    def own(self, gradient: Any, like: Any) -> Any:
        """A copy of the gradient of the last states, which becomes that of the first."""
        return xp_of(like).zeros_like(like) if gradient is None else gradient.copy()

    def finish(self, dz: Any, du: Any, before: Any) -> list[Any]:
        """The gradients of x, W_ih, W_hh, b_ih, b_hh: dz is that of W_ih x + b_ih, du that of W_hh h + b_hh."""
        x, w_ih = self.saved[:2]
        needs = self.needs_input_grad
        sums = dz.sum(axis=0) if needs[3] or (needs[4] and du is dz) else None
        return [
            product(dz, w_ih) if needs[0] else None,
            product(dz.T, x) if needs[1] else None,
            product(du.T, before) if needs[2] else None,
            sums if needs[3] else None,
            (sums if du is dz else du.sum(axis=0)) if needs[4] else None,
        ]


class Rnn(_Layer):
    """h ← tanh(W_ih x + b_ih + W_hh h + b_hh), or relu

    dz = g · (1 − h²) through time, each step's gradient with W_hhᵀ dz of the step after it.
    """

    def forward(
        self, x: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, w_hr: Any, h: Any, *, steps: Steps, relu: bool
    ) -> tuple[Any, Any]:
        self.steps, self.relu = steps, relu
        y, last = self.start(x, w_ih, b_ih, b_hh), h.copy()
        kernels.rnn(y, last, w_hh, steps, relu)
        self.save(x, w_ih, w_hh, b_ih, b_hh, None, h, y)
        return y, last

    def backward(self, gy: Any, gh: Any) -> Any:
        if self.rebuild:
            return self.recorded((gy, gh))
        *_, w_hh, _, _, _, h, y = self.saved
        dh = self.own(gh, h)
        dz = kernels.rnn_grad(gy, dh, y, w_hh, self.steps, self.relu)
        return (*self.finish(dz, dz, kernels.previous(y, h, self.steps)), None, dh)

    def cell(self, z: Any, state: Any, w_hh: Any, b_hh: Any, w_hr: Any) -> tuple[Any, ...]:
        return ((_relu if self.relu else tanh)(z + linear(state[0], w_hh, b_hh)),)


class Lstm(_Layer):
    """i, f, g, o = σ, σ, tanh, σ of W_ih x + b_ih + W_hh h + b_hh;  c ← f c + i g;  h ← W_hr (o tanh c)

    dz through time: do = g tanh c, dc += g o (1 − tanh² c), di = dc g, df = dc c', dg = dc i, dc' = dc f.
    """

    def forward(
        self, x: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, w_hr: Any, h: Any, c: Any, *, steps: Steps
    ) -> tuple[Any, Any, Any]:
        self.steps = steps
        gates, last_h, last_c = self.start(x, w_ih, b_ih, b_hh), h.copy(), c.copy()
        y, cells, bent = kernels.lstm(gates, last_h, last_c, w_hh, w_hr, steps)
        self.save(x, w_ih, w_hh, b_ih, b_hh, w_hr, h, c, y, gates, cells, bent)
        return y, last_h, last_c

    def backward(self, gy: Any, gh: Any, gc: Any) -> Any:
        if self.rebuild:
            return self.recorded((gy, gh, gc))
        *_, w_hh, _, _, w_hr, h, c, y, gates, cells, bent = self.saved
        dh, dc = self.own(gh, h), self.own(gc, c)
        before = kernels.previous(cells, c, self.steps)
        dz, arrived = kernels.lstm_grad(gy, dh, dc, gates, cells, bent, before, w_hh, w_hr, self.steps)
        d_hr = None
        if arrived is not None and self.needs_input_grad[5]:
            d_hr = product(arrived.T, gates[:, 3 * c.shape[1] :] * bent)
        return (*self.finish(dz, dz, kernels.previous(y, h, self.steps)), d_hr, dh, dc)

    def cell(self, z: Any, state: Any, w_hh: Any, b_hh: Any, w_hr: Any) -> tuple[Any, ...]:
        h, c = state
        i, f, g, o = chunk(z + linear(h, w_hh, b_hh), 4, 1)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        out = sigmoid(o) * tanh(c)
        return (out if w_hr is None else linear(out, w_hr)), c


class Gru(_Layer):
    """r, u = σ(W_ih x + b_ih + W_hh h + b_hh);  n = tanh(W_in x + b_in + r (W_hn h + b_hn));  h ← n + u (h − n)

    dz through time: du = g (h' − n), dn = g (1 − u), dr = dn (W_hn h' + b_hn), and g u goes on to the step before.
    """

    def forward(
        self, x: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, w_hr: Any, h: Any, *, steps: Steps
    ) -> tuple[Any, Any]:
        self.steps = steps
        gates, last = self.start(x, w_ih, b_ih), h.copy()
        y, inner = kernels.gru(gates, last, w_hh, b_hh, steps)
        self.save(x, w_ih, w_hh, b_ih, b_hh, None, h, y, gates, inner)
        return y, last

    def backward(self, gy: Any, gh: Any) -> Any:
        if self.rebuild:
            return self.recorded((gy, gh))
        *_, w_hh, _, _, _, h, y, gates, inner = self.saved
        dh, before = self.own(gh, h), kernels.previous(y, h, self.steps)
        dz, du = kernels.gru_grad(gy, dh, gates, inner, before, w_hh, self.steps)
        return (*self.finish(dz, du, before), None, dh)

    def cell(self, z: Any, state: Any, w_hh: Any, b_hh: Any, w_hr: Any) -> tuple[Any, ...]:
        (h,) = state
        z_r, z_u, z_n = chunk(z, 3, 1)
        h_r, h_u, h_n = chunk(linear(h, w_hh, b_hh), 3, 1)
        n = tanh(z_n + sigmoid(z_r + h_r) * h_n)
        return (n + sigmoid(z_u + h_u) * (h - n),)


def unroll(cell: Callable[..., tuple[Any, ...]], inputs: list[Any], steps: Steps) -> tuple[Any, ...]:
    """A layer step by step: the definition, made of differentiable operations."""
    x, w_ih, w_hh, b_ih, b_hh, w_hr, *state = inputs
    z = linear(x, w_ih, b_ih)
    pieces: dict[int, Any] = {}
    for a, b in steps:
        count = b - a
        everybody = count == state[0].shape[0]
        live = cell(z[a:b], state if everybody else [s[:count] for s in state], w_hh, b_hh, w_hr)
        pieces[a] = live[0]
        state = list(live) if everybody else [cat([new, s[count:]]) for new, s in zip(live, state, strict=True)]
    return (cat([pieces[a] for a in sorted(pieces)]), *state)


def steps_of(counts: list[int], reverse: bool = False) -> Steps:
    """The rows (a, b) of each time step, in the order of the visit, from the number of sequences alive at each."""
    steps, a = [], 0
    for count in counts:
        steps.append((a, a + count))
        a += count
    return tuple(reversed(steps)) if reverse else tuple(steps)


def rnn(x: Any, state: Any, weights: Any, steps: Steps, nonlinearity: str = "tanh") -> tuple[Any, Any]:
    """h ← tanh(W_ih x + b_ih + W_hh h + b_hh) along a sequence, or relu.

    Args:
        x: (R, features), the rows of all steps; see `steps_of`.
        state: h before the first step, (N, H), as the only element of a tuple.
        weights: W_ih (H, features), W_hh (H, H), b_ih (H) or None, b_hh (H) or None, and None.
        nonlinearity: "tanh" or "relu".

    Returns:
        h after each step (R, H), and after the last (N, H).

    Raises:
        RuntimeError: several dtypes.
    """
    _check_dtypes(x, *state, *weights)
    return Rnn.apply(x, *weights, *state, steps=steps, relu=nonlinearity == "relu")


def lstm(x: Any, state: Any, weights: Any, steps: Steps) -> tuple[Any, Any, Any]:
    """i, f, g, o = σ, σ, tanh, σ of W_ih x + b_ih + W_hh h + b_hh;  c ← f c + i g;  h ← o tanh c

    Args: as for `rnn`; the state is (h, c); the four gates lie on top of each other in the weights; the last of the
        weights is None, or W_hr (P, H), with which h is multiplied: h ← W_hr (o tanh c).

    Returns:
        h after each step, h and c after the last.

    Source: Hochreiter, Schmidhuber 1997; with a projection: Sak, Senior, Beaufays 2014.
    """
    _check_dtypes(x, *state, *weights)
    return Lstm.apply(x, *weights, *state, steps=steps)


def gru(x: Any, state: Any, weights: Any, steps: Steps) -> tuple[Any, Any]:
    """r, u = σ(W_ih x + b_ih + W_hh h + b_hh);  n = tanh(W_in x + b_in + r (W_hn h + b_hn));  h ← n + u (h − n)

    Args: as for `rnn`; the gates r, u, n lie on top of each other in the weights.

    Source: Cho et al. 2014, with the reset gate after the product.
    """
    _check_dtypes(x, *state, *weights)
    return Gru.apply(x, *weights, *state, steps=steps)


def _check_dtypes(x: Any, *others: Any) -> None:
    for other in others:
        if other is not None and other.dtype != x.dtype:
            found = " and ".join(dtype_of(value.dtype).title for value in (x, other))
            raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {found}; convert one with .to(dtype)")
